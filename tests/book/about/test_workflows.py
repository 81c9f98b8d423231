"""The workflows have only the permissions that they need, and their actions are pinned to reviewed commits."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import makefiles
import pytest
import yaml
from book.shelf.notebooks import BRANCH, FOLDER

ROOT = Path(__file__).parents[3]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))
PINNED = re.compile(
    r"uses: (?:[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*|\./\.github/workflows/[\w-]+\.yml)$"
)
BIN = Path(sys.executable).parent
WRITES = {
    "links": {"issues"},
    "libraries": {"issues"},
    "newest": {"issues"},
    "pages": {"pages", "id-token", "contents"},
    "release": {"id-token", "contents", "actions"},
}


def read(file: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(file.read_text("utf-8"))
    return found


def lint(tool: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([BIN / tool, *arguments], capture_output=True, text=True, cwd=ROOT)


def test_actionlint_finds_nothing() -> None:
    run = lint("actionlint", "-no-color", "-shellcheck=", "-pyflakes=", *WORKFLOWS)
    assert run.returncode == 0, run.stdout


def test_zizmor_finds_nothing() -> None:
    run = lint("zizmor", "--offline", "--no-progress", ".")
    assert run.returncode == 0, run.stdout


def test_both_find_what_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / ".github" / "workflows" / "wrong.yml"
    wrong.parent.mkdir(parents=True)
    wrong.write_text(
        "on: pull_request_target\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - uses: actions/checkout@v4\n      - run: echo ${{ github.event.issue.titel }}\n",
        "utf-8",
    )
    assert lint("actionlint", "-no-color", "-shellcheck=", wrong).returncode != 0
    assert lint("zizmor", "--offline", "--no-progress", wrong).returncode != 0


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_a_workflow_may_do_little_and_uses_what_is_pinned(file: Path) -> None:
    text, workflow = file.read_text("utf-8"), read(file)
    uses = re.findall(r"uses: .*$", text, re.MULTILINE)
    assert uses
    for line in uses:
        assert PINNED.fullmatch(line), line
    assert workflow["permissions"] == {}, "what a job may do is said at the job"
    for name, job in workflow["jobs"].items():
        writes = {right for right, level in job["permissions"].items() if level == "write"}
        assert writes <= WRITES.get(file.stem, set()), name
        assert "uses" in job or job["timeout-minutes"] <= 90, name
        for step in job.get("steps", ()):
            if "actions/checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False, name


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_what_a_workflow_makes_is_in_the_makefile(file: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", makefiles.RULES, re.MULTILINE))
    for line in re.findall(r"(?:run: | {10})make ([^|\n]*)", file.read_text("utf-8"), re.MULTILINE):
        wanted = {word for word in line.split() if "=" not in word and not word.startswith("-")}
        assert wanted and wanted <= targets, line


def test_the_oldest_and_the_newest_python_are_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = [line.rsplit(" ", 1)[1] for line in project["classifiers"] if re.search(r":: 3\.\d+$", line)]
    jobs = read(ROOT / ".github" / "workflows" / "ci.yml")["jobs"]
    tested = [job["python"] for job in jobs["test"]["strategy"]["matrix"]["include"]]
    assert tested == [named[0], named[-1]]
    assert project["requires-python"] == f">={named[0]}"
    package = jobs["package"]["strategy"]["matrix"]["include"]
    assert package == [{"python": named[0], "numpy": "oldest"}, {"python": named[-1], "numpy": "newest"}]


def test_what_the_pdfs_need_is_installed_where_a_part_of_it_is_missing() -> None:
    """GitHub's machines have make and no LaTeX."""
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    (function,) = re.findall(r"^has_all\(\) .*$", script, re.MULTILINE)
    for programs, there in (("sh env", True), ("sh no-such-program", False), ("no-such-program sh", False)):
        run = subprocess.run(
            ["bash", "-euc", f"{function}\nif has_all {programs}; then exit 0; else exit 3; fi"]
        )
        assert run.returncode == (0 if there else 3), programs
    assert "if ! has_all lualatex " in script
    assert not re.search(r"command -v [\w.]+ [\w.]+ .*; then", script)


