"""A number that the build did not compute, or computed differently, ends the build on its own line."""

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
import sites
from bs4 import BeautifulSoup

NOTEBOOK = """\
---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
"""

# Each wrong number is another one, so that a message about it can only be about this one.
WRONG = r"""# Wrong in a {stated}`0.401 = -np.log(0.67)` heading

A paragraph of many lines, in which first the right
{stated}`0.400 = -np.log(0.67)` and then the wrong
{stated}`0.402 = -np.log(0.67)` stands, and once more
the wrong {stated}`0.402 = -np.log(0.67)`.

Shown, and not stated: `{stated}`.

```
{stated}`0.403 = -np.log(0.67)`
```

| row   | number                          |
|-------|---------------------------------|
| right | {stated}`0.400 = -np.log(0.67)` |
| wrong | {stated}`0.403 = -np.log(0.67)` |

- right
- a list
  {stated}`0.404 = -np.log(0.67)`
  1. inner {stated}`0.405 = -np.log(0.67)`

:::{note}
An admonition with

:::{tip}
another, {stated}`0.406 = -np.log(0.67)`
:::
:::

:::{figure} picture.png
:alt: A curve

A caption
of {stated}`0.407 = -np.log(0.67)`
:::

> A quotation
> {stated}`0.408
> = -np.log(0.67)`

Inline $-\log 0.67 \approx
\stated{0.409}{-np.log(0.67)}$.

$$
-\log 0.67 &\approx \stated{0.400}{-np.log(0.67)} \\
           &\approx \stated{0.410}{-np.log({2: 0.67}[2])}
$$

```{math}
:label: eq-one

1 &= 1 \\
x &= \stated{0.411}{-np.log(0.67)}
```

\begin{align}
a &= b \\
a &= \stated{0.412}{-np.log(0.67)}
\end{align}

Raises: {stated}`0.413 = -np.log("a")`

Nan: {stated}`0.414 = np.nan`

Malformed: {stated}`0.415`

Undefined: {stated}`0.416 = crossentropy([0, 1], [0.5, 0.5])`

No number: {stated}`0.4i7 = -np.log(0.67)`

Nothing stated $0.418$ here: 0.418.

| a     | b         |
|-------|-----------|
| 0.5   | {math}`2` |
| `1.5` | 0.419     |

$$
x \approx \stated{0.400}{-np.log(0.67)} \\
x \approx -0.420
$$

Malformed in mathematics: $\stated{0.421}$.

![A curve that ends at 0.422](picture.png)

Term
: Definition {stated}`0.423 = -np.log(0.67)`

A footnote[^1].

[^1]: It says {stated}`0.424 = -np.log(0.67)`.

Tuples {stated}`(0.25, 0.425) = [0.25, 0.67]`
and {stated}`426 = [0.25, 0.67]`
and {stated}`1 = True`
and {stated}`1 = "427"`.

Not read: {stated} `428`.
"""

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89"
    b"\0\0\0\rIDATx\x9cc\xf8\xcf\xc0P\x0f\0\4\x85\1\x80\x84\xa9\x8c!\0\0\0\0IEND\xaeB`\x82"
)


def line_of(text: str, part: str, nth: int = 1) -> int:
    """The line on which a part of a text stands for the nth time."""
    starts = [match.start() for match in re.finditer(re.escape(part), text)]
    return text.count("\n", 0, starts[nth - 1]) + 1


def said(output: str) -> dict[int, list[str]]:
    """What a build said about stated numbers, by line."""
    messages: dict[int, list[str]] = {}
    for line, message in re.findall(r":(\d+): WARNING: (.*) \[stated\]", output):
        messages.setdefault(int(line), []).append(message)
    return messages


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> sites.Site:
    return build_with_picture(tmp_path_factory.mktemp("wrong"), {"index.md": WRONG})


