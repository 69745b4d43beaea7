"""Small cells: which figures are not shown so that no figure of fewer than five pupils can be read or worked out.

Pure arithmetic on cells and lines: a line is a set of cells of which any one follows from the others (parts and their
total; opening, arrived, departed, closing). What a cell or a line means is the business of `figures`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

LEAST = 5
"""Pupils: a figure of one to four of them is not shown."""
_TINY = 1e-9  # of coefficients that are −1, 0 and 1
Cells = Mapping[Hashable, int | None]


@dataclass(frozen=True)
class Line:
    """Cells of which any one follows from the rest.

    `total`: the sum of `parts`; None if the parts balance each other, those of `minus` being taken away.
    `zero_hides`: a hidden zero protects the others of this line (nobody can tell that it is a zero).
    """

    parts: Sequence[Hashable]
    total: Hashable | None = None
    zero_hides: bool = False
    minus: Sequence[Hashable] = ()

    @property
    def cells(self) -> tuple[Hashable, ...]:
        """All cells of the line."""
        return (*self.parts, *(() if self.total is None else (self.total,)))

    @property
    def signed(self) -> Iterator[tuple[Hashable, int]]:
        """Each cell with its sign in the equation whose other side is 0."""
        for cell in self.parts:
            yield cell, -1 if cell in self.minus else 1
        if self.total is not None:
            yield self.total, -1


def hidden(cells: Cells, lines: Iterable[Line], of_few: Iterable[Hashable] = ()) -> set[Hashable]:
    """The cells that are not shown: those of 1–4 pupils, and as many more as keep them from being worked out.

    In every line not exactly one cell is hidden; and where the total is shown, the hidden parts together are `LEAST`
    pupils or more (two hidden cells that make 2 are a 1 and a 1). Nor does a cell of 1–4 follow from all lines taken
    together. A line with an unknown cell (None) says nothing. `of_few`: further cells of few pupils, though their own
    number is not small (the marks of three pupils).
    """
    small = {cell for cell, value in cells.items() if value is not None and 0 < value < LEAST} | set(of_few)
    known = [line for line in lines if all(cells.get(cell) is not None for cell in line.cells)]
    by_cell: dict[Hashable, list[Line]] = {}
    for line in known:
        for cell in line.cells:
            by_cell.setdefault(cell, []).append(line)
    found = set(small)
    todo = list(known)
    while todo:
        while todo:
            line = todo.pop()
            while (more := _one_more(line, cells, found)) is not None:
                found.add(more)
                todo += by_cell[more]
        for told, among in _told(found, by_cell):
            if told in small and (more := _further(by_cell[told], among, cells, found)) is not None:
                found.add(more)
                todo += by_cell[more]
    return found


def _told(found: set[Hashable], by_cell: Mapping[Hashable, list[Line]]) -> Iterator[tuple[Hashable, list[Line]]]:
    """Hidden cells that follow from the shown ones by the lines taken together, each with the lines it hangs on."""
    for members, among in _connected(found, by_cell):
        place = {cell: n for n, cell in enumerate(members)}
        matrix = np.zeros((len(among), len(members)))
        for row, line in enumerate(among):
            for cell, sign in line.signed:
                if cell in place:
                    matrix[row, place[cell]] = sign
        _, sizes, directions = np.linalg.svd(matrix)
        free = directions[int((sizes > _TINY).sum()) :]  # how the hidden cells may change while the shown ones stay
        for cell, n in place.items():
            if not (np.abs(free[:, n]) > _TINY).any():
                yield cell, among


def _connected(
    found: set[Hashable], by_cell: Mapping[Hashable, list[Line]]
) -> Iterator[tuple[list[Hashable], list[Line]]]:
    """The hidden cells in groups that lines hold together, with these lines; cells in no line left out."""
    left = {cell for cell in found if cell in by_cell}
    while left:
        members, todo = [], [left.pop()]
        among: dict[int, Line] = {}
        while todo:
            cell = todo.pop()
            members.append(cell)
            for line in by_cell[cell]:
                if id(line) not in among:
                    among[id(line)] = line
                    reached = [each for each in line.cells if each in left]
                    left.difference_update(reached)
                    todo += reached
        yield members, list(among.values())


def _further(near: Sequence[Line], among: Sequence[Line], cells: Cells, found: set[Hashable]) -> Hashable | None:
    """The next cell to hide where one is told by several lines: the smallest shown in its own lines, else in theirs."""
    for lines in (near, among):
        shown = {cell for line in lines for cell in line.cells if cell not in found}
        if shown:
            return min(shown, key=lambda cell: (not cells[cell], cells[cell], repr(cell)))
    return None


def _one_more(line: Line, cells: Cells, found: set[Hashable]) -> Hashable | None:
    """The next cell of the line to hide; None if the line gives nothing away, or has nothing left to hide."""
    out = [cell for cell in line.cells if cell in found]
    is_total_shown = line.total is not None and line.total not in found
    if not out or (len(out) > 1 and not (is_total_shown and _sum(out, cells) < LEAST)):
        return None
    shown = [cell for cell in line.parts if cell not in found and (line.zero_hides or cells[cell])]
    if shown:
        return min(shown, key=lambda cell: (cells[cell], repr(cell)))
    return line.total if is_total_shown else None


def _sum(of: Iterable[Hashable], cells: Cells) -> int:
    return sum(cells[cell] or 0 for cell in of)
