"""Whatever stands in the files: nothing is raised, nothing is invented, ids are stable, the files' order is nothing."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from netschool_school import PLACE, diary, init, lesson, reasons, report, school, tables, work

from pipelines.exports.adapters import Reading, netschool, netschool_spo
from pipelines.exports.adapters.netschool import texts
from pipelines.exports.adapters.netschool.answers import parsed
from pipelines.exports.adapters.netschool.markup import page_of
from pipelines.exports.quarantine import Source, sift

EDITIONS = (netschool, netschool_spo)
MARKS = ("5", "4", "3", "2", "1", ".", "зач", "н/з", "УП", "ОТ", "Б", "осв", "5-", "87", "10")
cells = st.lists(st.sampled_from(MARKS), max_size=4).flatmap(
    lambda found: st.sampled_from([" ", "/", " \n ", "<br>", "\u200b "]).map(lambda between: between.join(found))
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(MARKS)
NAMES = (
    "weekDays", "weekStart", "weekEnd", "date", "day", "lessons", "assignments", "mark", "dutyMark", "id", "name",
    "classmeetingId", "subjectName", "className", "students", "studentId", "nickName", "subjectGroup", "teachers",
    "abbr", "types", "typeId",
    "weight", "startDate", "endDate", "termName", "number", "startTime", "assignmentName", "markComment",
)  # fmt: skip
DAYS = ("2026-09-07", "2026-09-07T00:00:00", "07.09.26", "2026-13-45", "0001-01-01", "9999-12-31")
shapes = st.recursive(
    scalars | st.sampled_from(DAYS) | st.just("1 триместр") | st.just("5А"),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner, max_size=8)
    ),
    max_leaves=40,
)


def plain(reading: Reading) -> tuple[Any, ...]:
    return tables(reading), reading.covers, reading.unknown_files, reasons(reading)


def sound(files: dict[str, bytes]) -> Reading:
    """Read in both orders and both editions; rows go through the contract without an exception."""
    for edition in EDITIONS:
        edition.recognises(files)
        edition.written_at(files)
        reading = edition.read(files, PLACE)
        if edition is netschool:
            assert plain(reading) == plain(edition.read(dict(reversed(files.items())), PLACE))
            for raw in reading.tables:
                sift(raw.table, [Source(0, True, PLACE.timezone, raw)])
            taken = reading
        for first, last in reading.covers.values():
            assert first <= last
        found = tables(reading)
        lessons = {row["lesson_id"] for row in found.get("lessons", [])}
        classes = {row["class_id"] for row in found.get("classes", [])}
        years = {row["academic_year"] for row in found.get("academic_years", [])}
        assert {row["lesson_id"] for table in ("marks", "absences") for row in found.get(table, [])} <= lessons
        assert {row["class_id"] for row in found.get("lessons", [])} <= classes
        assert {row["academic_year"] for row in found.get("classes", [])} <= years
    return taken


@settings(max_examples=120, deadline=None)
@given(st.dictionaries(st.text(max_size=8), st.binary(max_size=200), max_size=3))
@example({"a": b"\xff\xfe<"})
@example({"a": b'{"weekDays": ['})
@example({"a": b"[" * 100_000})
@example({"a": b'{"weekDays": ' + b"9" * 5000 + b"}"})
def test_any_bytes(files: dict[str, bytes]) -> None:
    sound(files)


@settings(max_examples=120, deadline=None)
@given(st.lists(shapes, max_size=3))
@example([{"weekDays": [{"date": "2026-09-07", "lessons": [{"subjectName": "\ud800", "classmeetingId": "\ud800"}]}]}])
def test_any_json_of_right_and_wrong_shapes(contents: list[Any]) -> None:
    sound({f"student/diary/{number}.json": json.dumps(content).encode() for number, content in enumerate(contents)})


def crooked(draw: st.DrawFn, content: Any) -> Any:
    """The content with some values replaced by others, left out, or turned from numbers to texts and back."""
    if isinstance(content, dict):
        kept = {key: value for key, value in content.items() if draw(st.integers(0, 15))}
        return {key: crooked(draw, value) for key, value in kept.items()}
    if isinstance(content, list):
        return [crooked(draw, value) for value in content]
    fate = draw(st.integers(0, 12))
    if fate == 0:
        return draw(scalars)
    if fate == 1 and isinstance(content, int | str):
        return int(content) if isinstance(content, str) and content.isascii() and content.isdigit() else str(content)
    return content


@st.composite
def crooked_schools(draw: st.DrawFn) -> dict[str, bytes]:
    found = {name: json.dumps(crooked(draw, json.loads(data))).encode() for name, data in school().items()}
    for number in range(draw(st.integers(0, 2))):
        rows = draw(st.dictionaries(st.sampled_from(["Физика", "Русский язык", "<b>Ин.яз./Английский</b>"]),
                                    st.lists(cells, min_size=3, max_size=5)))  # fmt: skip
        page = report(rows, state=draw(st.sampled_from(["", "Состояние на1.10.2026", "Состояние на 99.99.9999 77:77"])))
        found[f"{number}.xls"] = page.encode(
            draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1251"])), "ignore"
        )
    return found


@settings(max_examples=40, deadline=None)
@given(crooked_schools())
def test_a_school_with_crooked_answers(files: dict[str, bytes]) -> None:
    sound(files)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(school())), st.floats(0, 1))
def test_an_answer_cut_anywhere_spoils_only_itself(name: str, share: float) -> None:
    whole = tables(netschool.read(school(), PLACE))
    data = school()[name]
    reading = sound(school() | {name: data[: int(len(data) * share)]})
    marks = {row["mark_id"]: row["value"] for row in whole["marks"]}
    assert {row["mark_id"]: row["value"] for row in tables(reading).get("marks", [])}.items() <= marks.items()


PAGE = report({"Русский язык": ("5 4", "УП", "4,5", "4"), "Музыка": (".", "УП 4/5", "", "осв")})


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(PAGE.encode())), st.sampled_from(["utf-8", "cp1251"]))
def test_a_report_cut_anywhere_gives_all_or_nothing(length: int, encoding: str) -> None:
    data = PAGE.encode(encoding)
    found = tables(sound({"a.html": data[:length]}))
    assert len(found.get("marks", [])) in (0, 5)
    if length >= len(data):
        assert len(found["marks"]) == 5


@settings(max_examples=80, deadline=None)
@given(st.lists(cells, min_size=3, max_size=3), st.sampled_from(["utf-8", "utf-8-sig", "cp1251"]))
def test_every_mark_of_a_report_stands_in_its_cell(row: list[str], encoding: str) -> None:
    files = {"a.html": report({"Физика": [*row, "", ""]}, months=(("Сентябрь", (2, 3, 4)),)).encode(encoding, "ignore")}
    found = tables(sound(files))
    for number, cell in enumerate(row):
        day = f"2026-09-0{number + 2}"
        written = re.split(r"[\s/]+|<br>", cell.replace("н/з", "нз").replace("\u200b", ""))
        marks = [mark["value"] for mark in found.get("marks", []) if f":{day}:" in mark["lesson_id"]]
        codes = [miss["code"] for miss in found.get("absences", []) if f":{day}:" in miss["lesson_id"]]
        assert sorted(marks + codes) == sorted(word for word in written if word)
    again = tables(netschool.read(files | {"unrelated.txt": b"x"}, PLACE))
    assert again.get("marks") == found.get("marks")


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.none() | st.sampled_from(MARKS) | st.integers(1, 5), st.booleans()), max_size=6
    )
)
def test_every_mark_of_a_diary_stands_in_an_answer(given_marks: list[tuple[int, Any, bool]]) -> None:
    works = [work(number, 10, mark, duty, pupil=1) for number, (_, mark, duty) in enumerate(given_marks, 1)]
    files = {"i": init((1, "Ёлкина Анна", "5А")), "d/1": diary(("2026-09-07", [lesson(5, 1, "Физика", *works)]))}
    found = tables(sound(files))
    expected = [str(mark) if mark is not None else "." for _, mark, duty in given_marks if mark is not None or duty]
    expected = ["нз" if mark == "н/з" else mark for mark in expected]
    letters = {mark for mark, duty in ((m, d) for _, m, d in given_marks) if duty and mark in ("УП", "ОТ", "Б", "осв")}
    told = [row["value"] for row in found.get("marks", [])] + [row["code"] for row in found.get("absences", [])]
    assert set(told) == set(expected) | ({"."} if letters else set())


@settings(max_examples=120, deadline=None)
@given(st.text())
@example("\ud800<b>&lt;i&gt;\u200b")
def test_texts(text: str) -> None:
    cleaned = texts.clean(text)
    assert cleaned == " ".join(cleaned.split())
    cleaned.encode()
    marks, codes = texts.entries(cleaned)
    assert all(re.fullmatch(r"[^\W\d_]+", code) for code in codes)
    assert len(marks) + len(codes) <= len(cleaned)
    for found in (
        texts.day_of(text),
        texts.written_of(text),
        texts.period_of(text),
        texts.grade_and_letter(text, True),
    ):
        assert found is None or found
    assert texts.cohort(cleaned, "2026-27", False)
    page_of(text)
    parsed(text.encode("utf-8", "replace"))


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2001, 1, 1), date(2097, 12, 31)))
def test_days_in_every_spelling(day: date) -> None:
    spellings = (day.isoformat(), f"{day}T00:00:00", f"{day.day}.{day.month:02}.{day.year}", f"{day:%d.%m.%y}")
    assert {texts.day_of(spelling) for spelling in spellings} == {day}
    year = texts.academic_year(day)
    assert texts.named_year(f"{year[:4]}/{int(year[:4]) + 1}") == year
    assert texts.written_of(f"Состояние на{day:%d.%m.%Y} 7:05:09") is not None


@settings(max_examples=30, deadline=None)
@given(st.dates(date(2020, 9, 1), date(2030, 5, 1)), st.integers(0, 200))
def test_day_columns_find_their_year_from_the_period(first: date, length: int) -> None:
    last = date.fromordinal(first.toordinal() + length)
    months = (
        "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь",
        "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь",
    )  # fmt: skip
    days = [date.fromordinal(first.toordinal() + step) for step in range(0, length + 1, 9)]
    columns = [(months[day.month - 1], (day.day,)) for day in days]
    span = f"с {first.day}.{first:%m.%y} по {last:%d.%m.%Y}"
    page = report({"Физика": [*("5" for _ in days), "", ""]}, months=columns, span=span, year="")
    found = tables(sound({"a.html": page.encode()}))
    assert [row["held_on"] for row in found["lessons"]] == [day.isoformat() for day in days]


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([2**53 + 1, 2**63 - 1, 10**30 + 7, 1]))
def test_long_ids_keep_their_digits(number: int) -> None:
    week = diary(("2026-09-07", [lesson(number, 1, "Физика", work(number, 10, 5, pupil=number))]))
    found = tables(sound({"i": init((number, "Ёлкина Анна", "5А")), "d": week}))
    assert found["marks"][0]["mark_id"] == f"{number}:{number}"
    assert found["lessons"][0]["lesson_id"] == str(number)