def build_with_picture(folder: Path, pages: dict[str, str], *options: str, **conf: object) -> sites.Site:
    (folder / "source").mkdir()
    (folder / "source" / "picture.png").write_bytes(PNG)
    return sites.build_site(folder, pages, *options, **conf)


@pytest.mark.parametrize(
    "stated",
    [
        "0.401",
        "0.404",
        "0.405",
        "0.406",
        "0.407",
        "0.408",
        "0.409",
        "0.410",
        "0.411",
        "0.412",
        "0.423",
        "0.424",
    ],
)
def test_a_wrong_digit_ends_the_build_on_its_line(wrong, stated):
    assert wrong.returncode != 0
    [message] = said(wrong.output)[line_of(WRONG, stated)]
    assert message.startswith(f"stated {stated}, but -np.log(")
    assert "is 0.40047756659712525, which rounds to 0.400: write " in message
    mark = re.compile(r"(?:\{stated\}`0.400 = -np\.log\(.*\)`|\\stated\{0\.400\}\{-np\.log\(.*\)\})$")
    assert mark.search(message)


def test_the_same_wrong_number_is_found_wherever_it_stands(wrong):
    for nth in (1, 2):
        assert "stated 0.402" in said(wrong.output)[line_of(WRONG, "0.402", nth)][0]


def test_a_wrong_number_that_is_only_shown_as_code_is_not_meant(wrong):
    shown, stated = line_of(WRONG, "0.403"), line_of(WRONG, "0.403", 2)
    assert shown not in said(wrong.output)
    assert "stated 0.403" in said(wrong.output)[stated][0]


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("0.413", 'stated 0.413, but -np.log("a") raises TypeError: '),
        ("0.414", "stated 0.414, but np.nan is nan"),
        ("0.415", "{stated}`0.415` is not a number, = and an expression: write {stated}`0.400 = "),
        (
            "0.416",
            "stated 0.416, but crossentropy([0, 1], [0.5, 0.5]) cannot be computed: name 'crossentropy'",
        ),
        ("0.4i7", "'0.4i7' is not a number: write 0.400"),
        ("here: 0.418", "0.418 stands in prose, and nothing states it: write {stated}`0.418 = "),
        ("| 0.5 ", "0.5 stands in prose"),
        ("0.419", "0.419 stands in prose"),
        (
            "0.420",
            r"-0.420 stands in mathematics after \approx, and nothing states it: write \stated{-0.420}{",
        ),
        ("0.421", r"\stated needs a number and an expression, each in braces: write \stated{0.400}{"),
        ("0.422", "0.422 stands in the alternative text of a picture"),
        (
            "(0.25, 0.425)",
            "stated (0.25, 0.425), but [0.25, 0.67] is [0.25, 0.67], which rounds to (0.25, 0.670)",
        ),
        ("426", "stated 426, but [0.25, 0.67] is [0.25, 0.67], 2 numbers"),
        ("1 = True", "stated 1, but True is True: a bool is not a number that can be stated"),
        ("428", "{stated} is not read here: write {stated}`0.400 = "),
        ("427", "stated 1, but \"427\" is '427': a str is not a number that can be stated"),
    ],
)
def test_what_cannot_be_right_ends_the_build_on_its_line(wrong, part, message):
    [found] = said(wrong.output)[line_of(WRONG, part)]
    assert found.startswith(message)


def test_nothing_else_is_said_of_the_wrong_page(wrong):
    warnings = re.findall(r"WARNING: (.*)", wrong.output)
    assert len(warnings) == sum(map(len, said(wrong.output).values())) == 31


NUMBERS = """\
# Numbers

All {stated-count}`of them`, {stated-json}`as data`.

```{stated-ledger}
| Stated | Computed by | Value |
|--------|-------------|-------|
```
"""

