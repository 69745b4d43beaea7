"""Small cells: which figures are not shown so that no figure of fewer than five pupils can be read or worked out.

Pure arithmetic on cells and lines: a line is a set of cells of which any one follows from the others (parts and their
total; opening, arrived, departed, closing). What a cell or a line means is the business of `figures`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

LEAST = 5
"""Pupils: a figure of one to four of them is not shown (issue 6: «fewer than 5 pupils»)."""


@dataclass(frozen=True)
class Line:
    """Cells of which any one follows from the rest. `total`: the sum of `parts`, None if no cell is that.

    `zero_hides`: a hidden zero protects the others of this line (nobody can tell that it is a zero).
    """

    parts: Sequence[Hashable]
    total: Hashable | None = None
    zero_hides: bool = False

    @property
    def cells(self) -> tuple[Hashable, ...]:
        """All cells of the line."""
        return (*self.parts, *(() if self.total is None else (self.total,)))


def hidden(cells: Mapping[Hashable, int | None], lines: Iterable[Line]) -> set[Hashable]:
    """The cells that are not shown: those of 1–4 pupils, and as many more as keep them from being worked out.

    In every line not exactly one cell is hidden; and where the total is shown, the hidden parts together are `LEAST`
    pupils or more (two hidden cells that make 2 are a 1 and a 1). A line with an unknown cell (None) says nothing.
    """
    found = {cell for cell, value in cells.items() if value is not None and 0 < value < LEAST}
    known = [line for line in lines if all(cells.get(cell) is not None for cell in line.cells)]
    by_cell: dict[Hashable, list[Line]] = {}
    for line in known:
        for cell in line.cells:
            by_cell.setdefault(cell, []).append(line)
    todo = list(known)
    while todo:
        line = todo.pop()
        while (more := _one_more(line, cells, found)) is not None:
            found.add(more)
            todo += by_cell[more]
    return found


def _one_more(line: Line, cells: Mapping[Hashable, int | None], found: set[Hashable]) -> Hashable | None:
    """The next cell of the line to hide; None if the line gives nothing away, or has nothing left to hide."""
    out = [cell for cell in line.cells if cell in found]
    is_total_shown = line.total is not None and line.total not in found
    if not out or (len(out) > 1 and not (is_total_shown and _sum(out, cells) < LEAST)):
        return None
    shown = [cell for cell in line.parts if cell not in found and (line.zero_hides or cells[cell])]
    if shown:
        return min(shown, key=lambda cell: (cells[cell], repr(cell)))
    return line.total if is_total_shown else None


def _sum(of: Iterable[Hashable], cells: Mapping[Hashable, int | None]) -> int:
    return sum(cells[cell] or 0 for cell in of)
