"""The versions in part 4 are those of the lock files."""

import re

import pytest

LOCKS = {
    "requirements/libraries.txt": """\
        optax==0.2.8 \\
            --hash=sha256:0
        tensorflow-cpu==2.21.0 ; sys_platform != 'darwin' \\
            --hash=sha256:0
        dask[array]==2026.8.0 \\
            --hash=sha256:0
        numpy==2.4.6 ; python_full_version < '3.12' \\
            --hash=sha256:0
        numpy==2.5.5 ; python_full_version >= '3.12' \\
            --hash=sha256:0
        """,
    "requirements/torch.txt": "# torch==1.0\ntorch==2.13.0 \\\n    --hash=sha256:0\n",
}


@pytest.fixture
def build_with_locks(build_site, tmp_path):
    return lambda page: build_site(
        {"index.md": page} | LOCKS, libraries_locks=tmp_path / "site" / "source" / "requirements"
    )


def test_a_version_comes_from_the_lock(build_with_locks):
    site = build_with_locks(
        "# Title\n\nRun with {version}`optax`, {version}`tensorflow-cpu`, {version}`torch`."
    )
    assert site.returncode == 0, site.output
    shown = re.findall(r"<span class=\"pre\">([^<]+)</span>", site.html())
    assert " ".join(shown) == "optax 0.2.8 tensorflow-cpu 2.21.0 torch 2.13.0"


def test_another_lock_shows_on_the_page_without_a_change_of_the_page(build_with_locks):
    site = build_with_locks("# Title\n\nRun with {version}`torch`.")
    site.write({"requirements/torch.txt": "torch==3.0 \\\n"})
    assert "3.0" in site.build().html()


@pytest.mark.parametrize(
    ("name", "says"), [("flax", "flax is not in"), ("numpy", "several versions, 2.4.6, 2.5.5")]
)
def test_a_package_without_one_version_ends_the_build_with_page_and_line(build_with_locks, name, says):
    site = build_with_locks(f"# Title\n\nFirst.\n\nRun with {{version}}`{name}`.")
    assert site.returncode != 0
    assert re.search(rf"index\.md:5: WARNING: .*{says}.*pyproject\.toml", site.output), site.output
