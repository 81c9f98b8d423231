"""Keep punctuation on the line of the formula, code or mark that it follows; browsers would break before it.

The formula (or code, or mark), the punctuation after it and an opening bracket before it are put into a span without
line breaks at its ends. A long formula in it can still be broken.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from stated.nodes import stated_mark

from book.editions.languages import language_of

#: Closing and opening punctuation, as parts of regular expressions; each language adds its own.
ENDS, BEGINS = r".,:;?!)\]’”…", r"(\[“‘"
SET_APART = (nodes.math, nodes.literal, stated_mark)


class KeepStops(SphinxPostTransform):
    """Runs last, because it needs the final content of each line."""

    formats = ("html",)

    def run(self, **_: Any) -> None:
        language = language_of(self.config)
        ends = re.compile(rf"[{ENDS}{re.escape(language.closing)}]+")
        begins = re.compile(rf"[{BEGINS}{re.escape(language.opening)}]+$")
        for block in list(self.document.findall(nodes.TextElement)):
            if not isinstance(block, (nodes.FixedTextElement, nodes.math, nodes.literal)):
                keep(block, ends, begins)


def keep(block: nodes.TextElement, ends: re.Pattern[str], begins: re.Pattern[str]) -> None:
    """Put each formula (or code, or mark) with its punctuation into a span."""
    children = block.children
    index = 0
    while index < len(children):
        if not isinstance(children[index], SET_APART):
            index += 1
            continue
        end = index + 1
        while end < len(children) and isinstance(children[end], SET_APART):
            end += 1
        together = list(children[index:end])
        after = children[end] if end < len(children) else None
        stop = ends.match(after) if isinstance(after, nodes.Text) else None
        before = children[index - 1] if index else None
        opening = begins.search(before) if isinstance(before, nodes.Text) else None
        if stop and isinstance(after, nodes.Text):
            together.append(nodes.Text(stop[0]))
            children[end] = nodes.Text(after[stop.end() :])
        if opening and isinstance(before, nodes.Text):
            together.insert(0, nodes.Text(opening[0]))
            children[index - 1] = nodes.Text(before[: opening.start()])
        if len(together) > 1:
            children[index:end] = [nodes.inline("", "", *together, classes=["unbroken"])]
        index += 1
    for child in children:
        child.parent = block
