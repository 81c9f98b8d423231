"""Suppress Matplotlib's log messages about the machine.

On a new machine Matplotlib logs that it builds its font cache, in the first cell that draws; a cell that
writes to stderr fails the build. This module must be imported before Matplotlib.
"""

import logging

logging.getLogger("matplotlib").setLevel(logging.ERROR)
