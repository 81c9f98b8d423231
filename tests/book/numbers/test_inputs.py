"""The fold of a page's inputs says what is in it, in the language of the page."""

from pathlib import Path

import pytest

LOCALE = Path(__file__).parents[3] / "docs" / "locale"
CELL = "```{{code-cell}} ipython3\n:tags: [{tags}]\nq = 2\n```\n"
HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3, display_name: Python 3}\n---\n# Title\n\n"


@pytest.mark.parametrize(
    ("language", "name"), [("en", "The inputs of this page"), ("ja", "このページの入力")]
)
def test_the_fold_of_the_inputs_has_a_name_of_its_own(build_site, language, name):
    page = HEAD + CELL.format(tags="givens, hide-input") + "\n" + CELL.format(tags="hide-input")
    site = build_site({"page.md": page}, language=language, locale_dirs=[str(LOCALE)])
    assert site.returncode == 0, site.output
    assert site.html("page").count(f">{name}<") == 1


def test_inputs_that_are_shown_have_no_fold(build_site):
    site = build_site({"page.md": HEAD + CELL.format(tags="givens")})
    assert site.returncode == 0, site.output
    assert "The inputs of this page" not in site.html("page")
