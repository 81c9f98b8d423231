"""The preview image of each page for social media and chats (og:image): its title and its part, in its language.

Cards are drawn only if the site's address is known, because Open Graph needs absolute URLs. No page loads them.
"""

import hashlib
import io
import re
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from PIL import Image
from sphinx import addnodes
from sphinx.application import Sphinx

from book.about.described import words
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
    return (
        f"{app.config.html_baseurl}{FOLDER}/{name_of(*words_of(app, page))}" if app.config.book_site else ""
    )


def words_of(app: Sphinx, page: str) -> tuple[str, str]:
    """Return what a page's card says: the title of the page, and of its part; for the cover page the book's title alone."""
    if page == app.config.root_doc:
        return app.config.project, ""
    part = str(getattr(app.env, "book_parts", {}).get(page, ""))
    return words(app.env.titles[page]), part or app.config.project


def name_of(title: str, part: str) -> str:
    """Return the file name of a card. It has a hash of the titles, so that caches refresh when one changes."""
    return f"{hashlib.sha256(f'{title} {part}'.encode()).hexdigest()[:10]}.png"


def draw_all(app: Sphinx, exception: Exception | None) -> None:
    """Draw the cards that are missing, and delete those that no page uses any more."""
    if exception or not app.config.book_site or app.builder.name != "html":
        return
    folder = Path(app.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    said = [words_of(app, page) for page in sorted(app.env.found_docs)]
    wanted = {name_of(*titles): titles for titles in said}
    for file in folder.glob("*.png"):
        if file.name not in wanted:
            file.unlink()
    for name, titles in wanted.items():
        file = folder / name
        if not file.is_file():
            file.write_bytes(draw(*titles, language_of(app.config)))


def lines_of(title: str) -> tuple[list[str], int]:
    """Return the lines of a title, as few as fit beside the bars, and the size of their letters."""
    for letters, size in ((17, 54), (24, 40), (31, 31)):
        lines, line = [], ""
        # Japanese may be broken after any letter; its letters are twice as wide.
        for word in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s?|\s", title):
            if line and width(line + word.rstrip()) > letters:
                lines.append(line.rstrip())
                line = ""
            line += word
        lines.append(line.rstrip())
        if len(lines) <= 2 and max(map(width, lines)) <= letters:
            return lines, size
    return lines, size


def width(text: str) -> int:
    """Return the width of a text, in Latin letters."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


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
    lines, size = lines_of(title)
    for text, height, letters, weight in (("\n".join(lines), 0.76, size, 700), (part, 0.53, 24, 400)):
        if font := font_for(text.replace("\n", ""), language):
            axes.text(
                0.06, height, text, fontsize=letters, family=font, weight=weight, linespacing=1.25, **write
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
