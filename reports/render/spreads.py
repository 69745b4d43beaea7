"""A Spread as HTML: cut into sheets, each a left page of whom × when and a right page of what was done.

Belongs here: how many columns a sheet holds, how high its lines are, what stands in its heads and rows. Does not belong
here: the single cells of the left page, which are made of one wide cell after layout (grid), and colours (stylesheet).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from reports.document import Column, Row, Spread
from reports.render.grid import BOLD, PLAIN, packed
from reports.render.tables import text

MOST = 40  # columns of a sheet
LINES = 37  # of text on a right page
HEIGHT = 163.0  # mm for the rows of a left page
BETWEEN = 0.65  # mm of a row that are no line of text
LEAST_LINE, MOST_LINE = 2.75, 5.0  # mm
INDEX, NAME, DAY, HOURS = 7.0, 46.0, 15.0, 11.0  # mm
PITCH = 9.0  # mm of a column at most
LETTER = 1.2  # mm of a letter on the left page
TOPIC_LETTERS, HOMEWORK_LETTERS = 112, 70  # that a line of the right page holds
SHORT = {
    "Сентябрь": "Сент.",
    "Октябрь": "Окт.",
    "Ноябрь": "Нояб.",
    "Декабрь": "Дек.",
    "Январь": "Янв.",
    "Февраль": "Февр.",
    "Апрель": "Апр.",
    "Август": "Авг.",
    "Отметка": "Отм.",
}


@dataclass(frozen=True)
class Sheet:
    """The places of the columns of the left table that one sheet shows, and the rows of the right one."""

    places: tuple[int, ...]
    rows: tuple[Row, ...]


def spread_html(spread: Spread, page: float) -> str:
    """All sheets of the spread, `page` mm wide, without the title of the first."""
    cut = sheets(spread)
    pitch = min(PITCH, (page - INDEX - NAME) / max(len(sheet.places) for sheet in cut))
    parts = []
    for number, sheet in enumerate(cut):
        if number:
            again = f"{spread.title} (продолжение, лист {number + 1} из {len(cut)})"
            parts.append(f"<p class='sheet starts-left'>{escape(again)}</p>")
        parts.append(_left(spread, sheet, pitch))
        parts.append(f"<p class='sheet starts-right'>{escape(spread.subtitle)}</p>")
        parts.append(_right(spread, sheet) if sheet.rows else "<p class=paragraph>Записей нет.</p>")
    said = "".join(f"<p>{escape(line)}</p>" for line in spread.foot)
    return "".join(parts) + f"<div class=foot>{said}</div>"


def sheets(spread: Spread) -> list[Sheet]:
    """The spread cut so that a sheet's lessons fit its right page; marks for a period stay with the lessons before."""
    rows = {row.id: row for row in spread.right.rows}
    places = [place for place, column in enumerate(spread.left.columns) if column.look == "mark"]
    size = -(-len(places) // (-(-len(places) // MOST) or 1))
    cut: list[list[int]] = [[]]
    lines = 0
    for place in places:
        row = rows.get(spread.left.columns[place].id)
        height = _lines(row) if row else 0
        if row and cut[-1] and (len(cut[-1]) >= size or lines + height > LINES):
            cut.append([])
            lines = 0
        cut[-1].append(place)
        lines += height
    columns = spread.left.columns
    return [Sheet(tuple(one), tuple(rows[columns[at].id] for at in one if columns[at].id in rows)) for one in cut]


def _lines(row: Row) -> int:
    """How many lines of the right page the row takes, rather too many than too few."""
    _, topic, homework, note, *_ = (text(cell) if not isinstance(cell, tuple) else "" for cell in row.cells)
    return max(1, _wrapped(f"{topic} {note}", TOPIC_LETTERS), _wrapped(homework, HOMEWORK_LETTERS))


def _wrapped(words: str, letters: int) -> int:
    return sum(-(-len(line) // letters) for line in words.split("\n"))


def folded(entry: str, letters: int) -> tuple[str, ...]:
    """An entry in lines of at most so many letters: broken at spaces, then after «/», a long word anywhere."""
    if len(entry) <= letters:
        return (entry,) if entry else ()
    lines = []
    for word in entry.split():
        lines.append("")
        for token in re.findall(r"[^/]+/?|/", word):
            if len(lines[-1]) + len(token) > letters and lines[-1]:
                lines.append("")
            lines[-1] += token
            while len(lines[-1]) > letters:
                lines[-1:] = [lines[-1][:letters], lines[-1][letters:]]
    return tuple(lines)


def _left(spread: Spread, sheet: Sheet, pitch: float) -> str:
    table = spread.left
    columns = [table.columns[place] for place in sheet.places]
    letters = max(2, int(pitch / LETTER))
    looks = [PLAIN if any(column.id == row.id for row in sheet.rows) else BOLD for column in columns]
    entries = {
        row.id: [folded(text(row.cells[place]), letters) for place in sheet.places]  # type: ignore[arg-type]
        for row in table.rows
    }
    stacked = {row.id: max((len(lines) for lines in entries[row.id]), default=1) or 1 for row in table.rows}
    names = {row.id: -(-len(str(row.cells[1])) // int((NAME - 2) / LETTER)) for row in table.rows}
    height = sum(max(stacked[row.id], names[row.id]) for row in table.rows)
    line = min(MOST_LINE, max(LEAST_LINE, (HEIGHT - BETWEEN * len(entries)) / max(height, 1)))
    width = INDEX + NAME + pitch * len(columns)
    heads = [folded(column.heading[-1], letters) for column in columns]
    parts = [
        f"<table class=grid style='width:{width:.3f}mm'><colgroup><col style='width:{INDEX}mm'>"
        f"<col style='width:{NAME}mm'>{f'<col style=width:{pitch:.3f}mm>' * len(columns)}</colgroup><thead><tr>"
        f"<th scope=col rowspan=2 class=index>№</th><th scope=col rowspan=2>{escape(table.columns[1].heading[0])}</th>",
        _months(columns, pitch),
        "</tr><tr>",
        packed("th", heads, looks),
        f"</tr></thead><tbody style='line-height:{line:.2f}mm'>",
    ]
    parts += [
        f"<tr><td class=index>{text(row.cells[0])}</td>"  # type: ignore[arg-type]
        f"<th scope=row class=name>{escape(str(row.cells[1]))}</th>{packed('td', entries[row.id], looks)}</tr>"
        for row in table.rows
    ]
    return "".join(parts) + "</tbody></table>"


def _months(columns: list[Column], pitch: float) -> str:
    """The upper heads: neighbours of one month share a cell; the year, then the word itself give way to the width."""
    parts = []
    start = 0
    while start < len(columns):
        end = start + 1
        while end < len(columns) and columns[end].heading[0] == columns[start].heading[0]:
            end += 1
        title = columns[start].heading[0]
        letters = int((end - start) * pitch / LETTER)
        if len(title) > letters:
            title = title.split()[0]
        if len(title) > letters:
            title = SHORT.get(title, title)
        parts.append(f"<th scope=colgroup colspan={end - start}>{escape(title)}</th>")
        start = end
    return "".join(parts)


def _right(spread: Spread, sheet: Sheet) -> str:
    table = spread.right
    hours = len(table.columns) > 4
    heads = [table.columns[0].heading[0], *([table.columns[4].heading[0]] if hours else [])]
    heads += [table.columns[1].heading[0], table.columns[2].heading[0]]
    widths = [DAY, *([HOURS] if hours else [])]
    parts = [
        "<table class=done><colgroup>",
        *(f"<col style='width:{width}mm'>" for width in widths),
        "<col><col style='width:37%'></colgroup><thead><tr>",
        *(f"<th scope=col>{escape(head)}</th>" for head in heads),
        "</tr></thead><tbody>",
    ]
    for row in sheet.rows:
        day, topic, homework, note, *rest = (text(cell) for cell in row.cells)  # type: ignore[arg-type]
        said = f" <small>{escape(note)}</small>" if note else ""
        extra = f"<td>{escape(rest[0])}</td>" if hours else ""
        parts.append(
            f"<tr><th scope=row>{escape(day)}</th>{extra}<td class=text>{escape(topic)}{said}</td>"
            f"<td class=text>{escape(homework)}</td></tr>"
        )
    return "".join(parts) + "</tbody></table>"
