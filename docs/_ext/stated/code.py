"""The parts of code that readers take for statements: comments, printed literals, and text that is not code.

A number in a call or an assignment is an input. Nothing here knows of Sphinx.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

PYTHON = frozenset({"ipython", "ipython3", "py", "py3", "python", "python3"})
#: Languages whose text no reader takes for a statement about numbers.
_CODE = (
    "bash bibtex c cpp css html ini javascript js json julia latex make makefile r rst sh shell tex toml yaml"
)
CODE = PYTHON | frozenset(_CODE.split())
_SHOWING = frozenset({"HTML", "Latex", "Markdown", "Math", "display", "print"})
_BRACKETS = re.compile(r"([\w\])⟩])?[(\[]([^()\[\]]*)[)\]]")
_PROMPT = re.compile(r"^(?:>>>|\.\.\.|In \[\d+\]:|\$) ?.*$", re.MULTILINE)


def prose_in(text: str, language: str, is_cell: bool) -> Iterator[str]:
    """The parts of a piece of code that a reader takes for statements."""
    if language == "inline":
        yield _without_calls(text)
    elif language not in CODE:
        yield _PROMPT.sub("", text)
    elif language in PYTHON:
        code = re.sub(r"^(?:>>>|\.\.\.) ?", "", text, flags=re.MULTILINE) if text.startswith(">>>") else text
        yield from _comments(code)
        if is_cell:
            yield from _printed(code)


def _without_calls(text: str) -> str:
    """Inline code without the arguments of calls."""
    while (shorter := _BRACKETS.sub(lambda found: found[1] or f"⟨{found[2]}⟩", text)) != text:
        text = shorter
    return text.translate(str.maketrans("⟨⟩", "()"))


def _comments(code: str) -> Iterator[str]:
    """Comments, but for those of tools (`# noqa`, `# doctest: +SKIP`)."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.COMMENT:
                yield token.string
    except (tokenize.TokenError, IndentationError, SyntaxError):
        yield from re.findall(r"#.*", code)


def _printed(code: str) -> Iterator[str]:
    """Literals that a cell prints, shows or raises, instead of something that it has computed."""
    try:
        module = ast.parse(re.sub(r"^[%!].*$", "", code, flags=re.MULTILINE))
    except SyntaxError:
        return
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and _name(node.func) in _SHOWING:
            yield from (part for argument in node.args for part in _literals(argument))
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield from (part for argument in node.exc.args for part in _literals(argument))
    if module.body and isinstance(module.body[-1], ast.Expr):
        yield from _literals(module.body[-1].value)


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def _literals(node: ast.expr) -> Iterator[str]:
    """What is written out in an expression: a literal, lists of them, the text of an f-string."""
    match node:
        case ast.Constant(value=str() | int() | float() as value) if not isinstance(value, bool):
            yield str(value)
        case ast.JoinedStr(values=parts):
            for part in parts:
                yield from _literals(part) if isinstance(part, ast.Constant) else ()
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            for part in parts:
                yield from _literals(part)
        case ast.UnaryOp(operand=ast.Constant()):
            yield ast.unparse(node)
