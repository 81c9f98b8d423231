"""The Chromium that the tests use, and its fonts.

package.json in this folder installs a headless Chromium for Linux on x86-64, compressed with Brotli; `python
tests/browser/chromium.py` unpacks it (`make test` does so). On other machines the installed Chromium or Chrome is used.
CHROMIUM=… selects another one.
"""

import io
import os
import platform
import shutil
import tarfile
from importlib.util import find_spec
from pathlib import Path

import brotli
import matplotlib

MODULES = Path(__file__).with_name("node_modules")
PACKED = MODULES / "@sparticuz" / "chromium" / "bin"
UNPACKED = MODULES / ".chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    *("--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage"),
)
#: The same fonts on every machine with fontconfig: DejaVu, from Matplotlib, and IPAexGothic.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>{latin}</dir><dir>{japanese}</dir><cachedir>{cache}</cachedir>
<alias><family>sans-serif</family><prefer><family>DejaVu Sans</family><family>IPAexGothic</family></prefer></alias>
<alias><family>system-ui</family><prefer><family>DejaVu Sans</family><family>IPAexGothic</family></prefer></alias>
<alias><family>serif</family><prefer><family>DejaVu Serif</family><family>IPAexGothic</family></prefer></alias>
<alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family><family>IPAexGothic</family></prefer></alias>
</fontconfig>
"""


def find() -> str | None:
    """Return the path of the browser, if there is one."""
    packed = UNPACKED / "chromium"
    named = os.environ.get("CHROMIUM") or (str(packed) if packed.is_file() else None)
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def environment(folder: Path) -> dict[str, str]:
    """Return the environment variables for its libraries and fonts; the fonts' configuration is written to the folder."""
    fonts = folder / "fonts.conf"
    latin = Path(matplotlib.get_data_path(), "fonts", "ttf")
    japanese = find_spec("matplotlib_fontja")  # not imported, because that changes Matplotlib's font
    assert japanese and japanese.origin
    fonts.write_text(
        FONTS.format(
            latin=latin, japanese=Path(japanese.origin).with_name("fonts"), cache=folder / "fontcache"
        ),
        "utf-8",
    )
    chosen = {"FONTCONFIG_FILE": str(fonts)}
    if find() == str(UNPACKED / "chromium"):
        chosen["LD_LIBRARY_PATH"] = str(UNPACKED / "lib")
    return {**os.environ, **chosen}


def unpack() -> None:
    """Unpack the browser and its libraries, which machines without a desktop lack."""
    shutil.rmtree(UNPACKED, ignore_errors=True)
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return
    libraries = io.BytesIO(brotli.decompress((PACKED / "al2023.tar.br").read_bytes()))
    with tarfile.open(fileobj=libraries) as archive:
        archive.extractall(UNPACKED, filter="data")
    program = UNPACKED / "unpacking"
    program.write_bytes(brotli.decompress((PACKED / "chromium.br").read_bytes()))
    program.chmod(0o755)
    program.rename(UNPACKED / "chromium")


if __name__ == "__main__":
    unpack()
