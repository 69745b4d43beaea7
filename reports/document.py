"""The Document: what one printed report says, before anyone decides how it looks.

Belongs here: the heading, the tables with their headings of several rows, the notes, who signs; and the two things
that follow from them alone, the figures as tidy rows and the content hash. Does not belong here: a query (kinds), a
font or a millimetre of paper (render), a path (build). A Document counts nothing: every figure in it is a cell of a
model of schema `reports`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from reports.identity import Identity


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
RowLook = Literal["body", "total"]


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
class Table:
    """A table. With `lines`, body rows hold a tuple of that many values in every cell that is a tuple.

    `line_titles` prints the names of the lines in a column of their own, after the name. `together` keeps the table
    on one page (only for tables that are surely shorter than a page); `flowing` lets a page end inside a row.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    lines: tuple[Line, ...] = ()
    line_titles: str = ""
    together: bool = False
    flowing: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"{self.id}: row {row.id} has {len(row.cells)} cells for {len(self.columns)} columns")
            for cell in row.cells:
                if isinstance(cell, tuple) and len(cell) != len(self.lines):
                    raise ValueError(f"{self.id}: row {row.id} has {len(cell)} values for {len(self.lines)} lines")


@dataclass(frozen=True)
class Signature:
    """Who signs: the post, and the name if the warehouse knows it (else a place to write it)."""

    post: str
    name: str = ""


@dataclass(frozen=True)
class Document:
    """One document of one class (or unit) and period, ready to be laid out.

    `as_of` is the journal's day the figures stand on («Состояние на …»), `revision` the warehouse it was read from;
    neither is content: the same figures on a later day are the same document. `students`: id and full name of the
    pupils it is about, by whom an archivist finds it.
    """

    identity: Identity
    institution: str
    institution_short: str
    title: str
    subject: str
    period: str
    people: tuple[str, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    signatures: tuple[Signature, ...]
    keep_years: int
    landscape: bool
    as_of: date
    revision: str
    seal: bool = False
    students: tuple[tuple[str, str], ...] = ()

    def content_hash(self, renderer: str) -> str:
        """sha-256 (hex) of what the document says and of the renderer's fingerprint, without day and revision."""
        content = asdict(self)
        del content["as_of"], content["revision"]
        text = json.dumps([renderer, content], ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def figures(self) -> bytes:
        """Every figure the document shows, as UTF-8 CSV (RFC 4180): one figure a record, a decimal point.

        Columns: table, row_id, row (whom or what), column_id, column (its heading), line_id, line, value. A figure
        that does not exist («—») has an empty value.
        """
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(("table", "row_id", "row", "column_id", "column", "line_id", "line", "value"))
        for table in self.tables:
            writer.writerows(_records(table))
        return out.getvalue().encode()


def _records(table: Table) -> Iterator[tuple[str, ...]]:
    names = [index for index, column in enumerate(table.columns) if column.look == "name"]
    for row in table.rows:
        whom = " ".join(str(row.cells[index] or "") for index in names)
        for column, cell in zip(table.columns, row.cells, strict=True):
            if column.look in ("index", "name") or cell == "":
                continue
            heading = " / ".join(part for part in column.heading if part)
            for line, value in _values(table, cell):
                text = "" if value is None else str(value)
                yield table.id, row.id, whom, column.id, heading, line.id, line.title, text


def _values(table: Table, cell: Cell) -> Iterator[tuple[Line, Value]]:
    if isinstance(cell, tuple):
        yield from zip(table.lines, cell, strict=True)
    elif isinstance(cell, Ratio):
        yield from ((Line("a", "числитель"), cell.a), (Line("b", "знаменатель"), cell.b), (Line("pct", "%"), cell.pct))
    else:
        yield Line("", ""), cell
