"""An environment with the wheel and what it says it needs, and nothing else.

What the wheel needs is taken from the environment that the tests run in, in the versions of the locks: nothing is
fetched, and a requirement that the wheel does not name is not there.
"""

import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterable, Iterator
from email.message import Message
from email.parser import Parser
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]


def build(folder: Path) -> tuple[Path, Path]:
    """The wheel and the sdist, made of a fresh copy; what they are made with is in this environment."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sdist


def metadata(wheel: Path) -> Message:
    """What the wheel says of itself."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def needed(requirements: Iterable[str], extra: str = "") -> Iterator[str]:
    """The packages that are required, those that these require, and so on."""
    todo = [(Requirement(text), extra) for text in requirements]
    seen = set()
    while todo:
        requirement, extra = todo.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        for wanted in ("", *requirement.extras):
            if (requirement.name, wanted) not in seen:
                seen.add((requirement.name, wanted))
                yield requirement.name
                todo += [
                    (Requirement(text), wanted) for text in distribution(requirement.name).requires or ()
                ]


def environment(folder: Path, wheel: Path, extra: str = "", also: Iterable[str] = ()) -> Path:
    """Make the environment, and return its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    paths = sysconfig.get_paths("venv", {"base": str(folder), "platbase": str(folder)})
    packages = Path(paths["purelib"])
    names = {
        *needed(metadata(wheel).get_all("Requires-Dist", []), extra),
        *needed(also),
    }
    for name in names:
        found = distribution(name)
        tops = {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}
        for top in tops:
            if not (packages / top).exists():
                (packages / top).symlink_to(str(found.locate_file(top)))
    python = Path(paths["scripts"], "python")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "--no-index", "--no-deps", str(wheel)], check=True)
    subprocess.run([*pip, "check"], check=True)
    return python
