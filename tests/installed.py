"""The wheel in an environment of its own, with the oldest or the newest versions that it allows: `installed.py oldest WHEEL`.

pip downloads NumPy and array-api-compat. Doctests and the tests of the module run there, from a folder that has no `cedocs`.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: The tests that need NumPy alone, but for some with JAX; the others are about other libraries.
TESTS = ("test_accuracy", "test_bad_input", "test_numpy", "test_promises")
SETTINGS = "[pytest]\nfilterwarnings = error\nmarkers =\n  needs(name)\n  no_cover\n"
DOCTESTS = """
import doctest, importlib, pkgutil, sys
import numpy
import cedocs
names = ["cedocs", *(found.name for found in pkgutil.walk_packages(cedocs.__path__, "cedocs."))]
results = [doctest.testmod(importlib.import_module(name)) for name in names]
attempted, failed = sum(result.attempted for result in results), sum(result.failed for result in results)
print(f"Python {sys.version.split()[0]}, NumPy {numpy.__version__}: {attempted} doctests, {failed} failed")
sys.exit("site-packages" not in cedocs.__file__ or failed > 0 or attempted < 50)
"""


def pins(which: str, requirements: list[str]) -> list[str]:
    """Return what pip is to install beside the wheel: for *oldest*, the lower bound of each requirement.

    >>> pins("oldest", ["numpy>=2.0"]), pins("newest", ["numpy>=2.0"])
    (['numpy==2.0.*'], ['numpy'])
    """
    if which == "newest":
        return [re.split("[<>=~!]", line)[0] for line in requirements]
    return [re.sub(r">=([\d.]+).*", r"==\1.*", line) for line in requirements]


def main(arguments: list[str]) -> None:
    """Run with the command line arguments."""
    if len(arguments) != 2 or arguments[0] not in {"oldest", "newest"} or not arguments[1].endswith(".whl"):
        sys.exit("Give `oldest` or `newest`, and the wheel (`make dist`).")
    requirements = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        python = folder / "venv" / "bin" / "python"
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
        subprocess.run([*pip, arguments[1], *pins(arguments[0], requirements)], check=True)
        subprocess.run([python, "-I", "-W", "error", "-c", DOCTESTS], check=True, cwd=folder)
        subprocess.run([*pip, "pytest", "hypothesis", "mpmath"], check=True)
        shutil.copytree(ROOT / "tests" / "module", folder / "module")
        shutil.copy(ROOT / "tests" / "needs.py", folder / "module")
        (folder / "pytest.ini").write_text(SETTINGS, "utf-8")
        files = [f"module/{test}.py" for test in TESTS]
        subprocess.run([python, "-P", "-m", "pytest", "-q", "-k", "not jax", *files], check=True, cwd=folder)


if __name__ == "__main__":
    main(sys.argv[1:])
