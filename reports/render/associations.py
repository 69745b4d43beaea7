"""Which headings a cell of a tagged table has (ISO 14289-1, 7.5): read aloud, a figure says whose it is.

The renderer loses count of the columns below a heading that spans rows, and names only the first column of one that
spans columns; so the associations are made anew from the finished structure. Only the structure is touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pydyf  # type: ignore[import-untyped]

PARTS = ("/THead", "/TBody", "/TFoot")


@dataclass
class _Heads:
    """The headings seen so far: of columns, of rows, and of the group of rows that one is in."""

    of_column: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    of_row: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    of_group: list[Any] = field(default_factory=list)


def associate(pdf: pydyf.PDF) -> None:
    """Give every data cell of every table the ids of its headings: of its group, its row and each of its columns."""
    for table in pdf.objects:
        if isinstance(table, pydyf.Dictionary) and table.get("S") == "/Table":
            _associate(pdf, table)


def _associate(pdf: pydyf.PDF, table: Any) -> None:
    heads, taken = _Heads(), set[tuple[int, int]]()
    cells: list[tuple[Any, range, range, list[Any]]] = []
    for number, (is_head, row) in enumerate(_rows(pdf, table, False)):
        place = 0
        kids = [kid for kid in _kids(pdf, row) if kid["S"] in ("/TH", "/TD")]
        for cell in kids:
            while (number, place) in taken:
                place += 1
            columns = range(place, place + cell["A"].get("ColSpan", 1))
            rows = range(number, number + cell["A"].get("RowSpan", 1))
            taken.update((line, column) for line in rows for column in columns)
            place = columns.stop
            if cell["S"] == "/TD":
                cells.append((cell, rows, columns, heads.of_group))
            elif is_head:
                for column in columns:
                    heads.of_column[column].append(cell["ID"])
            elif len(kids) == 1:
                heads.of_group = [cell["ID"]]
            else:
                for line in rows:
                    heads.of_row[line].append(cell["ID"])
    for cell, rows, columns, group in cells:
        named = [*group, *(head for line in rows for head in heads.of_row[line])]
        named += [head for column in columns for head in heads.of_column[column]]
        cell["A"]["Headers"] = pydyf.Array({id(head): head for head in named}.values())


def _rows(pdf: pydyf.PDF, part: Any, is_head: bool) -> Iterator[tuple[bool, Any]]:
    """The rows in reading order, and whether each is of the headings."""
    for kid in _kids(pdf, part):
        if kid["S"] == "/TR":
            yield is_head, kid
        elif kid["S"] in PARTS:
            yield from _rows(pdf, kid, kid["S"] == "/THead")


def _kids(pdf: pydyf.PDF, element: Any) -> Iterator[Any]:
    for reference in element["K"]:
        if isinstance(reference, bytes):
            yield pdf.objects[int(reference.split()[0])]
