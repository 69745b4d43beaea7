"""A Table as HTML: its headings, rows of every look, the lines inside a cell, how wide and how dense it is.

Few cells, because a cell is what costs: values of one row that belong together stand in one cell, a line each. Does
not belong here: what stands around a table (page), colours and fonts (the stylesheet).
"""

from __future__ import annotations

from decimal import Decimal
from html import escape
from itertools import groupby

from reports.document import Cell, Column, Line, LineLook, Ratio, Row, Table, Value
from reports.render.heads import depth, heads
from reports.render.upright import SMALL, Upright, fit
from reports.wording import ABSENT, number

LINE_TITLES_WIDTH = 12.5
LEAST_WIDTH = 4.0  # mm of a column that has no width of its own
TAGS: dict[LineLook, str] = {"plain": "span", "strong": "b", "small": "small"}


def text(value: Value) -> str:
    """A value as it is printed: decimal comma, «—» for a figure that does not exist."""
    if value is None:
        return ABSENT
    if isinstance(value, Ratio):
        rate = ABSENT if value.pct is None else f"{number(value.pct)} %"
        return f"{value.a}/{value.b} ({rate})"
    return number(value) if isinstance(value, int | Decimal) else value


def table_html(table: Table, page: float) -> str:
    """The table, `page` mm wide."""
    columns = _with_lines(table)
    widths = _widths(columns, page)
    rules, edges = _rules(table, columns, widths), _edges(table)
    parts = [
        f"<table class='{_density(table)}'><colgroup>",
        *(f"<col style='width:{width:.3f}mm'>" for width in widths),
        f"</colgroup><thead>{_heads(columns, widths)}</thead>",
    ]
    for is_total, rows in groupby(table.rows, lambda row: row.look == "total"):
        body = "".join(
            _section(table, row, len(columns)) if row.look == "section" else _row(table, row, rules, edges)
            for row in rows
        )
        parts.append(f"<tbody{' class=totals' if is_total else ''}>{body}</tbody>")
    return "".join(parts) + "</table>"


def _with_lines(table: Table) -> tuple[Column, ...]:
    """The printed columns: with the lines' titles after the name, if they are printed."""
    if not table.line_titles:
        return table.columns
    place = _after_name(table)
    lines = Column("", (table.line_titles,), look="text", width=LINE_TITLES_WIDTH)
    return (*table.columns[:place], lines, *table.columns[place:])


def _after_name(table: Table) -> int:
    return next(index for index, column in enumerate(table.columns) if column.look == "name") + 1


def _density(table: Table) -> str:
    return (
        ("dense" if len(table.columns) > 14 else "loose")
        + (" flowing" if table.flowing else "")
        + (" bold" if _base(table.lines) == "strong" else "")
    )


def _widths(columns: tuple[Column, ...], page: float) -> list[float]:
    """The widths of the columns in mm: those without one share what is left of the page.

    Where the others leave too little, all of them give way: a column off the paper says nothing.
    """
    free = sum(not column.width for column in columns)
    fixed = sum(column.width for column in columns)
    shrink = min(1.0, (page - free * LEAST_WIDTH) / fixed) if fixed else 1.0
    share = (page - fixed * shrink) / free if free else 0
    return [column.width * shrink or share for column in columns]


def _rules(table: Table, columns: tuple[Column, ...], widths: list[float]) -> str:
    """Hair lines between the lines of a row, drawn once a row across the stacked columns, to lead the eye."""
    if not table.line_titles:
        return ""
    stacked = LINE_TITLES_WIDTH + sum(
        width for column, width in zip(columns, widths, strict=True) if column.look == "mark"
    )
    return f"<div class=rules style='width:{stacked:.3f}mm'>{'<div></div>' * (len(table.lines) - 1)}</div>"


def _edges(table: Table) -> set[int]:
    """Columns where a new group begins under a heading of three rows or more: they get a stronger rule."""
    if depth(table.columns) < 3:
        return set()
    tops = [column.heading[0] for column in table.columns]
    return {place for place in range(1, len(tops)) if tops[place] != tops[place - 1]}


def _heads(columns: tuple[Column, ...], widths: list[float]) -> str:
    turned = fit([(column.heading[-1], width) for column, width in zip(columns, widths, strict=True) if column.rotated])
    rows: list[list[str]] = [[] for _ in range(depth(columns))]
    for head in heads(columns):
        span = (f" colspan={head.columns}" if head.columns > 1 else "") + (
            f" rowspan={head.rows}" if head.rows > 1 else ""
        )
        scope = "colgroup" if head.columns > 1 else "col"
        first = "" if head.column else " class=first"
        upright = _upright(head.text, widths[head.column], turned, not head.column) if head.rotated else None
        rows[head.row].append(f"<th scope={scope}{span}{upright or first + '>' + escape(head.text)}</th>")
    return "".join(f"<tr>{''.join(cells)}</tr>" for cells in rows)


def _upright(text: str, width: float, turned: Upright, first: bool) -> str:
    looks = "upright" + " small" * (turned.look(text, width) is SMALL) + " first" * first
    return (
        f" class='{looks}' style='height:{turned.height + 2:.1f}mm'>"
        f"<div style='width:{turned.height:.1f}mm'>{escape(text)}</div>"
    )


def _section(table: Table, row: Row, columns: int) -> str:
    words = escape(table.section_text(row))
    return f"<tr class=section><th scope=rowgroup class='subheading first' colspan={columns}>{words}</th></tr>"


def _row(table: Table, row: Row, rules: str, edges: set[int]) -> str:
    cells = []
    for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
        looks = _looks(row, column, place, place in edges)
        if column.look == "name":
            cells.append(f"<th scope=row{looks}>{escape(text(_single(cell)))}</th>")
            if table.line_titles:
                stacked = row.look != "total"
                titles = _lines(table.lines, tuple(line.title for line in table.lines)) if stacked else ""
                cells.append(f"<td class=lines>{rules if stacked else ''}{titles}</td>")
        else:
            shown = _lines(table.lines, cell) if isinstance(cell, tuple) else escape(text(cell))
            cells.append(f"<td{looks}>{shown}</td>")
    return f"<tr{' class=warn' if row.look == 'warn' else ''}>{''.join(cells)}</tr>"


def _looks(row: Row, column: Column, place: int, edge: bool) -> str:
    """The classes of a cell, as few as can be: each cell that has one costs."""
    looks: list[str] = [column.look] if column.look in ("index", "name", "text") else []
    if row.look == "warn" and (column.look == "name" or not place):
        looks.append("alarm")
    if edge or not place:
        looks.append("edge" if place else "first")
    return f" class='{' '.join(looks)}'" if looks else ""


def _single(cell: Cell) -> Value:
    if isinstance(cell, tuple):
        raise TypeError("a name is one value")
    return cell


def _base(lines: tuple[Line, ...]) -> LineLook:
    """The look that most lines have: the cell's own, so that only the others cost an element."""
    looks = [line.look for line in lines]
    return max(looks, key=looks.count) if looks else "plain"


def _lines(lines: tuple[Line, ...], values: tuple[Value, ...]) -> str:
    """The values of one cell, a line each."""
    parts, base = [], _base(lines)
    for line, value in zip(lines, values, strict=True):
        tag = None if line.look == base else TAGS[line.look]
        shown = escape(text(value))
        parts.append(f"<{tag}>{shown}</{tag}>" if tag else shown)
    return "\n".join(parts)