def test_something_tells_of_new_versions_of_everything() -> None:
    updates = read(ROOT / ".github" / "dependabot.yml")["updates"]
    watched = {
        (one["package-ecosystem"], folder) for one in updates for folder in one.get("directories", ["/"])
    }
    found = [file for depth in ("", "*/", "*/*/") for file in ROOT.glob(f"{depth}package.json")]
    folders = [file.parent.relative_to(ROOT) for file in found]
    npm = {
        ("npm", f"/{folder.as_posix()}".rstrip("."))
        for folder in folders
        if not any(part == "node_modules" or part.startswith((".", "_")) for part in folder.parts)
    }
    assert len(npm) > 2
    assert watched == {("github-actions", "/"), ("pip", "/"), ("pip", "/requirements"), *npm}
    for name, command in {"newest": "make newest", "libraries": "make libraries-newest"}.items():
        workflow = read(ROOT / ".github" / "workflows" / f"{name}.yml")
        assert workflow[True]["schedule"]  # YAML reads `on` as true
        (job,) = workflow["jobs"].values()
        assert command in [step.get("run") for step in job["steps"]]
        assert [
            step
            for step in job["steps"]
            if step.get("if") == "failure()" and "gh issue create" in step["run"]
        ]


def test_the_notebooks_are_put_where_the_buttons_lead() -> None:
    jobs = read(ROOT / ".github" / "workflows" / "pages.yml")["jobs"]
    (put,) = (step["run"] for step in jobs["notebooks"]["steps"] if "run" in step)
    assert f"git init --quiet --initial-branch={BRANCH}\n" in put
    assert re.search(rf"git push .* {BRANCH}$", put, re.MULTILINE)
    uploaded = [step["with"] for step in jobs["build"]["steps"] if "upload-artifact@" in step.get("uses", "")]
    assert [(step["name"], step["path"]) for step in uploaded] == [("notebooks", f"_build/site/{FOLDER}")]
    assert "notebooks" in jobs["deploy"]["needs"]
    assert [name for name, job in jobs.items() if job["permissions"].get("contents") == "write"] == [
        "notebooks"
    ]


def test_one_hash_for_each_action() -> None:
    pins: dict[str, set[str]] = {}
    for file in WORKFLOWS:
        for action, pin in re.findall(r"uses: ([\w./-]+)@(\S+)", file.read_text("utf-8")):
            pins.setdefault(action, set()).add(pin)
    assert pins
    assert not {action: found for action, found in pins.items() if len(found) > 1}


@pytest.mark.parametrize("file", FORMS, ids=lambda file: file.stem)
def test_a_form_for_issues_is_one(file: Path) -> None:
    form = read(file)
    assert form["name"] and form["description"]
    ids = [field["id"] for field in form["body"]]
    assert len(ids) == len(set(ids)) >= 3
    assert ids[0] == "page"
    for field in form["body"]:
        assert field["type"] in {"input", "textarea"} and field["attributes"]["label"]


def test_read_the_docs_makes_what_everybody_makes() -> None:
    said = read(ROOT / ".readthedocs.yaml")
    assert said["version"] == 2
    assert "make site" in said["build"]["commands"]
    assert any("READTHEDOCS_OUTPUT/html" in command for command in said["build"]["commands"])


def test_pre_commit_runs_what_the_tests_run() -> None:
    repositories = read(ROOT / ".pre-commit-config.yaml")["repos"]
    for repository in repositories:
        assert repository["repo"] == "local" or re.fullmatch(r"[0-9a-f]{40}", repository["rev"])
    hooks = {hook["id"] for repository in repositories for hook in repository["hooks"]}
    assert {"ruff-check", "ruff-format", "mypy"} <= hooks
