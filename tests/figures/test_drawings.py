"""Every figure is reproducible to the byte, small, readable, and uses only colours of the palette."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import gallery
import numpy as np
import pytest
import sphinx_book_theme
from book.drawing import figures
from scipy.stats import binomtest

import cefigures
from cefigures.bars import DARKEST
from cefigures.points import wilson
from cefigures.style import SIZE, number

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
#: The theme's pages.
PAGES = {"light": "#ffffff", "dark": "#121212"}


@cache
def names() -> dict[str, object]:
    known: dict[str, object] = {"cefigures": cefigures}
    exec(gallery.SETUP, known)
    return known


@cache
def source(name: str) -> str:
    return eval(f"cefigures.{gallery.CALLS[name]}", dict(names())).svg()


def inlined(name: str) -> str:
    inliner = figures.Inliner("ce-x", lambda text: text)
    svg = inliner.inline(source(name), "what it shows")
    assert not inliner.strangers
    return svg


@pytest.fixture(params=gallery.CALLS)
def name(request) -> str:
    return request.param


def test_every_helper_is_in_the_gallery():
    helpers = {key for key in cefigures.__all__ if key.islower() and key != "canvas"}
    assert helpers == {call.split("(")[0] for call in gallery.CALLS.values()}


def test_a_figure_is_small(name):
    limit = {"tiles": 32_000, "expected-scores": 14_000}.get(name, 12_000)
    assert len(inlined(name).encode()) < limit


def test_a_figure_is_as_wide_as_the_others_and_readable_on_a_phone(name):
    root = ET.fromstring(inlined(name))
    width = float(root.get("width", ""))
    assert width == 480
    sizes = re.findall(r"font-size:([\d.]+)px", inlined(name))
    assert sizes
    smallest = min(map(float, sizes)) * 96 / 72 * 358 / width
    assert smallest > 10.9, f"{smallest:.1f} px on a phone 390 px wide"


def test_text_is_text_within_the_figure(name):
    root = ET.fromstring(source(name))
    _, _, width, height = map(float, root.get("viewBox", "").split())
    texts = list(root.iter(f"{SVG}text"))
    assert texts
    for text in texts:
        left, right = across(text)
        assert left > -1, f"{text.text!r} is cut off on the left"
        assert right < width + 1, f"{text.text!r} is cut off on the right"
        assert SIZE * 0.7 < float(text.get("y", 0)) < height, f"{text.text!r} is cut off"


def across(text: ET.Element) -> tuple[float, float]:
    """The horizontal extent of a text, in a common font."""
    length = 0.52 * SIZE * len(text.text or "")
    x = float(text.get("x", 0))
    share = {"middle": 0.5, "end": 1.0}.get(re.findall(r"text-anchor: (\w+)", text.get("style", ""))[0], 0.0)
    return x - share * length, x + (1 - share) * length


def test_texts_do_not_overlap(name):
    boxes = [
        (text.text, *across(text), float(text.get("y", 0)))
        for text in ET.fromstring(source(name)).iter(f"{SVG}text")
    ]
    for first, second in pairs(boxes):
        apart = first[2] <= second[1] or second[2] <= first[1] or abs(first[3] - second[3]) >= SIZE * 0.9
        assert apart, f"{first[0]!r} and {second[0]!r} overlap"


def pairs(items: list[tuple]) -> Iterator[tuple[tuple, tuple]]:
    return ((a, b) for k, a in enumerate(items) for b in items[k + 1 :])


def test_the_same_bytes_in_another_process():
    code = f"import cefigures, hashlib\n{gallery.SETUP}\n"
    code += "f = " + f"[{', '.join('cefigures.' + call for call in gallery.CALLS.values())}]\n"
    code += "print(*(hashlib.sha256(x.svg().encode()).hexdigest() for x in f))\n"
    code += "print(f[1].pdf() == f[1].pdf())"
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    digests, pdf = ran.stdout.strip().split("\n")
    assert digests.split() == [hashlib.sha256(source(name).encode()).hexdigest() for name in gallery.CALLS]
    assert pdf == "True"


def test_a_fresh_machine_says_nothing_in_a_cell(tmp_path):
    code = "import logging, cefigures; cefigures.bars({'a': 1.0}).svg()\n"
    code += "print(logging.getLogger('matplotlib.font_manager').isEnabledFor(logging.WARNING))"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"MPLCONFIGDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (ran.stdout, ran.stderr) == ("False\n", "")


def test_panels_are_one_figure():
    figure, (above, below) = cefigures.canvas(5.0, rows=2)
    q = [0.1, 0.5, 0.9]
    shown = cefigures.lines(q, {"forward": [2, 1, 0.5]}, xlabel="q", ylabel="nats", axes=above)
    cefigures.lines(
        q,
        {"reverse": [1, 2, 3], "other": [3, 2, 1]},
        xlabel="q",
        ylabel="nats",
        axes=below,
        marks={"p": (0.5, 2)},
        looks={"reverse": "cat", "other": "slate"},
    )
    svg = figure.svg()
    assert shown is figure
    assert all(f">{text}<" in svg for text in ("forward", "reverse", "other", "p"))
    assert cefigures.PALETTE["cat"] in svg
    assert cefigures.PALETTE["slate"] in svg


def test_a_name_inside_stands_where_it_is_put():
    figure = cefigures.lines(
        [0, 1], {"a": [0, 1], "b": [0, 1.1]}, xlabel="x", ylabel="y", label_at={"a": 0.5}
    )
    places = {text.get_text(): text.xy for text in figure.axes[0].texts}
    assert places == {"a": (0.5, 0.5), "b": (1.0, 1.1)}


def test_close_labels_keep_apart():
    ends = {f"run {k}": [0, 1 + k / 1000] for k in range(5)}
    figure = cefigures.lines([0, 1], ends, xlabel="x", ylabel="y")
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert not any(one.overlaps(other) for one, other in pairs(boxes))


def test_the_gallery_is_one_page(build_site):
    site = build_site({"gallery.md": gallery.page()})
    assert site.returncode == 0, site.output
    assert site.html("gallery").count('class="ce-figure"') == len(gallery.CALLS)


# --- colours -------------------------------------------------------------------------------------


def schemes() -> dict[str, dict[str, str]]:
    """The variables of both schemes in the stylesheet."""
    light, dark = re.findall(r"\{([^{}]*--ce-dog:[^{}]*)\}", figures.STYLES.read_text("utf-8"))
    read = {"light": light, "dark": dark}
    return {name: dict(re.findall(r"--ce-([a-z-]+): (#[0-9a-f]{6});", block)) for name, block in read.items()}


def luminance(colour: str) -> float:
    shares = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, paper: str, share: float) -> str:
    channels = [
        round(share * int(colour[k : k + 2], 16) + (1 - share) * int(paper[k : k + 2], 16)) for k in (1, 3, 5)
    ]
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def test_contrast_is_computed_as_wcag_says():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=1e-3)


def test_the_style_sheet_and_the_palette_agree():
    light, dark = schemes()["light"], schemes()["dark"]
    assert {name: colour for name, colour in light.items() if not name.endswith("-text")} == cefigures.PALETTE
    assert light.keys() == dark.keys()
    assert len(set(cefigures.PALETTE.values())) == len(cefigures.PALETTE), "a colour has one name"


def test_the_dark_page_is_the_themes():
    styles = Path(sphinx_book_theme.__file__).parent.glob("theme/**/sphinx-book-theme.css")
    dark = re.findall(r"html\[data-theme=dark\]\{([^}]*)\}", next(styles).read_text("utf-8"))
    assert f"--pst-color-background:{PAGES['dark']}" in "".join(dark)
    assert schemes()["dark"]["paper"] == PAGES["dark"]


@pytest.mark.parametrize("scheme", PAGES)
def test_colours_stand_out(scheme):
    for colour, value in schemes()[scheme].items():
        least = {"grid": 1.2, "paper": 1.0, "paper-text": 1.0}.get(
            colour, 4.5 if colour.endswith("-text") else 3.0
        )
        assert contrast(value, PAGES[scheme]) >= least, f"{colour} in the {scheme} scheme"


@pytest.mark.parametrize("scheme", PAGES)
def test_words_on_a_bar_can_be_read(scheme):
    colours = schemes()[scheme]
    for bar in cefigures.CLASSES:
        assert contrast(colours["paper-text"], colours[bar]) >= 3, f"{bar} in the {scheme} scheme"


@pytest.mark.parametrize("scheme", PAGES)
def test_numbers_in_the_darkest_cells_can_be_read(scheme):
    colours = schemes()[scheme]
    cell = mixed(colours["accent"], PAGES[scheme], DARKEST)
    assert contrast(colours["ink-text"], cell) >= 4.5


def test_looks_differ_without_colour():
    assert len({(look.marker, look.dashes) for look in cefigures.CLASSES.values()}) == 3
    assert len({look.dashes for look in cefigures.SERIES}) == len(cefigures.SERIES)


# --- what is refused -----------------------------------------------------------------------------


def test_an_unknown_class_is_named():
    with pytest.raises(ValueError, match="no class 'fish'; the book's classes are dog, cat, rabbit"):
        cefigures.loss_curve({"a": (0.5, "fish")})


def test_shapes_are_named():
    with pytest.raises(ValueError, match=r"p and q need 3 values each; they have shapes \(3,\), \(2,\)"):
        cefigures.probability_bars([0, 1, 0], [0.5, 0.5])
    with pytest.raises(ValueError, match="1 rows and 2 columns are named"):
        cefigures.heatmap([[1]], rows=["dog"], columns=["dog", "cat"])
    with pytest.raises(ValueError, match=r"3 classes and a picture of shape \(1, 2\) need weights of shape"):
        cefigures.templates([[0, 1]], [[[1, 2]]])
    with pytest.raises(ValueError, match="the line 'far' has no point between 0 and 1"):
        cefigures.lines([0, 1], {"far": [5, 6]}, xlabel="x", ylabel="y", ylim=(0, 1))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.25, "0.25"), (1.0, "1"), (-0.5, "−0.50"), (float("inf"), "∞"), (0.0, "0"), (-0.001, "0.00")],
)
def test_numbers_are_written_for_people(value, shown):
    assert number(value) == shown


def test_intervals_are_those_of_wilson():
    shares, counts = np.array([0, 0.3, 1.0]), np.array([5, 50, 200])
    low, high = wilson(shares, counts, 0.95)
    for share, count, a, b in zip(shares, counts, low, high, strict=True):
        interval = binomtest(round(share * count), int(count)).proportion_ci(0.95, method="wilson")
        assert (a, b) == pytest.approx((interval.low, interval.high), abs=1e-12)
