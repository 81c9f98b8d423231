"""Stated numbers, computed with the reader's inputs and expressions."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from book.live.worksheet import Worksheet

SETTINGS = {"modules": ["cedocs"], "names": {"np": "numpy"}}
GIVENS = (
    "import numpy as np\n\nq = [0.25, 0.67, 0.08]  # 犬 cat\nz = np.array([1.0, 2.0])  # logits\nhalf = 1 / 2"
)
LOSS = {"text": "0.400", "expression": "-np.log(q[1])"}


@pytest.fixture
def compute(tmp_path: Path) -> Any:
    sheet = Worksheet(SETTINGS, tmp_path)
    (tmp_path / "speed.json").write_text('{"calls": 12.5}', "utf-8")
    (tmp_path / "half.json").write_text('{"not": "the input of that name"}', "utf-8")

    def ask(numbers: list[dict[str, str]], givens: str = GIVENS, **more: str) -> dict[str, Any]:
        asked = {"givens": givens, "built": GIVENS, "numbers": numbers, **more}
        answer: dict[str, Any] = json.loads(sheet.compute(json.dumps(asked)))
        return answer

    return ask


def test_the_built_number_is_the_same(compute: Any) -> None:
    answer = compute([LOSS])
    assert answer["numbers"] == [{"value": repr(float(-np.log(0.67))), "text": "0.400", "same": True}]
    assert answer["values"] == {"q": "[0.25, 0.67, 0.08]", "z": "[1.0, 2.0]", "half": "0.5"}


def test_a_changed_input_changes_the_cell_of_givens_and_nothing_else_of_it(compute: Any) -> None:
    answer = compute([LOSS], text="q = [0.25, 0.9, 0.08]\n-np.log(q[1])")
    assert answer["givens"] == GIVENS.replace("0.67", "0.9")
    assert answer["own"] == LOSS["expression"]
    assert answer["numbers"] == [{"value": repr(float(-np.log(0.9))), "text": "0.105", "same": False}]
    assert compute([LOSS], answer["givens"])["numbers"][0]["text"] == "0.105"


def test_an_input_that_is_written_as_a_list_stays_an_array(compute: Any) -> None:
    number = {"text": "4", "expression": "(z * 2).max()"}
    same = compute([number], text="z = [1.0, 2.0]\n(z * 2).max()")
    assert same["givens"] == GIVENS and same["numbers"][0]["same"]
    changed = compute([number], text="z = [1.0, 3.0]; (z * 2).max()")
    assert "z = np.array([1.0, 3.0])  # logits" in changed["givens"]
    assert changed["numbers"][0]["text"] == "6"


def test_the_form_of_the_number_stays(compute: Any) -> None:
    def shown(text: str, expression: str, own: str) -> str:
        return str(compute([{"text": text, "expression": expression, "own": own}])["numbers"][0]["text"])

    assert shown("67\N{NO-BREAK SPACE}%", "q[1]", "0.5").replace("\N{NO-BREAK SPACE}", " ") == "50 %"
    assert shown("(0.25, 0.67)", "q[:2]", "[0.1, 0.2]") == "(0.10, 0.20)"
    assert shown("twice", "q[1] / 0.335", "2.01") == "twice", "a word stays while it is right"
    assert shown("twice", "q[1] / 0.335", "3.0") == "3"
    assert shown("0.4", "q[1]", "np.log(-1)") == "nan"
    assert shown("0.4", "q[1]", "a = 2\na * 3.5") == "7.0"


def test_data_of_the_book_can_be_used(compute: Any) -> None:
    assert compute([{"text": "12", "expression": 'speed["calls"]'}])["numbers"][0]["value"] == "12.5"
    assert compute([{"text": "0.5", "expression": "half"}])["numbers"][0]["value"] == "0.5"


def test_what_cannot_be_computed_is_said(compute: Any) -> None:
    assert compute([LOSS], text="q = [0.25, 0.9")["error"].startswith("SyntaxError")
    assert compute([LOSS], text="q = [0.2]")["error"] == "", "no expression"
    assert compute([LOSS], text="nolog(2)")["numbers"] == [
        {"error": "NameError: name 'nolog' is not defined"}
    ]
    assert compute([LOSS], text="q[7]")["givens"] == GIVENS


def test_the_modules_that_are_sent_know_nothing_of_sphinx() -> None:
    """They are imported in the browser, where there is none."""
    import subprocess

    from book.live.runtime import OWN, ROOT

    names = [Path(source) for source in OWN["book.tar"] if source.startswith("docs/_ext/stated/")]
    assert len(names) > 4
    code = "import sys, types; s = types.ModuleType('stated'); s.__path__ = [sys.argv[1]]; sys.modules['stated'] = s\n"
    code += "\n".join(f"import stated.{name.stem}" for name in names)
    code += "\nassert not {'sphinx', 'docutils'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code, str(ROOT / "docs/_ext/stated")], check=True)
