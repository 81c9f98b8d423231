"""Rehearse releases without GitHub: `rehearse.py FOLDER v0.1.0 [v0.2.0 ...]`.

A bare clone of this repository takes the place of GitHub's. For each version a commit sets the version, a tag is pushed, and
the steps of .github/workflows/release.yml run as they are written, then those of pages.yml, which it starts. Actions and `gh`
are replaced by what they do to files. What comes out is in FOLDER: the site in `pages`, the files of each release in
`releases`, the branches in the bare clone. The workflow ci.yml is left out: `.ci/run` and `make installed` are what it runs.

`--share` uses this folder's environment (.venv, node_modules, executed cells) in place of installing another one. `--once`
deploys the site after the last version only, which halves the builds.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
REPOSITORY = "owner/name"
EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")
SHELLS = {"": ["bash", "-e"], "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"]}
SHARED = (".venv", "node_modules", "_build/cells", "_build/live")
VARIABLES = {"BOOK_DOI": "10.5555/rehearsal", "PYPI": "true"}
BASE_URL = "https://owner.example/name"


class Rehearsal:
    """The folder of a rehearsal, and what runs in it."""

    def __init__(self, folder: Path, share: Path | None = None) -> None:
        self.folder, self.share = folder.resolve(), share
        self.server = self.folder / "server" / f"{REPOSITORY}.git"
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)
        print(line, flush=True)

    def begin(self, project: Path) -> None:
        """Clone the repository, and put the replacements of `gh` and `sudo` where the steps find them."""
        self.folder.mkdir(parents=True)
        self.server.parent.mkdir(parents=True)
        subprocess.run(["git", "clone", "--quiet", "--bare", str(project), str(self.server)], check=True)
        subprocess.run(["git", "-C", str(self.server), "symbolic-ref", "HEAD", "refs/heads/main"], check=True)
        head = git(project, "rev-parse", "HEAD")
        git(self.server, "update-ref", "refs/heads/main", head)
        programs = self.folder / "bin"
        programs.mkdir()
        fake = f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).with_name("rehearsed_gh.py")}" "$@"\n'
        scripts = {
            "gh": fake,
            "sudo": "#!/bin/sh\ncat >/dev/null </dev/null\n",
            "python": f'#!/bin/sh\nexec "{sys.executable}" "$@"\n',
        }
        for name, script in scripts.items():
            (programs / name).write_text(script, "utf-8")
            (programs / name).chmod(0o755)
        (self.folder / "gitconfig").write_text(
            f'[url "{self.server.parents[1].as_uri()}/"]\n\tinsteadOf = https://github.com/\n'
            "[user]\n\tname = Rehearsal\n\temail = rehearsal@example.org\n",
            "utf-8",
        )

    def environment(self, ref: str, **more: str) -> dict[str, str]:
        """Return the variables that GitHub gives to each step."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GIT", "SITE_URL", "MAKE"))
        }
        return kept | {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "REHEARSAL": str(self.folder),
            "CI": "true",
            "GIT_CONFIG_GLOBAL": str(self.folder / "gitconfig"),
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_REF_NAME": ref,
            "GITHUB_SHA": git(self.server, "rev-parse", f"{ref}^{{commit}}"),
            **more,
        }

    def release(self, tag: str, deploy: bool = True) -> None:
        """Push a version and its tag, and run what a tag starts; without `deploy` not what that starts in turn."""
        work = self.folder / "writer"
        shutil.rmtree(work, ignore_errors=True)
        self.clone("main", work, depth=0)
        set_version(work, tag.removeprefix("v"))
        for command in (
            ["commit", "--quiet", "--all", "--message", f"Release {tag}"],
            ["tag", tag],
            ["push", "--quiet", "origin", "main", tag],
        ):
            subprocess.run(["git", *command], cwd=work, env=self.environment("main"), check=True)
        self.run("release.yml", tag)
        asked = self.folder / "dispatched"
        while asked.is_file():
            name, ref = asked.read_text("utf-8").split()
            asked.unlink()
            if deploy:
                self.run(name, ref)

    def clone(self, ref: str, target: Path, depth: int) -> None:
        options = ["--depth", str(depth)] if depth else []
        address = f"https://github.com/{REPOSITORY}.git"
        command = ["git", "clone", "--quiet", *options, "--branch", ref, address, str(target)]
        subprocess.run(
            command,
            env=self.environment(ref) | {"GIT_CONFIG_COUNT": "0"},
            check=True,
            stderr=subprocess.DEVNULL,
        )

    # --- workflows --------------------------------------------------------------------------------

    def run(self, name: str, ref: str) -> None:
        """Run the jobs of a workflow, each after those that it needs; the first failure ends it."""
        text = git(self.server, "show", f"{ref}:.github/workflows/{name}")
        jobs: dict[str, Any] = yaml.safe_load(text)["jobs"]
        store = self.folder / "artifacts"
        shutil.rmtree(store, ignore_errors=True)
        done: set[str] = set()
        while len(done) < len(jobs):
            job = next(job for job in jobs if job not in done and needs(jobs[job]) <= done)
            self.say(f"{name} {ref}: {job}")
            if "uses" in jobs[job]:
                self.say(f"  not run: {jobs[job]['uses']}")
            elif not jobs[job].get("if") or condition(jobs[job]["if"]):
                Job(self, ref, store, self.folder / "work" / job).run(jobs[job]["steps"])
            else:
                self.say(f"  left out: {jobs[job]['if']}")
            done.add(job)


