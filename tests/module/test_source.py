"""The module stays what the design says: these names, these imports, formulas in small files."""

import ast
import inspect
import pkgutil
import tokenize
from pathlib import Path

import pytest
from numpydoc.validate import validate

import cedocs

FILES = sorted(Path(cedocs.__file__).parent.glob("*.py"))
NAMES = """\
softmax(z, /, *, axis=-1)
log_softmax(z, /, *, axis=-1)
sigmoid(z, /)
log_sigmoid(z, /)
logit(p, /)
one_hot(labels, /, num_classes)
smooth_labels(p, /, epsilon, *, axis=-1)
cross_entropy(p, q, /, *, axis=-1, class_weight=None, sample_weight=None, where=None, \
reduction='none', base=e)
cross_entropy_with_logits(target, logits, /, *, axis=-1, class_weight=None, sample_weight=None, where=None, \
label_smoothing=0.0, reduction='none')
cross_entropy_with_logits_gradient(target, logits, /, *, axis=-1, class_weight=None, sample_weight=None, \
where=None, label_smoothing=0.0, reduction='none')
binary_cross_entropy(y, y_hat, /, *, pos_weight=None, sample_weight=None, where=None, \
reduction='none', base=e)
binary_cross_entropy_with_logits(y, logits, /, *, pos_weight=None, sample_weight=None, where=None, \
label_smoothing=0.0, reduction='none')
binary_cross_entropy_with_logits_gradient(y, logits, /, *, pos_weight=None, sample_weight=None, where=None, \
label_smoothing=0.0, reduction='none')
entropy(p, /, *, axis=-1, base=e)
kl_divergence(p, q, /, *, axis=-1, sample_weight=None, where=None, reduction='none', base=e)
kl_divergence_with_logits(p, logits, /, *, axis=-1, sample_weight=None, where=None, reduction='none', base=e)
perplexity(p, q, /, *, axis=-1, sample_weight=None, where=None, reduction='none')
perplexity_with_logits(target, logits, /, *, axis=-1, sample_weight=None, where=None, reduction='none')
focal_loss_with_logits(y, logits, /, *, gamma=2.0, alpha=None, sample_weight=None, where=None, \
reduction='none')
"""


def test_public_names_and_signatures():
    found = set()
    for name in cedocs.__all__:
        signature = inspect.signature(getattr(cedocs, name))
        parameters = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
        plain = signature.replace(parameters=parameters, return_annotation=inspect.Signature.empty)
        found.add(f"{name}{plain}".replace("2.718281828459045", "e"))
    assert found == set(NAMES.strip().splitlines()), "write the signature of a new function into NAMES"
    assert (Path(cedocs.__file__).parent / "py.typed").exists()


def code_lines(path):
    """The numbers of the lines with code: no docstring, no comment, not blank."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            text = node.body[0]
            docstrings.update(range(text.lineno, text.end_lineno + 1))
    silent = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    }
    lines = set()
    with path.open("rb") as source:
        for token in tokenize.tokenize(source.readline):
            if token.type not in silent and token.type != tokenize.ENCODING:
                lines.update(range(token.start[0], token.end[0] + 1))
    return lines - docstrings


def test_formulas_stay_small():
    """A reader of one function reads one file: what is not a formula has its own files."""
    for path in FILES:
        if not path.name.startswith("_"):
            assert len(code_lines(path)) <= 150, path.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_functions_are_short(path):
    lines = code_lines(path)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            inside = lines & set(range(node.lineno, node.end_lineno + 1))
            assert len(inside) <= 40, node.name


LAYERS = [
    "_arrays", "_validate", "_numpy", "_evaluate",
    "activations", "encoding", "losses", "gradients", "information", "__init__",
]  # fmt: skip


def test_imports_run_one_way():
    standard = {"collections", "contextlib", "itertools", "math", "reprlib", "sys", "typing"}
    assert {module.name for module in pkgutil.iter_modules(cedocs.__path__)} | {"__init__"} == set(LAYERS)
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert {alias.name.split(".")[0] for alias in node.names} <= standard | {"numpy"}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                assert node.module.split(".")[0] in standard | {"array_api_compat"}
            elif isinstance(node, ast.ImportFrom):
                for name in [node.module] if node.module else [alias.name for alias in node.names]:
                    assert LAYERS.index(name) < LAYERS.index(path.stem)


@pytest.mark.parametrize("name", cedocs.__all__)
def test_docstrings_are_complete(name):
    function = getattr(cedocs, name)
    assert not validate(f"cedocs.{name}")["errors"]
    for part in ("Parameters", "Returns", "Raises", "See Also", "Notes", "Examples"):
        assert f"    {part}\n    ---" in function.__doc__
    assert ".. math::" in function.__doc__  # the formula
    assert "=====" in function.__doc__  # the table of special values
    assert "nan" in function.__doc__
