r"""Numbers that the build computes: a wrong one ends it, a right one shows how it was computed.

In prose ``{stated}`0.400 = cross_entropy([0, 1, 0], [0.25, 0.67, 0.08])` ``, in mathematics
``\stated{0.400}{cross_entropy([0, 1, 0], [0.25, 0.67, 0.08])}``. The numbers of a page are read from
its finished document, so that an edition counts what it shows, translated or not. Each becomes a link
to its row in the ledger, wherever a page has the directive ``{stated-ledger}``.
"""

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from .ledger import Ledger, LedgerDirective, LedgerRole, ledger_of, write_json
from .nodes import stated_ledger, stated_mark, stated_number, stated_summary, visitors
from .read import ReadNumbers, StatedRole
from .show import ShowNumbers


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_domain(Ledger)
    app.add_role("stated", StatedRole())
    app.add_role("stated-count", LedgerRole())
    app.add_role("stated-json", LedgerRole())
    app.add_directive("stated-ledger", LedgerDirective)
    for node in (stated_number, stated_mark, stated_ledger, stated_summary):
        app.add_node(node, **visitors(node))
    app.add_transform(ReadNumbers)
    app.add_post_transform(ShowNumbers)
    app.connect("env-updated", lambda app, env: ledger_of(env).changed_ledgers())
    app.connect("build-finished", write_json)
    app.add_css_file("stated.css")
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