class Job:
    """One job: its workspace, and the outputs of its steps."""

    def __init__(self, rehearsal: Rehearsal, ref: str, store: Path, workspace: Path) -> None:
        self.rehearsal, self.ref, self.store, self.workspace = rehearsal, ref, store, workspace
        self.outputs: dict[str, str] = {}
        shutil.rmtree(workspace, ignore_errors=True)
        workspace.mkdir(parents=True)

    def run(self, steps: list[dict[str, Any]]) -> None:
        for step in steps:
            title = step.get("name") or step.get("uses", "").partition("@")[0] or step["run"].splitlines()[0]
            self.rehearsal.say(f"  {title}")
            if "uses" in step:
                action = step["uses"].partition("@")[0]
                if action not in ACTIONS:
                    raise SystemExit(
                        f"Nothing is known of the action {action}: add it to ACTIONS in {__file__}"
                    )
                ACTIONS[action](
                    self, {name: self.value(value) for name, value in step.get("with", {}).items()}, step
                )
            else:
                self.shell(step)

    def shell(self, step: dict[str, Any]) -> None:
        own = {name: self.value(value) for name, value in step.get("env", {}).items()}
        command = [*SHELLS[step.get("shell", "")], "-c", step["run"]]
        where = self.workspace / step.get("working-directory", ".")
        if subprocess.run(command, cwd=where, env=self.rehearsal.environment(self.ref, **own)).returncode:
            raise SystemExit(f"This step failed: {step.get('name') or step['run']}")

    def value(self, written: Any) -> str:
        return EXPRESSION.sub(lambda found: self.evaluate(found[1]), str(written))

    def evaluate(self, expression: str) -> str:
        if expression.startswith("vars."):
            return VARIABLES.get(expression.removeprefix("vars."), "")
        known = {"github.token": "none", "github.event.repository.default_branch": "main", **self.outputs}
        return known[expression]

    # --- actions: what they do to files -------------------------------------------------------------

    def checkout(self, given: dict[str, str], step: dict[str, Any]) -> None:
        self.workspace.rmdir()
        self.rehearsal.clone(self.ref, self.workspace, int(given.get("fetch-depth", 1)))
        if share := self.rehearsal.share:
            for name in filter(lambda name: (share / name).exists(), SHARED):
                target = self.workspace / name
                target.parent.mkdir(exist_ok=True)
                if name.startswith("_build"):
                    shutil.copytree(share / name, target)
                else:
                    target.symlink_to(share / name)
            for pattern in (
                "requirements/*",
                "package*.json",
                "pyproject.toml",
            ):  # older than what was installed
                for file in self.workspace.glob(pattern):
                    os.utime(file, (0, 0))

    def nothing(self, given: dict[str, str], step: dict[str, Any]) -> None:
        """Do nothing: this machine has what the action would set up."""

    def pages(self, given: dict[str, str], step: dict[str, Any]) -> None:
        self.outputs[f"steps.{step['id']}.outputs.base_url"] = BASE_URL

    def upload(self, given: dict[str, str], step: dict[str, Any]) -> None:
        source = self.workspace / given["path"]
        if not source.is_dir() or not any(source.iterdir()):
            raise SystemExit(f"There is nothing to upload in {given['path']}")
        shutil.copytree(source, self.store / given.get("name", "github-pages"), dirs_exist_ok=True)

    def download(self, given: dict[str, str], step: dict[str, Any]) -> None:
        shutil.copytree(self.store / given["name"], self.workspace / given["path"])

    def deploy(self, given: dict[str, str], step: dict[str, Any]) -> None:
        site = self.rehearsal.folder / "pages"
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(self.store / "github-pages", site)

    def publish(self, given: dict[str, str], step: dict[str, Any]) -> None:
        """Run the validator that the action brings, if it is installed (`pip install twine==6.1.0`)."""
        files = [str(file) for file in sorted((self.workspace / "dist").iterdir())]
        if not shutil.which("twine"):
            self.rehearsal.say("  not run: twine check, which is not installed")
        elif subprocess.run(["twine", "check", "--strict", *files]).returncode:
            raise SystemExit("twine refuses these files")
        shutil.copytree(self.workspace / "dist", self.rehearsal.folder / "pypi", dirs_exist_ok=True)


