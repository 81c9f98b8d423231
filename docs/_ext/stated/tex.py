r"""A formula as plain text, so that one scanner reads prose and mathematics.

>>> plain(r"-\log 0.67 &\simeq \tfrac{41}{100} \text{ nats}")
'-log 0.67 ≈ (41/100) nats'
"""

import re
from collections.abc import Callable, Iterator

#: Stands where a formula or a paragraph has a stated number. Sources do not contain it: it is a private character.
STATED = "\ue000"
#: Stands for a formula that ends with one.
FORMULA = "\ue001"

#: What defines a command or writes a character by its code: a number could hide in it.
HIDING = re.compile(
    r"\\(?:[gex]?def|let|futurelet|global|newcommand|renewcommand|providecommand|char|unicode|csname)(?![A-Za-z])"
)
_MACRO = re.compile(r"\\stated(?![A-Za-z])")

_RELATIONS = {
    "≈": "approx approxeq thickapprox simeq sim thicksim cong doteq fallingdotseq risingdotseq approxcolon",
    "≤": "le leq leqslant lesssim leqq",
    "≥": "ge geq geqslant gtrsim geqq",
    "<": "lt ll",
    ">": "gt gg",
    "≠": "ne neq",
    "=": "eq equiv triangleq coloneqq",
    "→": "to mapsto rightarrow longrightarrow Rightarrow implies iff Leftrightarrow",
}
_SYMBOLS = {
    "×": "times cdot ast",
    "·": "cdotp",
    "±": "pm mp",
    "∞": "infty",
    "/": "div over",
    "|": "lvert rvert vert mid",
    " ; ": "quad qquad",
    " ": "enspace thinspace medspace thickspace space",
    "": "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle limits nolimits"
    " mathstrut nonumber notag",
}
_COMMANDS = {
    name: sign for table in (_RELATIONS, _SYMBOLS) for sign, names in table.items() for name in names.split()
}
_UNICODE = str.maketrans("≃≅∼≒≓⋍≤≦≥≧·⋅∙−–\u2010\u2011", "≈≈≈≈≈≈≤≤≥≥×××----")

_FRACTION = r"\\[dtc]?frac(?![A-Za-z])\s*"
_ARGUMENT = r"(?:\{((?:[^{}])*)\}|(\d))\s*"
_HIDDEN = re.compile(
    r"\\(?:label|hspace\*?|vspace\*?|kern|mkern|color|html[A-Z]\w*|class|style|[hv]?phantom"
    r"|begin|end)(?![A-Za-z])\s*(?:\{[^{}]*\}(?:\{[lcr|@ ]*\})?|[\d.]+(?:em|ex|mu|pt|px))"
)
_TEXT = re.compile(r"\\(?:text\w*|mbox|mathrm|operatorname\*?)\s*\{([^{}]*)\}")


def macros(tex: str) -> Iterator[tuple[str, str | None, str | None, str]]:
    r"""Each `\stated`: what stands before it, its number, its expression, and the macro itself; last, what follows."""
    while found := _MACRO.search(tex):
        before, macro = tex[: found.start()], tex[found.start() :]
        stated, rest = argument(tex[found.end() :])
        expression, rest = argument(rest) if stated is not None else (None, rest)
        yield before, stated, expression, macro[: len(macro) - len(rest)]
        tex = rest
    yield tex, None, None, ""


def argument(tex: str) -> tuple[str | None, str]:
    """The text of an argument in braces, which may nest, and what follows it."""
    depth, start = 0, len(tex) - len(tex.lstrip())
    if tex[start : start + 1] != "{":
        return None, tex
    for place, character in enumerate(tex[start:], start):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0:
            return tex[start + 1 : place].strip(), tex[place + 1 :]
    return None, tex


def marked(tex: str, show: Callable[[str], str] = lambda stated: STATED) -> str:
    r"""A formula with something in place of each `\stated{number}{expression}`."""
    return "".join(
        before + (show(stated) if stated is not None else macro) for before, stated, _, macro in macros(tex)
    )


def plain(tex: str) -> str:
    """A formula as plain text: rows are lines, fractions have a slash, all signs of being nearly equal are ≈."""
    text = re.sub(r"(?<!\\)%.*", "", tex)
    text = _until_stable(lambda text: _HIDDEN.sub(" ", text), text)
    text = _TEXT.sub(lambda match: "{" + match[1].replace("~", " ") + "}", text)
    text = re.sub(r"\\\\(?:\s*\[[^\]]*\])?|\\cr(?![A-Za-z])", "\n", text)
    text = re.sub(r"\\!|\{\}", "", text)
    text = re.sub(r"(?<=\d)\s*\\[,:;]\s*(?=\d{3}(?!\d))", "\u2009", text)
    text = re.sub(r"\\[,:; >]|~", " ", text).replace("\\%", "%")
    text = re.sub(r"\{([.,])\}|\\math(?:ord|punct)\s*\{([.,])\}", r"\1\2", text)
    text = _until_stable(_innermost, text)
    text = re.sub(r"\\([A-Za-z]+)\*?", _command, text)
    text = _until_stable(_innermost, text)
    text = re.sub(r"\\([{}|])", r"\1", text)
    text = re.sub(r"[^\S\n\u2009]+", " ", re.sub("[{}&]", "", text)).translate(_UNICODE)
    return re.sub(r" ?\n ?", "\n", text).strip()


def _until_stable(change: Callable[[str], str], text: str) -> str:
    """Change a text until nothing is left to change: from the innermost braces outwards."""
    while (changed := change(text)) != text:
        text = changed
    return text


def _innermost(text: str) -> str:
    """Write out fractions, roots and scripts whose arguments have no braces."""
    text = re.sub(r"([_^])\s*\{([^{}]*)\}", _script, text)
    text = re.sub(_FRACTION + _ARGUMENT + _ARGUMENT, _fraction, text)
    text = re.sub(r"\\sqrt(?![A-Za-z])\s*\{([^{}]*)\}", r"√(\1)", text)
    return text


def _fraction(match: re.Match[str]) -> str:
    above, below = match[1] or match[2] or "", match[3] or match[4] or ""
    return f" ({_grouped(above)}/{_grouped(below)}) "


def _grouped(part: str) -> str:
    part = part.strip()
    return part if re.fullmatch(r"[\d.,\u2009]+|\w|" + STATED, part) else f"({part})"


def _script(match: re.Match[str]) -> str:
    inner = match[2].strip()
    return match[1] + (inner if re.fullmatch(r"[+-]?[\d.]+|\w+", inner) else f"({inner})")


def _command(match: re.Match[str]) -> str:
    """A command as a sign, or its name; what only changes the look of its argument leaves no trace."""
    name = match[1]
    if name in _COMMANDS:
        return _COMMANDS[name]
    looks = re.match(
        r"(?:math|text|under|over|wide|bold|cancel|boxed|fbox|vec|hat|bar|tilde|dot|color|rm|bf|it|pmb|phantom)",
        name,
    )
    return "" if looks else f"{name} "
