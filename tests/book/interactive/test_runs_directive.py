"""The directive of the gallery of runs: its runs are stored data, its names and explanations a list in the page."""

import json
import re
from pathlib import Path

import pytest
from book.interactive import runs
from directives import CATALOG, HEAD, HEADER, words_of

FIGURE = """```{code-cell} ipython3
---
tags: [remove-input]
mystnb:
  image: {alt: A drawing.}
  figure: {name: fig-one, caption: A caption.}
---
from cefigures import training_runs

training_runs({"healthy": {"training": [2.3, 1, 0.1], "validation": [2.3, 1, 0.3]}}, chance=2.3)
```"""
NAMES = sorted(runs.CHOICES)
LIST = "".join(f"{name}\n: Signs of {name}.\n\n" for name in NAMES)
GALLERY = f"````{{run-gallery}}\n:data: found\n\n{LIST}````"
CURVES = {"training": [2.3, 1.0, 0.125], "validation": [2.3, 1.0, 0.375]}
STORED = json.dumps({"marks": {"chance": 2.303}, "runs": dict.fromkeys(NAMES, CURVES)})


@pytest.fixture
def data(tmp_path):
    """The setting that names the stored runs."""
    file = tmp_path / "found.json"
    file.write_text(STORED, "utf-8")
    return {"stated_data.found": str(file)}


def page(*parts: str) -> dict[str, str]:
    return {"page.md": "\n\n".join([HEAD, *parts, "After.\n"]), "other.md": "# Other\n\nText.\n"}


def words(text: str) -> dict:
    return words_of("run-gallery", text)


def test_the_component_has_the_runs_and_its_fallback(build_site, data):
    site = build_site(page(FIGURE, GALLERY), **data)
    assert site.returncode == 0, site.output
    text = site.html("page")
    said = words(text)
    assert said["marks"] == [["chance", 2.303]]
    assert [NAMES[run["is"]] for run in said["runs"]] == list(runs.CHOICES), "the order of the questions"
    assert said["runs"][0] | CURVES == said["runs"][0]
    inside = text[text.index("<run-gallery") : text.index("</run-gallery>")]
    assert text.count('id="fig-one"') == inside.count('id="fig-one"') == 1
    assert "<svg" in inside and "Signs of softmax twice." in inside
    assert re.search(r'src="_static/run-gallery\.js\?v=\w+"', text), "no digest of the script"
    assert site.path("_static/run-gallery.js").stat().st_size < 15_000
    assert "figure-button" in site.path("_static/run-gallery.css").read_text("utf-8"), "no styles of the kit"
    assert "run-gallery" not in site.html("other")


def test_its_texts_are_translated(build_site, data):
    site = build_site(
        page(FIGURE, GALLERY) | {CATALOG: HEADER + 'msgid "Next run"\nmsgstr "次の実行"\n'},
        language="ja",
        locale_dirs=["locale"],
        **data,
    )
    assert site.returncode == 0, site.output
    assert words(site.html("page"))["text"]["next"] == "次の実行"
    assert site.build("gettext").returncode == 0, site.output
    assert 'msgid "Which run is this?"' in site.path("figures.pot", "gettext").read_text("utf-8")


def test_a_list_that_does_not_fit_ends_the_build(build_site, data):
    site = build_site(page(FIGURE, GALLERY.replace(": Signs of healthy", "Signs of healthy")), **data)
    assert site.returncode != 0 and "an entry for each of 12 runs, but has 11" in site.output
    site.write(page(FIGURE, GALLERY.replace(":data: found", ":data: gone")))
    assert "`:data:` has to name one of `stated_data`" in site.build().output
    site.write(page("A paragraph.", GALLERY))
    assert "run-gallery: directly before it there must be a cell" in site.build().output


def test_runs_without_choices_end_the_build(build_site, data):
    Path(data["stated_data.found"]).write_text(STORED.replace("frozen layer", "another"), "utf-8")
    site = build_site(page(FIGURE, GALLERY), **data)
    assert site.returncode != 0 and "found.json has the runs ['another'," in site.output


def test_each_question_has_four_answers_of_which_one_is_right():
    assert all(len({name, *others}) == 4 for name, others in runs.CHOICES.items())
    asked = runs.questions(dict.fromkeys(runs.CHOICES, CURVES))
    assert all(run["is"] in run["choices"] and len(run["choices"]) == 4 for run in asked)
