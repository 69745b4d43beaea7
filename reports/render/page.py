"""A Document as the HTML page that is printed: structure and measures, no colour or font (those are the stylesheet's).

Few cells, because a cell is what costs: values of one row that belong together stand in one cell, a line each.
"""

from __future__ import annotations

from decimal import Decimal
from html import escape
from importlib.resources import files
from string import Template

from reports.document import Cell, Column, Document, Line, LineLook, Ratio, Row, Signature, Table, Value
from reports.render.heads import depth, heads
from reports.render.upright import SMALL, Upright, fit
from reports.wording import ABSENT, long_date, number

TEMPLATE = Template(files("reports.render").joinpath("templates/document.html").read_text(encoding="utf-8"))
PAGE_WIDTH = {True: 277.0, False: 180.0}  # mm between the margins, landscape and portrait
LINE_TITLES_WIDTH = 12.5
TAGS: dict[LineLook, str] = {"plain": "span", "strong": "b", "small": "small"}


def html(document: Document) -> str:
    """The whole page as HTML 5."""
    return TEMPLATE.substitute(
        title=escape(f"{document.title}: {document.subject}"),
        description=escape(document.institution_short),
        created=f"{document.as_of.isoformat()}T00:00:00Z",
        orientation="wide" if document.landscape else "tall",
        institution=escape(document.institution),
        footer=escape(
            f"{document.institution_short} · {document.title} · {document.subject} · "
            f"состояние на {long_date(document.as_of)}",
            quote=True,
        ),
        heading=escape(document.title),
        subject=escape(document.subject[:1].upper() + document.subject[1:]),
        period=escape(f"Период: {document.period}"),
        people="".join(f"<p>{escape(line)}</p>" for line in document.people),
        as_of=escape(f"Состояние на {long_date(document.as_of)}"),
        tables="".join(_table(table, PAGE_WIDTH[document.landscape]) for table in document.tables),
        notes="".join(f"<p>{escape(note)}</p>" for note in document.notes),
        signatures="".join(_signature(who) for who in document.signatures),
        seal="<p class='seal'>М. П.</p>" if document.seal else "",
    )


def text(value: Value) -> str:
    """A value as it is printed: decimal comma, «—» for a figure that does not exist."""
    if value is None:
        return ABSENT
    if isinstance(value, Ratio):
        rate = ABSENT if value.pct is None else f"{number(value.pct)} %"
        return f"{value.a}/{value.b} ({rate})"
    return number(value) if isinstance(value, int | Decimal) else value


def _table(table: Table, page: float) -> str:
    columns = _with_lines(table)
    widths = _widths(columns, page)
    body = [row for row in table.rows if row.look == "body"]
    totals = [row for row in table.rows if row.look == "total"]
    title = f"<h2>{escape(table.title)}</h2>" if table.title else ""
    parts = [
        f"<section class='block{' together' if table.together else ''}'>{title}<table class='{_density(table)}'>",
        "<colgroup>",
        *(f"<col style='width:{width:.3f}mm'>" for width in widths),
        "</colgroup>",
        f"<thead>{_heads(columns, widths)}</thead>",
    ]
    rules, edges = _rules(table, columns, widths), _edges(table)
    if body:
        parts.append("<tbody>" + "".join(_row(table, row, rules, edges) for row in body) + "</tbody>")
    if totals:
        parts.append("<tbody class='totals'>" + "".join(_row(table, row, "", edges) for row in totals) + "</tbody>")
    return "".join(parts) + "</table></section>"


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
    """The widths of the columns in mm: those without one share what is left of the page."""
    free = [column for column in columns if not column.width]
    share = (page - sum(column.width for column in columns)) / len(free) if free else 0
    return [column.width or share for column in columns]


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
        upright = _upright(head.text, widths[head.column], turned) if head.rotated else None
        rows[head.row].append(f"<th scope={scope}{span}{upright or '>' + escape(head.text)}</th>")
    return "".join(f"<tr>{''.join(cells)}</tr>" for cells in rows)


def _upright(text: str, width: float, turned: Upright) -> str:
    small = " small" if turned.look(text, width) is SMALL else ""
    return (
        f" class='upright{small}' style='height:{turned.height + 2:.1f}mm'>"
        f"<div style='width:{turned.height:.1f}mm'>{escape(text)}</div>"
    )


def _row(table: Table, row: Row, rules: str, edges: set[int]) -> str:
    cells = []
    for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
        if column.look == "name":
            cells.append(f"<th scope=row class=name>{escape(text(_single(cell)))}</th>")
            if table.line_titles:
                titles = _lines(table.lines, tuple(line.title for line in table.lines)) if row.look == "body" else ""
                cells.append(f"<td class=lines>{rules}{titles}</td>")
        else:
            looks = [look for look in ("index", "text") if column.look == look] + ["edge"] * (place in edges)
            shown = _lines(table.lines, cell) if isinstance(cell, tuple) else escape(text(cell))
            marked = f" class='{' '.join(looks)}'" if looks else ""
            cells.append(f"<td{marked}>{shown}</td>")
    return f"<tr>{''.join(cells)}</tr>"


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


def _signature(who: Signature) -> str:
    return (
        f"<tr><td class=post>{escape(who.post)}</td><td class=sign></td><td class=gap></td>"
        f"<td class=person>{escape(who.name)}</td><td class=day>«____» ______________ 20____ г.</td></tr>"
    )
