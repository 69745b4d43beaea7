"""«Отчет об успеваемости и посещаемости ученика», a saved page: captions, two header rows, a row a subject.

Gives a `Report` of texts; what a cell says is decided elsewhere. Never raises: what cannot be read becomes a complaint.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipelines.exports.adapters.netschool import crosswalk
from pipelines.exports.adapters.netschool.facts import Complaint, Report
from pipelines.exports.adapters.netschool.markup import WIDEST, Cell, Page, Table, page_of
from pipelines.exports.adapters.netschool.texts import (
    academic_year,
    clean,
    day_of,
    decoded,
    first_captioned,
    named_year,
    written_of,
)

TITLE = "отчет об успеваемости и посещаемости"
LONGEST_REPORT = 400  # days
_TOTAL = re.compile(r"^итог\w*\.?\s*(?:оценка|отметка)?\s*", re.IGNORECASE)
_AVERAGE = re.compile(r"^средн", re.IGNORECASE)


@dataclass
class _Columns:
    """What stands in each column right of the subject: a day, a caption of period marks, or nothing that is read."""

    days: dict[int, date] = field(default_factory=dict)
    totals: dict[int, str] = field(default_factory=dict)
    width: int = 0


def is_report(data: bytes) -> bool:
    """Whether the page calls itself so, in whichever encoding, whatever the file's name."""
    if not decoded(data[:4000]).lstrip().startswith("<"):
        return False
    return TITLE in clean(decoded(data)).casefold().replace("ё", "е")


def read_report(file: str, data: bytes) -> tuple[Report | None, list[Complaint]]:
    """The report and what of it could not be taken."""
    page = page_of(decoded(data))
    first, last = _range(page.text)
    if first is None or last is None:
        return None, [
            _whole(file, "в отчёте нет строки «Период: с … по …»: без неё у дней нет года; сохраните его заново")
        ]
    name = first_captioned(page.text, crosswalk.PUPIL_CAPTIONS)
    if not name:
        return None, [_whole(file, "в отчёте не указан ученик: ожидается строка «Ученик: Фамилия Имя»")]
    table = next((table for table in page.tables if _subject_cell(table) is not None), None)
    if table is None:
        found = f"таблиц в файле {len(page.tables)}"
        return None, [
            _whole(file, f"ожидается таблица со столбцом «Предмет», найдено: {found}; сохраните отчёт заново")
        ]
    if not table.is_whole:
        return None, [_whole(file, "таблица отчёта обрывается: файл неполон; сохраните отчёт заново")]
    return _report(file, page, table, name, (first, last))


def _report(file: str, page: Page, table: Table, name: str, days: tuple[date, date]) -> tuple[Report, list[Complaint]]:
    complaints: list[Complaint] = []
    columns, body = _header(file, table, days, complaints)
    cells: dict[tuple[str, date, int], str] = {}
    totals: dict[tuple[str, str], str] = {}
    subjects: list[str] = []
    for row in body:
        texts = [cell.text for cell in row for _ in range(min(cell.columns, WIDEST))]
        if not texts or not texts[0]:
            continue
        if len(texts) != columns.width + 1:
            reason = f"в строке предмета ячеек {len(texts)}, а столбцов {columns.width + 1}: строка не прочитана"
            complaints.append(Complaint("marks", file, reason, texts[0]))
            continue
        subjects.append(texts[0])
        times: dict[date, int] = {}
        for place, day in columns.days.items():
            times[day] = times.get(day, 0) + 1
            cells[texts[0], day, times[day]] = texts[place]
        totals.update({(texts[0], caption): texts[place] for place, caption in columns.totals.items()})
    year = named_year(first_captioned(page.text, ("Учебный год",)) or "") or academic_year(days[0])
    report = Report(
        file=file,
        name=name,
        class_title=first_captioned(page.text, crosswalk.GROUP_CAPTIONS) or "",
        year=year,
        period=first_captioned(page.text, ("Учебный период",)) or "",
        first=days[0],
        last=days[1],
        written_at=written_of(page.text),
        is_college=first_captioned(page.text, crosswalk.COLLEGE_CAPTIONS) is not None,
        captions=tuple(dict.fromkeys(columns.totals.values())),
        subjects=tuple(dict.fromkeys(subjects)),
        cells=cells,
        totals=totals,
    )
    return report, complaints


def _range(text: str) -> tuple[date | None, date | None]:
    """«Период: с 1.09.2026 по 30.11.2026», of at most a year and a bit."""
    found = re.search(r"с\s*([\d.]{6,10})\s*(?:г\.?)?\s*по\s*([\d.]{6,10})", first_captioned(text, ("Период",)) or "")
    first, last = (day_of(found[1].rstrip(".")), day_of(found[2].rstrip("."))) if found else (None, None)
    if first and last and timedelta(0) <= last - first <= timedelta(LONGEST_REPORT):
        return first, last
    return None, None


def _subject_cell(table: Table) -> Cell | None:
    words = [word.casefold() for word in crosswalk.SUBJECT_CAPTIONS]
    first = table.rows[0][0] if table.rows and table.rows[0] else None
    return first if first is not None and first.text.casefold() in words else None


def _header(
    file: str, table: Table, period: tuple[date, date], complaints: list[Complaint]
) -> tuple[_Columns, list[list[Cell]]]:
    """Columns by place (1 is right of the subject) and the rows below the header."""
    upper = table.rows[0][1:]
    lower = list(table.rows[1]) if len(table.rows) > 1 and any(cell.rows == 1 for cell in upper) else []
    columns = _Columns()
    reached = period[0]
    for cell in upper:
        if cell.rows > 1:
            _total(file, cell.text, columns, complaints)
            continue
        for _ in range(cell.columns):
            columns.width += 1
            number = lower.pop(0).text if lower else ""
            day = _day_in(period, reached, cell.text, number)
            if day is None:
                reason = f"день «{number}» месяца «{cell.text}» не лежит в периоде отчёта: столбец не прочитан"
                complaints.append(Complaint("lessons", file, reason, f"{number} {cell.text}"))
            else:
                columns.days[columns.width] = reached = day
    return columns, table.rows[2:] if any(cell.rows == 1 for cell in upper) else table.rows[1:]


def _total(file: str, caption: str, columns: _Columns, complaints: list[Complaint]) -> None:
    columns.width += 1
    if _TOTAL.match(caption):
        columns.totals[columns.width] = _TOTAL.sub("", caption) or caption
    elif not _AVERAGE.match(caption):
        reason = f"что стоит в столбце «{caption}», неизвестно: ожидаются «Средн.оценка …» и «Итог.оценка …»"
        complaints.append(Complaint("period_marks", file, reason, caption))


def _day_in(period: tuple[date, date], reached: date, month: str, number: str) -> date | None:
    """The first such day of the report's period that is not before the column to the left."""
    name = month.casefold().split(" ")[0]
    if name not in crosswalk.MONTHS or not (number.isascii() and number.isdigit() and len(number) <= 2):
        return None
    for year in range(period[0].year, period[1].year + 1):
        try:
            day = date(year, crosswalk.MONTHS.index(name) + 1, int(number))
        except ValueError:
            continue
        if max(period[0], reached) <= day <= period[1]:
            return day
    return None


def _whole(file: str, reason: str) -> Complaint:
    return Complaint("marks", file, reason, is_whole=True)


def later_first(reports: Sequence[Report]) -> list[Report]:
    """Newest first, so that what it says of a day is not said again by an older one."""
    return sorted(reports, key=lambda report: (_written(report), report.file), reverse=True)


def _written(report: Report) -> str:
    return report.written_at.isoformat() if report.written_at else ""
