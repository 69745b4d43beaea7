"""Ink on paper: the few SVG elements a chart is drawn with, and the looks that keep its series apart without colour.

Everything is in millimetres. Hatching is drawn line by line, cut to its bar, because a pattern is an object of its own
each time it is used. Text begins where it is put: an anchor costs a drawing within the drawing, so its width is worked
out here. Does not belong here: what is drawn where.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

from reports.document import Chart
from reports.render.charts.letters import width_of

Anchor = Literal["start", "middle", "end"]
Rect = tuple[float, float, float, float]  # left, top, width, height
FAMILY = "Vedomost Narrow,Vedomost Fallback"


@dataclass(frozen=True)
class Look:
    """How one series is told from the others: the fill and hatching of its bars, the dashes and marker of its line."""

    fill: str
    hatch: str  # of: / \ - |
    step: float  # mm between the lines of the hatching
    dashes: str
    marker: str
    filled: bool


ALONE = Look("#b4b4b4", "", 0, "", "circle", True)
LOOKS = (
    Look("#444", "", 0, "", "circle", True),
    Look("#fff", "/", 1.1, "1.6 0.8", "square", False),
    Look("#b4b4b4", "", 0, "0.4 0.7", "triangle", True),
    Look("#fff", "-", 0.8, "2.6 0.7 0.4 0.7", "diamond", False),
    Look("#777", "", 0, "", "square", True),
    Look("#fff", "", 0, "1.6 0.8", "circle", False),
    Look("#fff", "/\\", 1.4, "0.4 0.7", "diamond", True),
    Look("#fff", "|", 0.8, "2.6 0.7 0.4 0.7", "triangle", False),
)


def look_of(chart: Chart, order: int) -> Look:
    """The look of a series; the only one of a chart needs no ink to stand out."""
    return ALONE if len(chart.series) == 1 else LOOKS[order]


class Ink:
    """What has been drawn so far."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def line(self, x1: float, y1: float, x2: float, y2: float, thick: float, colour: str = "#000") -> None:
        """A straight line."""
        self.path(f"M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}", "none", thick, colour)

    def path(self, steps: str, fill: str, thick: float, colour: str = "#000", dashes: str = "") -> None:
        """Any path; `dashes` as SVG has them."""
        dashed = f" stroke-dasharray='{dashes}'" if dashes else ""
        self._parts.append(f"<path d='{steps}' fill='{fill}' stroke='{colour}' stroke-width='{thick}'{dashed}/>")

    def bars(self, rects: list[Rect], look: Look) -> None:
        """All bars of a series: one fill, one hatching and one outline for them together."""
        if not rects:
            return
        outline = "".join(f"M{x:.2f} {y:.2f}h{width:.2f}v{height:.2f}h{-width:.2f}z" for x, y, width, height in rects)
        if not look.hatch:
            self.path(outline, look.fill, 0.18)
            return
        strokes = "".join(stroke for rect in rects for way in look.hatch for stroke in _hatch(rect, way, look.step))
        self.path(outline, look.fill, 0)
        if strokes:
            self.path(strokes, "none", 0.18)
        self.path(outline, "none", 0.18)

    def marker(self, x: float, y: float, look: Look, size: float = 0.75) -> None:
        """The sign of a series at a point of its line."""
        s = size
        steps = {
            "circle": f"M{x - s:.2f} {y:.2f}a{s} {s} 0 1 0 {2 * s} 0a{s} {s} 0 1 0 {-2 * s} 0z",
            "square": f"M{x - s:.2f} {y - s:.2f}h{2 * s}v{2 * s}h{-2 * s}z",
            "triangle": f"M{x - 1.2 * s:.2f} {y + s:.2f}h{2.4 * s}l{-1.2 * s} {-2.1 * s}z",
            "diamond": f"M{x - 1.3 * s:.2f} {y:.2f}l{1.3 * s} {-1.3 * s}l{1.3 * s} {1.3 * s}l{-1.3 * s} {1.3 * s}z",
        }[look.marker]
        self.path(steps, "#000" if look.filled else "#fff", 0.2)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        anchor: Anchor = "start",
        *,
        upright: bool = False,
        paper: float | None = None,
    ) -> None:
        """Words on the baseline `y`. `upright`: turned to be read from below. `paper`: on a white patch, mm larger."""
        wide = width_of(words, size)
        shift = {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        left, base = (x, y + shift) if upright else (x - shift, y)
        if paper is not None:
            along, over = wide + 2 * paper, size * 0.72 + 2 * paper
            across, up, corner = (-over, along, left + paper) if upright else (along, over, left - paper)
            self.path(f"M{corner:.2f} {base + paper:.2f}h{across:.2f}v{-up:.2f}h{-across:.2f}z", "#fff", 0)
        turned = f" transform='rotate(-90 {left:.2f} {base:.2f})'" if upright else ""
        self._parts.append(f"<text x='{left:.2f}' y='{base:.2f}' font-size='{size}'{turned}>{escape(words)}</text>")

    def svg(self, width: float, height: float, alt: str) -> str:
        """The drawing with what is read to those who cannot see it."""
        return (
            f"<svg xmlns='http://www.w3.org/2000/svg' width='{width:.2f}mm' height='{height:.2f}mm' "
            f"viewBox='0 0 {width:.2f} {height:.2f}' font-family='{FAMILY}'><title>{escape(alt)}</title>"
            f"{''.join(self._parts)}</svg>"
        )


def _hatch(rect: Rect, way: str, step: float) -> Iterator[str]:
    """The strokes of one direction inside a rectangle, on one grid for the whole drawing."""
    left, top, width, height = rect
    right, bottom = left + width, top + height
    if way in "-|":
        start, end = (top, bottom) if way == "-" else (left, right)
        for at in _grid(start, end, step):
            yield f"M{left:.2f} {at:.2f}H{right:.2f}" if way == "-" else f"M{at:.2f} {top:.2f}V{bottom:.2f}"
        return
    sign = 1 if way == "/" else -1  # the strokes are y·sign + x = at
    sums = [x + sign * y for x in (left, right) for y in (top, bottom)]
    for at in _grid(min(sums), max(sums), step * 2**0.5):
        first, last = sorted((at - sign * top, at - sign * bottom))
        x1, x2 = max(left, first), min(right, last)
        if x2 > x1:
            yield f"M{x1:.2f} {sign * (at - x1):.2f}L{x2:.2f} {sign * (at - x2):.2f}"


def _grid(start: float, end: float, step: float) -> Iterator[float]:
    number = int(start // step) + 1
    while number * step < end:
        yield number * step
        number += 1
