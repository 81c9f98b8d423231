"""Each room of docs/_ext/book has a description, and only one module connects event handlers and transforms."""

import ast
import re
from pathlib import Path

BOOK = Path(__file__).parents[2] / "docs" / "_ext" / "book"


def test_the_readme_lists_each_room_as_the_room_describes_itself() -> None:
    rooms = {
        file.parent.name: ast.get_docstring(ast.parse(file.read_text("utf-8")))
        for file in BOOK.glob("*/__init__.py")
    }
    listed = re.findall(r"^\| `(\w+)` \| (.+) \|$", (BOOK / "README.md").read_text("utf-8"), re.MULTILINE)
    assert dict(listed) == rooms
    assert len(listed) == len(rooms)


def test_only_the_package_sets_itself_up() -> None:
    scattered = re.compile(r"^def setup\(|\.connect\(|default_priority", re.MULTILINE)
    for file in BOOK.rglob("*.py"):
        if file != BOOK / "__init__.py":
            assert not scattered.search(file.read_text("utf-8")), file
