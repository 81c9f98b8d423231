"""Parts 1 to 3 stay short: the words of all their sources, and the core of each page, which readers see who open nothing."""

import copy
from collections.abc import Mapping
from pathlib import Path

import pytest
import sites
from bs4 import BeautifulSoup

DOCS = Path(__file__).parents[2] / "docs"
PARTS = "classification", "meaning", "computing"
#: Used, not read: a questionnaire and a game. They have a limit of the core only.
TOOLS = "meaning/loss-doctor", "meaning/gallery"
WHOLE, CORE = 30_000, 1_500  # words

#: What is folded, another tab, the exercises, what is no text, and what only pointing at a number shows.
NOT_CORE = ", ".join(
    (
        "details:not([open])",
        "input:not([checked]) + label + .sd-tab-content",
        "section[id$=-exercises], .exercise",
        "script, template, svg, .live-bar, .headerlink",
        ".stated-tip",
        ".katex-html, semantics > :not(annotation)",  # a formula is counted once, in TeX
    )
)


def sources() -> dict[str, int]:
    """The words of the sources of parts 1 to 3, as `wc -w` counts them."""
    files = [file for part in PARTS for file in DOCS.glob(f"{part}/*.md")]
    words = {
        file.relative_to(DOCS).with_suffix("").as_posix(): len(file.read_text("utf-8").split())
        for file in files
    }
    return {name: count for name, count in words.items() if name not in TOOLS}


def core(page: BeautifulSoup) -> int:
    """The words of a built page that readers see who open nothing and do no exercise."""
    article = copy.copy(page.select_one("article"))
    assert article is not None
    for tag in article.select(NOT_CORE):
        tag.extract()
    return len(article.get_text().split())


def too_much(words: Mapping[str, int], limit: int) -> list[str]:
    return [f"{name}: {count:,} words; at most {limit:,}" for name, count in words.items() if count > limit]


def test_the_first_three_parts_are_short() -> None:
    words = sources()
    assert len(words) > 15
    longest = sorted(words, key=words.__getitem__, reverse=True)[:5]
    assert not too_much({"parts 1 to 3": sum(words.values())}, WHOLE), (
        "cut what is said twice, or move it to the page that it belongs to. The longest pages: "
        + ", ".join(f"{name} {words[name]:,}" for name in longest)
    )


def test_the_core_of_each_page_is_short(pages: dict[str, BeautifulSoup]) -> None:
    words = {
        name: core(page) for name, page in pages.items() if name.startswith(tuple(f"{p}/" for p in PARTS))
    }
    assert len(words) > 15
    assert not too_much(words, CORE), (
        "cut what is said twice, or fold a proof, digits or another notation (:collapsible: closed)"
    )


#: Each word of the core says how many there are so far.
PAGE = """\
---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
# One two

Three {stated}`0.693 = -np.log(0.5)` five $6 + 8$, {term}`nine`.

```{admonition} Ten
eleven
```

::::{tab-set}
:::{tab-item} Twelve
thirteen
:::
:::{tab-item} Fourteen
hidden
:::
::::

```{admonition} Hidden
:collapsible: closed
hidden
```

:::{guess}
Under a title of five words: twenty-six?

yes
: hidden

no
: hidden
:::

```{prf:proof}
:class: dropdown
hidden
```

```{code-cell} ipython3
:tags: [hide-input]
hidden = 0
```

(page-exercises)=
## Hidden

Hidden.

```{exercise} Hidden
:label: ex-hidden
hidden
```
"""
GLOSSARY = "# Glossary\n\n:::{glossary}\nnine\n  A number.\n:::\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> sites.Site:
    site = sites.build_site(tmp_path_factory.mktemp("site"), {"page.md": PAGE, "glossary.md": GLOSSARY})
    assert site.returncode == 0, site.output
    return site


def test_the_core_has_every_word_that_is_seen_and_no_other(site: sites.Site) -> None:
    page = BeautifulSoup(site.html("page"), "html.parser")
    assert core(page) == 26
    assert "hidden" in page.get_text(), "the page itself is not changed"


def test_a_page_that_is_too_long_is_named_with_its_words(site: sites.Site) -> None:
    site.write({"page.md": PAGE + "\nLong.\n" + "word " * 1_000})
    page = BeautifulSoup(site.build().html("page"), "html.parser")
    assert core(page) == 26, "in the exercises"
    site.write({"page.md": PAGE.replace("eleven", "eleven " + "word " * 1_480)})
    page = BeautifulSoup(site.build().html("page"), "html.parser")
    assert too_much({"page": core(page)}, CORE) == ["page: 1,506 words; at most 1,500"]
