"""A Document as a workbook: a sheet a table, to be filtered, summed and printed; the same bytes for the same Document.

Values that the page stacks in one cell get a row each here, so that numbers are numbers. Styles are named and shared,
because a styled cell is what costs. Text is always text: what begins with `=` is not a formula.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, time
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell as Sheetcell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.document import Block, Column, Document, Ratio, Row, Signature, Table, Text, Value
from reports.render.heads import depth, heads
from reports.render.tables import text
from reports.wording import long_date

FIXED_TIME = (1980, 1, 1, 0, 0, 0)
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
LINES = Column("line", ("Строка",), look="text", width=20)
HEADING_WIDTH = 110.0  # characters: the institution's full title and the place for signatures stand above narrow tables
CHARACTERS_A_MILLIMETRE = 0.75
FREE_WIDTH = 60.0  # of a column of text that takes what is left of the page
LINE_HEIGHT = 14.0  # points
EMPTY_WIDTH = 8.43  # of a column that nobody set
DAY_PLACE = "«____» ______________ 20____ г."


def render(document: Document) -> bytes:
    """The workbook's bytes."""
    book = Workbook()
    book.remove(book.active)
    for style in _styles():
        book.add_named_style(style)
    for place, block in enumerate(document.blocks or (Table("", "", (), ()),)):
        sheet = book.create_sheet(_sheet_title(block, document))
        _fill(sheet, document, _table(block), place >= len(document.blocks) - 1)
    stamp = datetime.combine(document.as_of, time())
    book.properties.title = f"{document.title}: {document.subject}"
    book.properties.creator = document.institution_short
    book.properties.identifier = document.identity.urn
    book.properties.created = stamp
    out = io.BytesIO()
    book.save(out)
    return _steady(out.getvalue(), stamp)


def _table(block: Block) -> Table:
    """The block as rows of a sheet."""
    if isinstance(block, Table):
        return block
    if isinstance(block, Text):
        rows = tuple(Row("", (paragraph,)) for paragraph in block.paragraphs)
        return Table(block.id, block.title, (Column("", ("",), look="text"),), rows)
    columns = (Column("", ("",), look="name"), *(Column(one.id, (one.title,)) for one in block.series))
    points = tuple(
        Row("", (category, *(one.values[place] for one in block.series)))
        for place, category in enumerate(block.categories)
    )
    return Table(block.id, block.title, columns, points)


def _styles() -> list[NamedStyle]:
    thin = Side(style="thin", color="FF808080")
    box = Border(left=thin, right=thin, top=thin, bottom=thin)
    font, bold = Font(name="PT Sans Narrow", size=10), Font(name="PT Sans Narrow", size=10, bold=True)
    middle = Alignment(horizontal="center", vertical="center")
    wrapped = Alignment(horizontal="center", vertical="center", wrap_text=True)
    upright = Alignment(horizontal="center", vertical="bottom", text_rotation=90, wrap_text=True)
    left = Alignment(horizontal="left", vertical="center", wrap_text=True)
    free = Alignment(horizontal="left", vertical="top")
    return [
        NamedStyle("v-title", font=Font(name="PT Serif", size=13, bold=True), alignment=free),
        NamedStyle("v-line", font=font, alignment=free),
        NamedStyle("v-head", font=bold, alignment=wrapped, border=box),
        NamedStyle("v-upright", font=font, alignment=upright, border=box),
        NamedStyle("v-text", font=font, alignment=left, border=box, number_format="@"),
        NamedStyle("v-word", font=font, alignment=middle, border=box, number_format="@"),
        *(
            NamedStyle(
                f"v-number{places}",
                font=font,
                alignment=middle,
                border=box,
                number_format="0" + ("." + "0" * places if places else ""),
            )
            for places in range(4)
        ),
    ]


def _sheet_title(table: Block, document: Document) -> str:
    return FORBIDDEN.sub(" ", table.title or document.title)[:31].rstrip()


