"""The sections of a page: their titles without marks, and their text in one line, with each formula once."""

from book.find.sections import Section, sections
from bs4 import BeautifulSoup

MATHML = (
    '<span class="math"><span class="katex"><span class="katex-mathml"><math><semantics><mrow>{}</mrow>'
    '<annotation encoding="application/x-tex">\\TeX</annotation></semantics></math></span>'
    '<span class="katex-html" aria-hidden="true">seen</span></span></span>'
)


def read(html: str) -> list[Section]:
    return sections(
        f'<section id="page"><h1>A page<a class="headerlink" href="#page">#</a></h1>{html}</section>'
    )


def line(html: str) -> str:
    return read(f"<p>{html}</p>")[0].text


def formula(mathml: str) -> str:
    return line(MATHML.format(mathml))


def test_a_title_has_no_mark_and_no_formula_twice() -> None:
    page, part = read(
        '<section id="x"><h2>Zero '
        + MATHML.format("<mi>q</mi>")
        + '<a class="headerlink">#</a></h2><p>Text.</p></section>'
    )
    assert (page.title, page.text) == ("A page", "")
    assert (part.anchor, part.title, part.text) == ("x", "Zero q", "Text.")


def test_a_formula_is_read_once_and_in_a_line() -> None:
    assert formula("<mfrac><mn>1</mn><mrow><mn>1</mn><mo>+</mo><mi>a</mi></mrow></mfrac>") == "1/(1 + a)"
    assert formula("<msup><mn>10</mn><mrow><mo>−</mo><mn>7</mn></mrow></msup>") == "10^−7"
    assert formula("<mi>log</mi><mo>\u2061</mo><mn>0.67</mn><mo>≈</mo><mn>0.400</mn>") == "log 0.67 ≈ 0.400"
    assert formula("<mo>(</mo><mn>102</mn><mo>,</mo><mn>101</mn><mo>)</mo>") == "(102, 101)"
    assert formula('<mover accent="true"><mi>y</mi><mo>^</mo></mover>') == "y\u0302"


def test_what_is_only_pressed_or_pointed_at_is_left_out() -> None:
    stated = (
        'It is <span class="stated-number"><a class="stated" href="x">0.693</a>'
        '<span class="stated-tip" aria-hidden="true">log(2) = 0.69314</span></span>.<button>Copy</button>'
    )
    assert line(stated) == "It is 0.693."
    givens = '<div class="cell tag_givens docutils container"><pre>q = 0.67  # a cat</pre></div>'
    assert line(givens + stated) == "It is 0.693."


def test_words_of_neighbouring_elements_stay_apart_and_parts_of_a_word_together() -> None:
    assert line("<code>pos_<wbr />weight</code>s<br>next") == "pos_weights next"
    assert read("<table><tr><td>cat</td><td>0.4</td></tr></table>")[0].text == "cat 0.4"


def test_terms_functions_and_statements_are_found_as_sections_are() -> None:
    found = read(
        '<dl class="glossary"><dt id="term-nat">nat</dt><dd><p>A unit.</p></dd><dt id="term-bit">bit</dt><dd>Another.</dd></dl>'
        '<dl class="py"><dt class="sig" id="cedocs.softmax">softmax(z)</dt><dd><dl><dt>z</dt><dd>Logits.</dd></dl></dd></dl>'
        '<div class="exercise admonition" id="ex"><p class="admonition-title"><span class="caption-number">Exercise 1 </span>(One)</p>'
        '<section id="ex-body"><p>How many?</p></section></div>'
        '<details class="solution dropdown admonition" id="sol"><summary class="admonition-title">Solution</summary><p>0.3.</p></details>'
        "<p>The rest.</p>"
    )
    assert [(part.anchor, part.title) for part in found] == [
        ("page", "A page"),
        ("term-nat", "nat"),
        ("term-bit", "bit"),
        ("cedocs.softmax", "cedocs.softmax"),
        ("ex", "Exercise 1 (One)"),
    ]
    assert [part.text for part in found[:3]] == ["The rest.", "A unit.", "Another."]
    assert "Logits." in found[3].text
    assert found[4].text.startswith("How many?") and found[4].text.endswith("0.3.")


def test_nothing_of_a_page_is_lost() -> None:
    """All words of the page, in some section."""
    html = "<p>one <em>two</em></p><ul><li>three</li><li>four</li></ul><section id='s'><h2>five</h2>six</section><p>seven"
    words = set(BeautifulSoup(html, "html.parser").get_text(" ").split())
    assert words == {word for part in read(html) for word in f"{part.title} {part.text}".split()} - {
        "A",
        "page",
    }
