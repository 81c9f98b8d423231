"""Theorems, proofs and exercises: parallel reading, one counter, unique ids, collapsible solutions."""

from collections import Counter

import pytest
import sites
from bs4 import BeautifulSoup

PAGE = """\
# Page {n}

```{{prf:theorem}} A claim
:label: thm-claim-{n}

Something holds.
```

```{{prf:proof}}
It does.
```

```{{prf:corollary}} What follows
:label: thm-more-{n}

See {{prf:ref}}`thm-claim-{n}`.
```

```{{prf:proof}}
Again.
```

```{{exercise}} Try it
:label: ex-first-{n}

One?
```

```{{solution}} ex-first-{n}
:label: sol-first-{n}
:class: dropdown

One, with $x$.
```

```{{exercise}}
:label: ex-second-{n}

Two?
```

```{{solution}} ex-second-{n}
:label: sol-second-{n}

Two.
```
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    # More than five pages: with fewer, Sphinx does not read in parallel.
    pages = {f"page{n}.md": PAGE.format(n=n) for n in range(6)}
    site = sites.build_site(tmp_path_factory.mktemp("site"), pages, "-j2")
    assert site.returncode == 0, site.output
    return site


def soup(site, page="page0"):
    return BeautifulSoup(site.html(page), "html.parser")


def test_a_page_has_no_id_twice(site):
    ids = Counter(element["id"] for element in soup(site).select("main [id]"))
    assert [name for name, times in ids.items() if times > 1] == []


def test_theorems_and_corollaries_share_a_count_and_are_referred_to_by_it(site):
    page = soup(site)
    titles = [
        " ".join(title.get_text().split()).removesuffix("#")  # the permalink
        for title in page.select(".proof .admonition-title")
    ]
    assert titles == ["Theorem 1 (A claim)", "Corollary 2 (What follows)"]
    assert page.select_one("#thm-more-0 a[href='#thm-claim-0']").get_text() == "Theorem 1"


def test_a_solution_that_asks_for_it_is_folded_without_a_script(site):
    page = soup(site)
    folded = page.select_one("details#sol-first-0")
    assert folded.summary.get_text().startswith("Solution to Exercise 1")
    assert folded.summary.select("a") == []
    assert not folded.has_attr("open")
    assert "One, with" in folded.get_text()
    assert page.select_one("#sol-second-0").name == "div"


WORDS = """\
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8"

msgid " ({title})"
msgstr "（{title}）"

msgid "Solution to Exercise {number}"
msgstr "演習{number}の解答"
"""


def test_titles_are_put_together_as_the_language_does(build_site):
    pages = {"page.md": PAGE.format(n=0), "locale/ja/LC_MESSAGES/sphinx.po": WORDS}
    page = soup(build_site(pages, language="ja", locale_dirs=["locale"]), "page")
    titles = [
        " ".join(title.get_text().split())
        for title in page.select(".exercise .admonition-title, .solution .admonition-title")
    ]
    assert [title.removesuffix("#") for title in titles][1::2] == ["演習1の解答（Try it）", "演習2の解答"]
    assert titles[0].removesuffix("#").endswith("（Try it）")