def _fill(sheet: Worksheet, document: Document, table: Table, last: bool) -> None:
    columns = _with_lines(table)
    for line, style in (
        (document.institution, "v-line"),
        (document.title, "v-title"),
        (f"{document.subject}, {document.period}", "v-line"),
        (f"Состояние на {long_date(document.as_of)}", "v-line"),
        *((person, "v-line") for person in document.people),
        *((remark, "v-line") for remark in document.remarks),
        (table.title, "v-title"),
    ):
        if line:
            _put(sheet.cell(sheet.max_row + (sheet.max_row > 1 or sheet["A1"].value is not None), 1), line, style)
    if not table.rows:
        _put(sheet.cell(sheet.max_row + 1, 1), "Данных нет", "v-line")
    columns = columns if table.rows else ()
    top = sheet.max_row + 2
    body = top + depth(columns)
    _put_heads(sheet, columns, top)
    place = body
    for row in table.rows:
        place = _put_row(sheet, table, row, place)
    end = _put_signatures(sheet, table.signatures, place + 1)
    if last:
        for note in document.notes:
            _put(sheet.cell(end, 1), note, "v-line")
            end += 1
        end = _put_signatures(sheet, document.signatures, end) + 1
    for index, width in enumerate(_widths(columns), 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    _page(sheet, document, columns, top, body, end)


def _put_signatures(sheet: Worksheet, signatures: tuple[Signature, ...], end: int) -> int:
    for who in signatures:
        end += 1
        _put(sheet.cell(end, 1), f"{who.post} ____________________ {who.name or '_' * 20}   {DAY_PLACE}", "v-line")
    return end


def _with_lines(table: Table) -> tuple[Column, ...]:
    """The sheet's columns: the lines' titles stand after the name where values were stacked."""
    if not table.lines:
        return table.columns
    after = next(index for index, column in enumerate(table.columns) if column.look == "name") + 1
    lines = Column(LINES.id, (table.line_titles or "Показатель",), look="text", width=LINES.width)
    return (*table.columns[:after], lines, *table.columns[after:])


def _put_heads(sheet: Worksheet, columns: tuple[Column, ...], top: int) -> None:
    for row in range(top, top + depth(columns)):
        for index in range(1, len(columns) + 1):
            sheet.cell(row, index).style = "v-head"
    widths = _widths(columns)
    for head in heads(columns):
        row, column = top + head.row, head.column + 1
        if not head.rotated and head.rows == 1:
            _heighten(sheet, row, head.text, sum(widths[column - 1 : column - 1 + head.columns]))
        _put(sheet.cell(row, column), head.text, "v-upright" if head.rotated else "v-head")
        if head.rows > 1 or head.columns > 1:
            sheet.merge_cells(
                start_row=row, start_column=column, end_row=row + head.rows - 1, end_column=column + head.columns - 1
            )
    if any(column.rotated for column in columns):
        sheet.row_dimensions[top + depth(columns) - 1].height = 120


def _put_row(sheet: Worksheet, table: Table, row: Row, place: int) -> int:
    """Write the row from sheet row `place`; as many sheet rows as it stacks lines. Returns the next free one.

    In a stacked row № and name stand in every line, to be filtered by; any other single value stands once, in a cell
    merged over the lines, so that it is not summed twice.
    """
    stacked = any(isinstance(cell, tuple) for cell in row.cells)
    lines = table.lines if stacked else (None,)
    end = place + len(lines)
    widths = _widths(_with_lines(table))
    index = 1
    for column, cell in zip(table.columns, row.cells, strict=True):
        once = stacked and not isinstance(cell, tuple) and column.look not in ("index", "name")
        for number in range(len(lines)):
            value = cell[number] if isinstance(cell, tuple) else "" if once and number else cell
            _value(sheet.cell(place + number, index), value, column)
        if once:
            sheet.merge_cells(start_row=place, start_column=index, end_row=end - 1, end_column=index)
        elif isinstance(cell, str) and not stacked:
            _heighten(sheet, place, cell, widths[index - 1])
        index += 1
        if column.look == "name" and table.lines:
            for number, line in enumerate(lines):
                _value(sheet.cell(place + number, index), line.title if line else "", LINES)
            index += 1
    return end


def _heighten(sheet: Worksheet, row: int, words: str, width: float) -> None:
    """Room for words that take more lines than one: programs do not measure a row that nobody has edited."""
    lines = -(-len(words) // int(width))
    if lines > 1:
        height = lines * LINE_HEIGHT
        sheet.row_dimensions[row].height = max(height, sheet.row_dimensions[row].height or 0)


def _value(cell: Sheetcell, value: Value, column: Column) -> None:
    if isinstance(value, Decimal):
        places = max(0, -int(value.as_tuple().exponent))
        cell.value, cell.style = value, f"v-number{min(places, 3)}"
    elif isinstance(value, int):
        cell.value, cell.style = value, "v-number0"
    elif value == "":
        cell.style = "v-word"
    else:
        words = isinstance(value, Ratio) or value is None or column.look in ("mark", "number")
        _put(cell, text(value), "v-word" if words else "v-text")


def _put(cell: Sheetcell, words: str, style: str) -> None:
    """Text as text, whatever it begins with."""
    cell.value = words
    cell.data_type = "s"
    cell.style = style


def _widths(columns: tuple[Column, ...]) -> list[float]:
    """The widths in characters; columns of text without a width of their own share one measure."""
    free = [column for column in columns if column.look == "text" and not column.width]
    return [max(28.0, FREE_WIDTH / len(free)) if column in free else _width(column) for column in columns]


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


def _page(sheet: Worksheet, document: Document, columns: tuple[Column, ...], top: int, body: int, end: int) -> None:
    """How the sheet is looked at and printed: frozen heads, A4 across its width, heads again on every page."""
    names = next((index for index, column in enumerate(columns, 2) if column.look == "name"), 1)
    sheet.freeze_panes = sheet.cell(body, names)
    sheet.print_area = f"A1:{get_column_letter(_printed_columns(columns))}{end}"
    sheet.print_title_rows = f"{top}:{body - 1}"
    sheet.page_setup.orientation = "landscape" if document.landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.left.text = document.institution_short.replace("&", "&&")
    sheet.oddFooter.right.text = "стр. &P из &N"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.7, 0.3


def _printed_columns(columns: tuple[Column, ...]) -> int:
    """How many columns the print area spans: the table's, and as many empty ones as the heading above it needs."""
    width, count = sum(_widths(columns)), len(columns)
    while width < HEADING_WIDTH:
        width, count = width + EMPTY_WIDTH, count + 1
    return count


def _steady(content: bytes, stamp: datetime) -> bytes:
    """The same workbook with the times of the archive and of its properties fixed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                day = stamp.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + day, data)
            info = zipfile.ZipInfo(name, FIXED_TIME)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            target.writestr(info, data)
    return out.getvalue()
