"""Named styles of a workbook, shared by all its cells because a styled cell is what costs, and how a cell gets one.

A row's look is a style of its own: what needs attention stands on grey, what sums up is bold. Text is always text:
what begins with `=` is not a formula.
"""

from __future__ import annotations

from decimal import Decimal

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

from reports.document import Column, Ratio, RowLook, Value
from reports.render.tables import text

PLACES = range(4)
LOOKS: tuple[RowLook, ...] = ("body", "total", "warn")
SANS = "PT Sans Narrow"


def styles() -> list[NamedStyle]:
    """Every style a workbook needs."""
    thin, thick = Side(style="thin", color="FF808080"), Side(style="medium", color="FF000000")
    box, frame = Border(thin, thin, thin, thin), Border(thick, thick, thick, thick)
    font, bold = Font(name=SANS, size=10), Font(name=SANS, size=10, bold=True)
    wrapped = Alignment(horizontal="center", vertical="center", wrap_text=True)
    upright = Alignment(horizontal="center", vertical="bottom", text_rotation=90, wrap_text=True)
    left = Alignment(horizontal="left", vertical="center", wrap_text=True)
    free = Alignment(horizontal="left", vertical="top")
    paragraph = Alignment(horizontal="left", vertical="top", wrap_text=True)
    section = PatternFill("solid", fgColor="FFEEEEEE")
    return [
        NamedStyle("v-title", font=Font(name="PT Serif", size=13, bold=True), alignment=free),
        NamedStyle("v-line", font=font, alignment=free),
        NamedStyle("v-paragraph", font=font, alignment=paragraph),
        NamedStyle("v-remark", font=bold, alignment=left, border=frame),
        NamedStyle("v-head", font=bold, alignment=wrapped, border=box),
        NamedStyle("v-upright", font=font, alignment=upright, border=box),
        NamedStyle("v-section", font=bold, alignment=left, border=box, fill=section, number_format="@"),
        *(style for look in LOOKS for style in _of_row(look, font, bold, left, box)),
    ]


def _of_row(look: RowLook, font: Font, bold: Font, left: Alignment, box: Border) -> list[NamedStyle]:
    """The styles of the cells of a row of that look."""
    middle = Alignment(horizontal="center", vertical="center")
    fill = PatternFill("solid", fgColor="FFE0E0E0") if look == "warn" else PatternFill()
    font = font if look == "body" else bold
    formats = [("number" + str(places), "0" + ("." + "0" * places if places else "")) for places in PLACES]
    return [
        NamedStyle(named("text", look), font=font, alignment=left, border=box, fill=fill, number_format="@"),
        *(
            NamedStyle(named(name, look), font=font, alignment=middle, border=box, fill=fill, number_format=form)
            for name, form in (("word", "@"), *formats)
        ),
    ]


def named(name: str, look: RowLook) -> str:
    """What the style of a cell in a row of that look is called."""
    return f"v-{name}" if look == "body" else f"v-{name}-{look}"


def put(cell: Cell, words: str, style: str) -> None:
    """Text as text, whatever it begins with."""
    cell.value = words
    cell.data_type = "s"
    cell.style = style


def put_value(cell: Cell, value: Value, column: Column, look: RowLook) -> None:
    """A value as what it is: a number with its places, a word, nothing."""
    if isinstance(value, Decimal):
        places = max(0, -int(value.as_tuple().exponent))
        cell.value, cell.style = value, named(f"number{min(places, PLACES[-1])}", look)
    elif isinstance(value, int):
        cell.value, cell.style = value, named("number0", look)
    elif value == "":
        cell.style = named("word", look)
    else:
        words = isinstance(value, Ratio) or value is None or column.look in ("mark", "number")
        put(cell, text(value), named("word" if words else "text", look))
