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
from book.about import history
from book.about.citation import Work, page_of
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
    # The DOI is that of the book, which is what the pages cite.
    cited = said["preferred-citation"]
    assert (zenodo["upload_type"], zenodo["publication_type"]) == ("publication", cited["type"])
    assert zenodo["license"] == cited["license"]
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
    assert ours.fields["title"].strip("{}") == theirs.fields["title"]
    names = [str(person).strip("{}") for person in ours.persons["author"]]
    assert names == [person["name"] for person in cff()["authors"]]
    assert "".join(theirs.persons["author"][0].bibtex_first_names + theirs.persons["author"][0].last_names)
    assert history.read(ROOT)["version"] in ours.fields["note"]


BOOK = Work("The book", "A & B", "1.0.0", "2026-11-24", address="https://example.org/a_b/", doi="10.1234/x_y")
PAGE = page_of(BOOK, "part/page", r"100 % of {x} & y_1 #2 ~ ^ \ $", "https://example.org/a_b/part/page.html")
JAPANESE = Work("本", "著者", "1.0.0+1a2b3c4d5", "2026-11-24", key="cedocs-ja", language="ja", released=False)


@pytest.mark.parametrize("form", ["bibtex", "biblatex"])
def test_pybtex_reads_what_means_something_to_tex(form: str) -> None:
    fields = entry(PAGE.written(form)).fields
    assert (
        fields["url"] == PAGE.address and fields["langid"] == "english" and fields["urldate"] == "2026-11-24"
    )
    assert fields["title"].startswith(r"{100 \% of \{x\} \& y\_1 \#2")
    assert "doi" not in fields, "the DOI is the book's"
    assert entry(BOOK.written(form)).fields["doi"] == "10.1234/x_y"
    (author,) = entry(BOOK.written(form)).persons["author"]
    assert author.last_names == [r"{A \& B}"] and not author.first_names
    assert entry(JAPANESE.written(form)).fields["langid"] == "japanese"


def test_keys_are_different_in_each_language() -> None:
    keys = {work.key for work in (BOOK, PAGE, JAPANESE, page_of(JAPANESE, "part/page", "題", ""))}
    assert keys == {"cedocs", "cedocs-part-page", "cedocs-ja", "cedocs-ja-part-page"}


@pytest.mark.needs("paper")
@pytest.mark.parametrize("style", ["plain", "alpha", "unsrt", "abbrv"])
def test_bibtex_prints_all_of_it_without_a_warning(tmp_path: Path, style: str) -> None:
    (tmp_path / "all.bib").write_text("\n\n".join(work.bibtex() for work in (BOOK, PAGE)), "utf-8")
    (tmp_path / "page.aux").write_text(f"\\citation{{*}}\n\\bibstyle{{{style}}}\n\\bibdata{{all}}\n", "utf-8")
    run = subprocess.run(["bibtex", "page"], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0 and "Warning" not in run.stdout, run.stdout
    printed = " ".join((tmp_path / "page.bbl").read_text("utf-8").split())
    assert r"{A \& B}" in printed and "Version 1.0.0" in printed and "2026" in printed
    # BibTeX breaks long lines, with a % inside an address.
    assert rf"\url{{{PAGE.address}}}" in printed.replace("% ", "")
    assert r"In: \emph{The book}" in printed


@pytest.mark.needs("paper")
def test_bibtex_warns_of_a_book_without_a_publisher(tmp_path: Path) -> None:
    """Why the entry is `@misc`."""
    (tmp_path / "all.bib").write_text(BOOK.bibtex().replace("@misc", "@book"), "utf-8")
    (tmp_path / "page.aux").write_text("\\citation{*}\n\\bibstyle{plain}\n\\bibdata{all}\n", "utf-8")
    run = subprocess.run(["bibtex", "page"], cwd=tmp_path, capture_output=True, text=True)
    assert "empty publisher" in run.stdout


@pytest.mark.needs("biber")
def test_biber_reads_all_of_it_without_a_warning(tmp_path: Path) -> None:
    """With its data model of BibLaTeX: no field that the type has not, none missing, and the author as one name."""
    works = (BOOK, PAGE, JAPANESE)
    (tmp_path / "all.bib").write_text("\n\n".join(work.biblatex() for work in works), "utf-8")
    command = ["biber", "--tool", "--validate-datamodel", "--output-file", "read.bib", "all.bib"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0 and "WARN" not in run.stdout, run.stdout
    read = parse_string((tmp_path / "read.bib").read_text("utf-8"), "bibtex").entries
    assert set(read) == {work.key for work in works}
    assert all(
        len(one.persons["author"]) == 1 and not one.persons["author"][0].first_names for one in read.values()
    )
    assert read["cedocs-part-page"].fields["booktitle"] == "{The book}"
    assert read["cedocs-ja"].persons["author"][0].last_names == ["{著者}"]


@pytest.mark.needs("biber")
def test_biber_warns_of_a_field_that_there_is_not(tmp_path: Path) -> None:
    (tmp_path / "all.bib").write_text(BOOK.biblatex().replace("  version ", "  publisher "), "utf-8")
    command = ["biber", "--tool", "--validate-datamodel", "--output-file", "read.bib", "all.bib"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "WARN" in run.stdout and "publisher" in run.stdout


@pytest.mark.parametrize("work", [BOOK, PAGE, JAPANESE], ids=["book", "page", "japanese"])
def test_ris_and_csl_json_say_the_same(work: Work) -> None:
    lines = work.ris().splitlines()
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)
    tags = dict(line.split("  - ", 1) for line in lines)
    assert lines[0].startswith("TY  - ") and lines[-1] == "ER  - " and len(tags) == len(lines)
    (item,) = json.loads(work.csl())
    assert item["author"] == [{"literal": work.author}] and tags["AU"] == f"{work.author},"
    assert item["type"] == {"CHAP": "chapter", "BOOK": "book"}[tags["TY"]]
    assert item["title"] == tags["TI"] and item.get("container-title", "") == tags.get("T2", "")
    assert "/".join(f"{part:02}" for part in item["issued"]["date-parts"][0]) == tags["DA"]
    assert item.get("URL", "") == tags.get("UR", "") == work.address
    assert item.get("DOI", "") == tags.get("DO", "") == work.doi
    assert item["id"] == tags["ID"] == work.key and item["version"] in tags["ET"]


def test_what_is_no_release_says_so() -> None:
    assert "Unreleased build 1.0.0+1a2b3c4d5" in JAPANESE.bibtex() and "Unreleased" in JAPANESE.ris()
    assert "Unreleased" not in BOOK.bibtex()


def test_an_address_that_nobody_gave_is_in_no_citation() -> None:
    work = Work("The book", "The authors", "1.0.0", "2026-11-24")
    assert work.line() == "The authors (2026). The book, version 1.0.0."
    assert not re.search("url|doi", work.bibtex())
    assert "10.1234/x" in Work("b", "a", "1", "2026-01-01", doi="10.1234/x").line()


@pytest.mark.parametrize("form", ["mla", ""])
def test_a_form_that_there_is_not_ends_the_build(build_site: Any, form: str) -> None:
    site = build_site({"page.md": f"# Cite\n\n```{{cite-book}} {form}\n```\n"})
    assert site.returncode != 0
    assert "page.md:3" in site.output
