"""What all tests share."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sites

collect_ignore = ["libraries"]  # `make libraries` runs them


@pytest.fixture
def build_site(tmp_path: Path) -> Callable[..., sites.Site]:
    """`build_site({"page.md": text}, "-j2", some_setting=True)` builds a tiny site: see tests/sites.py."""

    def build(pages: dict[str, str], *options: str, **conf: object) -> sites.Site:
        return sites.build_site(tmp_path / "site", pages, *options, **conf)

    return build
