"""How tall rotated headings must be so that the longest subject fits beside its neighbours.

PT Sans Narrow is even enough for a rule of thumb in letters; the tests look at the printed text. Belongs here: that
rule. Does not belong here: the turning itself (stylesheet).
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

LEAST, MOST, STEP = 16.0, 62.0, 1.0  # mm
ONE_LINE = 24  # letters that are given a single line whatever they cost in height


@dataclass(frozen=True)
class Look:
    """A size of type: millimetres that a letter and a line take."""

    letter: float
    line: float


NORMAL = Look(letter=1.17, line=2.75)
SMALL = Look(letter=1.0, line=2.25)


@dataclass(frozen=True)
class Upright:
    """Headings `height` mm tall."""

    height: float

    def look(self, text: str, width: float) -> Look | None:
        """The larger look in which the text fits a column of that width (mm), None if it fits in neither."""
        for look in (NORMAL, SMALL):
            letters = int(self.height / look.letter)
            if max(map(len, text.split()), default=0) > letters:
                continue
            if len(textwrap.wrap(text, letters)) * look.line <= width:
                return look
        return None


def fit(headings: list[tuple[str, float]]) -> Upright:
    """The least height at which every (text, column width in mm) fits; at most MOST."""
    longest = max((len(text) for text, _ in headings), default=0)
    height = max(LEAST, min(longest, ONE_LINE) * NORMAL.letter)
    while height < MOST and any(Upright(height).look(text, width) is None for text, width in headings):
        height += STEP
    return Upright(height)
