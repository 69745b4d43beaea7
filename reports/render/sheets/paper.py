"""A sheet filled from the top down, and the paper it is printed on: A4 across its width, heads on every page.

Belongs here: the heading, the words between the blocks, who signs, print settings. Does not belong here: the cells of
a table (tables) and of a chart (charts).
"""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from reports.document import Document, Signature, Starts, Text
from reports.render.sheets.styles import put
from reports.wording import long_date

HEADING_WIDTH = 110.0  # characters: the institution's full title and the place for signatures stand above narrow tables
LINE_HEIGHT = 14.0  # points
EMPTY_WIDTH = 8.43  # of a column that nobody set
FROZEN = 20  # rows at most above the frozen heads, or they would hide the table they head
DAY_PLACE = "«____» ______________ 20____ г."
NO_DATA = "Данных нет"


class Paper:
    """One sheet: `row` is the next free one, `wide` the characters and `columns` the columns that are printed."""

    def __init__(self, sheet: Worksheet, document: Document, widths: list[float]) -> None:
        """An empty sheet whose first columns are that wide; as many more are printed as a heading needs."""
        self.sheet, self.document, self.row = sheet, document, 1
        self.wide, self.columns = sum(widths), len(widths)
        for index, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(index)].width = width
        while self.wide < HEADING_WIDTH:
            self.wide, self.columns = self.wide + EMPTY_WIDTH, self.columns + 1

    def heading(self) -> None:
        """What document it is, and what must be known before it is believed."""
        document = self.document
        self.line(document.institution)
        self.line(document.title, "v-title")
        self.line(", ".join(part for part in (document.subject, document.period) if part))
        self.line(f"Состояние на {long_date(document.as_of)}")
        for person in document.people:
            self.line(person)
        for remark in document.remarks:
            self._across(remark, "v-remark")

    def line(self, words: str, style: str = "v-line") -> None:
        """Words in a row of their own; long ones across the sheet, in as many lines as they need."""
        if not words:
            return
        if len(words) > self.wide and style == "v-line":
            self._across(words, "v-paragraph")
        else:
            put(self.sheet.cell(self.row, 1), words, style)
            self.row += 1

    def _across(self, words: str, style: str) -> None:
        for column in range(2, self.columns + 1):
            self.sheet.cell(self.row, column).style = style
        put(self.sheet.cell(self.row, 1), words, style)
        self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=self.columns)
        heighten(self.sheet, self.row, words, self.wide)
        self.row += 1

    def text(self, block: Text) -> None:
        """Paragraphs under their title."""
        self.line(block.title, "v-title")
        for paragraph in block.paragraphs:
            self.line(paragraph)

    def begin(self, starts: Starts) -> None:
        """Room for a block below another, on a page of its own if it wants one."""
        self.row += 1
        if starts:
            self.sheet.row_breaks.append(Break(id=self.row - 1))

    def signatures(self, signatures: tuple[Signature, ...]) -> None:
        """Places to sign, a line each."""
        for who in signatures:
            self.row += 1
            put(
                self.sheet.cell(self.row, 1),
                f"{who.post} ____________________ {who.name or '_' * 20}   {DAY_PLACE}",
                "v-line",
            )
        self.row += bool(signatures)

    def freeze(self, top: int, body: int, column: int) -> None:
        """The heads from row `top` to before `body`, and the columns before `column`, stay in sight."""
        self.sheet.freeze_panes = self.sheet.cell(body if body <= FROZEN else 1, column)
        self.sheet.print_title_rows = f"{top}:{body - 1}"

    def finish(self) -> None:
        """How the sheet is printed."""
        sheet = self.sheet
        sheet.print_area = f"A1:{get_column_letter(self.columns)}{self.row}"
        sheet.page_setup.orientation = "landscape" if self.document.landscape else "portrait"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.oddFooter.left.text = self.document.institution_short.replace("&", "&&")
        sheet.oddFooter.right.text = "стр. &P из &N"
        sheet.page_margins.left = sheet.page_margins.right = 0.4
        sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.7, 0.3


def heighten(sheet: Worksheet, row: int, words: str, width: float) -> None:
    """Room for words that take more lines than one: programs do not measure a row that nobody has edited."""
    lines = sum(max(1, -(-len(line) // int(width))) for line in words.split("\n"))
    if lines > 1:
        height = lines * LINE_HEIGHT
        sheet.row_dimensions[row].height = max(height, sheet.row_dimensions[row].height or 0)
