"""A build reads and writes only what is necessary after builds that succeeded, failed or were killed."""

import os
import signal
import subprocess
import sys
import time

import pytest
import sites

# So many that Sphinx writes them in parallel (FEW in docs/_ext/book/gate/whole.py); the main process writes the first.
GOOD = {"first.md": "# First", "one.md": "# One", "two.md": "# Two", "sub/three.md": "# Three"}
SLOW = """
import os, time, pathlib

def wait(app, pagename, *_):
    if os.environ.get("WAIT_TO_WRITE") == pagename:
        pathlib.Path(app.outdir, "waits-to-write").touch()
        time.sleep(60)

def wait_in_main_process(app, doctree, docname):
    if os.environ.get("WAIT_TO_RESOLVE") == docname:
        pathlib.Path(app.outdir, "waits-to-resolve").touch()
        time.sleep(60)

def fail(app, pagename, *_):
    if os.environ.get("FAIL_AT") == pagename:
        raise RuntimeError("a mistake of an extension")

def setup(app):
    app.connect("html-page-context", fail)
    app.connect("html-page-context", wait)
    app.connect("doctree-resolved", wait_in_main_process)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
"""


@pytest.fixture
def site(build_site, tmp_path, monkeypatch):
    (tmp_path / "slow.py").write_text(SLOW)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    built = build_site(
        GOOD,
        extensions=["book", "stated", "slow"],
    )
    assert built.returncode == 0, built.output
    return built


def read(site):
    """The time at which Sphinx has read each page."""
    doctrees = site.folder / "doctrees"
    return {file.stem: file.stat().st_mtime_ns for file in doctrees.rglob("*.doctree")}


def read_again(site, before):
    """The pages that Sphinx has read since those times."""
    now = read(site)
    return {name for name in now if now[name] != before.get(name)}


def test_after_a_warning_a_second_try_fails_again_and_reads_that_page_alone(site):
    site.write({"one.md": "# One\n\n[](#nowhere)", "two.md": "# Two\n\nMore."})
    for tries in range(2):
        before = read(site)
        assert site.build().returncode == 1
        assert "one.md:3: WARNING" in site.output
        assert site.output.count("The build failed with 1 problem (see above).") == 1
        assert read_again(site, before) == ({"one"} if tries else {"one", "two"})
    site.write({"one.md": "# One"})
    before = read(site)
    assert site.build().returncode == 0, site.output
    assert read_again(site, before) == {"one"}
    assert "nowhere" not in site.html("one")


def test_a_problem_that_is_in_no_page_has_all_read_again_that_were(site, tmp_path):
    site.write({"one.md": "# One\n\n```{include} ../part.txt\n```"})
    (site.folder / "part.txt").write_text("$\\zork$")
    for _ in range(2):
        assert site.build().returncode == 1
        assert "zork" in site.output
    (site.folder / "part.txt").write_text("$x$")
    assert site.build().returncode == 0, site.output


def test_an_error_fails_the_build_also_without_W(site, monkeypatch):
    site.write({"one.md": "# One\n\n$\\zork$"})
    monkeypatch.setattr(
        sites, "build_main", lambda arguments: build_main([a for a in arguments if a != "-W"])
    )
    assert site.build().returncode == 1


def test_after_an_exception_only_what_was_being_read_is_read_again(site, monkeypatch):
    monkeypatch.setenv("FAIL_AT", "two")
    site.write({"two.md": "# Two\n\nMore."})
    assert site.build().returncode == 2
    assert "a mistake of an extension" in site.output
    assert "The build failed." in site.output
    monkeypatch.delenv("FAIL_AT")
    before = read(site)
    assert site.build().returncode == 0, site.output
    assert read_again(site, before) == {"two"}
    assert "More." in site.html("two")


