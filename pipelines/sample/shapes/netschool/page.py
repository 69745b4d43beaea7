"""The page «Отчет об успеваемости и посещаемости ученика»: its markup, captions and two header rows.

Only days on which the pupil has a mark or a code have a column. Nothing is counted here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape
from itertools import groupby

from pipelines.sample.shapes.netschool.words import Words

MONTHS = (
    "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь", "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь",
)  # fmt: skip
LEGEND = (
    ("УП", "Пропуск по уважительной причине"),
    ("Б", "Пропустил по болезни"),
    ("НП", "Пропуск по неуважительной причине"),
    ("ОТ", "Отсутствовал"),
    ("ОП", "Опоздал"),
    ("ОСВ", "Освобожден от посещения"),
)


@dataclass(frozen=True)
class Page:
    """What stands on it. `cells`: (subject, day) → text; `totals`: subject → average and mark of period `caption`."""

    name: str
    class_title: str
    year: str
    period: str
    first: date
    last: date
    written: date
    cells: Mapping[tuple[str, date], str] = field(repr=False)
    caption: str
    totals: Mapping[str, tuple[str, str]] = field(repr=False)


def page(saved: Page, words: Words) -> str:
    """The page as text."""
    return _head(saved, words) + _table(saved, words) + _foot(saved, words)


def _head(saved: Page, words: Words) -> str:
    lines = (
        ("Учебный год", saved.year),
        (words.group, saved.class_title),
        ("Учебный период", saved.period),
        ("Период", f"с {_dotted(saved.first)} по {_dotted(saved.last)}"),
    )
    captions = "".join(
        f'\t\t\t\t\t<span class="select"><b>{name}:</b> {escape(value)}</span><br />\n' for name, value in lines
    )
    return (
        '<div>\n\t<h2 align="center" class="main-report-title">Отчет об успеваемости и посещаемости ученика</h2>\n'
        '\t<br />\n</div>\n<table cellspacing="10px">\n\t<tr>\n\t\t<td class="no-border">\n'
        f"{captions}"
        f'\t\t\t\t<span class="select" data-sheet-name="{escape(saved.name)}"><b>{words.pupil}:</b> '
        f"{escape(saved.name)}</span><br>\n\t\t</td>\n\t</tr>\n</table>\n<br />\n"
    )


def _table(saved: Page, words: Words) -> str:
    days = sorted({day for _, day in saved.cells})
    months = "".join(
        f'<th colspan="{len(list(group))}">{MONTHS[month - 1]}</th>'
        for (_, month), group in groupby(days, lambda day: (day.year, day.month))
    )
    totals = (
        f'<th rowspan="2">Средн.<br />оценка <br> {saved.caption}</th>'
        f'<th rowspan="2">Итог.оценка <br> {saved.caption}</th>'
    )
    numbers = "".join(f"<th>{day.day}</th>" for day in days)
    rows = "".join(_row(saved, subject, days) for subject in saved.totals)
    return (
        f'<table class="table-print">\n\t<tr>\n\t\t<th rowspan="2">{words.subject}</th>{months}{totals}\n\t</tr>\n'
        f"\t<tr>{numbers}</tr>\n{rows}</table>\n<br />\n"
    )


def _row(saved: Page, subject: str, days: list[date]) -> str:
    cells = "".join(f"<td>{escape(saved.cells.get((subject, day), ''))}</td>" for day in days)
    totals = "".join(f'<td class="cell-num-2">{text}</td>' for text in saved.totals[subject])
    return f'\t<tr><td class="cell-text">{escape(subject)}</td>{cells}{totals}</tr>\n'


def _foot(saved: Page, words: Words) -> str:
    legend = "".join(
        f'<p><span class="legend-label">{code}</span><span class="legend-description"> — {meaning}</span></p>\n'
        for code, meaning in LEGEND
    )
    return (
        f'<div class="legend">\n{legend}</div>\n<br />\n<table class="sheet-footer">\n\t<tr></tr>\n\t<tr><td>'
        f'<span class="smalltext"><i>Состояние на{saved.written:%d.%m.%Y} 21:40:20</i></span></td></tr>\n'
        f'\t<tr><td><span class="smalltext">©&nbsp;<i>{words.product} </i>&nbsp;5.56.0 (0.29.2)</span></td></tr>\n'
        "</table>\n"
    )


def _dotted(day: date) -> str:
    return f"{day.day}.{day:%m.%Y}"
