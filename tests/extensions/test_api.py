"""The reference shows the sources of a docstring by their numbers, in the text and in the list."""

import re

from bs4 import BeautifulSoup

PAGE = "# Losses\n\n```{eval-rst}\n.. currentmodule:: cedocs\n.. autofunction:: cross_entropy_with_logits\n```\n"


def test_a_source_has_the_number_that_its_docstring_gives_it(build_site):
    site = build_site({"page.md": PAGE})
    page = BeautifulSoup(site.html("page"), "html.parser")
    shown = page.select_one("article").get_text()
    assert "[1]" in shown
    assert not re.search(r"\[R[0-9a-f]{6,}", shown)
    assert "base=math.e" not in shown or "2.718281828" not in shown
