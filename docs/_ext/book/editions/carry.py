"""Carry changed expressions of stated numbers over into translations (`make translations`).

Where a sentence has changed only in how its numbers are computed, its words have not, and its translation is right once it
has the new expressions. Babel takes such a sentence for a changed one.
"""

import re

from stated.tex import marked

#: A stated number in prose, or an inline formula.
MARKED = re.compile(r"\{stated\}`(?P<shown>[^`]*?)\s*=\s*(?P<role>[^`]*)`|(?P<formula>\$[^$]+\$)")
DIGIT = "0-9.,"


def carry(old: str, new: str, translation: str) -> str | None:
    """Return the translation of `old` as one of `new`; None where more has changed, or it is not clear what belongs where."""
    pairs = _pairs(old, new)
    if pairs is None:
        return None
    here = 0
    for before, after in pairs:
        if before == after:
            continue
        found = _find(before, translation, here) or _find(before, translation, 0)
        if found is None:
            return _by_expression(pairs, translation)
        translation = translation[: found[0]] + after + translation[found[1] :]
        here = found[0] + len(after)
    return translation


def shown(text: str) -> str:
    """Return what a reader sees of a text: stated numbers are their digits alone."""
    return MARKED.sub(lambda mark: marked(mark["formula"], str) if mark["formula"] else mark["shown"], text)


def _pairs(old: str, new: str) -> list[tuple[str, str]] | None:
    """Return for each mark of `new` the one at the same position in `old`; None if the words differ."""
    pairs: list[tuple[str, str]] = []
    place = last = 0
    for mark in MARKED.finditer(new):
        words = new[last : mark.start()]
        if not old.startswith(words, place):
            return None
        place += len(words)
        before = MARKED.match(old, place)
        text = before[0] if before else shown(mark[0])
        if shown(text) != shown(mark[0]) or not old.startswith(text, place):
            return None
        pairs.append((text, mark[0]))
        place += len(text)
        last = mark.end()
    return pairs if old[place:] == new[last:] else None


def _find(text: str, translation: str, start: int) -> tuple[int, int] | None:
    """Find a formula, a role or a bare number."""
    bare = not MARKED.fullmatch(text)
    pattern = rf"(?<![{DIGIT}]){re.escape(text)}(?![0-9])" if bare else re.escape(text)
    for found in re.compile(pattern).finditer(translation, start):
        inside = any(
            mark.start() < found.end() and found.start() < mark.end() for mark in MARKED.finditer(translation)
        )
        if not (bare and inside):
            return found.span()
    return None


def _by_expression(pairs: list[tuple[str, str]], translation: str) -> str | None:
    """Replace expressions alone: the translation writes its numbers in another way, such as 67%."""
    changed: dict[str, str] = {}
    for before, after in pairs:
        one, other = MARKED.fullmatch(before), MARKED.fullmatch(after)
        if before == after:
            continue
        if (
            not (one and other and one["role"] and other["role"])
            or changed.get(one["role"], other["role"]) != other["role"]
        ):
            return None
        changed[one["role"]] = other["role"]

    def replaced(mark: re.Match[str]) -> str:
        role = mark["role"]
        return f"{{stated}}`{mark['shown']} = {changed[role]}`" if role in changed else mark[0]

    if not changed.keys() <= {mark["role"] for mark in MARKED.finditer(translation)}:
        return None
    return MARKED.sub(replaced, translation)
