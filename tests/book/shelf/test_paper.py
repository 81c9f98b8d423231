"""The whole book as PDF, from `make pdf`: an outline, page numbers, every page's title, no lost reference.

And as EPUB, from `make epub`: it is valid.

The PDF needs LuaLaTeX; without it these tests are left out: see tests/needs.py.
"""

import ctypes
import re
import zipfile
from pathlib import Path

import needs
import pypdfium2
import pypdfium2.raw as raw
import pytest
from book.editions.languages import languages
from book.shelf.paper import SOLUTIONS
from bs4 import BeautifulSoup
from shelf import EpubCheck
from sites import EDITIONS, has_moved

BUILD = Path(__file__).parents[3] / "_build"
NAMES = {"en": "cross-entropy-book"} | {
    name: f"cross-entropy-{name}-book" for name in EDITIONS if name != "en"
}
#: The beginning of a part's title in the side bar.
PART = re.compile(rf"^(?:{'|'.join(language.part for language in languages().values())})\s*[·・:：]?\s*")
#: The allowed width of an overfull box, in points.
WIDER = 5
#: Pages without a chapter: the index, and the cover, which is the preface here.
NOT_PAPER = {"404", "search", "genindex", "prf-prf"}


@pytest.mark.parametrize("language", EDITIONS)
def test_epubcheck_finds_nothing(language: str) -> None:
    result = EpubCheck(str(BUILD / f"{NAMES[language].removesuffix('-book')}.epub"))
    assert result.valid and not result.messages, result.messages[:3]


@pytest.mark.parametrize("language", EDITIONS)
def test_the_contents_of_the_epub_are_the_side_bar(language: str) -> None:
    """Of the book itself, not of a fixture: all pages, in their order."""
    site = BUILD / "html" / EDITIONS[language]
    bar = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser").select_one("nav.bd-links")
    assert bar is not None
    wanted = [str(link["href"]).removesuffix(".html") for link in bar.select(".toctree-l1 > a")]
    with zipfile.ZipFile(BUILD / f"{NAMES[language].removesuffix('-book')}.epub") as book:
        contents = BeautifulSoup(book.read("nav.xhtml").decode(), "html.parser").select("nav a")
    listed = [str(link["href"]).removesuffix(".xhtml") for link in contents]
    assert len(wanted) > 30 and [page for page in listed if page in wanted] == wanted


def log_of(language: str) -> str:
    return (BUILD / "latex" / language / f"{NAMES[language]}.log").read_text("utf-8", errors="replace")


def title_text(page: Path) -> str:
    title = BeautifulSoup(page.read_text("utf-8"), "html.parser").select_one("article h1")
    assert title is not None
    return title.get_text().removesuffix("#").strip()


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


@pytest.fixture(scope="module", params=EDITIONS)
def language(request: pytest.FixtureRequest) -> str:
    needs.require("paper")
    return str(request.param)


@pytest.fixture(scope="module")
def pdf(language: str) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(BUILD / f"{NAMES[language]}.pdf")


@pytest.fixture(scope="module")
def texts(pdf: pypdfium2.PdfDocument) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_bounded() for page in pdf]


@pytest.fixture(scope="module")
def site(language: str) -> Path:
    return BUILD / "html" / EDITIONS[language]


def title_of(page: Path) -> str:
    _, tag, article = page.read_text("utf-8").partition("<article")
    title = BeautifulSoup(tag + article.partition("</h1>")[0], "html.parser").select_one("article h1")
    assert title is not None
    for link in title.select(".headerlink, .katex"):
        link.decompose()
    return letters(title.get_text())


def outline(language: str) -> list[tuple[str, str]]:
    """Parts and chapters in the outline: their level and their names."""
    file = BUILD / "latex" / language / f"{NAMES[language]}.out"
    entries = re.findall(
        r"\\BOOKMARK \[(-?\d)\]\[-\]\{([a-z]+)[^}]*\}\{((?:\\\d{3}|[^}\\])*)\}", file.read_text("latin-1")
    )
    octal = re.compile(r"\\(\d{3})")
    names = [octal.sub(lambda found: chr(int(found[1], 8)), name).encode("latin-1") for _, _, name in entries]
    return [
        (level, name.decode("utf-16"))
        for (level, *_), name in zip(entries, names, strict=True)
        if level in {"-1", "0"}
    ]


def test_every_page_of_the_book_is_in_it(texts: list[str], site: Path) -> None:
    text = letters("".join(texts))
    editions = {folder.rstrip("/") for folder in EDITIONS.values() if folder}
    for page in site.rglob("*.html"):
        name = page.relative_to(site).with_suffix("")
        if name.as_posix() in NOT_PAPER or name.parts[0] in editions or name.parts[0][0] == "_":
            continue
        if not has_moved(page.read_text("utf-8")):
            assert title_of(page) in text, name


def test_the_outline_is_the_side_bar(language: str, site: Path) -> None:
    index = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")
    bar = index.select_one("nav.bd-links")
    assert bar is not None
    wanted = [title_of(site / "index.html")]
    for place in bar.select(".caption-text, .toctree-l1 > a"):
        name = letters(PART.sub("", place.get_text()))
        if name != wanted[-1]:  # a part's first page is directly under the part's title
            wanted.append(name)
    names = [letters(re.sub(r"^[IVX]+ ", "", name)) for _, name in outline(language)]
    solutions = {letters(SOLUTIONS), "解答"}
    shown = [name for name in names if name not in solutions]
    assert len(names) - len(shown) >= 3, "parts end with their solutions"
    assert shown[: len(wanted)] == wanted
    assert len(shown) == len(wanted) + 1, "only the index follows"


