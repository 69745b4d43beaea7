"""The tables of a saved page as grids of texts, and its text line by line.

What a table means is not known here. A page may be cut anywhere: what was open at its end is marked so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from pipelines.exports.adapters.netschool.texts import clean

WIDEST = 1000  # columns; a span beyond it is a mistake of the file
_BREAKS = {"br", "p", "div", "tr", "td", "th", "table", "h1", "h2", "h3", "h4", "h5", "h6", "li"}


@dataclass
class Cell:
    """One cell as it is written; spans not yet spread."""

    text: str = ""
    columns: int = 1
    rows: int = 1


@dataclass
class Table:
    """Rows of cells; `is_whole`: its end was seen."""

    rows: list[list[Cell]] = field(default_factory=list)
    is_whole: bool = False


@dataclass
class Page:
    """`text`: what is read on the page, a line a block."""

    tables: list[Table]
    text: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self.open: list[Table] = []
        self.cells: list[Cell | None] = []
        self.lines: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.silent += 1
        if tag in _BREAKS:
            self.lines.append("\n")
        if tag == "table":
            table = Table()
            self.tables.append(table)
            self.open.append(table)
            self.cells.append(None)
        elif tag == "tr" and self.open:
            self.open[-1].rows.append([])
            self.cells[-1] = None
        elif tag in ("td", "th") and self.open and self.open[-1].rows:
            spans = dict(attrs)
            cell = Cell("", _span(spans.get("colspan")), _span(spans.get("rowspan")))
            self.open[-1].rows[-1].append(cell)
            self.cells[-1] = cell
        elif tag in _BREAKS and self.cells and self.cells[-1]:
            self.cells[-1].text += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.silent = max(0, self.silent - 1)
        if tag in ("td", "th", "tr") and self.cells:
            self.cells[-1] = None
        elif tag == "table" and self.open:
            self.open.pop().is_whole = True
            self.cells.pop()

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        self.lines.append(data)
        if self.cells and self.cells[-1]:
            self.cells[-1].text += data


def _span(value: str | None) -> int:
    text = (value or "").strip()
    return min(int(text), WIDEST) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1


def page_of(text: str) -> Page:
    """Read a page; never raises."""
    reader = _Reader()
    try:
        reader.feed(text)
        reader.close()
    except (AssertionError, ValueError):  # a declaration that html.parser gives up on: what was read until then stays
        pass
    # within a block a line feed of the file is a blank; blocks are the lines
    joined = "".join(part if part == "\n" else " ".join(part.split("\n")) for part in reader.lines)
    lines = [clean(line.replace("<", "&lt;")) for line in joined.split("\n")]
    for table in reader.tables:
        for row in table.rows:
            for cell in row:
                cell.text = clean(cell.text.replace("<", "&lt;"))
    return Page(reader.tables, "\n".join(line for line in lines if line))