RIGHT = (
    NOTEBOOK
    + r"""
# A heading with {stated}`0.400 = -np.log(0.67)`

Formats: {stated}`0.400 = cross_entropy([0, 1, 0], [0.25, 0.67, 0.08])`, {stated}`0.4005 = -np.log(0.67)`,
{stated}`-0.5 = -0.5`, {stated}`−0.5 = -0.5`, {stated}`67 % = 0.67`, {stated}`67% = 0.674`, {stated}`1,000 = 10**3`,
{stated}`2.7e-5 = 2.7134e-5`, {stated}`2.7 × 10⁻⁵ = 2.7134e-5`, {stated}`3 = len(range(3))`,
{stated}`∞ = -np.log(0)`, {stated}`(0.25, 0.67, 0.08) = np.array([0.25, 0.67, 0.08])`.

[A link of {stated}`0.26 = 0.26`](https://example.org), python 2.13.0, [](#fig-x).

$\log 0.67 \approx \stated{-0.400}{np.log(0.67)}$ and $\stated{2.7\times 10^{-5}}{2.7134e-5}$,
$\stated{67\,\%}{0.67}$, $\stated{1{,}000}{1000}$, $\stated{(0.25,\, 0.67)}{[0.25, 0.67]}$,
$\stated{\infty}{-np.log(0)}$ and $\stated{2}{max({'a': {'b': 2}}['a']['b'], 1)}$.

$$
-\log 0.67 &\approx \stated{0.400}{-np.log(0.67)} \\
           &= \stated{0.40}{-np.log(0.67)}
$$

```{code-cell} ipython3
---
mystnb:
  figure:
    caption: |
      A curve $\approx \stated{0.400}{-np.log(0.67)}$ from {stated}`0.4 = -np.log(0.67)` on
    name: fig-x
  image:
    alt: A curve from {stated}`0.40 = -np.log(0.67)` on
---
import matplotlib.pyplot as plt
plt.plot([1, 2]);
```

```{code-cell} ipython3
print(0.5)
0.25
```

| a     | b         |
|-------|-----------|
| 0     | {stated}`0.400 = -np.log(0.67)` |
"""
)


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> sites.Site:
    site = sites.build_site(tmp_path_factory.mktemp("right"), {"page.md": RIGHT, "numbers.md": NUMBERS})
    assert site.returncode == 0, site.output
    return site


def test_every_number_is_data(right):
    rows = json.loads(right.path("stated-numbers.json").read_text("utf-8"))
    assert [(row["page"], row["line"]) for row in rows] == sorted((row["page"], row["line"]) for row in rows)
    by_stated = {row["stated"]: row for row in rows}
    assert by_stated["0.4005"] == {
        "page": "page",
        "line": line_of(RIGHT, "0.4005"),
        "stated": "0.4005",
        "expression": "-np.log(0.67)",
        "value": 0.40047756659712525,
        "givens": {},
    }
    assert by_stated["∞"]["value"] == "inf"
    assert by_stated["(0.25, 0.67, 0.08)"]["value"] == [0.25, 0.67, 0.08]
    assert by_stated[r"2.7\times 10^{-5}"]["value"] == 2.7134e-5
    lines = RIGHT.splitlines()
    assert all(row["stated"] in lines[row["line"] - 1] for row in rows)


def test_every_number_leads_to_its_row_and_back(right):
    page = BeautifulSoup(right.html("page"), "html.parser")
    ledger = BeautifulSoup(right.html("numbers"), "html.parser")
    rows = json.loads(right.path("stated-numbers.json").read_text("utf-8"))
    found = ledger.select("table.stated-ledger tbody tr")
    assert len(found) == len(rows) == RIGHT.count("{stated}") + RIGHT.count(r"\stated{")
    for row in found:
        assert row.find("a")["href"] == f"page.html#{row['id']}"
        assert page.find(id=row["id"]), f"no number on the page has the anchor {row['id']}"
    for link in page.select("a.stated"):
        assert ledger.find(id=link["href"].partition("#")[2]).name == "tr"
        assert "aria-hidden" not in page.find(id=link["aria-describedby"]).attrs
    ids = Counter(element["id"] for element in page.select("[id^=stated-]"))
    assert set(ids.values()) == {1}


