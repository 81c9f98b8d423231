"""The recipes of CONTRIBUTING.md: what they tell to copy is built strictly, and what they name is there."""

import re
from collections.abc import Callable
from pathlib import Path

import sites

CONTRIBUTING = (sites.ROOT / "CONTRIBUTING.md").read_text("utf-8")


def block(begin: str) -> str:
    """A block of code by how its text begins."""
    blocks = re.findall(r"^( *)(`{3,})[a-z]*\n(.*?)^\1\2$", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    (found,) = [
        re.sub(f"^{indent}", "", text, flags=re.MULTILINE) for indent, _, text in blocks if begin in text[:60]
    ]
    return str(found)


def test_the_page_and_the_figure_are_built_and_a_wrong_number_in_them_is_named(
    build_site: Callable[..., sites.Site],
) -> None:
    page = block("---\nfile_format") + "\n" + block("```{code-cell} python\n")
    other = "(three-classes)=\n# Three classes\n\n(two-classes)=\n## Two classes\n"
    site = build_site({"page.md": page, "other.md": other}, stated_strict=True)
    assert site.returncode == 0, site.output
    site.write({"page.md": page.replace("0.400 = cross", "0.401 = cross")})
    assert site.build().returncode == 1
    assert "page.md:8: WARNING: stated 0.401" in site.output


def test_the_inputs_are_inputs(build_site: Callable[..., sites.Site]) -> None:
    head = "---\nfile_format: mystnb\nkernelspec: {name: python3, display_name: Python 3}\n---\n# A page\n\n"
    table = re.findall(r"`` (\{stated\}`.*?`) ``", CONTRIBUTING.partition("| where | write |")[2])[:1]
    site = build_site({"page.md": head + block("```{code-cell} ipython3") + "\n" + "".join(table)})
    assert site.returncode == 0, site.output
    assert table and ">0.400<" in site.html("page")


def test_the_language_is_one_to_begin_with(build_site: Callable[..., sites.Site], tmp_path: Path) -> None:
    english = (sites.ROOT / "docs" / "locale" / "en" / "language.toml").read_text("utf-8")
    rules = block('name = "Deutsch"')
    catalog = 'msgid "Losses of two {stated}`0.400 = -np.log(0.67)`"\nmsgstr "Verluste von zwei {stated}`0.400 = -np.log(0.67)`"\n'
    pages = {"index.md": "# Index\n\nLosses of two {stated}`0.400 = -np.log(0.67)`\n"}
    pages |= {"locale/de/language.toml": rules, "locale/en/language.toml": english}
    pages["locale/de/LC_MESSAGES/index.po"] = catalog
    locale = tmp_path / "site" / "source" / "locale"
    site = build_site(pages, language="de", locale_dirs=["locale"], book_languages=locale)
    assert site.returncode == 0, site.output
    assert "Verluste von zwei" in site.html() and ">0,400<" in site.html()


def test_the_files_that_it_names_are_there() -> None:
    named = set(re.findall(r"`((?:docs|tests|cedocs|cefigures|requirements)/[\w./-]+)`", CONTRIBUTING))
    examples = {
        "docs/meaning/sure-answers.md",
        "docs/locale/de",
        "docs/locale/de/language.toml",
        "docs/locale/de/LC_MESSAGES",
    }
    assert len(named) > 10
    assert not [name for name in named - examples if not (sites.ROOT / name).exists()]
