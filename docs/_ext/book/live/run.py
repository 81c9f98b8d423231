"""Run cells in the reader's browser, in its worker (browser/worker.js); tests run the same in node.

What a cell prints, shows or raises is given to a function of the page as it happens, so that nothing is lost when the
worker is ended. The last expression of a cell is shown as in a notebook.
"""

import ast
import builtins
import io
import json
import sys
import traceback
import types
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

#: Receives the kind of an output (`text`, `value`, `markdown`, `figure`, `warning`, `error`) and its content.
Post = Callable[[str, str], Any]
CELL = "<cell {}>"


class Printed(io.TextIOBase):
    """Standard output of a cell."""

    def __init__(self, post: Post) -> None:
        self.post = post

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, text: str) -> int:
        """Give the text to the page."""
        if text:
            self.post("text", text)
        return len(text)


class Markdown:
    """Text in Markdown, as in `IPython.display`."""

    def __init__(self, data: str) -> None:
        self.data = data


class Session:
    """The names of one page, shared by its cells."""

    def __init__(self, post: Post, settings: str = "{}") -> None:
        self.post = post
        self.settings = json.loads(settings)
        self.names: dict[str, Any] = {}
        self.codes: dict[str, str] = {}
        self.figures = 0
        self.worksheet: Any = None
        self.printed: Any = Printed(post)
        _provide("IPython", get_ipython=lambda: None)  # Matplotlib asks it whether it draws in a notebook
        _provide("IPython.display", Markdown=Markdown, display=self.display)
        _provide("myst_nb", glue=lambda *_, **__: None)
        self.reset()

    def reset(self) -> None:
        """Forget what the cells have defined."""
        self.names = {"__name__": "__main__", "__builtins__": builtins, "display": self.display}

    def run(self, code: str, cell: str) -> bool:
        """Run a cell; return whether it ended without an exception."""
        printed = self.printed
        with redirect_stdout(printed), redirect_stderr(printed), warnings.catch_warnings():
            warnings.showwarning = self._warn
            return self._run(code, cell)

    def _run(self, code: str, cell: str) -> bool:
        file = CELL.format(cell)
        self.codes[file] = code
        try:
            tree = ast.parse(code, file)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, file, "exec"), self.names)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), file, "eval"), self.names)
                if value is not None and not code.rstrip().endswith(";"):
                    self.display(value)
            self._show_open_figures()
        except BaseException as error:  # also SystemExit and KeyboardInterrupt of the reader's code
            self.post("error", json.dumps(self._described(error)))
            return False
        return True

    def names_of(self, code: str) -> str:
        """Return which names a cell defines and which it uses, as JSON."""
        try:
            tree = ast.parse(code)
        except SyntaxError:
            return json.dumps({"defines": [], "uses": []})
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        defines = {name.id for name in names if not isinstance(name.ctx, ast.Load)}
        named = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        defines |= {node.name for node in ast.walk(tree) if isinstance(node, named)}
        defines |= {node.id for node in map(_changed, ast.walk(tree)) if node is not None}
        uses = {name.id for name in names if isinstance(name.ctx, ast.Load)}
        return json.dumps({"defines": sorted(defines), "uses": sorted(uses)})

    def compute(self, asked: str) -> str:
        """Compute stated numbers: see worksheet.py."""
        if self.worksheet is None:
            from book.live.worksheet import Worksheet

            self.worksheet = Worksheet(self.settings.get("numbers", {}), Path.home() / ".data")
        return str(self.worksheet.compute(asked))

    def check(self, checks: str) -> str:
        """Say what is right of what a cell has defined, as JSON: see verdicts.py."""
        from book.live.verdicts import verdict

        with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            return json.dumps([verdict(stated, code, self.names) for stated, code in json.loads(checks)])

    # --- outputs ----------------------------------------------------------------------------------

    def display(self, *values: object) -> None:
        """Show values as a notebook does."""
        for value in values:
            if isinstance(value, Markdown):
                self.post("markdown", value.data)
            elif _is_figure(value):
                self.post("figure", self._inlined(_svg(value)))
            else:
                self.post("value", repr(value))

    def _show_open_figures(self) -> None:
        """Show what was drawn with pyplot, as a notebook does at the end of a cell."""
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            for number in pyplot.get_fignums():
                self.display(pyplot.figure(number))
            pyplot.close("all")

    def _inlined(self, svg: str) -> str:
        from book.drawing import inline

        words = self.settings.get("figures", {})
        colours = {colour: tuple(names) for colour, names in self.settings.get("colours", {}).items()}
        texts: list[str] = []

        def translate(text: str) -> str:
            texts.append(inline.translate(text, words))
            return texts[-1]

        self.figures += 1
        inliner = inline.Inliner(f"live-{self.figures}", translate, colours)
        figure = inliner.inline(svg, "")
        said = list(dict.fromkeys(filter(None, texts)))
        return json.dumps({"svg": figure, "texts": said, "strangers": sorted(inliner.strangers)})

    def _warn(self, message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
        self.post("warning", f"{category.__name__}: {message}")

    def _described(self, error: BaseException) -> dict[str, Any]:
        """Return what an exception says, and the lines of the page's own cells that led to it."""
        said = "".join(traceback.format_exception_only(error)[-1:]).strip()
        frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
        if isinstance(error, SyntaxError):
            frames.append((error.filename or "", error.lineno))
        lines = [
            {"cell": file.split()[-1].rstrip(">"), "line": line, "code": self._line(file, line)}
            for file, line in frames
            if file in self.codes and line
        ]
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        return {"message": said, "lines": lines, "missing": missing}

    def _line(self, file: str, line: int) -> str:
        lines = self.codes[file].splitlines()
        return lines[line - 1].strip() if 0 < line <= len(lines) else ""


def _changed(node: ast.AST) -> ast.Name | None:
    """Return the name whose value is changed in place: `q[0] = 1`, `run.rate = 2`."""
    if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
        return node.value if isinstance(node.value, ast.Name) else None
    return None


def _is_figure(value: object) -> bool:
    figure = sys.modules.get("matplotlib.figure")
    return figure is not None and isinstance(value, figure.Figure)


def _svg(figure: Any) -> str:
    """Return a figure as SVG: the book's own draw themselves."""
    if hasattr(figure, "svg"):
        return str(figure.svg())
    written = io.StringIO()
    figure.savefig(written, format="svg", transparent=True, metadata={"Date": None})
    return written.getvalue()


# --- modules that cells import, and that are not sent ----------------------------------------------


def _provide(name: str, **members: object) -> None:
    """Define a module, and the packages that it is in."""
    parent, _, last = name.rpartition(".")
    module = types.ModuleType(name)
    module.__dict__.update(members, __path__=[])
    sys.modules[name] = module
    if parent:
        if parent not in sys.modules:
            _provide(parent)
        setattr(sys.modules[parent], last, module)


class Bunch(dict[str, Any]):
    """A dictionary whose entries are attributes too, as scikit-learn returns it."""

    __getattr__ = dict.__getitem__


def provide_data(folder: str) -> None:
    """Define `sklearn.datasets` with the data sets that the pages use."""
    import numpy as np

    def load(name: str, return_X_y: bool = False, n_class: int | None = None) -> Any:
        data, target = (np.load(Path(folder, f"{name}-{what}.npy")) for what in ("data", "target"))
        kept = slice(None) if n_class is None else target < n_class
        data, target = data[kept].astype(np.float64), target[kept].astype(int)
        more = json.loads(Path(folder, f"{name}.json").read_text("utf-8"))
        if name == "digits":
            more["images"] = data.reshape(-1, 8, 8)
        return (data, target) if return_X_y else Bunch(data=data, target=target, **more)

    def load_digits(*, n_class: int = 10, return_X_y: bool = False) -> Any:
        return load("digits", return_X_y, n_class)

    def load_breast_cancer(*, return_X_y: bool = False) -> Any:
        return load("breast_cancer", return_X_y)

    _provide("sklearn.datasets", load_digits=load_digits, load_breast_cancer=load_breast_cancer)
