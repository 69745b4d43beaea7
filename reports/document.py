"""The Document: what one printed report says, before anyone decides how it looks.

Belongs here: the heading, the remarks, the blocks (their kinds are in `blocks`, and are offered here as well), the
notes, who signs; and the two things that follow from them alone, the figures as tidy rows and the content hash. Does
not belong here: a query (kinds), a font or a millimetre of paper (render), a path (build). A Document counts nothing:
every figure in it is a cell of a model of schema `reports`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from reports.blocks import (
    MOST_SERIES,
    Block,
    Cell,
    Chart,
    ChartLook,
    Column,
    ColumnLook,
    Line,
    LineLook,
    Ratio,
    Row,
    RowLook,
    Series,
    Signature,
    Spread,
    Starts,
    Table,
    Text,
    Value,
)
from reports.identity import Identity

__all__ = [
    "MOST_SERIES",
    "Block",
    "Cell",
    "Chart",
    "ChartLook",
    "Column",
    "ColumnLook",
    "Document",
    "Line",
    "LineLook",
    "Ratio",
    "Row",
    "RowLook",
    "Series",
    "Signature",
    "Spread",
    "Starts",
    "Table",
    "Text",
    "Value",
]


@dataclass(frozen=True)
class Document:
    """One document of one class (or unit) and period, ready to be laid out.

    `as_of` is the journal's day the figures stand on («Состояние на …»), `revision` the warehouse it was read from;
    neither is content: the same figures on a later day are the same document. `keep_years` None: for ever. `students`:
    id and full name of the pupils it is about, by whom an archivist finds it. `remarks` stand in a frame above the
    first block: what a reader must know before he believes the figures. `cover`: the heading is a title page of its
    own.
    """

    identity: Identity
    institution: str
    institution_short: str
    title: str
    subject: str
    period: str
    people: tuple[str, ...]
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]
    signatures: tuple[Signature, ...]
    keep_years: int | None
    landscape: bool
    as_of: date
    revision: str
    seal: bool = False
    students: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    cover: bool = False

    @property
    def tables(self) -> tuple[Table, ...]:
        """The blocks that are tables."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    def content_hash(self, renderer: str) -> str:
        """sha-256 (hex) of what the document says and of the renderer's fingerprint, without day and revision."""
        content = asdict(self)
        del content["as_of"], content["revision"]
        text = json.dumps([renderer, content], ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def figures(self) -> bytes:
        """Every figure the document shows, as UTF-8 CSV (RFC 4180): one figure a record, a decimal point.

        Columns: table, row_id, row (whom or what), column_id, column (its heading), line_id, line, value. A figure
        that does not exist («—») has an empty value. A chart's categories are its rows, numbered from 1; its series
        are the columns.
        """
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(("table", "row_id", "row", "column_id", "column", "line_id", "line", "value"))
        for block in self.blocks:
            if isinstance(block, Table):
                writer.writerows(_records(block))
            elif isinstance(block, Spread):
                writer.writerows(_records(block.left))
                writer.writerows(_records(block.right))
            elif isinstance(block, Chart):
                writer.writerows(_points(block))
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


def _points(chart: Chart) -> Iterator[tuple[str, ...]]:
    for place, category in enumerate(chart.categories):
        for one in chart.series:
            value = one.values[place]
            yield chart.id, str(place + 1), category, one.id, one.title, "", "", "" if value is None else str(value)


def _values(table: Table, cell: Cell) -> Iterator[tuple[Line, Value]]:
    if isinstance(cell, tuple):
        yield from zip(table.lines, cell, strict=True)
    elif isinstance(cell, Ratio):
        yield from ((Line("a", "числитель"), cell.a), (Line("b", "знаменатель"), cell.b), (Line("pct", "%"), cell.pct))
    else:
        yield Line("", ""), cell
