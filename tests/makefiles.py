"""The Makefile with the parts that it includes, as one text."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
INCLUDED = [
    ROOT / name for names in re.findall(r"^include (.+)$", MAKEFILE, re.MULTILINE) for name in names.split()
]
RULES = "\n".join([MAKEFILE, *(file.read_text("utf-8") for file in INCLUDED)])
