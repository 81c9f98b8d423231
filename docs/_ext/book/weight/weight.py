"""The pages weigh what they need: one stylesheet, one script, the glyphs that occur.

The theme and the extensions bring a megabyte of styles, scripts and fonts in some twenty files, most of it
for things that this book has not. When the pages are written, this step makes of them

- `_static/book.css`: all stylesheets in their order, without the rules that no page can use (PurgeCSS);
- `_static/book.js`: all scripts in their order, minified (esbuild), which the pages start when they are painted;
- `_static/fonts/`: KaTeX's fonts with the characters that the book's mathematics uses, and the icons' with
  the few that the pages show. A page fetches early those that it shows before anything is opened: a font
  that comes later has the page laid out a second time.

Pages name these files and nothing that depends on other pages, so that an edit of one page rewrites that
page alone. The templates in docs/_templates leave out what the theme would load beside them, and load the
search's scripts and index where a reader searches. A file that one page alone needs stays with that page.

What no page says in its HTML and a script adds later is found in the scripts themselves; where a script
is no help, SAFELIST says what to keep and why.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging as python_logging
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx
from sphinx.util import logging

from book.editions.editions import own_files
from book.mathematics.tex import node_binary
from book.upstream import THEME_MEASURES, files_of_all_pages

logger = logging.getLogger(__name__)
python_logging.getLogger("fontTools").setLevel(python_logging.ERROR)  # it tells each step that it takes

MAKER = Path(__file__).with_name("weight.mjs")
STYLES, SCRIPT, FONTS = "_static/book.css", "_static/book.js", "_static/fonts"

# The theme's own layout names these beside what Sphinx lists; docs/_templates leaves them out.
THEME_STYLES = ("_static/basic.css", "_static/styles/pydata-sphinx-theme.css")
# Of its scripts, Bootstrap only serves tooltips and the menu of the colour modes: the browser's own do
# (docs/_templates/components/theme-switcher.html).
THEME_SCRIPT = "_static/scripts/pydata-sphinx-theme.js"

# Names that neither a page nor a script spells out where the step looks for them.
SAFELIST = (
    *("html", "body", "root"),
    *("data-theme", "data-mode", "light", "dark", "auto"),  # set before the first paint
    *("aria-expanded", "true", "false", "open", "disabled"),  # states
)

# What nothing names once the step is done: icons for custom use, maps for the theme's developers, templates' sources.
WASTE = (
    "_static/scripts/fontawesome.js*",
    "_static/scripts/bootstrap.js*",
    "_static/**/*.map",
    "_static/**/*.LICENSE.txt",
    "_static/*webpack-macros.html",
)

# What in the HTML of a page shows that it uses a font (tests/browser asks each page whether this is so).
USED_BY = {
    "fa-solid-900": "",
    "KaTeX_Main-Regular": 'class="katex"',
    "KaTeX_Math-Italic": r"\bmathnormal\b",
    "KaTeX_Size1-Regular": r"\bsmall-op\b|\bdelimsizing size1\b",
    "KaTeX_Size2-Regular": r"\blarge-op\b|\bdelimsizing size2\b",
    "KaTeX_Size3-Regular": r"\bdelimsizing size3\b",
    "KaTeX_Caligraphic-Regular": r"\bmathcal\b",
}
FOLD = re.compile(r"(<details\b|</details>)")
TAG = re.compile(r"<[a-zA-Z][^<>]*>")
NAME = re.compile(r"[A-Za-z_][\w-]*")
VARIABLE = re.compile(r"--[\w-]+")
MATHEMATICS = re.compile(r'<span class="katex-html"')
IN_MATHEMATICS = re.compile(r"<span\b|</span>|<[^>]*>|[^<]+")
URL = re.compile(r"""url\(\s*(["']?)(?!data:|#|https?:)(?P<path>[^)"']+)\1\s*\)""")
VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')
FAMILY = re.compile(r"font-family:([^;}]*)")
ICON_FONT = re.compile(r"fa-([a-z]+)-\d+\.woff2")
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
ICON = re.compile(r"""--fa:\s*["'](?:\\([0-9a-f]+)|(.))""")


# --- what the pages name -------------------------------------------------------------------------


def own_assets(app: Sphinx) -> None:
    """Remember which files every page would load: these go into the stylesheet and the script."""
    if app.builder.name in ("html", "dirhtml"):
        styles, scripts = files_of_all_pages(app)
        app.builder.weight = {"styles": styles, "scripts": scripts}  # type: ignore[attr-defined]


def name_own_assets(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """A page names the stylesheet, the script, and what it alone needs."""
    assets = getattr(app.builder, "weight", None)
    if not assets or not app.config.weight:
        return
    context["light"] = True
    # docutils gives each page a second one of these.
    context["metatags"] = VIEWPORT.sub("", context.get("metatags", ""))
    shown = unfolded(context.get("body", ""))
    context["preloaded"] = [f"{FONTS}/{font}.woff2" for font, by in USED_BY.items() if re.search(by, shown)]
    context["css_files"] = [f for f in context["css_files"] if _filename(f) not in assets["styles"]]
    context["script_files"] = [
        f for f in context["script_files"] if _filename(f) and _filename(f) not in assets["scripts"]
    ]


def unfolded(body: str) -> str:
    """What of a page's HTML is seen before anything is opened."""
    depth, seen = 0, []
    for part in FOLD.split(body):
        depth += {"<details": 1, "</details>": -1}.get(part, 0)
        if depth == 0:
            seen.append(part)
    return "".join(seen)


def _filename(asset: Any) -> str:
    return str(getattr(asset, "filename", asset) or "")


# --- what the pages use --------------------------------------------------------------------------


class Used:
    """The names in the tags of the pages (elements, classes, attributes), and what their mathematics shows."""

    def __init__(self, pages: Iterable[Path]) -> None:
        self.names: set[str] = set()
        self.variables: set[str] = set()
        self.characters: set[str] = set()
        for page in pages:
            text = page.read_text("utf-8")
            tags = " ".join(set(TAG.findall(text)))
            self.names |= set(NAME.findall(tags))
            self.variables |= set(VARIABLE.findall(tags))
            self.characters |= set("".join(mathematics(text)))

    def as_data(self) -> dict[str, list[str]]:
        return {"names": sorted(self.names), "variables": sorted(self.variables)}


def mathematics(page: str) -> Iterator[str]:
    """The characters that KaTeX shows on a page; what it says to screen readers uses other fonts."""
    for start in MATHEMATICS.finditer(page):
        depth = 0
        for token in IN_MATHEMATICS.finditer(page, start.start()):
            found = token[0]
            depth += found.startswith("<span") - (found == "</span>")
            if depth == 0:
                break
            if not found.startswith("<"):
                yield found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


# --- the files -----------------------------------------------------------------------------------


def make(app: Sphinx, exception: Exception | None) -> None:
    """Make the stylesheet, the script and the fonts, or take those made of the very same before."""
    assets = getattr(app.builder, "weight", None)
    if exception or not assets or not app.config.weight:
        return
    out = Path(app.outdir)
    used = Used(page for page in own_files(app, out) if page.suffix == ".html")
    request = used.as_data() | {
        "css": "\n".join(stylesheet(app, name) for name in (*THEME_STYLES, *assets["styles"])),
        "scripts": [*(source(app, name).read_text("utf-8") for name in assets["scripts"]), theme_script(app)],
        "searched": own_scripts(app),  # loaded where they are needed, styled here
        "safelist": list(SAFELIST),
    }
    makers = [file.read_text("utf-8") for file in (MAKER, Path(__file__))]
    key = _digest(json.dumps(request), "".join(sorted(used.characters)), *makers)
    kept = Path(app.doctreedir, "weight")
    made = kept / key
    if not made.is_dir():
        answer = ask_node(app, request)
        if not answer:
            return
        shutil.rmtree(kept, ignore_errors=True)
        unfinished = kept / "unfinished"
        (unfinished / "fonts").mkdir(parents=True)
        (unfinished / Path(STYLES).name).write_text(with_fonts(answer["css"], used, out, unfinished), "utf-8")
        (unfinished / Path(SCRIPT).name).write_text(answer["js"], "utf-8")
        unfinished.rename(made)
    shutil.copytree(made, out / "_static", dirs_exist_ok=True)
    for pattern in WASTE:
        for file in out.glob(pattern):
            file.unlink()


def _digest(*texts: str) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()


def source(app: Sphinx, name: str) -> Path:
    """A file of the site; one of the book's own is taken from where it is written, as it is now."""
    for folder in app.config.html_static_path:
        own = Path(app.confdir, folder, name.removeprefix("_static/"))
        if own.is_file():
            return own
    return Path(app.outdir, name)


def theme_script(app: Sphinx) -> str:
    """The theme's script, without measuring what may scroll: the browser tells docs/_static/look.js."""
    script, found = THEME_MEASURES.subn("0", source(app, THEME_SCRIPT).read_text("utf-8"))
    if found != 1:
        logger.error(
            "%s does not say once, but %d times, where it measures what may scroll.\n"
            "  Is this a new version of the theme? Then correct THEME_MEASURES in docs/_ext/book/upstream.py.",
            *(THEME_SCRIPT, found),
            location=f"{__file__}:",
            type="weight",
        )
    return script


def own_scripts(app: Sphinx) -> list[str]:
    """The book's own scripts, whatever page loads them."""
    folders = (Path(app.confdir, folder) for folder in app.config.html_static_path)
    return [file.read_text("utf-8") for folder in folders for file in sorted(folder.rglob("*.js"))]


def stylesheet(app: Sphinx, name: str) -> str:
    """A stylesheet whose addresses are given from `_static/`, where book.css will be."""
    folder = Path(name).parent.relative_to("_static")
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/|@charset [^;]*;", "", source(app, name).read_text("utf-8"))
    return URL.sub(lambda url: f'url("{_joined(folder, url["path"])}")', text)


def _joined(folder: Path, path: str) -> str:
    parts: list[str] = []
    for part in (folder / path).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def ask_node(app: Sphinx, request: dict[str, Any]) -> dict[str, str] | None:
    """PurgeCSS and esbuild, in one call."""
    node = subprocess.run(
        [node_binary(), str(MAKER)], input=json.dumps(request), capture_output=True, text=True, check=False
    )
    if node.returncode == 0:
        answer: dict[str, str] = json.loads(node.stdout)
        return answer
    remedy = (
        "Run `make html`, which installs what it needs, or `npm ci --ignore-scripts`."
        if "ERR_MODULE_NOT_FOUND" in node.stderr
        else "Is one of the stylesheets or scripts under docs/_static malformed?"
    )
    logger.error(
        "The stylesheet and the script of the pages cannot be made: %s\n  %s",
        node.stderr.strip()[-600:],
        remedy,
        location=f"{MAKER}:",
        type="weight",
    )
    return None


# --- fonts ---------------------------------------------------------------------------------------


def with_fonts(css: str, used: Used, out: Path, made: Path) -> str:
    """Give each font face a font with the characters that are used, or take it out where there are none."""
    icons = {chr(int(code, 16)) if code else sign for code, sign in ICON.findall(css)}
    rules = FONT_FACE.sub("", css)

    def face(rule: re.Match[str]) -> str:
        path = URL.search(rule[0])
        family = FAMILY.search(rule[0])
        if not path or not family:
            return rule[0]
        font = out / "_static" / path["path"]
        if family[1].strip("\"' ").replace("\\", "") not in rules or unused_style(font, used):
            return ""
        small = cut_font(font, used.characters if "KaTeX" in rule[0] else icons)
        if small is None:
            return ""
        Path(made, "fonts", font.name).write_bytes(small)
        return rule[0].replace(path[0], f"url(fonts/{font.name})")

    return FONT_FACE.sub(face, css)


def unused_style(font: Path, used: Used) -> bool:
    """Whether an icon font is in a style (regular, brands) that no icon of the pages asks for."""
    style = ICON_FONT.match(font.name)
    return style is not None and not {f"fa-{style[1]}", f"fa{style[1][0]}"} & used.names


def cut_font(file: Path, characters: Iterable[str]) -> bytes | None:
    """A font with these characters alone; None where it has none of them."""
    font = TTFont(file, recalcTimestamp=False)  # the same bytes from every build
    wanted = {ord(character) for character in characters} & set(font.getBestCmap())
    if not wanted:
        return None
    options = subset.Options(flavor="woff2", layout_features=["*"], hinting=False, desubroutinize=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    font.flavor = "woff2"
    written = io.BytesIO()
    font.save(written, reorderTables=False)
    return written.getvalue()
