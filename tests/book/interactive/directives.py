"""What the tests of the directives share: the head of a page with cells, the catalog of the figures, a component's words."""

import html
import json
import re
from typing import Any

HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3, display_name: Python 3}\n---\n# Title"
CATALOG = "locale/ja/LC_MESSAGES/figures.po"
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def words_of(tag: str, page: str) -> dict[str, Any]:
    """What a component gets from its page."""
    found = re.search(rf'<{tag} words="([^"]*)">', page)
    assert found
    said: dict[str, Any] = json.loads(html.unescape(found[1]))
    return said
