"""The catalogs contain exactly the sentences of the pages."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from book.editions import catalogs
from book.editions.languages import SOURCE, languages
from sites import EDITIONS
from untranslated import Leave

ROOT = Path(__file__).parents[3]
LOCALE = ROOT / "docs" / "locale"
KNOWN = languages()
LANGUAGES = [language for language, folder in EDITIONS.items() if folder]
FILES = sorted(file for language in LANGUAGES for file in (LOCALE / language).rglob("*.po"))
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def altered(file: Path, language: str = "ja") -> list[str]:
    """What is wrong in a catalog, each with its line."""
    found = catalogs.altered(file, KNOWN[SOURCE], KNOWN[language])
    return [f"{file}:{line}: {wrong}" for line, wrong in found]


def named(file: Path) -> str:
    return file.relative_to(LOCALE).as_posix()


# --- the book's ----------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES, ids=named)
def test_every_translation_keeps_what_its_sentence_has(file: Path) -> None:
    """The same roles, mathematics, links, code and numbers."""
    found = altered(file, file.relative_to(LOCALE).parts[0])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("file", FILES, ids=named)
def test_every_sentence_is_translated(file: Path, leave: Leave) -> None:
    leave(named(file), (f"{line}: {what}" for line, what in catalogs.untranslated(file)))


@pytest.mark.parametrize("file", FILES, ids=named)
def test_nothing_in_it_waits_for_a_name(file: Path) -> None:
    text = file.read_text("utf-8")
    assert "FULL NAME" not in text and "POT-Creation-Date" not in text


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sentences of the pages as they are now; cells are not run again."""
    folder = tmp_path_factory.mktemp("gettext")
    build(ROOT / "docs", folder / "templates", "gettext")
    return folder / "templates"


def build(source: Path, target: Path, builder: str, *options: str) -> subprocess.CompletedProcess[str]:
    places = ["-d", str(target.with_name("doctrees")), "-c", str(ROOT), str(source), str(target)]
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-j2", "-b", builder, *options, *places]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogs_know_every_sentence_of_the_pages(templates: Path, language: str, leave: Leave) -> None:
    folder = LOCALE / language / "LC_MESSAGES"
    for template in sorted(templates.rglob("*.pot")):
        file = (folder / template.relative_to(templates)).with_suffix(".po")
        wanted = {m.id for m in catalogs.read(template) if not str(m.id).startswith("|")}
        known = {message.id for message in catalogs.read(file)} if file.is_file() else set()
        new = (f"it is not in the catalog: {str(sentence)[:60]!r}" for sentence in wanted - known)
        gone = (f"no page has this sentence: {str(sentence)[:60]!r}" for sentence in known - wanted)
        leave(named(file), sorted([*new, *gone]))
    assert (templates / "index.pot").is_file()


# --- a wrong number ------------------------------------------------------------------------------


WRONG = {  # a catalog, a part of a translation in it, and a wrong replacement
    "classification/index.po": ("{stated}`0.400 =", "{stated}`0.401 ="),
    "classification/three-classes.po": ("3クラス", "4クラス"),
    "index.po": ("67%", "76%"),
    "classification/two-classes.po": ("0.74", "0.47"),
    "meaning/information.po": ("\\\\stated{1.5}{", "\\\\stated{1.6}{"),
    "computing/reductions.po": ("cross_entropy(", "entropy("),
}
#: Warnings about what the pages refer to: only the pages of these catalogs are built.
OF_OTHER_PAGES = "toc,myst,ref,bibtex"


def alter(text: str, old: str, new: str) -> tuple[str, int]:
    """Alter the first visible translation that contains a text; also return its line."""
    shown = re.sub(
        r"^#, fuzzy\n(?:.+\n)+", lambda entry: re.sub(".", " ", entry[0]), text, flags=re.MULTILINE
    )
    start = next(
        match.start(1)
        for match in re.finditer(r'^msgstr ((?:".*"\n)+)', shown, re.MULTILINE)
        if old in match[1]
    )
    place = text.index(old, start)
    return text[:place] + text[place:].replace(old, new, 1), text.count("\n", 0, place) + 1


def test_a_number_altered_in_a_catalog_ends_the_build_with_the_catalog_s_line(tmp_path: Path) -> None:
    source = tmp_path / "docs"
    shutil.copytree(ROOT / "docs", source, ignore=shutil.ignore_patterns("*.mo", "*.md", "__pycache__"))
    wanted = []
    for name, (old, new) in WRONG.items():
        file = source / "locale" / "ja" / "LC_MESSAGES" / name
        text, line = alter(file.read_text("utf-8"), old, new)
        file.write_text(text, "utf-8")
        wanted.append((name, line))
        page = Path(name).with_suffix(".md")
        shutil.copy(ROOT / "docs" / page, source / page)
    settings = ["-D", "language=ja", "-D", f"suppress_warnings={OF_OTHER_PAGES}"]
    run = build(source, tmp_path / "built", "dummy", "-W", *settings)
    assert run.returncode != 0
    problems = re.findall(r"^.*(?:WARNING|ERROR).*$", run.stderr, re.MULTILINE)
    places = [place for name in WRONG for place in (f"{name}:", f"{Path(name).with_suffix('.md')}:")]
    others = [line for line in problems if not any(place in line for place in places)]
    assert not others, "the build ends for these, too: " + "\n".join(others)
    for name, line in wanted:
        lines = re.findall(rf"{re.escape(name)}:(\d+): WARNING", run.stderr)
        # For a stated number its own line, otherwise that of the entry.
        assert any(-2 <= line - int(found) <= 12 for found in lines), f"{name}:{line}\n{run.stderr}"