def test_a_page_is_read_again_for_its_content_not_for_its_time(site):
    kept = (site.source / "one.md").stat()
    site.write({"one.md": "# One\n\nMore."})
    assert site.build().returncode == 0, site.output
    site.write({"one.md": GOOD["one.md"]})
    os.utime(site.source / "one.md", ns=(kept.st_atime_ns, kept.st_mtime_ns))
    assert site.build().returncode == 0, site.output
    assert "More." not in site.html("one")


def test_a_page_that_refers_to_a_part_of_another_shows_its_new_title(site):
    site.write({"one.md": "# One\n\n{ref}`part`", "two.md": "# Two\n\n(part)=\n## A part"})
    assert site.build().returncode == 0, site.output
    assert "A part" in site.html("one")
    site.write({"two.md": "# Two\n\n(part)=\n## Another name"})
    assert site.build().returncode == 0, site.output
    assert "Another name" in site.html("one")
    site.write({"two.md": "# Two"})
    assert site.build().returncode == 1, "what refers to it leads nowhere now"
    assert "one.md:3: WARNING" in site.output


def test_what_another_builder_has_read_is_written_all_the_same(site):
    site.write({"two.md": "# Another name"})
    site.options += ["-d", str(site.folder / "doctrees")]
    assert site.build("text").returncode == 0, site.output
    assert site.build().returncode == 0, site.output
    assert "Another name" in site.html("two") and "Another name" in site.html("one")


def test_the_pages_are_stored_without_the_environment(site):
    """Nodes of a docstring would refer to it: two megabytes for each page."""
    site.write({"one.md": "# One\n\n```{eval-rst}\n.. autofunction:: cedocs.softmax\n   :no-index:\n```"})
    site.build()
    stored = (site.folder / "doctrees" / "one.doctree").read_bytes()
    assert b"softmax" in stored and b"BuildEnvironment" not in stored


def test_a_new_title_or_page_is_named_on_every_page(site):
    assert site.build().returncode == 0, site.output
    site.write({"two.md": "# Another name"})
    assert site.build().returncode == 0, site.output
    assert "Another name" in site.html("one")
    site.write({"four.md": "# A fourth"})
    assert site.build().returncode == 0, site.output
    assert "A fourth" in site.html("one")


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("jobs", [1, 3])
def test_after_a_signal_nothing_lives_on_and_the_next_build_is_right(site, number, jobs):
    for name in GOOD:
        site.write({name: GOOD[name] + "\n\nMore."})
    script = "import sys; from sphinx.cmd.build import main; sys.exit(main())"
    command = [sys.executable, "-c", script, f"-j{jobs}", *arguments(site)]
    # In parallel a writer is at work, and the main process still hands out pages.
    waits = {"WAIT_TO_WRITE": "two"} if jobs == 1 else {"WAIT_TO_WRITE": "one", "WAIT_TO_RESOLVE": "two"}
    heard = signal.getsignal(signal.SIGINT)
    # A background job of a shell ignores SIGINT, and so do its children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        started = subprocess.Popen(command, env=os.environ | waits, stderr=subprocess.PIPE, text=True)
    finally:
        signal.signal(signal.SIGINT, heard)
    with started as process:
        deadline = time.monotonic() + 60
        marks = [site.path(name.lower().replace("_", "-").replace("wait", "waits")) for name in waits]
        while not all(mark.exists() for mark in marks) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(number)
        assert process.stderr
        said = process.stderr.read()  # until the last process that writes to it has exited
        process.wait(30)
        assert "ResourceWarning" not in said
    assert process.returncode != 0
    assert time.monotonic() < deadline + 30
    for mark in marks:
        mark.unlink()
    assert site.build().returncode == 0, site.output
    for name in GOOD:
        assert "More." in site.html(name.removesuffix(".md"))


def arguments(site):
    """The arguments that site.build passes to Sphinx."""
    given = []
    original, sites.build_main = sites.build_main, lambda arguments: given.extend(arguments) or 0
    try:
        site.build()
    finally:
        sites.build_main = original
    return given


build_main = sites.build_main
