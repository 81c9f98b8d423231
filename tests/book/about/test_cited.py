"""The project's metadata agree in all files, and other programs can read them."""

import datetime
import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from book.about.citation import Work
from pybtex.database import Entry, parse_string

ROOT = Path(__file__).parents[3]
CFFCONVERT = ROOT / ".venv-cff" / "bin" / "cffconvert"


def cff() -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    return said


def schema() -> dict[str, Any]:
    """The schema of the Citation File Format, from cffconvert."""
    file = next((ROOT / ".venv-cff").glob("lib/python*/site-packages/cffconvert/schemas/1.2.0/schema.json"))
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def entry(bibtex: str) -> Entry:
    return next(iter(parse_string(bibtex, "bibtex").entries.values()))


def convert(*options: str, file: Path = ROOT / "CITATION.cff") -> subprocess.CompletedProcess[str]:
    assert CFFCONVERT.is_file(), "cffconvert is missing: `make .venv-cff/made` installs it (make test does)"
    return subprocess.run([CFFCONVERT, "-i", file, *options], capture_output=True, text=True)


def test_citation_cff_is_valid(tmp_path: Path) -> None:
    jsonschema.validate(cff(), schema())
    assert convert("--validate").returncode == 0
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(cff() | {"version": None}, schema())
    broken = tmp_path / "CITATION.cff"
    broken.write_text((ROOT / "CITATION.cff").read_text("utf-8").replace("title:", "titel:"), "utf-8")
    assert convert("--validate", file=broken).returncode != 0


def test_version_and_date_are_the_same_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    newest = re.search(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", changes, re.MULTILINE)
    assert newest, "the changelog has no version"
    zenodo = json.loads((ROOT / ".zenodo.json").read_text("utf-8"))
    said = cff()
    date = said["date-released"]
    assert {
        version,
        newest[1],
        said["version"],
        said["preferred-citation"]["version"],
        zenodo["version"],
    } == {version}
    assert {date, newest[2], said["preferred-citation"]["date-released"], zenodo["publication_date"]} == {
        date
    }
    assert said["preferred-citation"]["year"] == datetime.date.fromisoformat(date).year
    assert said["preferred-citation"]["month"] == datetime.date.fromisoformat(date).month


def test_zenodo_says_what_citation_cff_says() -> None:
    zenodo, said = json.loads((ROOT / ".zenodo.json").read_text("utf-8")), cff()
    assert zenodo["title"] == said["title"] == said["preferred-citation"]["title"]
    assert [person["name"] for person in zenodo["creators"]] == [person["name"] for person in said["authors"]]
    assert zenodo["keywords"] == said["keywords"]
    assert zenodo["license"] == said["license"]
    assert zenodo["description"] == f"<p>{said['abstract']}</p>"


def test_the_changelog_keeps_its_form() -> None:
    """Keep a Changelog: versions in descending order, each with a date, and only the defined kinds of change."""
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    heads = re.findall(r"^## (.*)$", changes, re.MULTILINE)
    assert heads[0] == "[Unreleased]"
    versions = [re.fullmatch(r"\[(\d+)\.(\d+)\.(\d+)\] - \d{4}-\d\d-\d\d", head) for head in heads[1:]]
    numbers = [tuple(map(int, version.groups())) for version in versions if version]
    assert len(numbers) == len(heads) - 1 and numbers == sorted(numbers, reverse=True)
    kinds = set(re.findall(r"^### (.*)$", changes, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_independent_bibtex_agrees_with_the_pages(build_site: Any) -> None:
    site = build_site({"page.md": "# Cite\n\n```{cite-book} bibtex\n```\n"})
    assert site.returncode == 0, site.output
    shown = re.sub(
        r"<[^>]*>", "", site.html("page").partition('<div class="citation')[2].partition("</pre>")[0]
    )
    ours, theirs = entry(shown.partition(">")[2]), entry(convert("-f", "bibtex").stdout)
    assert ours.type == "book"
    for field in ("title", "year"):
        assert ours.fields[field] == theirs.fields[field]
    names = [str(person).strip("{}") for person in ours.persons["author"]]
    assert names == [person["name"] for person in cff()["authors"]]
    assert "".join(theirs.persons["author"][0].bibtex_first_names + theirs.persons["author"][0].last_names)
    assert cff()["version"] in ours.fields["note"]


def test_bibtex_survives_what_means_something_to_tex() -> None:
    title = r"100 % of {x} & y_1 #2 ~ ^ \ $"
    work = Work(
        "The book", "A & B", "1.0.0", "2026-11-24", page=title, key="k", address="https://example.org/a_b"
    )
    fields = entry(work.bibtex()).fields
    assert fields["booktitle"] == "The book"
    assert fields["url"] == "https://example.org/a_b"
    assert fields["title"].startswith(r"100 \% of \{x\} \& y\_1 \#2")


def test_an_address_that_nobody_gave_is_in_no_citation() -> None:
    work = Work("The book", "The authors", "1.0.0", "2026-11-24")
    assert work.line() == "The authors (2026). The book, version 1.0.0."
    assert "url" not in work.bibtex() and "doi" not in work.bibtex()
    assert "10.1234/x" in Work("b", "a", "1", "2026-01-01", doi="10.1234/x").line()


@pytest.mark.parametrize("form", ["mla", ""])
def test_a_form_that_there_is_not_ends_the_build(build_site: Any, form: str) -> None:
    site = build_site({"page.md": f"# Cite\n\n```{{cite-book}} {form}\n```\n"})
    assert site.returncode != 0
    assert "page.md:3" in site.output
