"""The batch of one evening: which answers are asked for, which reports are saved, and under which names they lie."""

from __future__ import annotations

from pipelines.sample.shapes.known import Known
from pipelines.sample.shapes.netschool.diaries import SUNDAY, diary
from pipelines.sample.shapes.netschool.lists import init, terms, types, years
from pipelines.sample.shapes.netschool.reports import reports
from pipelines.sample.shapes.netschool.rolls import rolls_of
from pipelines.sample.shapes.netschool.window import window_of
from pipelines.sample.shapes.netschool.words import Words, answer, number_of
from pipelines.sample.shapes.netschool.works import details, entries_of


def batch(known: Known, words: Words) -> dict[str, bytes]:
    """Path → bytes; empty before the year begins and when nobody is listed."""
    rolls = rolls_of(known)
    if known.day < known.calendar.starts_on or not rolls.pupils:
        return {}
    window = window_of(known)
    first, last = window.mondays[0], window.mondays[-1] + SUNDAY
    entries = entries_of(known, first)
    subjects = {row["subject_id"]: row["title"] for row in known.table("subjects").iter_rows(named=True)}
    files = {
        "student/diary/init.json": init(known, rolls),
        "grade/assignment/types.json": types(),
        "years.json": years(known),
        "terms.json": terms(known),
    }
    for student_id in rolls.pupils:
        for monday in window.mondays:
            name = f"student/diary/{student_id}/{monday.isoformat()}.json"
            files[name] = diary(known, rolls, entries, subjects, student_id, monday)
    for class_id, answers in details(known, entries, rolls.classes, first, last).items():
        files[f"student/diary/assigns/{number_of(class_id)}.json"] = answer(answers)
    return files | reports(known, rolls, window, words)
