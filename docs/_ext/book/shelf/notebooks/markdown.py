"""A page as plain Markdown and code cells, from its resolved doctree, with references, numbers and translations.

MyST markup (roles, directives, labels) is already resolved in it. Formulas stay TeX between dollar signs, which
Jupyter, Colab and GitHub render.
"""

import doctest
import re
from collections.abc import Callable, Iterable
from html import escape
from typing import NamedTuple
from urllib.parse import urljoin

import nbformat.v4 as jupyter
from docutils import nodes
from nbformat import NotebookNode
from sphinx import addnodes
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.locale import admonitionlabels, get_translation
from sphinx_design.tabs import sd_tab_label
from sphinx_exercise.nodes import exercise_enumerable_node
from sphinx_proof.nodes import proof_node
from stated.nodes import stated_mark, stated_number

from book.editions.editions import proof_word

#: Characters that are Markdown markup.
MARKS = re.compile(r"([\\`*_\[\]$|])")
MARKED = re.compile(r"\\htmlClass\{stated\}(?=\{)")
ALIGNED = re.compile(r"(?<!\\)&|\\\\")
#: Pages whose examples of other libraries are cells. On the others they stay text: nobody should need a gigabyte to read them.
OTHER_LIBRARIES = ("libraries/", "reference/arrays")
#: Nodes without text.
SILENT = (
    *(nodes.comment, nodes.target, nodes.raw, nodes.substitution_definition, nodes.colspec, stated_mark),
    *(addnodes.index, addnodes.toctree, addnodes.tabular_col_spec),
)

RAISES = "raises-exception"  # Jupyter goes on after a cell with this tag


class Cell(NamedTuple):
    """A cell: Markdown or code, its source, its tags, and what the page shows of its results."""

    kind: str
    source: str
    tags: tuple[str, ...] = ()
    outputs: tuple[NotebookNode, ...] = ()


