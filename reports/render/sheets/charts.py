"""A Chart in a sheet: its values in cells, and above them a native chart that refers to those cells.

A value that does not exist is an empty cell, which the chart leaves out; a word there would be drawn as a zero.
Greys, hatching, dashes and markers are those of the page, so that one printer shows both alike.
"""

from __future__ import annotations

from math import ceil

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart import Series as Drawn
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties, RichTextProperties

from reports.document import Chart, Column, Row, Table
from reports.render.charts.ink import Look, look_of
from reports.render.charts.labels import names
from reports.render.charts.scale import scale_of
from reports.render.sheets.paper import NO_DATA, Paper
from reports.render.sheets.styles import SANS
from reports.render.sheets.tables import put_rows

CATEGORY = Column("category", ("",), look="name")
MILLIMETRES_A_ROW = 5.29  # of the 15 points a row has by itself
LEAST_HEIGHT = 80.0  # mm: a sheet is looked at on a screen, and has room
MOST_VALUES = 40  # a chart with more of them prints none
PAGE = 230.0  # mm that the plot has on the sheet
GAP = 50000  # of the format's units between a title and the chart
UPRIGHT = -5400000  # a quarter of a turn to be read from below, in the format's units
HATCHES = {"/": "wdUpDiag", "-": "ltHorz", "|": "ltVert", "/\\": "diagCross"}
DASHES = {"": "solid", "1.6 0.8": "dash", "0.4 0.7": "sysDot", "2.6 0.7 0.4 0.7": "dashDot"}
GROUPINGS = {"bars": "clustered", "stacked": "stacked", "shares": "percentStacked", "lines": "standard"}


def as_table(chart: Chart) -> Table:
    """The chart's values as a table of its categories."""
    rows = tuple(
        Row(str(place), (name, *("" if one.values[place] is None else one.values[place] for one in chart.series)))
        for place, name in enumerate(chart.categories)
    )
    return Table(chart.id, chart.title, (CATEGORY, *(Column(one.id, (one.title,)) for one in chart.series)), rows)


def put_chart(paper: Paper, chart: Chart) -> None:
    """The chart below what is on the paper already, its values below it."""
    paper.line(chart.title, "v-title")
    if not chart.has_figures:
        paper.line(NO_DATA)
        return
    drawn = _chart(chart)
    end = paper.row + ceil(max(chart.height, LEAST_HEIGHT) / MILLIMETRES_A_ROW)
    drawn.anchor = TwoCellAnchor(
        _from=AnchorMarker(0, 0, paper.row - 1, GAP), to=AnchorMarker(paper.columns, 0, end, 0)
    )
    top = end + 2
    put_rows(paper, as_table(chart), top)
    names = Reference(paper.sheet, min_col=1, min_row=top + 1, max_row=paper.row - 1)
    for place, one in enumerate(chart.series):
        values = Reference(paper.sheet, min_col=place + 2, min_row=top + 1, max_row=paper.row - 1)
        series = Drawn(values)
        series.tx = SeriesLabel(v=one.title)
        _look(series, chart, look_of(chart, place))
        drawn.series.append(series)
    drawn.set_categories(names)
    paper.sheet.add_chart(drawn)


def _chart(chart: Chart) -> BarChart | LineChart:
    drawn = LineChart() if chart.look == "lines" else BarChart()
    drawn.grouping = GROUPINGS[chart.look]
    if chart.look in ("stacked", "shares"):
        drawn.overlap = 100
    if chart.look != "lines":
        drawn.gapWidth = 40
    drawn.display_blanks = "gap"
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="BFBFBF", w=3175))
    scale = scale_of(chart, chart.height)
    if chart.look == "shares":
        drawn.y_axis.number_format = "0%"
    else:
        places = max(0, -int(scale.step.as_tuple().exponent))
        digits = "0" + ("." + "0" * places if places else "")
        drawn.y_axis.number_format = f'{digits}" %"' if scale.is_percent else digits
        drawn.y_axis.scaling.min, drawn.y_axis.scaling.max = float(scale.low), float(scale.high)
        drawn.y_axis.majorUnit = float(scale.step)
    turned = names(chart.categories, PAGE / len(chart.categories)).upright
    drawn.x_axis.txPr, drawn.y_axis.txPr = _type(9, UPRIGHT if turned else None), _type(9)
    drawn.legend.position, drawn.legend.overlay, drawn.legend.txPr = "t", False, _type(9)
    if len(chart.series) == 1:
        drawn.legend = None
    if len(chart.series) * len(chart.categories) <= MOST_VALUES:
        drawn.dataLabels = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
        drawn.dataLabels.txPr = _type(8)
        drawn.dataLabels.position = "t" if chart.look == "lines" else None
    return drawn


def _type(points: int, turned: int | None = None) -> RichText:
    """The type of words in a chart."""
    look = CharacterProperties(sz=points * 100, latin=Font(typeface=SANS))
    return RichText(RichTextProperties(rot=turned), p=[Paragraph(ParagraphProperties(defRPr=look), r=None)])


def _look(series: Drawn, chart: Chart, look: Look) -> None:
    """The ink of the series."""
    if chart.look == "lines":
        series.smooth = False
        series.graphicalProperties = GraphicalProperties(
            ln=LineProperties(solidFill="000000", w=15875, prstDash=DASHES[look.dashes])
        )
        ink = GraphicalProperties(solidFill="000000" if look.filled else "FFFFFF")
        ink.line.solidFill = "000000"
        series.marker = Marker(symbol=look.marker, size=6, spPr=ink)
        return
    if look.hatch:
        hatch = PatternFillProperties(
            prst=HATCHES[look.hatch], fgClr=ColorChoice(srgbClr="000000"), bgClr=ColorChoice(srgbClr="FFFFFF")
        )
        series.graphicalProperties = GraphicalProperties(pattFill=hatch)
    else:
        grey = look.fill.lstrip("#")
        series.graphicalProperties = GraphicalProperties(solidFill=grey * 2 if len(grey) == 3 else grey)
    series.graphicalProperties.line.solidFill = "000000"
    series.graphicalProperties.line.width = 6350