# --- messages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "translation", "said"),
    [
        ("It is {stated}`0.4 = x`.", "{stated}`0.5 = x`です。", "lacks {stated}`0.4 = x`"),
        ("It is {stated}`0.4 = x`.", "0.4です。", "lacks {stated}`0.4 = x`"),
        ("A {term}`loss`.", "{term}`損失 <logit>`。", "lacks {term}`loss`"),
        ("Here $x$ is.", "$y$です。", "lacks $x$, has $y$ too much"),
        ("[One](#one) is.", "[1](#two)です。", "lacks ](#one)"),
        ("Call `f(x)`.", "`g(x)`を呼ぶ。", "lacks `f(x)`"),
        ("It is 67 % sure.", "76%の確信。", "lacks 67 %, has 76% too much"),
        ("One of 25 classes.", "クラスの1つ。", "lacks 25"),
        ("The label −100.", "ラベル−-100。", "has −-100; a number has one sign"),
        ("With three classes.", "4クラスなら。", "lacks three, has 4 too much"),
        (r"x = \\\\log 2", r"x = \\\\log 3", "lacks"),
        ("As in [R1-1]_.", "のとおり。", "lacks [R1-1]_"),
    ],
)
def test_a_pair_that_differs_is_named_with_its_line(
    tmp_path: Path, sentence: str, translation: str, said: str
) -> None:
    file = tmp_path / "page.po"
    file.write_text(f'{HEAD}msgid "{sentence}"\nmsgstr "{translation}"\n', "utf-8")
    (found,) = altered(file)
    assert f"{file}:5:" in found and said in found


@pytest.mark.parametrize(
    ("sentence", "translation"),
    [
        ("A {term}`loss` of {stated}`0.4 = x`.", "{stated}`0.4 = x`の{term}`損失 <loss>`。"),
        ("Here $x$ is [one](#one).", "[1つ](#one)の$x$。"),
        (r"x = 2 \\\\text{ bits} .", r"x = 2 \\\\text{ ビット}"),
        ("With three classes, or ten.", "3クラスでも10クラスでも。"),
        ("A hundred thousand rows, more than one of two.", "10万行、2つのうち2つ以上。"),
        ("Three of 8 × 8.", "三つの8×8。"),
        ("The sum of :math:`p`", r"\\\\ :math:`p`\\\\ の和"),
    ],
)
def test_a_pair_that_says_the_same_passes(tmp_path: Path, sentence: str, translation: str) -> None:
    file = tmp_path / "page.po"
    file.write_text(f'{HEAD}msgid "{sentence}"\nmsgstr "{translation}"\n', "utf-8")
    assert not altered(file)


def test_new_sentences_come_changed_ones_are_marked_gone_ones_go(tmp_path: Path) -> None:
    template, file = tmp_path / "page.pot", tmp_path / "ja" / "page.po"
    sentences = ["A cat sits on the mat and looks at the dog.", "$x$", "A dog."]

    def bring(*said: str) -> str:
        entries = "".join(
            f'#: ../../docs/page.md:{n}\nmsgid "{text}"\nmsgstr ""\n\n' for n, text in enumerate(said)
        )
        template.write_text(
            HEAD.replace('"\n\n', '"\n"POT-Creation-Date: 2026-01-01 00:00+0000\\n"\n\n') + entries, "utf-8"
        )
        catalogs.update(template, file, "page", "ja")
        return file.read_text("utf-8")

    first = bring(*sentences)
    assert 'msgid "$x$"\nmsgstr "$x$"' in first, "what has no words is its own translation"
    assert "#: docs/page.md:2" in first and "2026-01-01" not in first
    file.write_text(first.replace('dog."\nmsgstr ""', 'dog."\nmsgstr "猫。"', 1), "utf-8")
    assert not catalogs.update(template, file, "page", "ja"), "what is up to date is left as it is"
    second = bring("A cat sits on a mat and looks at the dog.", "$x$")
    assert '#, fuzzy\nmsgid "A cat sits on a mat' in second and 'msgstr "猫。"' in second
    assert "A dog." not in second
    assert [what for _, what in catalogs.untranslated(file) if "has changed" in what]
