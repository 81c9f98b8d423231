"""The directive of calibration by hand: its numbers are the page's givens; what is none of them ends the build."""

import re
from statistics import NormalDist

import pytest
from book.interactive.calibration import calibration_by_hand
from directives import CATALOG, HEAD, HEADER, words_of
from scipy.stats import norm

GIVENS = """```{code-cell} ipython3
:tags: [givens, hide-input]
crowds = [60, 40]
among = [6, 20]
claims = [0.001, 0.5]
sure = 0.95
shares = [n / m for n, m in zip(among, crowds)]
```"""
FIGURE = """```{code-cell} ipython3
---
tags: [hide-input]
mystnb:
  image: {alt: A drawing.}
  figure: {name: fig-one, caption: A caption.}
---
from cefigures import reliability

reliability(list(zip(claims, shares, crowds)), level=sure)
```"""
FORECASTER = """```{calibration-by-hand}
:counts: crowds
:hits: among
:answers: claims
:level: sure

| model | loss |
|---|---|
| one | of the fallback |
```"""


def page(givens: str = GIVENS, forecaster: str = FORECASTER) -> dict[str, str]:
    return {
        "page.md": "\n\n".join([HEAD, givens, FIGURE, forecaster, "After.\n"]),
        "other.md": "# Other\n\nText.\n",
    }


def words(text: str) -> dict:
    return words_of("calibration-by-hand", text)


def test_the_component_has_the_numbers_of_the_page_and_its_fallback(build_site):
    site = build_site(page())
    assert site.returncode == 0, site.output
    text = site.html("page")
    said = words(text)
    assert said["counts"] == [60, 40] and said["hits"] == [6, 20] and said["answers"] == [0.001, 0.5]
    assert said["z"] == NormalDist().inv_cdf(0.975) == pytest.approx(norm.ppf(0.975))
    inside = text[text.index("<calibration-by-hand") : text.index("</calibration-by-hand>")]
    assert "<svg" in inside and "of the fallback" in inside and 'id="fig-one"' in inside
    assert re.search(r'src="_static/calibration-by-hand\.js\?v=\w+"', text), "no digest of the script"
    assert "calibration-by-hand" not in site.html("other")


def test_its_texts_are_translated(build_site):
    site = build_site(
        page() | {CATALOG: HEADER + 'msgid "Brier score"\nmsgstr "ブライアスコア"\n'},
        language="ja",
        locale_dirs=["locale"],
    )
    assert site.returncode == 0, site.output
    assert words(site.html("page"))["text"]["brier"] == "ブライアスコア"
    assert site.build("gettext").returncode == 0, site.output
    pot = site.path("figures.pot", "gettext").read_text("utf-8")
    assert 'msgid "Always the base rate"' in pot and 'msgid "off the scale"' in pot


GOOD = {"counts": [60, 40], "hits": [6, 20], "answers": [0.001, 0.5], "level": 0.95}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("hits", [6, 41]),
        ("hits", [6.5, 20]),
        ("hits", [6]),
        ("counts", [60, 0]),
        ("counts", None),
        ("answers", [1.001, 0.5]),
        ("answers", [0.001, 0.5, 0.5]),
        ("level", 95),
        ("level", None),
    ],
)
def test_what_does_not_fit_is_seen(option, value):
    kind = calibration_by_hand
    assert all(kind.fits(name, GOOD) for name in GOOD)
    assert not kind.fits(option, GOOD | {option: value})


def test_givens_that_do_not_fit_end_the_build(build_site):
    site = build_site(page(GIVENS.replace("0.001, 0.5]", "1.001, 0.5]")))
    assert site.returncode != 0
    assert "`:answers: claims` is no list of probabilities, one for each group in the page's" in site.output


def test_an_option_that_is_missing_is_named(build_site):
    site = build_site(page(forecaster=FORECASTER.replace(":level: sure\n", "")))
    assert site.returncode != 0
    assert "`:level:` is missing: name a given that is a number between 0 and 1." in site.output
