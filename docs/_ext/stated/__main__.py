"""Check pages without building the document: `python -m stated docs -c . classification/three-classes`.

Prints what is wrong with the numbers of the pages (of all, where none is named), and as a diff how to put right what
has other digits than its expression gives. `--write` writes that into the files.
"""

import argparse
import contextlib
import difflib
import re
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from .ledger import Correction, ledger_of

SETTINGS = {"nb_execution_mode": "off"}


def main(arguments: list[str]) -> int:
    """What the command does; its exit code is 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m stated", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("source", type=Path, help="the folder of the pages")
    parser.add_argument("pages", nargs="*", help="names of pages, such as classification/index; else all")
    parser.add_argument("-c", "--conf", type=Path, help="the folder of conf.py, if it is another")
    parser.add_argument("-D", action="append", default=[], metavar="name=value", help="a setting of conf.py")
    parser.add_argument("--write", action="store_true", help="write the right digits into the files")
    options = parser.parse_intermixed_args(arguments)
    try:
        corrections, said = check(options.source, options.conf or options.source, options.pages, options.D)
    except LookupError as error:
        parser.error(str(error))
    print("\n".join(said) or "Nothing is wrong with the numbers of the pages.")
    for path, found in sorted(corrections.items()):
        before = path.read_text("utf-8")
        after = corrected(before, found)
        name = path.as_posix()
        lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), name, name)
        sys.stdout.writelines(lines)
        if options.write:
            path.write_text(after, "utf-8")
    return 1 if said else 0


def check(
    source: Path, conf: Path, pages: list[str], settings: list[str]
) -> tuple[dict[Path, list[Correction]], list[str]]:
    """Read pages; the corrections of each file, and the messages about stated numbers.

    Messages of other extensions are not shown: without the results of cells some of them cannot do their work.
    """
    overrides: dict[str, object] = {**SETTINGS, **dict(setting.split("=", 1) for setting in settings)}
    with tempfile.TemporaryDirectory() as folder, patch_docutils(str(conf)), docutils_namespace():
        with open(Path(folder, "said"), "w+", encoding="utf-8") as heard, contextlib.redirect_stderr(heard):
            overrides |= {"include_patterns": [f"{page}.*" for page in [*pages, "index"]]} if pages else {}
            app = Sphinx(source, conf, folder, folder, "dummy", overrides, status=None, warning=heard)
            app.build(force_all=True)
            if unknown := sorted(set(pages) - app.env.found_docs):
                raise LookupError(f"there is no page {unknown[0]}: write its path in {source}, without .md")
            heard.seek(0)
            said = re.findall(r"^.*\[stated\]", re.sub("\x1b\\[[0-9;]*m", "", heard.read()), re.MULTILINE)
        found = defaultdict(list)
        for correction in ledger_of(app.env).corrections():
            found[Path(correction.path)].append(correction)
    return dict(found), said


def corrected(text: str, corrections: list[Correction]) -> str:
    """The text of a file with the right digits."""
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for correction in sorted(corrections, key=lambda correction: -correction.line):
        begin = starts[correction.line - 1]
        if found := re.compile(correction.pattern).search(text, begin):
            mark = found[0].replace(correction.stated, correction.right, 1)
            text = text[: found.start()] + mark + text[found.end() :]
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