def test_nothing_is_wider_than_its_line(language: str) -> None:
    wide = [
        line
        for line, points in re.findall(r"(Overfull \\hbox \(([\d.]+)pt too wide\)[^\n]*)", log_of(language))
        if float(points) > WIDER
    ]
    assert not wide


def test_no_sign_is_missing(language: str) -> None:
    assert "Missing character" not in log_of(language)


def test_the_index_is_sorted_by_how_words_are_read(language: str) -> None:
    log = (BUILD / "latex" / language / f"{NAMES[language]}.ilg").read_text("utf-8", errors="replace")
    assert "0 warnings" in log and "0 rejected" in log


def test_the_cover_says_what_it_is(texts: list[str]) -> None:
    cover = texts[0]
    assert "0.67" in cover and "0.400" in cover and "CC BY 4.0" in cover and re.search(r"\d\.\d\.\d", cover)


def test_no_reference_is_lost(texts: list[str]) -> None:
    lost = [line for text in texts for line in text.splitlines() if "??" in line]
    assert not lost


def test_no_label_is_there_twice(language: str) -> None:
    assert "multiply defined" not in log_of(language) and "undefined references" not in log_of(language)


#: What can be done on the site alone, in the words of each edition.
WEB = re.compile(
    r"\b([Cc]lick (on|it|here)|[Hh]over|[Dd]rag|[Tt]ap|[Pp]oint at (it|one))\b|クリックし|ドラッグ|タップ|カーソルを"
)


def chapters(language: str) -> dict[str, str]:
    """The LaTeX of each page, with its solutions."""
    text = (BUILD / "latex" / language / f"{NAMES[language]}.tex").read_text("utf-8")
    pages: dict[str, str] = {}
    for part in re.split(r"\\sphinxstepscope\n", text):
        if found := re.search(r"\\detokenize\{([^}:]+):(?::doc|[^}]+)\}", part):
            pages[found[1]] = pages.get(found[1], "") + part
    return pages


def test_no_phrase_of_the_web_is_in_it(language: str) -> None:
    pages = chapters(language)
    assert len(pages) > 30 and pages.pop("reference/whats-new")
    found = {
        name: text[hit.start() - 60 : hit.end() + 60]
        for name, text in pages.items()
        if (hit := WEB.search(text))
    }
    assert not found


def test_a_phrase_of_the_web_would_be_found() -> None:
    assert all(WEB.search(text) for text in ("Drag the cat.", "point at it", "猫をドラッグして"))
    assert not any(WEB.search(text) for text in ("MIT Press", "clicks are rare", "to express it"))


def test_its_metadata_say_what_it_is(pdf: pypdfium2.PdfDocument, language: str, site: Path) -> None:
    said = pdf.get_metadata_dict()
    assert said["Title"] == title_text(site / "index.html") and said["Author"] == "The cedocs authors"
    assert said["Subject"] and "softmax" in said["Keywords"]
    assert re.fullmatch(r"D:\d{8}000000Z", said["CreationDate"]) and said["CreationDate"] == said["ModDate"]
    name = (ctypes.c_ushort * 20)()
    length = raw.FPDFCatalog_GetLanguage(pdf.raw, name, 40)
    assert bytes(name)[: length - 2].decode("utf-16-le") == language


def test_the_index_leads_to_more_than_the_glossary(texts: list[str], language: str) -> None:
    entries = (BUILD / "latex" / language / f"{NAMES[language]}.ind").read_text("utf-8")
    names = re.findall(r"\\item \\spxentry\{((?:[^{}]|\{\})*)\}(.*)", entries)
    terms = [name.replace(" ", "") for name, rest in names if not rest.startswith(r"\spxextra")]
    assert len(terms) == len(set(terms)), "one entry for each term"
    found = re.findall(r"\\item \\spxentry\{[^}]*\}[^\n]*spxpagem[^\n]*", entries)
    several = [line for line in found if line.count("hyperpage") + line.count("hyperindexformat") > 1]
    assert len(several) > 20, "terms with the page that explains them"


def test_every_font_is_embedded(pdf: pypdfium2.PdfDocument) -> None:
    embedded: dict[str, bool] = {}
    for page in pdf:
        for text in page.get_objects([raw.FPDF_PAGEOBJ_TEXT], max_depth=9):
            font = raw.FPDFTextObj_GetFont(text.raw)
            name = ctypes.create_string_buffer(200)
            raw.FPDFFont_GetBaseFontName(font, name, len(name))
            embedded[name.value.decode()] = raw.FPDFFont_GetIsEmbedded(font) == 1
    assert len(embedded) > 5
    assert all(embedded.values()), embedded


def test_pages_are_numbered(texts: list[str]) -> None:
    """At the bottom of each page, consecutive."""
    feet = [re.search(r"(\d+)\s*$", text) for text in texts[19:24]]
    numbers = [int(foot[1]) for foot in feet if foot]
    assert numbers == list(range(numbers[0], numbers[0] + 5))
