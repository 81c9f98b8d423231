"""However a build fails, no half of a site is left that looks whole."""

import os
import signal
import subprocess
import sys
import time

import pytest
import sites

GOOD = {"one.md": "# One", "two.md": "# Two", "sub/three.md": "# Three"}
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


def pages(site):
    """The pages that stand in the output."""
    root = site.path("")
    return {str(file.relative_to(root)) for file in root.rglob("*.html") if "_static" not in file.parts}


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
    assert {"index.html", "one.html", "two.html", "sub/three.html"} <= pages(built)
    return built


def test_after_a_warning_no_page_is_left_and_a_second_try_fails_again(site):
    site.write({"one.md": "# One\n\n[](#nowhere)"})
    for _ in range(2):
        assert site.build().returncode == 1
        assert "one.md:3: WARNING" in site.output
        assert (
            site.output.count("The build failed with 1 problem (see above). Its pages were taken out of") == 1
        )
        assert pages(site) == set()
        assert site.path("_static/basic.css").exists()
    site.write({"one.md": "# One"})
    assert site.build().returncode == 0, site.output
    assert {"index.html", "one.html", "two.html", "sub/three.html"} <= pages(site)


def test_an_error_fails_the_build_also_without_W(site, monkeypatch):
    site.write({"one.md": "# One\n\n$\\zork$"})
    monkeypatch.setattr(
        sites, "build_main", lambda arguments: build_main([a for a in arguments if a != "-W"])
    )
    assert site.build().returncode == 1
    assert pages(site) == set()


def test_after_an_exception_no_page_is_left(site, monkeypatch):
    monkeypatch.setenv("FAIL_AT", "two")
    for name in GOOD:
        site.write({name: GOOD[name] + "\n\nMore."})
    assert site.build().returncode == 2
    assert "a mistake of an extension" in site.output
    assert "The build failed. Its pages were taken out of" in site.output
    assert pages(site) == set()


def test_while_writing_pages_with_mistakes_can_be_kept(site):
    site.write({"one.md": "# One\n\n[](#nowhere)"})
    site.conf["keep_failed_pages"] = True
    assert site.build().returncode == 1
    assert "one.html" in pages(site)


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
def test_after_a_signal_no_page_is_left(site, number, jobs):
    for name in GOOD:
        site.write({name: GOOD[name] + "\n\nMore."})
    script = "import sys; from sphinx.cmd.build import main; sys.exit(main())"
    command = [sys.executable, "-c", script, f"-j{jobs}", *arguments(site)]
    # In parallel a writer is at work, and the main process still hands out pages.
    waits = {"WAIT_TO_WRITE": "two"} if jobs == 1 else {"WAIT_TO_WRITE": "one", "WAIT_TO_RESOLVE": "two"}
    heard = signal.getsignal(signal.SIGINT)
    # A job in the background of a shell hears no SIGINT, nor do its children.
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
        process.wait(30)
        if number != signal.SIGKILL:
            assert process.stderr
            said = process.stderr.read()
            assert said.count("Its pages were taken out of") == 1
            assert "ResourceWarning" not in said
    assert process.returncode != 0
    if number == signal.SIGKILL:  # nothing can be done then; the next build does it before all else
        site.conf["extensions"] = ["book", "no_such_extension"]
        assert site.build().returncode == 2
    assert pages(site) == set()
    assert not (site.folder / "doctrees" / "environment.pickle").exists()


def arguments(site):
    """What site.build gives to Sphinx."""
    given = []
    original, sites.build_main = sites.build_main, lambda arguments: given.extend(arguments) or 0
    try:
        site.build()
    finally:
        sites.build_main = original
    return given


build_main = sites.build_main


def test_where_one_edition_fails_the_pages_of_both_are_taken_away(build_site):
    """The Japanese edition stands in the folder of the English one."""
    site = build_site(
        {"index.md": "# One", "broken.md": "# Two\n\n[](#nowhere)"}, exclude_patterns=["broken*"]
    )
    assert site.returncode == 0, site.output
    options = [
        "-W",
        "-n",
        "-q",
        "-Dlanguage=ja",
        "-Dweight=0",
        f"-Dnb_execution_cache_path={site.folder}/cells",
    ]
    japanese = site.path("ja")

    def build(*more):
        places = [
            "-d",
            str(site.folder / "doctrees-ja"),
            "-c",
            str(sites.ROOT),
            str(site.source),
            str(japanese),
        ]
        return subprocess.run([sys.executable, "-m", "sphinx", *options, *more, *places], capture_output=True)

    assert build("-Dexclude_patterns=broken*").returncode == 0
    assert {"index.html", "ja/index.html"} <= pages(site)
    assert not list(site.path("").glob("jupyter_execute*")), (
        "what cells draw stands beside the pages of neither"
    )
    assert build().returncode != 0
    assert not pages(site)
