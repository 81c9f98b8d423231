"""The Content-Security-Policy that the site works under, in `_headers` at its root.

Several hosts read that file as it is; for other servers its one line is copied into their settings. It is no <meta> of the
pages, because `self` does not hold for pages that are opened as files, and `make live` adds a script to each.

The scripts that are written into the pages are the same on all of them, so that their hashes are enough; any other such
script is refused (tests/browser/test_policy.py).
"""

import base64
import hashlib
from pathlib import Path

from sphinx.application import Sphinx

from book.editions.languages import language_of

FILE = "_headers"
#: The scripts in docs/_templates/layout.html, with the rules that they are included by.
INLINE = ("scheme.js", "start.js")
POLICY = {
    "default-src": "'none'",
    # Python in the page: WebAssembly is compiled, which needs no 'unsafe-eval'; its worker is made of files that the page
    # has fetched already (docs/_ext/book/live), so that stopping a cell needs no network.
    "script-src": "'self' {hashes} 'wasm-unsafe-eval' blob:",
    "worker-src": "'self' blob:",  # 'self' for the one that keeps pages for reading without a network
    "connect-src": "'self'",
    # KaTeX and the figures position their parts with style attributes.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",  # the small ones are in the stylesheet (docs/_ext/book/weight/weight.py)
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
}


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the file, with the edition at the root; pages with the theme's own scripts have no policy."""
    if exception or app.builder.name != "html" or not app.config.weight or language_of(app.config).folder:
        return
    templates = [Path(app.confdir, folder) for folder in app.config.templates_path]
    Path(app.outdir, FILE).write_text(f"/*\n  Content-Security-Policy: {policy(templates)}\n", "utf-8")


def policy(templates: list[Path]) -> str:
    """Return the value of the header."""
    found = (next(file for folder in templates if (file := folder / name).is_file()) for name in INLINE)
    hashes = " ".join(f"'sha256-{digest(file)}'" for file in found)
    return "; ".join(f"{name} {allowed}" for name, allowed in POLICY.items()).format(hashes=hashes)


def digest(script: Path) -> str:
    """Return the hash of a script as it is in a page: Jinja leaves out the newline at its end."""
    return base64.b64encode(hashlib.sha256(script.read_bytes().removesuffix(b"\n")).digest()).decode()
