"""How wide words are in the font of the charts, and where they break: from the font's own table of advances."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from fontTools.ttLib import TTFont

from reports.render import fonts

PLAIN, SMALL, LEAST = 2.6, 2.4, 2.15  # mm: sizes of type, 7.4, 6.8 and 6.1 points
LEADING = 1.15  # of a line to its type


@cache
def _advances() -> tuple[dict[int, float], float]:
    """The advance of every letter as a share of the type's size, and of one that the font does not have."""
    face = fonts.FACES[0]
    with TTFont(fonts.font_files()[face], lazy=True) as font:
        metrics, em = font["hmtx"], font["head"].unitsPerEm
        return {code: metrics[name][0] / em for code, name in font.getBestCmap().items()}, 0.75


def width_of(words: str, size: float) -> float:
    """The width in mm of `words` set in type of `size` mm."""
    known, other = _advances()
    return sum(known.get(ord(letter), other) for letter in words) * size


def wrap(words: str, size: float, room: float) -> list[str]:
    """The lines of `words` in `room` mm; a word wider than that is cut into pieces that fit."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size) <= room:
            lines[-1] = longer
            continue
        pieces = list(_pieces(word, lambda part: width_of(part, size) <= room))
        lines = [line for line in lines if line] + pieces
    return lines


def _pieces(word: str, fits: Callable[[str], bool]) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and not fits(pieces[-1] + letter):
            pieces.append("")
        pieces[-1] += letter
    return pieces
