"""Where the bounds of periods come from, and what the journal leaves open. Expected values are worked out by hand."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise

from bars_answers import ANNA, ANNA_ID, PETR, PLACE, pack, read, rows, small, summary, told
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.exports.adapters.bars.crosswalk import BOUNDS, Span
from pipelines.exports.adapters.bars.year import Year

Q1, Q4 = {"code": "1_1", "name": "1 четверть"}, {"code": "Четверть_4", "name": "4 Четверть"}
OCTOBER = ["2025-09-01", "2025-10-13", "2025-10-24"]
NOVEMBER = ["2025-11-05", "2025-11-10", "2025-12-27"]


def answered(**days: list[str]) -> dict[str, bytes]:
    """The small school, with Anna's answers of the quarters whose days of school are given."""
    files = small()
    marks = {"q1": {"Физика": [("2025-10-13", "5", "")]}, "q2": {"Физика": [("2025-11-10", "5", "")]}}
    if "q1" in days:
        files[f"5А/{ANNA}/GetSummaryMarks-1.json"] = pack(summary(marks["q1"], Q1, days["q1"]))
    if "q2" in days:
        files[f"5А/{ANNA}/GetSummaryMarks.json"] = pack(summary(marks["q2"], dates=days["q2"]))
    return files


def bounds(files: dict[str, bytes]) -> list[tuple[str, str, str]]:
    return [
        (period.removeprefix("2025-26:"), first, last)
        for period, first, last in rows(read(files), "periods", "period_id", "starts_on", "ends_on")
    ]


def test_days_of_school_ahead_give_the_bounds_and_the_rest_stays_usual() -> None:
    assert bounds(answered(q1=OCTOBER, q2=NOVEMBER)) == [
        ("quarter:1", "2025-09-01", "2025-10-24"),
        ("quarter:2", "2025-11-05", "2025-12-27"),
        ("quarter:3", "2026-01-01", "2026-03-31"),
        ("quarter:4", "2026-04-01", "2026-05-31"),
        ("year:1", "2025-09-01", "2026-05-31"),
    ]
    assert rows(read(answered(q1=["2025-09-02", "2025-10-13"])), "academic_years", "starts_on") == [("2025-09-02",)]


def test_days_that_all_have_entries_are_no_calendar() -> None:
    assert bounds(answered(q2=["2025-11-10"]))[1] == ("quarter:2", "2025-11-01", "2025-12-31")


def test_the_usual_bounds_leave_room_for_a_neighbour() -> None:
    files = small()
    late = summary({"Физика": [("2025-11-10", "5", "")]}, Q4, ["2026-03-30", "2026-05-26"])
    files[f"5А/{PETR}/GetSummaryMarks-4.json"] = pack(late)
    assert bounds(files)[2:] == [
        (
            "quarter:3",
            "2026-01-01",
            "2026-03-31",
        ),  # a day of November in the fourth quarter: its bounds are not believed
        ("quarter:4", "2026-04-01", "2026-05-31"),
        ("year:1", "2025-09-01", "2026-05-31"),
    ]
    assert "стоит и 2025-11-10" in told(read(files), "periods")[0]
    late = summary({"Физика": [("2026-04-02", "5", "")]}, Q4, ["2026-03-30", "2026-05-26"])
    files[f"5А/{PETR}/GetSummaryMarks-4.json"] = pack(late)
    assert bounds(files)[2:] == [
        ("quarter:3", "2026-01-01", "2026-03-29"),
        ("quarter:4", "2026-03-30", "2026-05-26"),
        ("year:1", "2025-09-01", "2026-05-26"),
    ]
    assert not told(read(files), "periods")


def test_quarters_that_overlap_are_told_and_stand_in_the_usual_bounds() -> None:
    files = answered(q1=[*OCTOBER, "2025-11-06"], q2=NOVEMBER)
    assert bounds(files)[:2] == [("quarter:1", "2025-09-01", "2025-10-31"), ("quarter:2", "2025-11-01", "2025-12-31")]
    assert told(read(files), "periods") == [
        "2025-26:quarter:1: в журнале в этом периоде стоит и 2025-11-06: обычные границы периода здесь не подходят"
    ]


def test_days_ahead_are_covered_too() -> None:
    files = answered(q2=NOVEMBER)
    assert read(files).covers["marks"] == (date(2025, 11, 5), date(2025, 12, 27))


def test_a_period_mark_names_no_class() -> None:
    assert set(rows(read(small()), "period_marks", "class_id")) == {(None,)}


def test_two_lessons_of_a_discipline_in_a_day() -> None:
    missed = {
        "Математика": [("2025-11-10", "5", "")],
        "Пропуск по болезни": [("2025-11-12", "н", "Математика, 3 урок"), ("2025-11-14", "н", "Математика")],
        "Пропуск без уважительной причины": [
            ("2025-11-12", "н", "Математика, 2 урок"),
            ("2025-11-14", "н", "математика"),
        ],
    }
    reading = read({f"5А/{ANNA}/GetSummaryMarks.json": pack(summary(missed))})
    lesson = "2025-26:5А|математика|2025-11-"
    assert rows(reading, "absences", "lesson_id", "student_id", "code") == [
        (f"{lesson}12", ANNA_ID, "Пропуск без уважительной причины"),
        (f"{lesson}12|2", ANNA_ID, "Пропуск по болезни"),
        (f"{lesson}14", ANNA_ID, "Пропуск без уважительной причины"),
        (f"{lesson}14|2", ANNA_ID, "Пропуск по болезни"),
    ]
    held = [each for each, status in rows(reading, "lessons", "lesson_id", "status") if status == "held"]
    assert sorted(held) == [f"{lesson}10", f"{lesson}12", f"{lesson}12|2", f"{lesson}14", f"{lesson}14|2"]


SPANS = st.sampled_from([Span(kind, number + 1) for kind in BOUNDS for number in range(len(BOUNDS[kind]))])
DAYS = st.sets(st.dates(date(2025, 9, 1), date(2026, 8, 31)), max_size=4)


@given(st.dictionaries(SPANS, DAYS, max_size=8))
@settings(deadline=None, max_examples=100)
def test_whatever_the_days_no_two_periods_share_one(school_days: dict[Span, set[date]]) -> None:
    year = Year(PLACE.export_date, school_days)
    for kind in BOUNDS:
        spans = [year.bounds(Span(kind, number + 1)) for number in range(len(BOUNDS[kind]))]
        assert all(first <= last for first, last in spans)
        assert all(one[1] < other[0] for one, other in pairwise(spans))


def test_a_class_without_letter_or_number_is_named_by_its_folder() -> None:
    whole = rows(read(small()), "class_members", "class_id", "student_id")
    for lost in ("letter", "study_level"):
        for folder, expected in (("5А", "2025-26:5А"), ("списки/5 «а»", "2025-26:5А")):
            files = small()
            info = json.loads(files.pop("5А/getClassYearInfo.json")) | {lost: None}
            reading = read({**files, f"{folder}/getClassYearInfo.json": pack(info)})
            assert rows(reading, "class_members", "class_id", "student_id") == whole
            assert {class_id for (class_id,) in rows(reading, "lessons", "class_id")} == {expected}
    info = json.loads(small()["5А/getClassYearInfo.json"]) | {"letter": ""}
    alone = {"getClassYearInfo.json": pack(info)}
    assert rows(read(alone), "classes", "title", "grade", "letter") == [("5", "5", None)]