ACTIONS = {
    "actions/checkout": Job.checkout,
    "actions/setup-python": Job.nothing,
    "actions/configure-pages": Job.pages,
    "actions/upload-artifact": Job.upload,
    "actions/upload-pages-artifact": Job.upload,
    "actions/download-artifact": Job.download,
    "actions/deploy-pages": Job.deploy,
    "pypa/gh-action-pypi-publish": Job.publish,
}


def git(folder: Path, *arguments: str) -> str:
    """Return what git prints."""
    run = subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True)
    return run.stdout.strip()


def needs(job: dict[str, Any]) -> set[str]:
    """Return the jobs that a job needs."""
    named = job.get("needs", [])
    return {named} if isinstance(named, str) else set(named)


def condition(text: str) -> bool:
    """Whether a condition such as vars.PYPI == 'true' holds."""
    found = re.fullmatch(r"vars\.(\w+) == '(.*)'", text)
    if not found:
        raise SystemExit(f"This condition is not understood: {text}")
    return VARIABLES.get(found[1]) == found[2]


def set_version(project: Path, version: str) -> None:
    """Write a version and today's date where CONTRIBUTING.md says, and open the next section of the changelog."""
    today = date.today().isoformat()
    replaced = {
        "pyproject.toml": [(r'(?m)^version = ".*"$', f'version = "{version}"')],
        "CITATION.cff": [
            (r"(?m)^( *)version: .*$", rf"\g<1>version: {version}"),
            (r"(?m)^( *)date-released: .*$", rf'\g<1>date-released: "{today}"'),
            (r"(?m)^( *)year: .*$", rf"\g<1>year: {date.today().year}"),
            (r"(?m)^( *)month: .*$", rf"\g<1>month: {date.today().month}"),
        ],
        ".zenodo.json": [
            (r'"version": ".*"', f'"version": "{version}"'),
            (r'"publication_date": ".*"', f'"publication_date": "{today}"'),
        ],
        "CHANGELOG.md": [(r"(?m)^## \[Unreleased\]$", f"## [Unreleased]\n\n## [{version}] - {today}")],
    }
    changes = project / "CHANGELOG.md"
    if f"## [{version}]" in changes.read_text("utf-8"):
        replaced["CHANGELOG.md"] = []
    for name, rules in replaced.items():
        file = project / name
        text = file.read_text("utf-8")
        for pattern, new in rules:
            text = re.sub(pattern, new, text)
        file.write_text(text, "utf-8")
    (project / ".rehearsed").write_text(version, "utf-8")
    git(project, "add", ".rehearsed")


def main() -> None:
    """Run with the command line arguments."""
    parser = argparse.ArgumentParser(description="Rehearse releases without GitHub.")
    parser.add_argument("folder", type=Path, help="an empty place for what comes out")
    parser.add_argument("tags", nargs="+", help="the versions, such as v0.1.0 v0.2.0")
    parser.add_argument("--share", action="store_true", help="use the environment of this folder")
    parser.add_argument("--once", action="store_true", help="deploy the site after the last version only")
    arguments = parser.parse_args()
    rehearsal = Rehearsal(arguments.folder, ROOT if arguments.share else None)
    rehearsal.begin(ROOT)
    for tag in arguments.tags:
        rehearsal.release(tag, deploy=not arguments.once or tag == arguments.tags[-1])


if __name__ == "__main__":
    main()
