r"""Numbers that the build computes: a wrong one ends it, a right one shows how it was computed.

In prose ``{stated}`0.400 = -log(0.67)` ``, in mathematics ``\stated{0.400}{-log(0.67)}``. The numbers of a page are read
from its finished document, so that a translation is checked as it is shown. README.md has the rest.
"""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util.typing import ExtensionMetadata

from .ledger import Ledger, LedgerDirective, LedgerRole, ledger_of, write_json
from .nodes import stated_ledger, stated_mark, stated_number, stated_summary, visitors
from .page import calculator_of
from .read import ReadNumbers, StatedRole
from .show import ShowNumbers

STATIC = Path(__file__).with_name("static")

#: Each configuration value, what it is where conf.py does not set it, and its type: see README.md.
CONFIGURATION: tuple[tuple[str, object, Any], ...] = (
    ("stated_modules", ["math"], (list, tuple)),
    ("stated_names", {}, dict),
    ("stated_example", "0.400 = -log(0.67)", str),
    ("stated_strict", True, bool),
    ("stated_literals", True, bool),
    ("stated_longest", 80, int),
    ("stated_data", {}, dict),
    ("stated_kinds", {}, dict),
    ("stated_yields", {}, dict),
    ("stated_units", {}, dict),
    ("stated_rounded", [], (list, tuple)),
    ("stated_words", {}, dict),
    ("stated_decimal", ".", str),
    ("stated_group", ",", str),
    ("stated_source_decimal", "", str),
    ("stated_percent", "\N{NO-BREAK SPACE}%", str),
)


def check_names(app: Sphinx, config: Config) -> None:
    """End the build at once where the names for expressions cannot be had."""
    try:
        calculator_of(config)
    except Exception as error:
        raise ConfigError(
            f"stated_modules and stated_names of conf.py must name what Python can import: {error}"
        ) from error


def note_app(app: Sphinx) -> None:
    """Let the pages' last step know which builder writes them."""
    ledger_of(app.env).app = app


def serve_styles(app: Sphinx) -> None:
    """Put the stylesheet among the site's files."""
    app.config.html_static_path = [*app.config.html_static_path, str(STATIC)]


def setup(app: Sphinx) -> ExtensionMetadata:
    for name, default, kind in CONFIGURATION:
        app.add_config_value(name, default, "env", kind)
    app.add_event("stated-formula")
    app.add_event("stated-tip")
    app.add_domain(Ledger)
    app.add_role("stated", StatedRole())
    app.add_role("stated-count", LedgerRole())
    app.add_role("stated-json", LedgerRole())
    app.add_directive("stated-ledger", LedgerDirective)
    for node in (stated_number, stated_mark, stated_ledger, stated_summary):
        app.add_node(node, **visitors(node))
    app.add_transform(ReadNumbers)
    app.add_post_transform(ShowNumbers)
    app.connect("config-inited", check_names)
    app.connect("builder-inited", note_app)
    app.connect("builder-inited", serve_styles)
    app.connect("env-updated", lambda app, env: ledger_of(env).changed_ledgers())
    app.connect("build-finished", write_json)
    app.add_css_file("stated.css")
    return {
        "version": "1",
        "env_version": 3,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