def test_the_ledger_counts_and_gives_full_values(right):
    ledger = BeautifulSoup(right.html("numbers"), "html.parser").find("article")
    count = RIGHT.count("{stated}") + RIGHT.count(r"\stated{")
    assert f"All {count}, as data." in ledger.text
    assert ledger.find("a", string="as data")["href"] == "stated-numbers.json"
    row = ledger.find("a", string="2.7 × 10⁻⁵").find_parent("tr")
    assert [cell.text for cell in row.find_all("td")] == ["2.7 × 10⁻⁵", "2.7134e-5", "2.7134e-05"]


def test_a_number_shows_how_it_was_computed(right):
    page = BeautifulSoup(right.html("page"), "html.parser")
    link = page.find("a", class_="stated", string="0.4005")
    assert page.find(id=link["aria-describedby"]).text == "-np.log(0.67) = 0.40047756659712525"


def test_mathematics_is_marked_beside_it(right):
    page = BeautifulSoup(right.html("page"), "html.parser")
    mathematics = page.select(".math")
    assert any(r"\htmlClass{stated}{2.7\times 10^{-5}}" in tex.text for tex in mathematics)
    assert not page.select(".math-scroll a, span.math a")
    assert r"\stated" not in page.text
    assert page.find("a", attrs={"aria-label": "67\N{NO-BREAK SPACE}%"})
    display = next(tex for tex in page.select("div.math"))
    assert len(display.select(".stated-marks a.stated-mark")) == 2


def test_titles_references_and_pictures_have_the_number_alone(right):
    page = BeautifulSoup(right.html("page"), "html.parser")
    assert page.title.text.startswith("A heading with 0.400 ")
    index = BeautifulSoup(right.html("index"), "html.parser")
    assert not index.select(".stated-tip")
    assert index.find("article").find("a", href="page.html").text == "A heading with 0.400"
    assert page.find("article").find("a", href="#fig-x").text == r"A curve \approx 0.400 from 0.4 on"
    assert page.find("img", alt="A curve from 0.40 on")["id"].startswith("stated-")


def test_other_builders_write_plain_text(right):
    text = right.build("text").path("page.txt", "text").read_text("utf-8")
    assert right.returncode == 0, right.output
    assert "A heading with 0.400" in text
    assert r"-\log 0.67 &\approx 0.400 \\" in text
    latex = right.build("latex")
    assert latex.returncode == 0, latex.output
    tex = next((right.folder / "latex").glob("*.tex")).read_text("utf-8")
    assert r"\(\log 0.67 \approx -0.400\)" in tex and "htmlClass" not in tex


def test_a_page_that_is_read_again_forgets_what_it_stated(build_site):
    pages = {"one.md": "# One\n\n{stated}`1 = 1`, {stated}`2 = 2`", "two.md": "# Two\n\n{stated}`3 = 3`"}
    site = build_site(pages | {"numbers.md": NUMBERS}, "-j2")
    assert site.returncode == 0, site.output
    assert stated_in(site) == ["1", "2", "3"]
    anchors = anchors_in(site, "one")

    written = {page: site.path(f"{page}.html").stat().st_mtime_ns for page in ("one", "two", "numbers")}

    def rewritten() -> set[str]:
        now = {page: site.path(f"{page}.html").stat().st_mtime_ns for page in written}
        changed = {page for page in written if now[page] != written[page]}
        written.update(now)
        return changed

    site.write({"one.md": "# One\n\nMore words.\n\n{stated}`1 = 1`, {stated}`2 = 2`"})
    assert site.build().returncode == 0, site.output
    assert rewritten() == {"one"}
    assert anchors_in(site, "one") == anchors
    site.write({"one.md": "# One\n\n{stated}`1 = 1`"})
    assert site.build().returncode == 0, site.output
    assert rewritten() == {"one", "numbers"}
    assert stated_in(site) == ["1", "3"]
    assert site.html("numbers").count('<tr class="row-even" id="stated-') == 2


