"""The preview image of a page for social media and chats (og:image): one card for each part of the book.

Cards are drawn only if the site's address is known, because Open Graph needs absolute URLs. No page loads them.
"""

import hashlib
import io
from functools import cache
from pathlib import Path
from typing import Any

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from PIL import Image
from sphinx import addnodes
from sphinx.application import Sphinx

from book.editions.languages import Language, language_of

WIDTH, HEIGHT, DPI = 1200, 630, 100
FOLDER = "cards"
COLOURS = 64
FORMULA = r"$H(p, q) = -\sum_k \, p_k \, \log \, q_k$"
#: Matplotlib's own font.
FONT = "DejaVu Sans"
#: The fonts of Debian's TeX Live, which `make pdf` needs; Matplotlib does not search this folder.
TEX_FONTS = Path("/usr/share/texlive/texmf-dist/fonts/opentype/public")


def parts(app: Sphinx) -> dict[str, str]:
    """Return the part of each page: the caption of its table of contents."""
    root = app.env.get_doctree(app.config.root_doc)
    return {
        page: tree.get("caption") or ""
        for tree in root.findall(addnodes.toctree)
        for page in tree["includefiles"]
    }


def remember(app: Sphinx, *_: Any) -> None:
    """Store the parts in the environment, for the processes that write the pages."""
    app.env.book_parts = parts(app) if app.config.book_site else {}  # type: ignore[attr-defined]


def card_of(app: Sphinx, page: str) -> str:
    """Return the address of a page's card; empty if the site's address is not known."""
    return f"{app.config.html_baseurl}{FOLDER}/{name_of(_part(app, page))}" if app.config.book_site else ""


def _part(app: Sphinx, page: str) -> str:
    return str(getattr(app.env, "book_parts", {}).get(page, ""))


def name_of(part: str) -> str:
    """Return the file name of a part's card. It has a hash of the title, so that caches refresh when the title changes."""
    return f"{hashlib.sha256(part.encode()).hexdigest()[:8] if part else 'book'}.png"


def draw_all(app: Sphinx, exception: Exception | None) -> None:
    """Draw the cards that are missing, and delete those that no page uses any more."""
    if exception or not app.config.book_site or app.builder.format != "html":
        return
    folder = Path(app.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    wanted = {name_of(part): part for part in {"", *getattr(app.env, "book_parts", {}).values()}}
    for file in folder.glob("*.png"):
        if file.name not in wanted:
            file.unlink()
    for name, part in wanted.items():
        file = folder / name
        if not file.is_file():
            file.write_bytes(draw(app.config.project, part, language_of(app.config)))


def draw(title: str, part: str, language: Language) -> bytes:
    """Return a card as a PNG file with a small palette."""
    from cefigures.style import CLASSES, PALETTE

    figure = Figure((WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor=PALETTE["paper"])
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
    axes.set_axis_off()
    # The probabilities of the first example, as bars: 25 %, 67 % and 8 %.
    for index, (name, share) in enumerate({"dog": 0.25, "cat": 0.67, "rabbit": 0.08}.items()):
        axes.bar(0.72 + 0.085 * index, 0.9 * share, 0.065, 0.16, color=CLASSES[name].colour)
    axes.plot((0.67, 0.94), (0.16, 0.16), color=PALETTE["muted"], linewidth=2)
    write: dict[str, Any] = {"color": PALETTE["ink"], "verticalalignment": "center"}
    for text, height, size in ((title, 0.74, 54), (part, 0.56, 24)):
        if font := font_for(text, language):
            axes.text(
                0.06, height, text, fontsize=size, family=font, weight=700 if size > 50 else 400, **write
            )
    axes.text(0.06, 0.3, FORMULA, fontsize=34, parse_math=True, **write)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DPI)
    small = io.BytesIO()
    Image.open(file).convert("RGB").quantize(COLOURS).save(small, format="png", optimize=True)
    return small.getvalue()


@cache
def _know_fonts(folder: Path) -> None:
    for file in sorted(folder.glob("*.otf")):
        font_manager.fontManager.addfont(file)


def font_for(text: str, language: Language) -> str:
    """Return an installed font that has every character of a text, or nothing: the card is then drawn without it."""
    if language.tex_fonts:
        _know_fonts(TEX_FONTS / language.tex_fonts)
    for family in (FONT, *language.fonts):
        try:
            file = font_manager.findfont(family, fallback_to_default=False)
        except ValueError:
            continue
        if {ord(character) for character in text} <= FT2Font(file).get_charmap().keys():
            return family
    return ""
