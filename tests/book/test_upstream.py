"""Private names of packages are used only in one module, and their source has not changed."""

import ast
import sys
from pathlib import Path

import pytest
from book.upstream import RELIED_ON, THEME_MEASURES, Relied

ROOT = Path(__file__).parents[2]
EXTENSIONS = ROOT / "docs" / "_ext"
OWN = {"book", "stated", "cedocs", "cefigures"}
#: Public in spite of the underscore: methods of named tuples, os._exit, and gettext's function.
PUBLIC = {"_asdict", "_replace", "_make", "_fields", "_exit", "_"}


@pytest.mark.parametrize("part", RELIED_ON, ids=lambda part: part.what.rpartition("/")[2])
def test_a_part_that_the_book_relies_on_is_what_it_was(part: Relied) -> None:
    assert part.digest_now() == part.digest, (
        f"{part.what} has changed. The book relies on it: {part.why} It can go {part.goes}.\n"
        f"Read what has changed ({part.issue or 'its history'}), correct docs/_ext/book/upstream.py and what imports"
        f" from it, or docs/_templates; then write down the digest {part.digest_now()}."
    )
    assert part.why.endswith(".") and part.goes.startswith(("when ", "with "))


def test_a_change_upstream_is_noticed() -> None:
    part = RELIED_ON[0]
    assert part._replace(what="sphinx.transforms.i18n:parse_noqa").digest_now() != part.digest
    with pytest.raises(AttributeError):
        part._replace(what="sphinx.transforms.i18n:_publish_no_more").digest_now()


def test_the_theme_measures_once() -> None:
    (script,) = (part for part in RELIED_ON if part.what.endswith("pydata-sphinx-theme.js"))
    assert len(THEME_MEASURES.findall(script.source())) == 1


def test_templates_that_stand_for_one_of_the_theme_are_written_down() -> None:
    import pydata_sphinx_theme
    import sphinx_book_theme

    theirs: dict[str, list[str]] = {}
    for package in (pydata_sphinx_theme, sphinx_book_theme):
        folder = Path(package.__file__).parent
        for file in folder.rglob("*.html"):
            theirs.setdefault(file.name, []).append(
                f"{package.__name__}:{file.relative_to(folder).as_posix()}"
            )
    known = {part.what for part in RELIED_ON}
    own = {file.name for file in (ROOT / "docs" / "_templates").rglob("*.html")}
    assert {what for name in own for what in theirs.get(name, [])} == {
        w for w in known if w.endswith(".html")
    }


def private(source: str) -> list[str]:
    """The private names of packages that a module uses, and the names that it assigns in them."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    own = defined(nodes)
    modules: dict[str, str] = {}
    found = []
    for node in nodes:
        if isinstance(node, ast.Import):
            modules |= {(a.asname or a.name.split(".")[0]): a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules |= {(a.asname or a.name): f"{node.module}.{a.name}" for a in node.names}
    foreign = {
        name: path
        for name, path in modules.items()
        if path.split(".")[0] not in OWN | sys.stdlib_module_names
    }
    for path in foreign.values():
        if any(is_private(step) for step in path.split(".")):
            found.append(path)
    for node in nodes:
        if isinstance(node, ast.Attribute) and is_private(node.attr) and node.attr not in own:
            found.append(ast.unparse(node))
        elif isinstance(node, (ast.Assign, ast.AugAssign, ast.Delete)):
            targets = node.targets if not isinstance(node, ast.AugAssign) else [node.target]
            found += [
                ast.unparse(t)
                for t in targets
                if root(t) in foreign and isinstance(t, (ast.Attribute, ast.Subscript))
            ]
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("getattr", "setattr")
        ):
            name = node.args[1]
            if isinstance(name, ast.Constant) and (
                is_private(name.value) or (node.func.id == "setattr" and root(node.args[0]) in foreign)
            ):
                found.append(ast.unparse(node))
    return found


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in PUBLIC


def root(node: ast.AST) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def defined(nodes: list[ast.AST]) -> set[str]:
    """The names that a module defines itself."""
    names = set()
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and root(node) == "self":
            names.add(node.attr)
    return names


SOURCES = {file: file.read_text("utf-8") for file in sorted(EXTENSIONS.rglob("*.py"))}


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.relative_to(EXTENSIONS).as_posix())
def test_private_names_stand_in_one_module(file: Path) -> None:
    if file != EXTENSIONS / "book" / "upstream.py":
        assert private(SOURCES[file]) == [], "put it into docs/_ext/book/upstream.py, with its reason"


@pytest.mark.parametrize(
    "source",
    [
        "def f(env): return env._app",
        "class B: \n def f(self): return self._app",
        "from sphinx.builders._epub_base import EpubBuilder",
        "from sphinx.transforms.i18n import _publish_msgstr",
        "import myst_nb.core.render\nmyst_nb.core.render.coalesce_streams = print",
        "from sphinxcontrib import katex\nkatex.KATEX_DEFAULT_OPTIONS |= {}",
        "from sphinxcontrib import katex\nkatex.KATEX_DEFAULT_OPTIONS['trust'] = True",
        "from sphinx.search import IndexBuilder\nsetattr(IndexBuilder, 'freeze', print)",
        "getattr(app, '_fail_on_warnings')",
    ],
)
def test_a_private_name_elsewhere_is_found(source: str) -> None:
    assert private(source)


def test_what_the_book_defines_and_what_is_public_is_left_alone() -> None:
    assert (
        private("import warnings\nwarnings.showwarning = print\nWORDS._asdict()\nfrom sphinx.locale import _")
        == []
    )
