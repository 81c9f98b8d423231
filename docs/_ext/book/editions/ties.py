"""Write the comments that tie translations whose numbers, units, pairs, negations or links do not follow from the sentence.

    python -m book.editions.ties docs/locale/ja

ties every translation of a language as it is now: it believes that all are right. So read what `git diff` shows. A comment
that is needed no more is taken away. Comments that tie nothing stay.
"""

import sys
from pathlib import Path

from babel.util import TextWrapper

from book.editions.agreement import remarks, to_tie
from book.editions.catalogs import read
from book.editions.languages import SOURCE, Language, languages

#: As Babel writes comments, so that `make translations` leaves them as they are.
WRAPPER = TextWrapper(width=76, break_long_words=False)


def tie(file: Path, source: Language, language: Language) -> int:
    """Tie the translations of a catalog; return how many have a comment for it."""
    lines = file.read_text("utf-8").split("\n")
    tied = 0
    # From the end, so that the numbers of the lines before stay right.
    for message in sorted(read(file), key=lambda message: message.lineno or 0, reverse=True):
        if not message.id or not message.lineno:
            continue
        is_shown = message.string and not message.fuzzy
        wanted = comments(str(message.id), str(message.string), source, language) if is_shown else []
        tied += bool(wanted)
        end = start = message.lineno - 1
        while start and lines[start - 1].startswith("#"):
            start -= 1
        kept = [line for line in lines[start:end] if not line.startswith("# ")]
        said = remarks(message.user_comments) + wanted
        lines[start:end] = [f"# {line}" for comment in said for line in WRAPPER.wrap(comment)] + kept
    file.write_text("\n".join(lines), "utf-8")
    return tied


def comments(sentence: str, translation: str, source: Language, language: Language) -> list[str]:
    """Return the comments that a translation needs, if it is right."""
    return [f"{kind}: {said}" for kind, said in to_tie(sentence, translation, source, language).items()]


def main(folder: Path) -> int:
    """Tie the translations of a language."""
    known = languages(folder.parent)
    for file in sorted(folder.rglob("*.po")):
        print(f"{file}: {tie(file, known[SOURCE], known[folder.name])}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
