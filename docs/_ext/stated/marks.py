"""How a language shows numbers; in the sources they are written the same in every language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .numbers import readable, separator

if TYPE_CHECKING:
    from sphinx.config import Config


@dataclass(frozen=True)
class Marks:
    """How a language shows numbers; in the sources they are written the same in each."""

    decimal: str = "."
    group: str = ","
    percent: str = "\N{NO-BREAK SPACE}%"

    def prose(self, stated: str) -> str:
        """A number as readers of the language see it.

        >>> Marks(decimal=",", group=".").prose("1,234.5"), Marks(decimal=",").prose("(0.25, 0.67)")
        ('1.234,5', '(0,25; 0,67)')
        """
        return re.sub(r"[ \N{NO-BREAK SPACE}]%", self.percent, self._shown(stated, self.decimal, self.group))

    def tex(self, stated: str) -> str:
        r"""The same in TeX, where an e would be a letter, and what follows it a difference.

        >>> Marks().tex("8.5e-18"), Marks(decimal=",", group=".").tex("1{,}234.5")
        ('8.5 \\cdot 10^{-18}', '1.234{,}5')
        """
        power = re.sub(r"(?<=\d)e([+-]?)0*(\d+)", _power, stated)
        decimal, group = (re.sub(",", "{,}", mark) for mark in (self.decimal, self.group))
        return self._shown(power, decimal, group)

    def written(self, number: str) -> str:
        """A number that is shown with the marks of the language, as it is written in the sources."""
        if self.decimal not in number:
            return number
        swapped = {self.decimal: ".", self.group: ","}
        return "".join(swapped.get(character, character) for character in number)

    def _shown(self, stated: str, decimal: str, group: str) -> str:
        if (self.decimal, self.group) == (".", ","):
            return stated
        text = stated.strip()
        if text[:1] + text[-1:] not in ("()", "[]"):
            return _marked(text, decimal, group)
        between = separator(readable(text)).replace(",", r",(?:\\[,;:! ])?")  # TeX may have a space there
        numbers = [_marked(number.strip(), decimal, group) for number in re.split(between, text[1:-1])]
        return text[0] + ("; " if self.decimal == "," else ", ").join(numbers) + text[-1]

    def decimals(self) -> re.Pattern[str]:
        """A pattern for decimal numbers in prose; not for versions (2.13.0) and DOIs (10.5555/12345678)."""
        mark, group = re.escape(self.decimal), re.escape(self.group)
        number = rf"\d*{mark}\d+"
        if self.decimal != ".":  # a point is wrong here, unless it groups thousands
            number = rf"(?:\d+{group})*\d*{mark}\d+|\d*\.(?!\d{{3}}(?!\d))\d+"
        return re.compile(rf"(?<![A-Za-z0-9_.{mark}])(?:{number})(?![.{mark}]?\d|/)", re.ASCII)


def _power(e: re.Match[str]) -> str:
    return rf" \cdot 10^{{{e[1].strip('+')}{e[2]}}}"


def _marked(number: str, decimal: str, group: str) -> str:
    """One number with other marks."""
    marks = {".": decimal, ",": group, "{,}": group}
    return re.sub(r"(?<=\d)(?:\{,\}|[.,])(?=\d)", lambda mark: marks[mark[0]], number)


def marks_of(config: Config) -> Marks:
    """The marks of the language of this build."""
    return Marks(config.stated_decimal, config.stated_group, config.stated_percent)
