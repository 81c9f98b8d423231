"""Questions inside the text ({guess}), levels of exercises, and folded proofs and hints, in a small site."""

import pytest
import sites
from bs4 import BeautifulSoup

PAGE = """\
# A page

:::{guess}
The model says 50 %. What is the loss?

{stated}`0.693 = -np.log(0.5)`
: Yes.

{stated}`0.5 = 0.5 + 0`
: That is the *probability*.
:::

:::{guess}
:number:
And in bits?

1
: Yes.

2
: No.
:::

```{prf:proof}
:class: dropdown
It is so.
```

```{exercise} Try it
:label: ex-try
:class: level-2

How much?
```

```{hint}
:collapsible: closed
Count.
```

```{solution} ex-try
:label: sol-try
:class: dropdown

One.
```
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = sites.build_site(
        tmp_path_factory.mktemp("site"), {"page.md": PAGE, "plain.md": "# Plain\n\nText."}
    )
    assert site.returncode == 0, site.output
    return site


def soup(site, page="page"):
    return BeautifulSoup(site.html(page), "html.parser")


def test_without_scripts_the_answers_are_folded_below_the_question(site):
    guess = soup(site).select_one(".guess")
    assert "What is the loss?" in guess.get_text()
    answers = guess.select_one("details.guess-answers:not([open])")
    assert answers.summary.get_text() == "The answers"
    assert [term.a.get_text() for term in answers.select("dt")] == ["0.693", "0.5"]
    assert guess.select_one("details dd em").get_text() == "probability"


def test_the_script_is_loaded_on_pages_with_questions_only(site):
    assert soup(site).select_one("script[src*='guess.js'][data-unknown]")
    assert soup(site, "plain").select("script[src*='guess.js']") == []


@pytest.mark.parametrize(
    "content",
    ["Only a question?", "Question?\n\n1\n: One answer.", "1\n: No question.\n\n2\n: At all.", ""],
)
def test_a_question_without_two_answers_ends_the_build(build_site, content):
    site = build_site({"page.md": f"# Page\n\n:::{{guess}}\n{content}\n:::\n"})
    assert site.returncode != 0
    assert "page.md:3" in site.output and "at least two answers: the right one first" in site.output


def test_a_proof_that_asks_for_it_is_folded_under_its_name(site):
    proof = soup(site).select_one("details.proof:not([open])")
    assert proof.summary.get_text() == "Proof"
    assert proof.select_one("p:not(.admonition-title)").get_text() == "It is so."


def test_a_hint_is_folded_by_the_option_of_sphinx(site):
    assert soup(site).select_one("details.hint:not([open]) > summary").get_text() == "Hint"


def test_the_level_of_an_exercise_is_beside_its_title_only(site):
    page = soup(site)
    assert page.select_one("#ex-try .admonition-title .exercise-level").get_text().strip() == "★★"
    assert "★" not in page.select_one("#sol-try summary").get_text()


def test_the_index_lists_exercises_by_page_with_their_levels_and_follows_them(build_site):
    one = PAGE.replace("ex-try", "ex-one").replace("sol-try", "sol-one")
    one += "\n:::{exercise} First $x$, {term}`word`\n:label: ex-easy\n:class: level-1\n\nOne?\n:::\n"
    words = "# Words\n\n```{glossary}\nword\n: It.\n```\n"
    site = build_site({"one.md": one, "all.md": "# All\n\n```{exercise-index}\n```\n", "words.md": words})
    assert site.returncode == 0, site.output

    def listed():
        article = BeautifulSoup(site.html("all"), "html.parser").select_one("article")
        return [(item.a["href"], " ".join(item.get_text().split()[-2:])) for item in article.select("li")]

    assert [address for address, _ in listed()] == ["one.html#ex-easy", "one.html#ex-one"]
    assert [text.split()[-1] for _, text in listed()] == ["★", "★★"]
    site.write({"one.md": one.replace("level-2", "level-3")})
    site.build()
    assert [text.split()[-1] for _, text in listed()] == ["★", "★★★"]