class Writer:
    """Writes one page; `site` is the address of the edition, or empty if it is not known. `draw` returns a figure's SVG."""

    def __init__(
        self, builder: StandaloneHTMLBuilder, page: str, site: str, draw: Callable[[nodes.image], str]
    ) -> None:
        self.builder, self.page, self.site, self.draw = builder, page, site, draw
        self.runs_examples = page.startswith(OTHER_LIBRARIES)
        self.cells: list[Cell] = []
        self.blocks: list[str] = []

    def write(self, document: nodes.document) -> list[Cell]:
        """Return the page's cells."""
        self.flow(document.children, 0)
        self.end_text()
        return self.cells

    # --- from top to bottom -----------------------------------------------------------------------

    def flow(self, children: Iterable[nodes.Node], level: int) -> None:
        """Write a sequence of blocks; a code cell ends the current Markdown cell."""
        for child in children:
            element = child.get("nb_element") if isinstance(child, nodes.Element) else ""
            if isinstance(child, nodes.section):
                self.end_text()
                self.flow(child.children, level + 1)
            elif isinstance(child, nodes.title):
                self.blocks.append(f"{'#' * level} {self.inline(child)}")
            elif isinstance(child, addnodes.desc):
                self.describe(child)
            elif isinstance(child, nodes.doctest_block) or (self.runs_examples and is_example(child)):
                self.example(child.astext())
            elif element == "cell_code":
                self.cell(child)
            elif text := self.block(child):
                self.blocks.append(text)

    def end_text(self) -> None:
        """End the current Markdown cell."""
        if text := "\n\n".join(self.blocks).strip():
            self.cells.append(Cell("markdown", text))
        self.blocks = []

    def code(self, source: str, tags: Iterable[str] = (), outputs: Iterable[NotebookNode] = ()) -> None:
        """Add a code cell."""
        self.end_text()
        self.cells.append(Cell("code", source, tuple(tags), tuple(outputs)))

    def example(self, text: str) -> None:
        """Write a doctest: a cell for each result that it shows, since a cell shows its last one only."""
        lines: list[str] = []
        for part in doctest.DocTestParser().get_examples(text):
            lines.append(part.source.rstrip())
            if part.want:
                error = re.match(r"Traceback .*\n(?:.*\n)*?(\w[\w.]*): ?(.*)", part.want)
                self.code("\n".join(lines), [RAISES] if error else [], [result(part.want, error)])
                lines = []
        if lines:
            self.code("\n".join(lines))

    def cell(self, cell: nodes.Element) -> None:
        """Write a cell with its outputs; if the page shows only the output, write that as Markdown."""
        sources = [
            part for part in cell.findall(nodes.container) if part.get("nb_element") == "cell_code_source"
        ]
        shown = [
            part for part in cell.findall(nodes.container) if part.get("nb_element") == "cell_code_output"
        ]
        outputs = [one for output in shown for one in self.outputs(output)]
        for source in sources:
            last = source is sources[-1]
            self.code(source.astext(), cell["cell_metadata"].get("tags", ()), outputs if last else ())
        for output in shown:
            if not sources:
                self.flow(output.children, 0)
            else:
                for figure in output.findall(nodes.figure):
                    self.blocks += filter(None, [self.caption(figure)])

    def outputs(self, shown: nodes.Element) -> Iterable[NotebookNode]:
        """Return the outputs that a page shows below a cell, as Jupyter keeps them."""
        for part in shown.findall(nodes.Element):
            if isinstance(part, nodes.literal_block) and "stream" in part["classes"]:
                yield jupyter.new_output("stream", name="stdout", text=part.astext().rstrip() + "\n")
            elif isinstance(part, nodes.literal_block) and "text_plain" in part["classes"]:
                yield jupyter.new_output("execute_result", data={"text/plain": part.astext()})
            elif isinstance(part, nodes.image) and (svg := self.draw(part)):
                data = {"image/svg+xml": svg, "text/plain": part.get("alt", "")}
                yield jupyter.new_output("execute_result", data=data)

    def describe(self, entry: addnodes.desc) -> None:
        """Write a function's entry: its signature, and its description with the examples as code cells."""
        for part in entry.children:
            if isinstance(part, addnodes.desc_signature):
                signature = re.sub(r"\s+", " ", part.astext()).removesuffix("¶")
                self.blocks.append(f"## `{signature}`")
            elif isinstance(part, addnodes.desc_content):
                self.flow(part.children, 2)

    # --- blocks -----------------------------------------------------------------------------------

    def block(self, node: nodes.Node) -> str:
        """Return a block as Markdown."""
        if isinstance(node, SILENT):
            return ""
        for kind, write in self._blocks().items():
            if isinstance(node, kind):
                return write(node)
        if isinstance(node, (nodes.Text, nodes.Inline, nodes.TextElement)):
            return self.text(node)
        return self.inside(node) if isinstance(node, nodes.Element) else ""

    def _blocks(self) -> dict[type[nodes.Node], Callable[..., str]]:
        return {
            nodes.math_block: self.displayed,
            nodes.literal_block: self.literal,
            nodes.doctest_block: self.literal,
            nodes.bullet_list: lambda node: self.items(node, lambda number: "- "),
            nodes.enumerated_list: lambda node: self.items(node, lambda number: f"{number}. "),
            nodes.definition_list_item: self.definition,
            nodes.field: self.field,
            nodes.block_quote: lambda node: quoted(self.inside(node)),
            nodes.table: self.table,
            nodes.figure: self.figure,
            nodes.image: lambda node: f"*{escaped(node.get('alt', ''))}*",
            nodes.rubric: lambda node: f"**{self.inline(node)}**",
            sd_tab_label: lambda node: f"**{self.inline(node)}**",
            nodes.transition: lambda node: "---",
            nodes.citation: self.citation,
            proof_node: lambda node: self.inside(node[0]),  # it begins with the word
            nodes.Admonition: self.admonition,
        }

    def inside(self, node: nodes.Element) -> str:
        """Return the blocks inside a block; inline nodes between them become a paragraph."""
        return "\n\n".join(filter(None, map(self.block, node.children)))

    def text(self, node: nodes.Node) -> str:
        return self.words(node) if isinstance(node, nodes.Inline) else self.inline(node)

    def displayed(self, node: nodes.math_block) -> str:
        tex = plain(node.astext())
        if ALIGNED.search(tex) and r"\begin" not in tex:
            tex = f"\\begin{{split}}\n{tex}\n\\end{{split}}"
        numbers = self.builder.env.toc_fignumbers.get(self.page, {}).get("displaymath", {})
        number = next((numbers[name] for name in node["ids"] if name in numbers), ())
        tag = f" \\tag{{{'.'.join(map(str, number))}}}" if number else ""
        return f"$$\n{tex}{tag}\n$$"

    def literal(self, node: nodes.Element) -> str:
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", node.astext())), default=0))
        language = node.get("language", "python" if isinstance(node, nodes.doctest_block) else "")
        known = language if language in ("python", "bash", "console", "json") else ""
        known = "python" if language in ("ipython3", "pycon") else known
        return f"{fence}{known}\n{node.astext().rstrip()}\n{fence}"

    def items(self, node: nodes.Element, mark: Callable[[int], str]) -> str:
        start = node.get("start", 1)
        marked = [indented(mark(start + n), self.inside(item)) for n, item in enumerate(node.children)]
        return "\n".join(marked)

    def definition(self, node: nodes.Element) -> str:
        terms = [
            self.inline(part) for part in node.children if isinstance(part, (nodes.term, nodes.classifier))
        ]
        said = [self.inside(part) for part in node.children if isinstance(part, nodes.definition)]
        return "\n\n".join([f"**{' : '.join(terms)}**", *said])

    def field(self, node: nodes.field) -> str:
        return f"**{self.inline(node[0])}**\n\n{self.inside(node[1])}"

    def citation(self, node: nodes.citation) -> str:
        return "\n\n".join(self.block(part) for part in node.children if not isinstance(part, nodes.label))

    def admonition(self, node: nodes.Element) -> str:
        """Return an admonition as a block quote with a title; a dropdown stays collapsible."""
        if "collapsible" in node:
            return self.folded(node)
        children = list(node.children)
        title = ""
        if children and isinstance(children[0], nodes.title):
            title = self.inline(children.pop(0)).strip()
        title = self.number(node, title) or str(admonitionlabels.get(type(node).__name__, ""))
        body = "\n\n".join(filter(None, map(self.block, children)))
        return quoted("\n\n".join(filter(None, [f"**{title}**" * bool(title), body])))

    def number(self, node: nodes.Element, title: str) -> str:
        """Return the title of a theorem or exercise with its kind and number, which the HTML writer would add."""
        if isinstance(node, exercise_enumerable_node):
            kind, word = "exercise", get_translation("exercise")("Exercise")
        elif "realtype" in node:
            kind, word = node["countertype"], proof_word(node["realtype"])
        else:
            return title
        numbers = self.builder.env.toc_fignumbers.get(self.page, {}).get(kind, {})
        number = ".".join(map(str, numbers.get(node["ids"][0], ())))
        return f"{word} {number} {title}".strip()

    def folded(self, node: nodes.Element) -> str:
        """Return a dropdown as <details>, with Markdown inside."""
        rest = "\n\n".join(filter(None, map(self.block, node.children[1:])))
        return f"<details>\n<summary>{self.inline(node[0])}</summary>\n\n{rest}\n\n</details>"

    def figure(self, node: nodes.figure) -> str:
        return "\n\n".join(filter(None, [*map(self.block, node.findall(nodes.image)), self.caption(node)]))

    def caption(self, node: nodes.Element) -> str:
        """Return the caption of a figure or table, with its number."""
        kind = "table" if isinstance(node, nodes.table) else "figure"
        said = next(node.findall(nodes.title if kind == "table" else nodes.caption), None)
        if said is None:
            return ""
        numbers = self.builder.env.toc_fignumbers.get(self.page, {}).get(kind, {})
        number = next((numbers[name] for name in node["ids"] if name in numbers), ())
        label = self.builder.config.numfig_format[kind] % ".".join(map(str, number)) if number else ""
        return " ".join(filter(None, [f"**{label}**" * bool(label), self.inline(said)]))

    def table(self, node: nodes.table) -> str:
        rows = [[self.entry(entry) for entry in row.children] for row in node.findall(nodes.row)]
        if not rows:
            return ""
        if next(node.findall(nodes.thead), None) is None:
            rows.insert(0, [""] * len(rows[0]))
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, "|" + "---|" * len(rows[0]))
        return "\n\n".join(filter(None, [self.caption(node), "\n".join(lines)]))

    def entry(self, node: nodes.Node) -> str:
        """Return a table cell on one line; a bar in a formula is written as \\vert."""
        assert isinstance(node, nodes.Element)
        text = re.sub(r"\s*\n\s*", " ", self.inside(node).replace("\n\n", "<br>"))
        formula = re.compile(r"(?<!\\)\$[^$]*(?<!\\)\$")
        return formula.sub(lambda f: f[0].replace(r"\|", r"\Vert ").replace("|", r"\vert "), text)

    # --- inline -----------------------------------------------------------------------------------

    def inline(self, node: nodes.Node) -> str:
        """Return the inline content of a block, on one line."""
        text = (
            "".join(map(self.words, node.children)) if isinstance(node, nodes.Element) else self.words(node)
        )
        return re.sub(r"\s*\n\s*", " ", text).strip()

    def words(self, node: nodes.Node) -> str:
        """Return an inline node as Markdown."""
        if isinstance(node, nodes.Text):
            return escaped(str(node))
        if isinstance(node, SILENT) or not isinstance(node, nodes.Element):
            return ""
        inside = "".join(map(self.words, node.children))
        if isinstance(node, nodes.math):
            return f"${' '.join(plain(node.astext()).split())}$"
        if isinstance(node, nodes.math_block):
            return f"\n{self.displayed(node)}\n"
        if isinstance(node, nodes.literal):
            return code(node.astext())
        if "headerlink" in node["classes"]:
            return ""
        if isinstance(node, nodes.reference):
            return self.link(node, inside)
        if isinstance(node, stated_number):
            return inside
        marks = {nodes.emphasis: "*", nodes.strong: "**", nodes.superscript: "", nodes.title_reference: "*"}
        mark = marks.get(type(node), "")
        return f"{mark}{inside}{mark}" if inside.strip() else inside

    def link(self, node: nodes.reference, inside: str) -> str:
        """Return an absolute link, which works wherever the notebook is; if there is none, only the text."""
        address = node.get("refuri", "")
        if not re.match(r"[a-zA-Z][\w+.-]*:", address):
            if not self.site:
                return inside
            address = urljoin(
                self.site + self.builder.get_target_uri(self.page), address or f"#{node.get('refid', '')}"
            )
        return f"[{inside}]({address.replace(')', '%29')})"


