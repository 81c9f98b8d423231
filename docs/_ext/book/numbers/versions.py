"""The role ``{version}`optax` ``, which shows the version in the lock files of part 4: `optax 0.2.8`.

So a page can only name versions and packages that `make libraries` installs.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

logger = logging.getLogger(__name__)

LOCKS = ("libraries.txt", "torch.txt")
_PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def pinned(locks: list[Path]) -> dict[str, set[str]]:
    """Return the versions of each package; more than one if they differ by Python version or system."""
    versions: dict[str, set[str]] = {}
    for lock in locks:
        for name, version in _PIN.findall(lock.read_text("utf-8")):
            versions.setdefault(name, set()).add(version)
    return versions


class VersionRole(SphinxRole):
    """A package's name and its locked version, as code."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        locks = [Path(self.config.libraries_locks) / name for name in LOCKS]
        for lock in locks:
            self.env.note_dependency(lock)
        name = self.text.strip()
        found = sorted(pinned(locks).get(name, ()))
        if len(found) != 1:
            trouble = f"has several versions, {', '.join(found)}," if found else "is not"
            logger.warning(
                "{version}`%s`: %s %s in the lock files of `make libraries`. Write the name of a package as in "
                "requirements/libraries.txt or torch.txt, or add it to the group `libraries` of pyproject.toml.",
                name,
                name,
                trouble,
                location=self.get_location(),
                type="version",
            )
        return [nodes.literal("", " ".join([name, *found]), classes=["version"], computed=True)], []
