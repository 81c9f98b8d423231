"""The directive of the loss doctor: its texts and links are in the page, its fallback everywhere."""

import re
import shutil

from book.interactive import doctor, rules
from directives import CATALOG, HEADER, words_of

LABELS = "\n".join(f"({label})=\n## Section of {label}\n\nText.\n" for label in rules.links(doctor.loaded()))
PAGE = {
    "page.md": "# Title\n\n```{loss-doctor}\n| loss | cause |\n|---|---|\n| low | a fallback |\n```\n",
    "other.md": f"# Other\n\n{LABELS}",
}


def words(text: str) -> dict:
    return words_of("loss-doctor", text)


def test_the_page_has_the_texts_the_links_and_the_script(build_site):
    site = build_site(PAGE)
    assert site.returncode == 0, site.output
    said = words(site.html("page"))
    assert said["text"]["now"] == "Loss now"
    assert said["suspects"]["softmax-twice"]["link"] == "other.html#loss-double-softmax"
    assert said["suspects"]["softmax-twice"]["title"] == "Section of loss-double-softmax"
    assert "a fallback" in site.html("page") and "doctor-links" not in site.html("page")
    assert re.search(r'src="_static/loss-doctor\.js\?v=\w+"', site.html("page")), "no digest of the script"
    assert site.path("_static/loss-doctor.js").stat().st_size < 30_000
    for file in ("loss-doctor.js", "loss-doctor.css"):
        assert file not in site.html("other")


def test_a_build_that_reads_no_page_makes_the_script_too(build_site):
    site = build_site(PAGE)
    assert site.returncode == 0, site.output
    site.path("_static/loss-doctor.js").unlink()
    assert site.build().returncode == 0, site.output
    assert site.path("_static/loss-doctor.js").is_file()


def test_a_site_without_it_gets_no_script(build_site):
    site = build_site({"page.md": "# Title\n"})
    assert site.returncode == 0, site.output
    assert not site.path("_static/loss-doctor.js").exists()


def test_a_link_to_a_section_that_is_gone_ends_the_build(build_site):
    site = build_site(PAGE | {"other.md": PAGE["other.md"].replace("(loss-double-softmax)=", "(moved)=")})
    assert site.returncode != 0
    assert "loss-double-softmax" in site.output


def test_its_texts_are_collected_and_translated(build_site):
    site = build_site(PAGE | {CATALOG: HEADER}, language="ja", locale_dirs=["locale"])
    assert site.returncode == 0, site.output
    assert words(site.html("page"))["marks"]["chance"] == "equal answers, log K"
    site.write({CATALOG: HEADER + 'msgid "equal answers, log K"\nmsgstr "同じ確率"\n'})
    assert words(site.build().html("page"))["marks"]["chance"] == "同じ確率"
    shutil.rmtree(site.folder / "doctrees")
    assert site.build("gettext").returncode == 0, site.output
    collected = site.path("figures.pot", "gettext").read_text("utf-8").replace('"\n"', "")
    for text in ("Loss now", "Softmax is applied twice", "equal answers, log K"):
        assert f'msgid "{text}"' in collected


def test_other_formats_show_the_fallback_alone(build_site):
    site = build_site(PAGE)
    text = site.build("text").path("page.txt", "text").read_text("utf-8")
    assert "a fallback" in text and "Section of" not in text
