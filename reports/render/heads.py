"""Headings of several rows: from the columns' paths to cells that span, for the page and for the spreadsheet alike.

A column's heading reads from the top row down. Neighbours that begin alike share a cell; a short heading reaches down
to the last row.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.document import Column


@dataclass(frozen=True)
class Head:
    """One heading cell: first column and row (from 0), how many it spans, and whether it is turned upright."""

    text: str
    row: int
    column: int
    rows: int
    columns: int
    rotated: bool


def depth(columns: tuple[Column, ...]) -> int:
    """How many rows the headings take."""
    return max((len(_path(column)) for column in columns), default=0)


def heads(columns: tuple[Column, ...]) -> list[Head]:
    """The cells by row, then column."""
    deep = depth(columns)
    cells = []
    paths = [_path(column) for column in columns]
    for level in range(deep):
        start = 0
        while start < len(columns):
            end = start + 1
            path = paths[start]
            if level < len(path) - 1:
                while (
                    end < len(columns) and len(paths[end]) > level + 1 and paths[end][: level + 1] == path[: level + 1]
                ):
                    end += 1
            if level < len(path):
                lowest = level == len(path) - 1
                cells.append(
                    Head(
                        path[level],
                        level,
                        start,
                        deep - level if lowest else 1,
                        end - start,
                        lowest and columns[start].rotated,
                    )
                )
            start = end
    return cells


def _path(column: Column) -> tuple[str, ...]:
    """The heading without empty parts: an empty part gives its row to the one below."""
    return tuple(part for part in column.heading if part) or ("",)