def stated_in(site: sites.Site) -> list[str]:
    return [row["stated"] for row in json.loads(site.path("stated-numbers.json").read_text("utf-8"))]


def test_another_word_for_the_same_has_the_same_anchor(build_site):
    pages = {"one.md": "# One\n\nThis is {stated}`larger = 2 > 1`.", "numbers.md": NUMBERS}
    site = build_site(pages)
    assert site.returncode == 0, site.output
    anchors = anchors_in(site, "one")
    site.write({"one.md": "# One\n\nThis is {stated}`greater = 2 > 1`."})
    assert site.build().returncode == 0, site.output
    assert len(anchors) == 1 and anchors_in(site, "one") == anchors


def anchors_in(site: sites.Site, page: str) -> list[str]:
    return [link["id"] for link in BeautifulSoup(site.html(page), "html.parser").select("a.stated")]


CATALOG = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Language: ja\n"

#: ../../index.md:1
msgid "A title"
msgstr "題名 {stated}`0.401 = -np.log(0.67)`"

#: ../../index.md:3
msgid "A loss of {stated}`0.400 = -np.log(0.67)` and $\\stated{0.400}{-np.log(0.67)}$."
msgstr ""
"損失は{stated}`0.400 = -np.log(0.67)`と、"
"$\\stated{0.402}{-np.log(0.67)}$です。"
"そして0.403です。"
"""


def test_a_wrong_number_in_a_translation_ends_the_build_on_the_line_of_the_catalog(build_site):
    page = "# A title\n\nA loss of {stated}`0.400 = -np.log(0.67)` and $\\stated{0.400}{-np.log(0.67)}$.\n"
    catalog = "locale/ja/LC_MESSAGES/index.po"
    site = build_site({"index.md": page, catalog: CATALOG}, language="ja", locale_dirs=["locale"])
    assert site.returncode != 0
    for stated in ("0.401", "0.402", "0.403"):
        number = line_of(CATALOG, stated)
        assert re.search(rf"{catalog}:{number}: WARNING: (stated )?{stated}", site.output), site.output
    # The edition states what it shows, not what it was translated from.
    assert stated_in(site) == ["0.400"]


def test_a_translator_gets_what_is_stated_as_it_is_written(build_site):
    page = "# A\n\nIt is {stated}`1 = 1` and $\\stated{2}{2}$.\n\n$$\n\\stated{3}{3}\n$$\n"
    page += "\n```{image} a.svg\n:alt: At {stated}`0.40 = -np.log(0.67)`\n```\n"
    catalog = 'msgid "At {stated}`0.40 = -np.log(0.67)`"\nmsgstr "{stated}`0.40 = -np.log(0.67)`で"\n'
    files = {"index.md": page, "a.svg": "<svg/>", "locale/ja/LC_MESSAGES/index.po": catalog}
    site = build_site(files, language="ja", locale_dirs=["locale"])
    assert 'alt="0.40で"' in site.html(), site.output
    assert site.build("gettext").returncode == 0, site.output
    catalog = site.path("index.pot", "gettext").read_text("utf-8")
    assert r'msgid "It is {stated}`1 = 1` and $\\stated{2}{2}$."' in catalog
    assert r'msgid "\\stated{3}{3}"' in catalog
    assert "{stated}`0.40 = -np.log(0.67)`" in catalog


def test_a_ledger_without_heads_is_told_how_to_get_them(build_site):
    site = build_site({"index.md": "# A\n\n```{stated-ledger}\n```\n"})
    assert site.returncode != 0
    assert re.search(r"index.md:3: .*Give the 3 heads of the ledger's tables: \| Stated ", site.output)


STATED = re.compile(r"\{stated\}`+(?P<prose>[^=`]+)=|\\stated\{(?P<tex>(?:[^{}]|\{[^{}]*\})*)\}")
CELL = re.compile(r"^(?P<fence>`{3,})\{code-cell\}.*?^(?P=fence)", re.MULTILINE | re.DOTALL)
EXPONENT = re.compile(r"(?:e[+-]?\d+|(?:\\times|\\cdot|×).*)$")


def altered(stated: str) -> str | None:
    """A stated number with another last digit, if it has digits."""
    mantissa = EXPONENT.sub("", stated)
    digits = list(re.finditer(r"\d", mantissa))
    if not digits:
        return None
    place, digit = digits[-1].start(), int(digits[-1][0])
    return stated[:place] + str(digit + 1 if digit < 9 else 8) + stated[place + 1 :]


def alter_every_number(file: Path) -> Counter[tuple[str, int]]:
    """Make every stated number of a page wrong; where each stands, so that it can be looked for.

    Captions in the metadata of cells are left alone: they are read when cells are executed.
    """
    text = file.read_text("utf-8")
    cells = [range(*match.span()) for match in CELL.finditer(text)]
    places: Counter[tuple[str, int]] = Counter()

    def alter(match: re.Match[str]) -> str:
        stated = match["prose"] or match["tex"]
        wrong = altered(stated.strip())
        if wrong is None or any(match.start() in cell for cell in cells):
            return match[0]
        places[file.name, text.count("\n", 0, match.start()) + 1] += 1
        return match[0].replace(stated.strip(), wrong, 1)

    file.write_text(STATED.sub(alter, text), "utf-8")
    return places


def test_every_number_of_the_book_is_guarded(tmp_path):
    site = sites.Site(tmp_path, {"nb_execution_mode": "off"})
    shutil.copytree(sites.ROOT / "docs", site.source, ignore=shutil.ignore_patterns("_*"))
    places: Counter[tuple[str, int]] = Counter()
    for file in sorted(site.source.rglob("*.md")):
        places += alter_every_number(file)
    site.build("dummy")
    said = re.findall(r"/([^/]+\.md):(\d+): WARNING: stated .*, but ", site.output)
    assert places
    assert Counter((name, int(line)) for name, line in said) == places


FIGURE = """\
# A title

