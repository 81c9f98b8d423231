"""What themes and extensions write that some readers cannot use, put right on each page.

Each entry names what is wrong; the tests in tests/browser would find it again.
"""

import re
from typing import Any

from sphinx.application import Sphinx

CORRECTIONS: tuple[tuple[re.Pattern[str], str], ...] = (
    # MyST-NB: a folded cell's title is named otherwise than it reads, so it cannot be called by its name.
    (re.compile(r'<summary aria-label="Toggle hidden content">'), "<summary>"),
    # docutils: a list of references has items of a role that is no list item's, and deprecated.
    (re.compile(r' role="doc-biblioentry"'), ' role="listitem"'),
)
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
NO_HEADER = re.compile(r'<th class="head">\s*(?:<p>\s*</p>)?\s*</th>')
SIGNATURE = re.compile(r'<dt class="sig\b.*?</dt>', re.DOTALL)
HEADER = re.compile(r"<th\b[^>]*>.*?</th>", re.DOTALL)
MATHML = re.compile(r'<span class="katex-mathml"><math (.*?)</math></span>', re.DOTALL)
KATEX = re.compile(r'<span class="math">.*', re.DOTALL)
CODE = re.compile(r'(?<=<span class="pre">)[^<]+')
JOINT = re.compile(r"([_(,=]|\.(?!\d))(?=[\w&])|(?<=[a-z])(?=[A-Z])")
FIRST_CELL = re.compile(r'(<tr class="row-(?:odd|even)">\s*)<td((?: class="[^"]*")?)>(.*?)</td>', re.DOTALL)


def correct(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Rewrite the page's body."""
    body = context.get("body")
    if isinstance(body, str):
        for pattern, replacement in CORRECTIONS:
            body = pattern.sub(replacement, body)
        body = SIGNATURE.sub(lambda signature: breakable(signature[0]), body)
        context["body"] = TABLE.sub(lambda table: breakable(HEADER.sub(named, headed(table[0]))), body)


def breakable(html: str) -> str:
    """HTML whose code may be broken between the parts of a name or a call, and nowhere else."""
    return CODE.sub(lambda code: JOINT.sub(lambda joint: joint[0] + "<wbr />", code[0]), html)


def named(header: re.Match[str]) -> str:
    """A header that is a formula alone: its name is the formula's letters, since tools find none in MathML."""
    cell = header[0]
    if not MATHML.search(cell) or re.sub(r"<[^>]*>", "", KATEX.sub("", cell)).strip():
        return cell

    def label(found: re.Match[str]) -> str:
        shown = re.sub(r"<annotation.*?</annotation>|<[^>]*>", "", found[0])
        return found[0].replace("<math ", f'<math aria-label="{shown}" ', 1)

    return MATHML.sub(label, cell)


def headed(table: str) -> str:
    """A table whose first column has no title: its cells are the titles of their rows."""
    head, separator, rows = table.partition("</thead>")
    first = re.search(r"<t[hd]\b", head)
    empty = NO_HEADER.search(head)
    if not (separator and first and empty):
        return table
    if empty.start() == first.start():
        rows = FIRST_CELL.sub(r'\1<th scope="row"\2>\3</th>', rows)
    return NO_HEADER.sub("<td></td>", head) + separator + rows
