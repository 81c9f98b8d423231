"""Any Python warning during the build fails it."""

import warnings

import pytest

EXTENSION = """
import warnings

def early(app):
    warnings.warn("of the start", FutureWarning)

def late(app, doctree):
    warnings.warn(f"of {app.env.docname}", DeprecationWarning)

def setup(app):
    app.connect("builder-inited", early)
    app.connect("doctree-read", late)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
"""


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
def test_a_python_warning_ends_the_build(build_site, tmp_path, monkeypatch, jobs):
    (tmp_path / f"warns{jobs[2:]}.py").write_text(EXTENSION)
    monkeypatch.syspath_prepend(tmp_path)  # for a build in this process
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))  # and for one in a separate process
    before = warnings.showwarning
    names = ["one", "two", "three", "four", "five", "six"]
    site = build_site(
        {f"{name}.md": f"# {name}" for name in names}, jobs, extensions=["book", "stated", f"warns{jobs[2:]}"]
    )
    assert site.returncode == 1
    assert "ERROR: FutureWarning: of the start" in site.output
    assert "ERROR: DeprecationWarning: of " in site.output
    assert f"warns{jobs[2:]}.py:5: ERROR" in site.output
    # A build in this process restores the warning filters.
    assert warnings.showwarning is before
    assert ("default", None, Warning, None, 0) not in warnings.filters
