"""The lines of a chart: a point a figure, joined to its neighbour; where there is no figure the line is broken."""

from __future__ import annotations

from reports.document import Chart
from reports.render.charts.ink import Ink, Rect, look_of
from reports.render.charts.letters import SMALL, width_of
from reports.render.charts.scale import Plot
from reports.wording import number

Point = tuple[float, float]
ABOVE, BELOW = -1.3, 1.3 + SMALL * 0.75  # mm from a point to the baseline of its value


def headroom(_chart: Chart, _slot: float) -> float:
    """What the values above the highest points need."""
    return SMALL + 1.5


def put(ink: Ink, chart: Chart, plot: Plot) -> None:
    """Draw the lines, their markers and the values that find a free place."""
    drawn = [
        [None if value is None else (plot.middle(place), plot.y(value)) for place, value in enumerate(one.values)]
        for one in chart.series
    ]
    for order, points in enumerate(drawn):
        steps, joined = [], False
        for point in points:
            if point:
                steps.append(f"{'L' if joined else 'M'}{point[0]:.2f} {point[1]:.2f}")
            joined = point is not None
        ink.path("".join(steps), "none", 0.35, dashes=look_of(chart, order).dashes)
    for order, points in enumerate(drawn):
        for point in points:
            if point:
                ink.marker(*point, look_of(chart, order))
    _put_values(ink, chart, plot, drawn)


def _put_values(ink: Ink, chart: Chart, plot: Plot, drawn: list[list[Point | None]]) -> None:
    """A value above its point, else below it, where it touches no line, no marker and no other value."""
    taken: list[Rect] = [(x - 1, y - 1, 2, 2) for points in drawn for x, y in filter(None, points)]
    for one, points in zip(chart.series, drawn, strict=True):
        for place, point in enumerate(points):
            value = one.values[place]
            if point is None or value is None:
                continue
            words = number(value)
            wide = width_of(words, SMALL)
            if wide > plot.slot - 0.6:
                continue
            for shift in (ABOVE, BELOW):
                box = (point[0] - wide / 2, point[1] + shift - SMALL * 0.75, wide, SMALL * 0.75)
                free = not any(_meet(box, other) for other in taken) and not _crossed(box, drawn, place)
                if free and box[1] + box[3] < plot.bottom - 0.3:
                    taken.append(box)
                    ink.text(point[0], point[1] + shift, words, SMALL, "middle", paper=0.1)
                    break


def _meet(one: Rect, other: Rect) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def _crossed(box: Rect, drawn: list[list[Point | None]], place: int) -> bool:
    """Whether a line passes through the box, on either side of its category."""
    left, top, width, height = box
    for points in drawn:
        for start, end in zip(points[max(0, place - 1) : place + 1], points[place : place + 2], strict=False):
            if start is None or end is None or start == end:
                continue
            for step in range(9):
                x = left + width * step / 8
                if start[0] <= x <= end[0]:
                    y = start[1] + (end[1] - start[1]) * (x - start[0]) / (end[0] - start[0])
                    if top - 0.3 < y < top + height + 0.3:
                        return True
    return False
