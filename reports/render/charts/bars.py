"""The bars of a chart: side by side, stacked, or stacked to the whole. No figure, no bar; a zero is a stroke."""

from __future__ import annotations

from decimal import Decimal

from reports.document import Chart
from reports.render.charts.ink import Ink, Rect, look_of
from reports.render.charts.letters import LEAST, SMALL, width_of
from reports.render.charts.scale import HUNDRED, Plot, sums
from reports.wording import ABSENT, number

SHARE = 0.74  # of its slot that a category's bars take
WIDEST = 14.0  # mm of one bar
AIR = 0.6  # mm around a value
STROKE = 0.4  # mm of a zero


def headroom(chart: Chart, slot: float) -> float:
    """What the values above the highest bars need."""
    look = _values_look(chart, slot)
    if chart.look != "bars" or not look:
        return 1.0
    return SMALL + 0.6 if look == "across" else max(width_of(_shown(value), LEAST) for value in _values(chart)) + 1


def put(ink: Ink, chart: Chart, plot: Plot) -> None:
    """Draw the bars and, where there is room, their values."""
    if chart.look == "bars":
        _put_beside(ink, chart, plot)
    else:
        _put_stacked(ink, chart, plot)


def _put_beside(ink: Ink, chart: Chart, plot: Plot) -> None:
    wide = _bar(chart, plot.slot)
    tops: list[tuple[float, float, str]] = []
    for order, one in enumerate(chart.series):
        rects: list[Rect] = []
        for place, value in enumerate(one.values):
            x = plot.middle(place) + (order - len(chart.series) / 2) * wide
            y = plot.bottom if value is None else plot.y(value)
            if value:
                rects.append((x, y, wide, plot.bottom - y))
            elif value is not None:
                ink.line(x + 0.1, plot.bottom, x + wide - 0.1, plot.bottom, STROKE)
            tops.append((x + wide / 2, y, _shown(value)))
        ink.bars(rects, look_of(chart, order))
    look = _values_look(chart, plot.slot)
    for x, y, words in tops:
        if look == "across":
            ink.text(x, y - 0.7, words, SMALL, "middle", paper=0.1)
        elif look == "upright":
            ink.text(x + LEAST * 0.36, y - 0.6, words, LEAST, upright=True, paper=0.1)


def _put_stacked(ink: Ink, chart: Chart, plot: Plot) -> None:
    wide = min(plot.slot * SHARE, WIDEST)
    whole = sums(chart)
    below = [Decimal(0)] * len(chart.categories)
    shown: list[tuple[float, float, str]] = []
    for order, one in enumerate(chart.series):
        rects: list[Rect] = []
        for place, value in enumerate(one.values):
            if not value:
                continue
            start = below[place]
            below[place] += value
            of = HUNDRED / whole[place] if chart.look == "shares" else Decimal(1)
            top, bottom = plot.y(below[place] * of), plot.y(start * of)
            rects.append((plot.middle(place) - wide / 2, top, wide, bottom - top))
            words = _shown(value)
            if width_of(words, SMALL) + 2 * AIR <= wide and bottom - top >= SMALL + AIR:
                shown.append((plot.middle(place), (top + bottom) / 2 + SMALL * 0.35, words))
        ink.bars(rects, look_of(chart, order))
    for x, y, words in shown:
        ink.text(x, y, words, SMALL, "middle", paper=0.3)
    for place in range(len(chart.categories)):
        if all(one.values[place] is None for one in chart.series):
            ink.text(plot.middle(place), plot.bottom - 0.7, ABSENT, SMALL, "middle")


def _bar(chart: Chart, slot: float) -> float:
    return min(slot * SHARE / len(chart.series), WIDEST)


def _values_look(chart: Chart, slot: float) -> str:
    """How all values stand above their bars: `across`, `upright`, or nowhere."""
    alone = len(chart.series) == 1
    room = slot - AIR if alone else _bar(chart, slot) - AIR / 2
    if max(width_of(_shown(value), SMALL) for value in _values(chart)) <= room:
        return "across"
    return "upright" if room >= LEAST * 0.9 else ""


def _values(chart: Chart) -> list[Decimal | int | None]:
    return [value for one in chart.series for value in one.values]


def _shown(value: Decimal | int | None) -> str:
    return ABSENT if value is None else number(value)