$$\\stated{0.405}{np.log(1.5)} \\text{ nats}$$

![A curve.](curve.svg)
"""
FIGURES = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Language: ja\n"

#: ../../index.md:3
msgid "\\stated{0.405}{np.log(1.5)} \\text{ nats}"
msgstr "\\stated{0.406}{np.log(1.5)} \\text{ ナット}"

#: ../../index.md:5
msgid "A curve."
msgstr ""
"曲線。"
"1.5のところ。{stated}`0.404 = np.log(1.5)`"
"""


def test_so_does_one_in_a_displayed_formula_or_an_alternative_text(build_site):
    drawing = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    catalog = "locale/ja/LC_MESSAGES/index.po"
    pages = {"index.md": FIGURE, catalog: FIGURES, "curve.svg": drawing}
    site = build_site(pages, language="ja", locale_dirs=["locale"])
    assert site.returncode != 0
    wanted = {"stated 0.406": "0.406", "stated 0.404": "0.404", "1.5 stands": "1.5の"}
    for said, shown in wanted.items():
        assert re.search(rf"{catalog}:{line_of(FIGURES, shown)}: WARNING: {said}", site.output), site.output


def test_a_displayed_formula_is_shown_as_the_catalog_has_it(build_site):
    catalog = FIGURES.replace("0.406", "0.405").replace("1.5のところ。{stated}`0.404 = np.log(1.5)`", "")
    pages = {"index.md": FIGURE, "locale/ja/LC_MESSAGES/index.po": catalog}
    pages["curve.svg"] = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    site = build_site(pages, language="ja", locale_dirs=["locale"])
    assert site.returncode == 0, site.output
    assert "ナット" in site.html() and "nats" not in site.html()
    assert stated_in(site) == ["0.405"]
