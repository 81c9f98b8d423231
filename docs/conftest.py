"""The pages' `>>>` examples are doctests, page by page."""

import os
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from importlib.util import find_spec

from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser


def set_up(namespace: dict[str, object]) -> None:
    """Say what this machine lacks: `% skip: start if(no_torch, reason="…")`. Under CI nothing may lack."""
    namespace["no_torch"] = find_spec("torch") is None and not os.environ.get("CI")


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE), SkipParser()],
    patterns=["*.md"],
    setup=set_up,
).pytest()
