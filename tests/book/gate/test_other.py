"""What is made of the pages beside the site."""

from pathlib import Path

import pytest
from book.gate import publish


@pytest.mark.parametrize("builder", ["gettext", "epub"])
def test_nothing_is_left_of_a_page_that_is_gone(
    builder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else `make translations` would make a catalog for it again."""
    jobs: dict[str, Path] = {}

    def build(wanted: dict[str, Path], builder: str) -> int:
        assert not any(out.exists() for out in wanted.values())
        jobs.update(wanted)
        return 0

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(publish, "build", build)
    for folder in (Path("_build", "gettext"), Path("_build", "epub", "en")):
        folder.mkdir(parents=True)
        (folder / "gone.pot").touch()
    assert publish.other(builder, "en") == 0
    assert len(jobs) == 1
