"""A Chart as a drawing for the page: SVG in millimetres, black ink on white paper.

Belongs here: the frame of a drawing — the plot, its axis, the legend, the names of the categories. Does not belong
here: the figures' own marks (bars, lines), where a value lies (scale), how ink is put on paper (ink), how wide words
are (letters). Nothing is counted: a value is printed as it was given, only its place is worked out.
"""

from __future__ import annotations

from reports.document import Chart
from reports.render.charts import bars, lines
from reports.render.charts.ink import Ink
from reports.render.charts.labels import Names, names, put_legend
from reports.render.charts.letters import SMALL, width_of
from reports.render.charts.scale import Plot, scale_of
from reports.wording import number

LEAST_PLOT = 22.0  # mm: what long names never take from the drawing itself; the chart grows instead
EDGE = 0.5


def svg(chart: Chart, width: float) -> str:
    """The drawing, `width` mm wide and at least as tall as the chart wants. The chart has figures."""
    ink = Ink()
    legend = put_legend(ink, chart, width)
    marks = lines if chart.look == "lines" else bars
    room = chart.height - legend - 8
    scale = scale_of(chart, max(room, LEAST_PLOT))
    ticks = [f"{number(tick)} %" if scale.is_percent else number(tick) for tick in scale.ticks]
    left = max(width_of(words, SMALL) for words in ticks) + 1.5
    slot = (width - left - EDGE) / len(chart.categories)
    below = names(chart.categories, slot)
    top = legend + marks.headroom(chart, slot)
    tall = max(chart.height - top - below.height, LEAST_PLOT)
    plot = Plot(left, top, width - left - EDGE, tall, len(chart.categories), scale)
    _put_axis(ink, plot, ticks)
    marks.put(ink, chart, plot)
    _put_names(ink, plot, below)
    return ink.svg(width, top + tall + below.height, chart.alt)


def _put_axis(ink: Ink, plot: Plot, ticks: list[str]) -> None:
    """Thin rules across the plot, the figures they stand for at their left, a stronger rule below."""
    for tick, words in zip(plot.scale.ticks, ticks, strict=True):
        y = plot.y(tick)
        if tick != plot.scale.low:
            ink.line(plot.left, y, plot.right, y, 0.08, "#aaa")
        ink.text(plot.left - 1, y + SMALL * 0.35, words, SMALL, "end")
    ink.line(plot.left, plot.bottom, plot.right, plot.bottom, 0.25)


def _put_names(ink: Ink, plot: Plot, below: Names) -> None:
    """The names under their places: across, or upright, every one or every n-th."""
    for place in range(0, len(below.lines), below.every):
        rows = below.lines[place]
        middle = plot.middle(place)
        for row, words in enumerate(rows):
            if below.upright:
                x = middle + (row - (len(rows) - 1) / 2) * below.line + below.size * 0.35
                ink.text(x, plot.bottom + 1.2, words, below.size, "end", upright=True)
            else:
                ink.text(middle, plot.bottom + (row + 1) * below.line, words, below.size, "middle")
        if below.every > 1:
            ink.line(middle, plot.bottom, middle, plot.bottom + 0.9, 0.15)
