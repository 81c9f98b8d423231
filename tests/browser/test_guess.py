"""Questions inside the text: an answer is chosen or typed, by finger and keyboard, and the page says what it means."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sites
from playwright.sync_api import Browser, Page, expect

QUESTION = """\
# A page

:::{guess}
%s
What is the loss?

{stated}`0.693 = -np.log(0.5)`
: Right, the logarithm.

{stated}`1,000 = 2000 * 0.5`
: Far too *much*.

{stated}`-50 %% = -0.5 + 0`
: Never negative.
:::
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pages = {"choice.md": QUESTION % "", "number.md": QUESTION % ":number:\n"}
    site = sites.build_site(tmp_path_factory.mktemp("site"), pages)
    assert site.returncode == 0, site.output
    return site.folder / "html"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    yield page
    page.close()


@pytest.fixture
def choice(built: Path, page: Page) -> Page:
    page.goto((built / "choice.html").as_uri())
    return page


def test_a_choice_says_what_it_means_and_marks_what_was_pressed(choice: Page) -> None:
    buttons, result = choice.locator(".guess-bar button"), choice.locator(".guess").get_by_role("status")
    assert [text.strip() for text in buttons.all_inner_texts()] == [
        "-50\N{NO-BREAK SPACE}%",
        "0.693",
        "1,000",
    ], "not in order of size"
    buttons.nth(2).click()
    expect(result.locator("em")).to_have_text("much")
    expect(result).to_have_class("guess-result guess-wrong")
    buttons.nth(1).focus()
    choice.keyboard.press("Enter")
    expect(result).to_have_text("Right, the logarithm.")
    expect(result).to_have_class("guess-result guess-right")
    assert [button.get_attribute("aria-pressed") for button in buttons.all()] == ["false", "true", "false"]
    assert (
        choice.evaluate(
            "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, n, all) => all.indexOf(id) < n)"
        )
        == []
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0.693", "Right"),
        ("0.69", "Right"),
        ("0,7", "Right"),
        (" .693", "Right"),
        ("0.6", "None of"),
        ("1", "None of"),
        ("1000", "Far too much"),
        ("1,000", "Far too much"),
        ("−0.5", "Never negative"),
        ("-50%", "Never negative"),
        ("", "None of"),
        ("two", "None of"),
    ],
)
def test_a_typed_number_is_compared_to_the_digits_that_are_stated(
    built: Path, page: Page, typed: str, said: str
) -> None:
    page.goto((built / "number.html").as_uri())
    page.get_by_role("textbox", name="Your answer, a number").fill(typed)
    page.keyboard.press("Enter")
    expect(page.locator(".guess").get_by_role("status")).to_contain_text(said)
