"""Punctuation stays on the line of the formula, code or mark before it, and an opening bracket on that of the one after."""

from bs4 import BeautifulSoup

PAGE = """
# A page

It is $x$, and ($y$); `code`: `f(x)`, $-\\log 0.67 \\approx \\stated{0.400}{-np.log(0.67)}$. And $z$ alone, [$w$](#a-page).
"""


def test_a_stop_is_not_parted_from_a_formula_code_or_mark(build_site):
    site = build_site({"page.md": PAGE})
    assert site.returncode == 0, site.output
    page = BeautifulSoup(site.html("page"), "html.parser")
    for drawn in page.select(".katex-html, .stated-tip"):
        drawn.decompose()
    for formula in page.select(".math"):
        formula.string = formula.select_one("annotation").get_text()
    paragraph = page.select_one("article p")
    kept = [span.get_text() for span in paragraph.select(".unbroken")]
    assert kept == ["x,", "(y);", "code:", "f(x),", r"-\log 0.67 \approx \htmlClass{stated}{0.400}."]
    assert paragraph.get_text().startswith("It is x, and (y); code: f(x), ")
