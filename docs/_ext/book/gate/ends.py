"""Processes end with the process that started them, also where that one is killed (SIGKILL)."""

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def with_parent(number: int = signal.SIGKILL) -> None:
    """Have the kernel send this process a signal when its parent ends (Linux only)."""
    if _prctl is not None:
        _prctl(PR_SET_PDEATHSIG, int(number))


def forked_with_parent() -> None:
    """Do the same in a forked reader or writer, on every system."""
    if _prctl is not None:
        with_parent()
        return
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
