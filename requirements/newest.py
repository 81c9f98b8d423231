"""Print what groups of pyproject.toml want, without versions: `python requirements/newest.py libraries torch`."""

import re
import sys
import tomllib
from pathlib import Path

wanted = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
groups = wanted["dependency-groups"]
for requirement in [
    *wanted["project"]["dependencies"],
    *(one for name in sys.argv[1:] for one in groups[name]),
]:
    name, semicolon, marker = requirement.partition(";")
    print(re.split(r"[~=<>!]", name)[0] + semicolon + marker)
