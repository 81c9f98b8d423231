"""Read the HTML of a page into sections: what the search finds, each with its address, its title and a plain text.

A formula is read once, from its MathML, and written in a line: `−log 0.67 ≈ 0.400`, `e^z/(1 + e^z)`. What is only on the
page to be pressed or to be seen on hover (headings' links, tips of stated numbers) is left out.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
#: Elements without any text of the page, and classes of such elements.
SKIPPED = frozenset(("annotation", "button", "script", "style", "svg", "template"))
SKIPPED_CLASSES = frozenset(
    (
        *("headerlink", "stated-tip", "katex-html", "eqno", "toctree-wrapper", "stated-ledger", "gp"),
        *("collapsed", "expanded"),  # what opens the code of a figure
        "tag_givens",  # the inputs of a page: the sections that use them say what they are
    )
)
#: A word of the text may continue after these; the text of other elements stands apart.
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "cite",
        "code",
        "em",
        "i",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
        "wbr",
    ]
)
#: Theorems, exercises and solutions are found as sections are.
STATEMENTS = frozenset(("exercise", "proof"))
#: Between what MathML puts above, below and behind: with two and three parts.
JOINTS = {"mfrac": "/", "msup": "^", "msub": "_", "munder": "_", "msubsup": "_^", "munderover": "_^"}
RELATIONS = re.compile(r"\s*([=≈<>≤≥≠≡∼→↦∣∥⟹⟺+·×∈]|(?<=[\w)!\]])\s*−)\s*")


@dataclass
class Section:
    """A part of a page with an address of its own."""

    anchor: str
    title: str = ""
    kind: str = "section"
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The plain text, without that of the sections inside."""
        return plain("".join(self.pieces))


def plain(text: str) -> str:
    """Return a text in one line, without invisible characters."""
    text = re.sub("[\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{SOFT HYPHEN}]", "", text)
    text = re.sub("\N{FUNCTION APPLICATION}[\\s\N{FUNCTION APPLICATION}]*(\\(?)", lambda m: m[1] or " ", text)
    return re.sub(r"\s+", " ", text).strip()


class Formula:
    """The text of a formula, from its MathML."""

    def __init__(self, tag: str = "mrow") -> None:
        self.tag = tag
        self.parts: list[str] = []

    def text(self) -> str:
        """Return the formula in one line."""
        parts = [part for part in self.parts if part.strip()] if self.tag in JOINTS else self.parts
        if self.tag in JOINTS and len(parts) > 1:
            first, *rest = parts
            if self.tag == "mfrac":
                return f"{grouped(first)}/{grouped(rest[0])}"
            joints = zip(JOINTS[self.tag], rest, strict=False)
            return first.rstrip("\N{FUNCTION APPLICATION}") + "".join(
                joint + grouped(part) for joint, part in joints
            )
        if self.tag == "mover" and len(parts) == 2:
            return {"^": parts[0] + "\N{COMBINING CIRCUMFLEX ACCENT}"}.get(parts[1], parts[0])
        if self.tag == "msqrt":
            return f"√{grouped(''.join(parts))}"
        if self.tag in ("mtr", "mtable"):
            return " ".join(parts)
        return "".join(self.parts)


def grouped(part: str) -> str:
    """Return a part of a formula with brackets, if it has more than one sign."""
    return part if re.fullmatch(r"−?[\w.,\u0302]*|\(.*\)", part) else f"({part})"


class Reader(HTMLParser):
    """Collects the sections of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.sections: list[Section] = []
        self.open: list[tuple[str, Section | None]] = []  # the open elements, and the section that each began
        self.skipping = 0  # open elements since the one that is skipped
        self.formula: list[Formula] = []
        self.title: list[str] | None = None

    # --- elements ---------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        classes = set((attributes.get("class") or "").split())
        if self.skipping:
            self.skipping += tag not in VOID
            return
        if tag in VOID:
            if tag == "img":
                self.add(f" {attributes.get('alt') or ''} ")
            elif tag == "br":
                self.add(" ")
            return
        if tag == "svg" and not self.formula:
            self.add(f" {attributes.get('aria-label') or ''} ")
        if tag in SKIPPED or classes & SKIPPED_CLASSES:
            self.skipping = 1
            return
        if tag == "math" or self.formula:
            self.formula.append(Formula(tag))
            return
        section = self.begins(tag, attributes.get("id") or "", classes)
        if section and section not in self.sections:
            self.sections.append(section)
        if section and tag == "dt":  # what a term means comes after it: its section ends with the list
            at = max(i for i, (name, _) in enumerate(self.open) if name == "dl")
            self.open[at] = ("dl", section)
        self.open.append((tag, section))
        if self.is_title(tag, classes):
            self.title = []
        elif tag not in INLINE:
            self.add(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.skipping:
            self.skipping -= 1
            return
        if self.formula:
            done = self.formula.pop()
            text = done.text()
            if self.formula:
                self.formula[-1].parts.append(text)
            else:
                self.add(RELATIONS.sub(r" \1 ", plain(text)).strip())
            return
        while self.open and self.open[-1][0] != tag:  # an element whose end tag is left out
            self.open.pop()
        if self.open:
            self.open.pop()
        if self.title is not None and (tag in HEADINGS or tag in ("p", "summary", "dt")):
            section = self.current
            if section and not section.title:
                section.title = plain("".join(self.title))
            self.title = None
        if tag not in INLINE:
            self.add(" ")

    def handle_data(self, data: str) -> None:
        if self.skipping:
            return
        if self.formula:
            self.formula[-1].parts.append(", " if data == "," else data)  # (102, 101) is no 102,101
        else:
            self.add(data)

    # --- sections ---------------------------------------------------------------------------------

    @property
    def current(self) -> Section | None:
        """The innermost open section."""
        return next((section for _, section in reversed(self.open) if section), None)

    def begins(self, tag: str, anchor: str, classes: set[str]) -> Section | None:
        """Return the section that an element begins."""
        if "solution" in classes:  # nobody looks for it: what it says is found with the exercise before it
            return next((section for section in reversed(self.sections) if section.kind == "exercise"), None)
        if not anchor:
            return None
        if tag == "section" and not (self.current and self.current.kind in STATEMENTS):
            return Section(anchor)
        if tag == "dt" and anchor.startswith("term-"):
            return Section(anchor, kind="term")
        if tag == "dt" and "sig" in classes:
            return Section(anchor, anchor, kind="function")
        if classes & STATEMENTS:
            return Section(anchor, kind=min(classes & STATEMENTS))
        return None

    def is_title(self, tag: str, classes: set[str]) -> bool:
        """Whether an element has the title of the innermost section."""
        section = self.current
        if section is None or section.title:
            return False
        if section.kind == "section":
            return tag in HEADINGS
        return tag == "dt" or (tag in ("p", "summary") and "admonition-title" in classes)

    def add(self, text: str) -> None:
        if self.title is not None:
            self.title.append(text)
        elif section := self.current:
            section.pieces.append(text)


def sections(html: str) -> list[Section]:
    """Return the sections of the HTML of a page."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.sections
