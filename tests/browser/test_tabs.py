"""Tabs of libraries: a finger, the keyboard and a page without scripts can choose; a choice holds on every page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sites
from playwright.sync_api import Browser, Page, expect

TABS = """\
::::{tab-set}
:::{tab-item} PyTorch
:sync: torch

```python
>>> torch.sum(1)
```
:::
:::{tab-item} Keras
:sync: keras

```python
>>> keras.sum(1)
```
:::
::::
"""
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pages = {"one.md": f"# One\n\n{TABS}\nBetween.\n\n{TABS}", "two.md": f"# Two\n\n{TABS}"}
    site = sites.build_site(tmp_path_factory.mktemp("site"), pages)
    assert site.returncode == 0, site.output
    return site.folder / "html"


@pytest.fixture
def page(built: Path, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport=PHONE)
    page.goto((built / "one.html").as_uri())
    page.wait_for_function("() => typeof DOCUMENTATION_OPTIONS !== 'undefined'")
    yield page
    page.close()


def shown(page: Page) -> list[str]:
    return [code.split(".")[0].split()[-1] for code in page.locator("pre:visible").all_inner_texts()]


def test_a_tap_chooses_the_library_everywhere(built: Path, page: Page) -> None:
    assert shown(page) == ["torch", "torch"]
    label = page.locator("label", has_text="Keras").first
    assert label.bounding_box()["height"] >= 44, "too small for a finger"
    label.click()
    assert shown(page) == ["keras", "keras"]
    page.goto((built / "two.html").as_uri())
    expect(page.locator("pre:visible")).to_contain_text("keras")


def test_the_arrow_keys_choose_and_the_focus_is_seen(page: Page) -> None:
    page.get_by_role("radio", name="PyTorch").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Keras").first).to_be_focused()
    assert shown(page) == ["keras", "keras"]
    outline = "label => getComputedStyle(label).outlineStyle"
    assert page.locator("label:has-text('Keras')").first.evaluate(outline) == "solid"


def test_without_scripts_each_set_can_be_chosen(built: Path, browser: Browser) -> None:
    page = browser.new_page(viewport=PHONE, java_script_enabled=False)
    page.goto((built / "one.html").as_uri())
    page.locator("label", has_text="Keras").last.click()
    assert shown(page) == ["torch", "keras"]
    page.close()


def test_on_paper_all_are_there_under_their_names(page: Page) -> None:
    page.emulate_media(media="print")
    assert shown(page) == ["torch", "keras", "torch", "keras"]
    name, code = (page.locator(f"{part} >> nth=1") for part in (".sd-tab-set > label", ".sd-tab-content"))
    assert name.bounding_box()["y"] < code.bounding_box()["y"]
