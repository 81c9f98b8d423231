"""Find the file and the line of something that was read.

A parser gives the line of a block at best, and not always exactly. What was read is therefore looked up
in the text of the page (or of the catalog, in a translation) from about there on.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

# Code and mathematics, where a number is given and not claimed.
_NOT_PROSE = re.compile(
    r"^(?P<indent>[ \t>]*)(?P<fence>`{3,}|~{3,})(?!\{(?!code|math))[^\n]*\n.*?^[ \t>]*(?P=fence)`*~*[ \t]*$"
    r"|(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
    r"|\$\$.+?\$\$"
    r"|(?<![\\$])\$(?!\$).+?(?<!\\)\$",
    re.MULTILINE | re.DOTALL,
)
_STRING = re.compile(r'(?P<keyword>msgid|msgid_plural|msgctxt|msgstr(?:\[\d+\])?)?\s*"(?P<string>.*)"\s*$')
_ESCAPES = {"n": "\n", "t": "\t"}


@dataclass
class Text:
    """The text of a file, with the line on which each part of it stands."""

    path: Path
    text: str
    starts: list[int]
    lines: list[int]
    taken: set[int] = field(default_factory=set)

    def line(self, pattern: str, hint: int = 0, prose: bool = False) -> int | None:
        """The line of the first match from about `hint` on that no earlier call was given."""
        text = _NOT_PROSE.sub(_blank, self.text) if prose else self.text
        found = [match.start() for match in re.finditer(pattern, text)]
        free = [start for start in found if start not in self.taken]
        if not free:
            return None
        near = [start for start in free if self._line(start) >= hint - 2]
        start = near[0] if near else free[-1]
        self.taken.add(start)
        return self._line(start)

    def find(self, raw: str) -> int:
        """The line on which a text begins; 0 where it does not stand."""
        found = re.search(flexible(raw), self.text) if raw else None
        return self._line(found.start()) if found else 0

    def _line(self, start: int) -> int:
        return self.lines[bisect_right(self.starts, start) - 1]


def page(path: Path) -> Text:
    """A page, line by line."""
    text = path.read_text("utf-8") if path.is_file() else ""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    return Text(path, text, starts, list(range(1, len(starts) + 1)))


def catalog(path: Path) -> Text:
    """The translations of a gettext catalog; each of their lines has a line in the file."""
    pieces, starts, lines, length, keyword = [], [], [], 0, ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        match = _STRING.fullmatch(line.strip())
        if match is None:
            continue
        piece = re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), match["string"])
        if match["keyword"]:
            keyword, piece = match["keyword"], "\n\n" + piece
        if keyword.startswith("msgstr"):
            pieces.append(piece)
            starts.append(length)
            lines.append(number)
            length += len(piece)
    return Text(path, "".join(pieces), starts or [0], lines or [1])


def flexible(raw: str) -> str:
    """A pattern for text whose spaces may be line breaks, whose backslashes YAML may have doubled."""
    words = (re.escape(word).replace(r"\\", r"\\{1,2}") for word in raw.split())
    return r"[\s>]+".join(words)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
