"""Bundle the styles, scripts and fonts of the pages, without unused rules and glyphs.

The theme and the extensions load a megabyte of styles, scripts and fonts in about twenty files, most of it
for features that this book does not use. After the pages are written, this step makes

- `_static/book.css`: all stylesheets in order, without rules that no page uses (PurgeCSS);
- `_static/book-dark.css`: the rules of the dark scheme, for readers without scripts;
- `_static/book.js`: all scripts in order, minified (esbuild), which the pages start after the first paint;
- `_static/fonts/`: subsets of KaTeX's fonts and of the icon fonts, with the characters and icons that the pages
  use. A page preloads the fonts that are visible at first: a font that arrives later causes a second layout. Fonts of a
  kilobyte are a part of the stylesheet, since a request costs more than they do.

Pages refer only to these files, and their names do not depend on other pages, so an edit of one page rewrites
only that page. The templates in docs/_templates leave out the theme's own files. The search is loaded when it is used
(docs/_static/search.js). A file that only one page needs stays separate.

Names that a script adds later are found in the scripts; names that cannot be found there are in SAFELIST, with
the reason.
"""

from __future__ import annotations

import base64
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
python_logging.getLogger("fontTools").setLevel(python_logging.ERROR)  # fontTools logs every step

MAKER = Path(__file__).with_name("weight.mjs")
STYLES, SCRIPT, FONTS = "_static/book.css", "_static/book.js", "_static/fonts"
DARK = "_static/book-dark.css"

# The theme's layout loads these in addition to Sphinx's lists; docs/_templates leaves them out.
THEME_STYLES = ("_static/basic.css", "_static/styles/pydata-sphinx-theme.css")
# The theme uses Bootstrap only for tooltips and the menu of colour modes; the browser's native ones replace it
# (docs/_templates/components/theme-switcher.html).
THEME_SCRIPT = "_static/scripts/pydata-sphinx-theme.js"

# Scripts that are left out. The first two mark the words of Sphinx's own search, which the book replaces, and translate the
# label of these marks; for that they need `new Function`, which a strict Content-Security-Policy forbids. The last one
# waits for DOMContentLoaded, which is over when pages start their script; docs/_static/tabs.js replaces it.
LEFT_OUT = ("_static/sphinx_highlight.js", "_static/translations.js", "_static/design-tabs.js")

# Names that PurgeCSS finds neither in the pages nor in the scripts.
SAFELIST = (
    *("html", "body", "root"),
    *("data-theme", "data-mode", "light", "dark", "auto"),  # set before the first paint
    *("aria-expanded", "true", "false", "open", "disabled"),  # states
)

# Classes of features that the theme's scripts have and this book has not, such as its menu of versions. Their rules are kept only
# if a page has the class.
UNUSED = frozenset(
    {
        *("bd-header-announcement", "dropdown-item", "dropdown-menu", "dropdown-menu-dark", "linenos"),
        *("list-group-item", "list-group-item-action", "margin-caption", "marginnote", "sidenote"),
        *("pst-button-link-to-stable-version", "version-switcher__button", "version-switcher__menu"),
    }
)

# Files that no page uses after this step: extra icon files, source maps, sources of templates, catalogs.
WASTE = (
    "_static/scripts/fontawesome.js*",
    "_static/scripts/bootstrap.js*",
    "_static/**/*.map",
    "_static/**/*.LICENSE.txt",
    "_static/**/*macros.html",
    "_static/**/*_t",
    "_static/**/*.jinja*",
    "_static/locales/*/*/*.[mp]o",
    *LEFT_OUT,
    # Of Sphinx's search: the book has its own.
    "_static/searchtools.js",
    "_static/language_data.js",
)

# Patterns in the HTML of a page which show that it uses a font (tests/browser checks this for each page).
USED_BY = {
    "KaTeX_Main-Regular": 'class="katex"',
    "KaTeX_Math-Italic": r"\bmathnormal\b",
    "KaTeX_Size3-Regular": r"\bdelimsizing size3\b",
    "KaTeX_Caligraphic-Regular": r"\bmathcal\b",
}
# Fonts with a few glyphs that many pages use: the icons, KaTeX's larger parentheses and its sums.
IN_STYLES = ("fa-solid-900", "KaTeX_Size1-Regular", "KaTeX_Size2-Regular")
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


# --- the files that pages load -------------------------------------------------------------------


def own_assets(app: Sphinx) -> None:
    """Store the files that every page would load; they go into the stylesheet and the script."""
    if app.builder.name in ("html", "dirhtml"):
        styles, scripts = files_of_all_pages(app)
        app.builder.weight = {"styles": styles, "scripts": scripts}  # type: ignore[attr-defined]


