"""The blocks a document is built of: tables with headings of several rows, charts, paragraphs, places to sign.

Belongs here: what a block says and what makes one impossible (a row of the wrong length, a chart nobody described).
Does not belong here: how a block looks on paper or in a spreadsheet (render), what stands around the blocks (document).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class Ratio:
    """A share as regulations print it, a/b (p %): `pct` 0–100 with one decimal, None when b is 0."""

    a: int
    b: int
    pct: Decimal | None


# A figure that does not exist is None and is printed as «—»; an empty string is printed as nothing.
Value = str | int | Decimal | Ratio | None
# A cell of a table with lines holds one value a line, or a single value when the row has no lines.
Cell = Value | tuple[Value, ...]

ColumnLook = Literal["index", "name", "text", "number", "mark"]
LineLook = Literal["plain", "strong", "small"]
# `total` sums up; `warn` needs attention; `section` is a subheading across the table, the text of its first name cell.
RowLook = Literal["body", "total", "warn", "section"]
ChartLook = Literal["bars", "stacked", "shares", "lines"]
# Where a block begins: where the one before it ends, or a new page, the next left page or the next right page.
Starts = Literal["", "page", "left", "right"]
MOST_SERIES = 8  # that can be told apart on paper without colour


@dataclass(frozen=True)
class Column:
    """One column. `heading` reads from the top row down; neighbours with the same beginning share that cell.

    `width` in millimetres of paper; 0 takes an equal share of what is left. `look`: `index` and `name` say which row
    it is (№, whom); the others are figures and go into the tidy CSV. `rotated` turns the lowest heading upright.
    """

    id: str
    heading: tuple[str, ...]
    look: ColumnLook = "number"
    width: float = 0.0
    rotated: bool = False


@dataclass(frozen=True)
class Line:
    """One line inside a row that stacks several values in each cell: a period of the register, a mark's average."""

    id: str
    title: str
    look: LineLook = "plain"


@dataclass(frozen=True)
class Row:
    """One row: `id` is the key of whom or what it is about, `cells` one a column."""

    id: str
    cells: tuple[Cell, ...]
    look: RowLook = "body"


@dataclass(frozen=True)
class Signature:
    """Who signs: the post, and the name if the warehouse knows it (else a place to write it)."""

    post: str
    name: str = ""


@dataclass(frozen=True)
class Table:
    """A table. With `lines`, body rows hold a tuple of that many values in every cell that is a tuple.

    `line_titles` prints the names of the lines in a column of their own, after the name. `together` keeps the table
    on one page (only for tables that are surely shorter than a page); `flowing` lets a page end inside a row.
    `starts` says where it begins, `signatures` who signs right below it. Without rows it is printed as «Данных нет».
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    lines: tuple[Line, ...] = ()
    line_titles: str = ""
    together: bool = False
    flowing: bool = False
    starts: Starts = ""
    signatures: tuple[Signature, ...] = ()

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"{self.id}: row {row.id} has {len(row.cells)} cells for {len(self.columns)} columns")
            for cell in row.cells:
                if isinstance(cell, tuple) and len(cell) != len(self.lines):
                    raise ValueError(f"{self.id}: row {row.id} has {len(cell)} values for {len(self.lines)} lines")
            if row.look == "section" and not self._is_section(row):
                raise ValueError(f"{self.id}: section {row.id} says something beside its first name cell")

    def _is_section(self, row: Row) -> bool:
        place = next((place for place, column in enumerate(self.columns) if column.look == "name"), None)
        return place is not None and all((cell != "") is (at == place) for at, cell in enumerate(row.cells))

    def section_text(self, row: Row) -> str:
        """The words of a section row."""
        return next(str(cell) for cell in row.cells if cell != "")


@dataclass(frozen=True)
class Text:
    """Paragraphs under a title, as wide as the page."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    starts: Starts = ""


@dataclass(frozen=True)
class Series:
    """One series of a chart: a value a category, None where there is no figure (a gap, never a zero)."""

    id: str
    title: str
    values: tuple[Decimal | int | None, ...]


@dataclass(frozen=True)
class Chart:
    """A drawing of figures that a model counted: a drawing on the page, a native chart in the spreadsheet.

    `look`: `bars` side by side, `stacked`, `shares` (stacked to 100 %), `lines`. `unit` is «%» or nothing. `alt` says
    in one sentence what it shows, for who cannot see it. `height` in millimetres of paper, legend included; a chart
    grows taller where long names need it. At most MOST_SERIES series; without any figure it is printed as «Данных нет».
    """

    id: str
    title: str
    look: ChartLook
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    height: float = 50.0
    starts: Starts = ""
    alt: str = field(kw_only=True)

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError(f"{self.id}: a chart needs a sentence saying what it shows")
        if len(self.series) > MOST_SERIES:
            raise ValueError(f"{self.id}: {len(self.series)} series: no more than {MOST_SERIES} can be told apart")
        for one in self.series:
            if len(one.values) != len(self.categories):
                raise ValueError(
                    f"{self.id}: series {one.id} has {len(one.values)} values for {len(self.categories)} categories"
                )
            for value in one.values:
                if isinstance(value, float):
                    raise TypeError(f"{self.id}: series {one.id} holds a double: documents show exact numbers only")
                if value is not None and value < 0:
                    raise ValueError(f"{self.id}: series {one.id} holds {value}: a chart shows counts, shares, marks")

    @property
    def has_figures(self) -> bool:
        """Whether there is anything to draw."""
        return any(value is not None for one in self.series for value in one.values)


@dataclass(frozen=True)
class Spread:
    """Two tables on facing pages, as in a paper journal: whom against when on the left, what was done on the right.

    Every row of `right` is one of the columns of `left`, in their order, and has its id; columns without a row (marks
    for a period) stand on the left page alone. As many columns go on a sheet as fit both its pages. `subtitle`
    stands above every right page, `foot` under the last.
    """

    id: str
    title: str
    left: Table
    right: Table
    foot: tuple[str, ...] = ()
    subtitle: str = ""
    starts: Starts = "left"

    def __post_init__(self) -> None:
        wanted = [row.id for row in self.right.rows]
        if [column.id for column in self.left.columns if column.id in set(wanted)] != wanted:
            raise ValueError(f"{self.id}: the right page does not follow the columns of the left one")


Block = Table | Chart | Text | Spread