def escaped(text: str) -> str:
    """Return text with Markdown and HTML markup escaped."""
    text = MARKS.sub(r"\\\1", text).replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"(?m)^(\s*)([#+-]|\d+\.)(?=\s)", r"\1\\\2", text) if "\n" in text else text


def code(text: str) -> str:
    """Return inline code."""
    if "|" in text:  # it would end a table cell
        return f"<code>{escape(text).replace('|', '&#124;')}</code>"
    ticks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def plain(tex: str) -> str:
    r"""Return a formula without the book's own markup.

    >>> plain(r" x \approx \htmlClass{stated}{0.400} ")
    'x \\approx {0.400}'
    """
    return MARKED.sub("", tex).strip()


def is_example(node: nodes.Node) -> bool:
    """Whether a block is Python as the interpreter shows it, with prompts."""
    return isinstance(node, nodes.literal_block) and node.astext().startswith(">>> ")


def result(want: str, error: re.Match[str] | None) -> NotebookNode:
    """Return the output of an example: the text that the page shows, or the error."""
    if error:
        return jupyter.new_output("error", ename=error[1], evalue=error[2], traceback=[want.rstrip()])
    return jupyter.new_output("stream", name="stdout", text=want)


def indented(mark: str, text: str) -> str:
    return mark + text.replace("\n", "\n" + " " * len(mark)).replace("\n" + " " * len(mark) + "\n", "\n\n")


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