def name_own_assets(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Make a page load the stylesheet, the script, and its own additional files."""
    assets = getattr(app.builder, "weight", None)
    if not assets or not app.config.weight:
        return
    context["light"] = True
    # docutils adds a second one to each page.
    context["metatags"] = VIEWPORT.sub("", context.get("metatags", ""))
    shown = unfolded(context.get("body", ""))
    context["preloaded"] = [f"{FONTS}/{font}.woff2" for font, by in USED_BY.items() if re.search(by, shown)]
    context["css_files"] = [f for f in context["css_files"] if _filename(f) not in assets["styles"]]
    context["script_files"] = [
        f for f in context["script_files"] if _filename(f) and _filename(f) not in assets["scripts"]
    ]


def unfolded(body: str) -> str:
    """Return the HTML of a page without collapsed content."""
    depth, seen = 0, []
    for part in FOLD.split(body):
        depth += {"<details": 1, "</details>": -1}.get(part, 0)
        if depth == 0:
            seen.append(part)
    return "".join(seen)


def _filename(asset: Any) -> str:
    return str(getattr(asset, "filename", asset) or "")


# --- names and characters that the pages use -----------------------------------------------------


class Used:
    """The names in the tags of the pages (elements, classes, attributes), and the characters of their formulas."""

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
    """Return the visible characters of KaTeX on a page; its MathML for screen readers uses other fonts."""
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
    """Make the stylesheet, the script and the fonts, or reuse those made from the same input before."""
    assets = getattr(app.builder, "weight", None)
    if exception or not assets or not app.config.weight:
        return
    out = Path(app.outdir)
    used = Used(page for page in own_files(app, out) if page.suffix == ".html")
    bundled = [name for name in assets["scripts"] if name not in LEFT_OUT]
    request = used.as_data() | {
        "css": "\n".join(stylesheet(app, name) for name in (*THEME_STYLES, *assets["styles"])),
        "scripts": [*(source(app, name).read_text("utf-8") for name in bundled), theme_script(app)],
        "searched": own_scripts(app),  # not bundled, but searched for the names that they add
        "unused": sorted(UNUSED - used.names),
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
        (unfinished / Path(DARK).name).write_text(answer["dark"], "utf-8")
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
    """Return the path of a static file; for the book's own files, that of the current source."""
    for folder in app.config.html_static_path:
        own = Path(app.confdir, folder, name.removeprefix("_static/"))
        if own.is_file():
            return own
    return Path(app.outdir, name)


def theme_script(app: Sphinx) -> str:
    """Return the theme's script without the code that measures what may scroll; docs/_static/look.js does that."""
    script, found = THEME_MEASURES.subn("0", source(app, THEME_SCRIPT).read_text("utf-8"))
    if found != 1:
        logger.error(
            "%s has the code that measures scrolling elements %d times instead of once.\n"
            "  Is this a new version of the theme? Then correct THEME_MEASURES in docs/_ext/book/upstream.py.",
            *(THEME_SCRIPT, found),
            location=f"{__file__}:",
            type="weight",
        )
    return script


def own_scripts(app: Sphinx) -> list[str]:
    """Return the book's own scripts, of all pages."""
    folders = (Path(app.confdir, folder) for folder in app.config.html_static_path)
    return [file.read_text("utf-8") for folder in folders for file in sorted(folder.rglob("*.js"))]


def stylesheet(app: Sphinx, name: str) -> str:
    """Return a stylesheet with its URLs relative to `_static/`, where book.css will be."""
    folder = Path(name).parent.relative_to("_static")
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/|@charset [^;]*;", "", source(app, name).read_text("utf-8"))
    return URL.sub(lambda url: f'url("{_joined(folder, url["path"])}")', text)


def _joined(folder: Path, path: str) -> str:
    parts: list[str] = []
    for part in (folder / path).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def ask_node(app: Sphinx, request: dict[str, Any]) -> dict[str, str] | None:
    """Run PurgeCSS and esbuild, in one call of node."""
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
    """Replace the font of each @font-face by a subset, or remove the rule if none of its characters is used."""
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
        if font.stem in IN_STYLES:
            return rule[0].replace(path[0], f"url(data:font/woff2;base64,{base64.b64encode(small).decode()})")
        Path(made, "fonts", font.name).write_bytes(small)
        return rule[0].replace(path[0], f"url(fonts/{font.name})")

    return FONT_FACE.sub(face, css)


def unused_style(font: Path, used: Used) -> bool:
    """Whether an icon font has a style (regular, brands) that no icon of the pages uses."""
    style = ICON_FONT.match(font.name)
    return style is not None and not {f"fa-{style[1]}", f"fa{style[1][0]}"} & used.names


def cut_font(file: Path, characters: Iterable[str]) -> bytes | None:
    """Return the subset of a font with these characters; None if it has none of them."""
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
