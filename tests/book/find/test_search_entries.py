"""The search still finds a term of the glossary after an edit of another page; it finds exercises, not their solutions."""

import json

GLOSSARY = "# Terms\n\n```{glossary}\nentropy\n  The mean surprise.\n```\n"


EXERCISE = """\
# A page

```{exercise} A question
:label: a-question
What?
```

```{solution} a-question
:class: dropdown
That.
```
"""


def index(site):
    text = site.path("searchindex.js").read_text("utf-8")
    return json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))


def entries(site):
    return index(site)["indexentries"]


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


def test_no_title_of_a_solution_is_found(build_site):
    """The name of a page is in the anchor that sphinx-exercise gives it: with a slash it is no CSS selector."""
    site = build_site({"part/page.md": EXERCISE, "other.md": "# Other\n"})
    for _ in range(2):
        anchors = [anchor for found in index(site)["alltitles"].values() for _, anchor in found]
        assert "a-question" in anchors
        assert not [anchor for anchor in anchors if anchor and "solution" in anchor]
        site.write({"other.md": "# Another\n"})
        assert site.build().returncode == 0, site.output
