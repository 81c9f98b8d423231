"""Exercises that ask for code: `{attempt}`, a cell in which readers write it, and checks that say what is right.

    ```{attempt} ex-label
    def loss(z, y):
        ...
    ---
    1.313 = loss([1, 2], 0)
    ```

Above the line stands what the cell begins with, below it numbers and expressions, as in stated numbers. The build runs the
code of the exercise's solution, which has to pass all checks, and the beginning, which must not. In other formats the
beginning is shown as code.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx_exercise.nodes import solution_node
from stated.page import halves

from book.live.verdicts import verdict

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)


class Attempt(SphinxDirective):
    """`{attempt}`."""

    has_content = True
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the cell's code, with its checks."""
        start, _, checks = "\n".join(self.content).partition("\n---\n")
        numbers = [halves(line) for line in checks.splitlines() if line.strip()]
        if not numbers or not all(map(all, numbers)):
            raise self.error("Below a line with `---`, write checks such as `1.313 = loss([1, 2], 0)`.")
        code = nodes.literal_block(start, start, language="python")
        attempt = nodes.container("", code, classes=["attempt"], checks=numbers, exercise=self.arguments[0])
        self.set_source_info(code)
        self.set_source_info(attempt)
        return [attempt]


def attempts(doctree: nodes.Node) -> list[nodes.container]:
    """Return the cells of exercises in a page."""
    return [node for node in doctree.findall(nodes.container) if "attempt" in node["classes"]]


def try_solutions(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of a solution that does not pass the checks, and of checks that the beginning passes."""
    for attempt in attempts(doctree):
        label, begin = attempt["exercise"], attempt[0].astext()
        code = next(
            (
                block.astext()
                for solution in doctree.findall(solution_node)
                if solution.get("target_label") == label
                for block in solution.findall(nodes.literal_block)
            ),
            None,
        )
        if code is None:
            warn(f"the exercise {label} has no solution with a block of code", attempt)
            continue
        failed = [told for told in results(code, attempt["checks"]) if not told["right"]]
        for told in failed:
            is_ = told.get("error") or told.get("value")
            warn(
                f"the solution of {label} is wrong: {told['expression']} is {is_}, not {told['stated']}",
                attempt,
            )
        if all(told["right"] for told in results(begin, attempt["checks"])):
            warn(f"the code with which {label} begins passes its checks: nothing is left to do", attempt)


def results(code: str, checks: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Run code and return the verdict of each check."""
    names: dict[str, Any] = {}
    try:
        exec(compile(code, "<attempt>", "exec"), names)
    except Exception as error:
        told = {"right": False, "error": f"{type(error).__name__}: {error}"}
        return [told | {"stated": stated, "expression": expression} for stated, expression in checks]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the beginning may overflow: that is the exercise
        return [verdict(stated, expression, names) for stated, expression in checks]


def warn(message: str, node: nodes.Element) -> None:
    logger.warning(message, location=node, type="attempt")
