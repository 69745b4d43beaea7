"""A Table in cells. Values that the page stacks in one cell get a row each here, so that numbers are numbers."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from reports.document import Column, Row, Table
from reports.render.heads import depth, heads
from reports.render.sheets.paper import NO_DATA, Paper, heighten
from reports.render.sheets.styles import put, put_value

LINES = Column("line", ("Строка",), look="text", width=20)
CHARACTERS_A_MILLIMETRE = 0.75
FREE_WIDTH = 60.0  # of a column of text that takes what is left of the page
TURNED_HEIGHT = 120.0  # points of headings that stand upright


def widths(table: Table) -> list[float]:
    """The widths in characters; columns of text without a width of their own share one measure."""
    columns = _with_lines(table)
    free = [column for column in columns if column.look == "text" and not column.width]
    return [max(28.0, FREE_WIDTH / len(free)) if column in free else _width(column) for column in columns]


def put_table(paper: Paper, table: Table) -> None:
    """The table below what is on the paper already: its title, heads and rows, who signs it."""
    paper.line(table.title, "v-title")
    if not table.rows:
        paper.line(NO_DATA)
    else:
        columns = _with_lines(table)
        top = paper.row + 1
        paper.row = top + depth(columns)
        names = next((index for index, column in enumerate(columns, 2) if column.look == "name"), 1)
        paper.freeze(top, paper.row, names)
        put_rows(paper, table, top)
    paper.signatures(table.signatures)


def put_rows(paper: Paper, table: Table, top: int) -> None:
    """The heads from row `top`, the rows below them."""
    columns, room = _with_lines(table), widths(table)
    _put_heads(paper.sheet, columns, room, top)
    paper.row = top + depth(columns)
    for row in table.rows:
        if row.look == "section":
            _put_section(paper, table.section_text(row), len(columns))
        else:
            paper.row = _put_row(paper.sheet, table, row, room, paper.row)


def _with_lines(table: Table) -> tuple[Column, ...]:
    """The sheet's columns: the lines' titles stand after the name where values were stacked."""
    if not table.lines:
        return table.columns
    after = next(index for index, column in enumerate(table.columns) if column.look == "name") + 1
    lines = Column(LINES.id, (table.line_titles or "Показатель",), look="text", width=LINES.width)
    return (*table.columns[:after], lines, *table.columns[after:])


def _put_heads(sheet: Worksheet, columns: tuple[Column, ...], room: list[float], top: int) -> None:
    for row in range(top, top + depth(columns)):
        for index in range(1, len(columns) + 1):
            sheet.cell(row, index).style = "v-head"
    for head in heads(columns):
        row, column = top + head.row, head.column + 1
        if not head.rotated and head.rows == 1:
            heighten(sheet, row, head.text, sum(room[column - 1 : column - 1 + head.columns]))
        put(sheet.cell(row, column), head.text, "v-upright" if head.rotated else "v-head")
        if head.rows > 1 or head.columns > 1:
            sheet.merge_cells(
                start_row=row, start_column=column, end_row=row + head.rows - 1, end_column=column + head.columns - 1
            )
    if any(column.rotated for column in columns):
        sheet.row_dimensions[top + depth(columns) - 1].height = TURNED_HEIGHT


def _put_section(paper: Paper, words: str, columns: int) -> None:
    for column in range(2, columns + 1):
        paper.sheet.cell(paper.row, column).style = "v-section"
    put(paper.sheet.cell(paper.row, 1), words, "v-section")
    if columns > 1:
        paper.sheet.merge_cells(start_row=paper.row, start_column=1, end_row=paper.row, end_column=columns)
    paper.row += 1


def _put_row(sheet: Worksheet, table: Table, row: Row, room: list[float], place: int) -> int:
    """Write the row from sheet row `place`; as many sheet rows as it stacks lines. Returns the next free one.

    In a stacked row № and name stand in every line, to be filtered by; any other single value stands once, in a cell
    merged over the lines, so that it is not summed twice.
    """
    stacked = any(isinstance(cell, tuple) for cell in row.cells)
    lines = table.lines if stacked else (None,)
    end = place + len(lines)
    index = 1
    for column, cell in zip(table.columns, row.cells, strict=True):
        once = stacked and not isinstance(cell, tuple) and column.look not in ("index", "name")
        for number in range(len(lines)):
            value = cell[number] if isinstance(cell, tuple) else "" if once and number else cell
            put_value(sheet.cell(place + number, index), value, column, row.look)
            if isinstance(value, str) and not once:
                heighten(sheet, place + number, value, room[index - 1])
        if once:
            sheet.merge_cells(start_row=place, start_column=index, end_row=end - 1, end_column=index)
        index += 1
        if column.look == "name" and table.lines:
            for number, line in enumerate(lines):
                put_value(sheet.cell(place + number, index), line.title if line else "", LINES, row.look)
            index += 1
    return end


def _width(column: Column) -> float:
    if column.look == "index":
        return 5
    if column.look == "name":
        return 36
    if column.id == LINES.id:
        return 14
    if column.look == "text":
        return max(12.0, column.width * CHARACTERS_A_MILLIMETRE)
    return 5.5 if column.rotated or column.look == "mark" else 14
