"""The README's examples give what it says, and its numbers are computed."""

import doctest
import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3, display_name: Python 3}\n---\n# A page\n\n"


def test_its_examples_give_what_it_says() -> None:
    results = doctest.testfile(str(README), module_relative=False)
    assert results.attempted >= 4
    assert not results.failed


def test_its_page_is_built_and_a_wrong_number_in_it_is_named(build_site) -> None:
    (page,) = re.findall(r"^````markdown\n(.*?)^````$", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    site = build_site({"page.md": HEAD + page})
    assert site.returncode == 0, site.output
    assert page.count("0.400") == 2
    site.write({"page.md": HEAD + page.replace("0.400", "0.401")})
    assert site.build().returncode == 1
    assert site.output.count("stated 0.401") == 2


def test_no_other_number_stands_in_it() -> None:
    """Decimals, percentages and numbers of two digits; outside of its examples, only the oldest Python and a licence."""
    text = re.sub(
        r"^(`{3,}).*?^\1|`[^`\n]+`|\]\([^)]*\)", "", README.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    assert set(re.findall(r"\d+\.\d+|\d+ ?%|\d{2,}", text)) <= {"3.11", "4.0"}
