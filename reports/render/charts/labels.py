"""The words around a plot: the legend above it and the names of the categories below.

Names stand across while they fit, in up to three lines; else upright; when even that is too dense, every n-th.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from reports.document import Chart
from reports.render.charts.ink import Ink, look_of
from reports.render.charts.letters import LEADING, LEAST, PLAIN, SMALL, width_of, wrap

LONGEST = 45.0  # mm of an upright name; a longer one takes two lines
SAMPLE = 6.0  # mm of a series' sample in the legend
BETWEEN = 6.0


@dataclass(frozen=True)
class Names:
    """How the categories are named: the lines of each, their type, and what they take of the paper."""

    lines: list[list[str]]
    size: float
    upright: bool
    every: int
    height: float

    @property
    def line(self) -> float:
        """From line to line."""
        return self.size * LEADING


def names(categories: tuple[str, ...], slot: float) -> Names:
    """The best way to name categories of `slot` mm each."""
    for size in (PLAIN, SMALL):
        if all(width_of(word, size) <= slot - 1 for name in categories for word in name.split()):
            lines = [wrap(name, size, slot - 1) for name in categories]
            deepest = max(map(len, lines))
            if deepest <= 3:
                return Names(lines, size, False, 1, (deepest + 0.4) * size * LEADING)
    size = next((size for size in (PLAIN, SMALL) if size * LEADING <= slot), LEAST)
    lines = [wrap(name, size, LONGEST) for name in categories]
    every = ceil(size * LEADING * max(map(len, lines)) / slot)
    longest = max(width_of(line, size) for place in range(0, len(lines), every) for line in lines[place])
    return Names(lines, size, True, every, longest + 2)


def put_legend(ink: Ink, chart: Chart, width: float) -> float:
    """Draw the legend: a sample and a title a series; one series is only named. Returns the height it takes."""
    titled = [one for one in chart.series if one.title]
    if not titled:
        return 1.0
    x, y = 0.0, PLAIN
    if len(chart.series) == 1:
        unit = ", %" if chart.unit == "%" and "%" not in chart.series[0].title else ""
        for line in wrap(chart.series[0].title + unit, PLAIN, width):
            ink.text(0, y, line, PLAIN)
            y += PLAIN * LEADING
        return y - PLAIN + 1.5
    for place, one in enumerate(chart.series):
        words = wrap(one.title, PLAIN, width - SAMPLE - 1)
        wide = SAMPLE + 1 + max(width_of(line, PLAIN) for line in words)
        if x and x + wide > width:
            x, y = 0.0, y + PLAIN * 1.45
        _put_sample(ink, chart, place, x, y - PLAIN * 0.36)
        for number, line in enumerate(words):
            y += PLAIN * LEADING if number else 0
            ink.text(x + SAMPLE + 1, y, line, PLAIN)
        x += wide + BETWEEN
    return y + 2.5


def _put_sample(ink: Ink, chart: Chart, place: int, x: float, y: float) -> None:
    look = look_of(chart, place)
    if chart.look == "lines":
        ink.path(f"M{x:.2f} {y:.2f}h{SAMPLE}", "none", 0.35, dashes=look.dashes)
        ink.marker(x + SAMPLE / 2, y, look)
    else:
        ink.bars([(x, y - 1.2, SAMPLE, 2.4)], look)
