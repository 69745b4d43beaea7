"""Whose «Отчет об успеваемости и посещаемости ученика» is saved this evening, and of which period.

Only this report shows marks of periods. On a week's last evening it is saved for whoever got one since; for one who
gets it before the period's last days (he is leaving), the same evening.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import polars as pl

from pipelines.sample.calendar import Period
from pipelines.sample.shapes.known import Known
from pipelines.sample.shapes.netschool.page import Page, page
from pipelines.sample.shapes.netschool.rolls import Rolls
from pipelines.sample.shapes.netschool.window import Window
from pipelines.sample.shapes.netschool.words import Words
from pipelines.sample.shapes.netschool.works import Entries, entries_of
from pipelines.sample.work_kinds import WORK_KINDS

LAST_DAYS = timedelta(10)  # before a period's end: then everybody's marks are put
_WEIGHTS = {kind: weight for kind, _, _, weight, _, _ in WORK_KINDS}


def reports(known: Known, rolls: Rolls, window: Window, words: Words) -> dict[str, bytes]:
    """Path → page; some are saved as the browser saves a page, some under .xls as the journal's button does."""
    subjects = {row["subject_id"]: row["title"] for row in known.table("subjects").iter_rows(named=True)}
    marks = (
        known.table("period_marks").filter(pl.col("kind").is_in(["period", "annual"])).sort("entered_at", "subject_id")
    )
    given = {
        (row["student_id"], row["period_id"], subjects[row["subject_id"]]): row["value"]
        for row in marks.iter_rows(named=True)
    }
    wanted = sorted(_wanted(known, rolls, window))
    if not wanted:
        return {}
    periods = {period.period_id: period for period in known.calendar.periods}
    entries = entries_of(known, min(periods[period_id].starts_on for _, period_id in wanted))
    files = {}
    for student_id, period_id in wanted:
        saved = _page(known, rolls, entries, subjects, given, student_id, periods[period_id])
        text = page(saved, words)
        name = f"reports/{period_id}/{student_id}"
        if int(student_id) % 2:
            files[f"{name}.html"] = text.encode()
        else:
            files[f"{name}.xls"] = text.encode("cp1251", "xmlcharrefreplace")
    return files


def _wanted(known: Known, rolls: Rolls, window: Window) -> set[tuple[str, str]]:
    """(pupil, period) of the reports of this evening, of listed pupils only."""
    ends = {period.period_id: period.ends_on for period in known.calendar.periods}
    fresh = known.table("period_marks", window.told_until + timedelta(1))
    return {
        (row["student_id"], row["period_id"])
        for row in fresh.filter(pl.col("kind").is_in(["period", "annual"])).iter_rows(named=True)
        if row["student_id"] in rolls.pupils and (window.is_long or known.day < ends[row["period_id"]] - LAST_DAYS)
    }


def _page(
    known: Known,
    rolls: Rolls,
    entries: Entries,
    subjects: dict[str, str],
    given: dict[tuple[str, str, str], str],
    student_id: str,
    period: Period,
) -> Page:
    cells: dict[tuple[str, date], list[str]] = {}
    counted: dict[str, list[tuple[int, float]]] = {title: [] for _, _, title in _of(given, student_id, period)}
    for lesson in _lessons(rolls, entries, student_id, period.starts_on, min(period.ends_on, known.day)):
        subject, key = subjects[lesson["subject_id"]], (lesson["lesson_id"], student_id)
        marks, code = entries.marks.get(key, []), entries.codes.get(key)
        if marks or code:
            words = [code] if code else []
            cells.setdefault((subject, lesson["held_on"]), []).extend([*words, *(mark["value"] for mark in marks)])
        counted.setdefault(subject, []).extend(
            (int(mark["value"]), _WEIGHTS[mark["work_kind_id"]]) for mark in marks if mark["value"].isdigit()
        )
    return Page(
        name=f"{rolls.pupils[student_id]['last_name']} {rolls.pupils[student_id]['first_name']}",
        class_title=rolls.classes[str(rolls.class_on(student_id, known.day))]["title"],
        year=f"{known.calendar.start}/{known.calendar.start + 1}",
        period="" if period.kind == "year" else period.title,
        first=period.starts_on,
        last=period.ends_on,
        written=known.day,
        cells={key: " ".join(texts) for key, texts in cells.items()},
        caption="год" if period.kind == "year" else period.title,
        totals={
            title: (_average(counted[title]), given.get((student_id, period.period_id, title), ""))
            for title in sorted(counted)
        },
    )


def _of(given: dict[tuple[str, str, str], str], student_id: str, period: Period) -> list[tuple[str, str, str]]:
    return [key for key in given if key[:2] == (student_id, period.period_id)]


def _lessons(rolls: Rolls, entries: Entries, student_id: str, first: date, last: date) -> Iterator[dict[str, Any]]:
    for day in (first + timedelta(each) for each in range((last - first).days + 1)):
        class_id, halves = str(rolls.class_on(student_id, day)), rolls.halves_on(student_id, day)
        for lesson in entries.lessons.get((class_id, day), ()):
            if not lesson["subgroup_id"] or lesson["subgroup_id"] in halves:
                yield lesson


def _average(marks: list[tuple[int, float]]) -> str:
    """Weighted, two decimals at most, a decimal comma; empty without marks."""
    if not marks:
        return ""
    mean = sum(mark * weight for mark, weight in marks) / sum(weight for _, weight in marks)
    return f"{mean:.2f}".rstrip("0").rstrip(".").replace(".", ",")
