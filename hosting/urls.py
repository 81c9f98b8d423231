"""The links of the package, from the same environment variables as those of the pages (docs/_ext/book/about/addresses.py)."""

import os
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Urls(MetadataHookInterface):
    """Fills in `urls` of pyproject.toml. An address that is not known is left out."""

    def update(self, metadata: dict[str, Any]) -> None:
        site = os.environ.get("SITE_URL", "").rstrip("/")
        server = os.environ.get("GITHUB_SERVER_URL") or "https://github.com"
        repository = os.environ.get("GITHUB_REPOSITORY", "")
        code = f"{server.rstrip('/')}/{repository}" if repository else ""
        urls = {
            "Documentation": f"{site}/reference/api/index.html" if site else "",
            "Homepage": f"{site}/" if site else "",
            "Source": code,
            "Issues": f"{code}/issues" if code else "",
            "Changelog": f"{code}/blob/main/CHANGELOG.md" if code else "",
        }
        metadata["urls"] = {name: url for name, url in urls.items() if url}
