"""The search still finds a term of the glossary after an edit of another page."""

import json

GLOSSARY = "# Terms\n\n```{glossary}\nentropy\n  The mean surprise.\n```\n"


def entries(site):
    text = site.path("searchindex.js").read_text("utf-8")
    return json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))["indexentries"]


def test_a_term_stays_in_the_index_when_another_page_is_built_again(build_site):
    site = build_site({"terms.md": GLOSSARY, "page.md": "# A page\n"})
    first = entries(site)
    assert list(first) == ["entropy"]
    site.write({"page.md": "# A page\n\nMore.\n"})
    assert site.build().returncode == 0, site.output
    assert entries(site) == first
    site.write({"terms.md": GLOSSARY.replace("entropy", "loss")})
    assert site.build().returncode == 0, site.output
    assert list(entries(site)) == ["loss"]
