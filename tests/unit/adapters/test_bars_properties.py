"""Whatever the files hold: the adapter never raises, invents nothing, and does not care for the order of files."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

import polars as pl
from bars_answers import ANNA, PETR, PLACE, class_info, pack, rows, small, summary
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.exports.adapters import bars
from pipelines.exports.adapters.bars.crosswalk import BOUNDS, MARKS, PERIOD_MARKS, span_of
from pipelines.exports.adapters.bars.entries import taken_apart
from pipelines.exports.adapters.bars.texts import class_title, day_of, grade_of, key_of, pieces, plain, repeated
from pipelines.exports.adapters.bars.year import Year
from pipelines.exports.adapters.base import Place, Reading
from pipelines.exports.quarantine import Source, sift

CALM = settings(deadline=None, max_examples=100)
FILES = small()
PATHS = sorted(FILES)
FIELDS = sorted(
    {"summary_marks_data", "total_marks_data", "discipline_marks", "dates", "subperiod", "subperiods", "code", "name"}
    | {"discipline", "marks", "mark", "date", "description", "period_marks", "subperiod_code", "study_level", "letter"}
    | {"form_master", "pupils", "fullname", "male", "employees", "count_pupils", "employer_jobs"}
)
WORDS = st.sampled_from(
    [
        "5",
        "4/5",
        "н",
        "Математика",
        "Пропуск по болезни",
        "2025-11-10",
        "1_2",
        "2_1",
        "4_1",
        "9_9",
        "<span>5</span>",
        "\u200b",
        "5А",
        "10",
        ANNA,
        PETR,
        "3 урок",
        "\ud800",
        "<![x",
        "&#0;",
        "10.11.25",
        "4,5",
    ]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | WORDS
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=25,
)
ROW = st.fixed_dictionaries({}, optional={"date": LEAVES, "mark": LEAVES, "description": LEAVES})
DISCIPLINE = st.fixed_dictionaries({"discipline": LEAVES, "marks": st.lists(ROW, max_size=5) | LEAVES})
SUBPERIOD = st.fixed_dictionaries({}, optional={"code": LEAVES, "name": LEAVES}) | LEAVES
SUMMARIES = st.fixed_dictionaries(
    {
        "subperiod": SUBPERIOD,
        "dates": st.lists(LEAVES, max_size=3),
        "discipline_marks": st.lists(DISCIPLINE, max_size=4),
    }
)
GOOD_MARK = st.sampled_from(["5", "4", "3", "2", "н", "5 4", "4/3", "", ".", "зачёт", "8", "Б 5"])
GOOD_DAY = st.dates(date(2025, 9, 1), date(2025, 12, 31)).map(str)
GOOD = st.dictionaries(
    st.sampled_from(
        ["Математика", "Русский язык / литература", "Пропуск по болезни", "Пропуск без уважительной причины"]
    ),
    st.lists(st.tuples(GOOD_DAY, GOOD_MARK, st.sampled_from(["", "Тест", "Математика", "2 урок"])), max_size=6),
)


def everything(reading: Reading) -> list[Any]:
    """All that can be compared of a reading."""
    tables = [(raw.table.name, raw.rows.rows(), raw.faults, raw.unreadable) for raw in reading.tables]
    return [tables, reading.unknown_files, dict(reading.covers)]


def sound(files: dict[str, bytes], place: Place = PLACE) -> Reading:
    """Read, and held to what holds for any content."""
    bars.recognises(files)
    reading = bars.read(files, place)
    assert everything(reading) == everything(bars.read(dict(reversed(files.items())), place))
    for raw in reading.tables:
        if not raw.rows.is_empty() and raw.table.name in ("classes", "students", "lessons", "marks", "period_marks"):
            sift(raw.table, [Source(0, True, place.timezone, raw)])
    for first, last in reading.covers.values():
        assert first <= last
    return reading


@given(st.dictionaries(st.sampled_from([*PATHS, "x", "a/b/c/d", "5А//x"]), st.binary(max_size=300), max_size=4))
@CALM
def test_arbitrary_bytes(files: dict[str, bytes]) -> None:
    assert all(raw.rows.is_empty() for raw in sound(files).tables if raw.table.name == "marks")


@given(ANY_JSON, st.sampled_from([*PATHS, "x.json", "5А/x.json", "/Имя/y"]), st.booleans())
@CALM
def test_arbitrary_json_in_place_of_an_answer(content: Any, path: str, is_ascii: bool) -> None:
    sound({**FILES, path: json.dumps(content, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass")})


@given(st.lists(SUMMARIES, max_size=2), st.booleans())
@CALM
def test_answers_of_the_right_shape_with_wrong_values(parts: list[Any], is_old: bool) -> None:
    content = parts[0] if is_old and parts else {"summary_marks_data": parts}
    sound({**FILES, f"5А/{ANNA}/GetSummaryMarks.json": pack_any(content)})


def pack_any(content: Any) -> bytes:
    return json.dumps(content).encode()


@given(st.sampled_from(PATHS), st.data())
@CALM
def test_a_file_cut_at_any_byte_takes_nothing_from_the_others(path: str, data: st.DataObject) -> None:
    length = data.draw(st.integers(0, len(FILES[path]) - 1))
    reading = sound({**FILES, path: FILES[path][:length]})
    whole, without = bars.read(FILES, PLACE), sound({name: each for name, each in FILES.items() if name != path})
    for name in ("marks", "absences", "period_marks"):
        columns = ("student_id", "value" if "marks" in name else "code")
        left = Counter(rows(reading, name, *columns))
        assert left == Counter(rows(without, name, *columns))
        assert left <= Counter(rows(whole, name, *columns))
    if "Summary" in path:
        assert "marks" not in reading.covers


@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=5), st.sampled_from(PATHS))
@CALM
def test_a_file_with_broken_bytes(damage: list[tuple[int, int]], path: str) -> None:
    data = bytearray(FILES[path])
    for place, byte in damage:
        data[place % len(data)] = byte
    sound({**FILES, path: bytes(data)})


@given(GOOD, GOOD)
@CALM
def test_nothing_is_invented_and_nothing_is_lost(anna: dict[str, Any], petr: dict[str, Any]) -> None:
    files = {**FILES, f"5А/{ANNA}/GetSummaryMarks.json": pack(summary(anna))}
    reading = sound({**files, f"5А/{PETR}/GetSummaryMarks.json": pack(summary(petr))})
    written = Counter[tuple[str, str]]()
    for student, diary in ((ANNA, anna), (PETR, petr)):
        for discipline, entries in diary.items():
            for day, mark, _ in entries:
                for piece in mark.replace("/", " ").split() if not discipline.startswith("Пропуск") else ():
                    written[student, day] += piece not in ("н", "Б")
    assert Counter(_held(reading)) == +written
    absences = rows(reading, "absences", "student_id", "lesson_id", "code")  # two codes on one lesson are told later
    assert len(absences) == len(set(absences))
    known = {lesson for (lesson,) in rows(reading, "lessons", "lesson_id")}
    for name in ("marks", "absences"):
        assert {lesson for (lesson,) in rows(reading, name, "lesson_id")} <= known


def _held(reading: Reading) -> list[tuple[str, str]]:
    days = dict(rows(reading, "lessons", "lesson_id", "held_on"))
    names = {row[0]: " ".join(row[1:]) for row in rows(reading, "students", *NAMES)}
    marks = rows(reading, "marks", "student_id", "lesson_id")
    return [(names[student], days[lesson]) for student, lesson in marks]


NAMES = ("student_id", "last_name", "first_name", "middle_name")


@given(GOOD, GOOD)
@CALM
def test_ids_of_marks_are_unique_and_do_not_depend_on_the_other_pupils(anna: Any, petr: Any) -> None:
    path = f"5А/{ANNA}/GetSummaryMarks.json"
    alone = rows(sound({path: pack(summary(anna))}), "marks", "mark_id", "value")
    both = sound({**FILES, path: pack(summary(anna)), f"5А/{PETR}/GetSummaryMarks.json": pack(summary(petr))})
    ids = [each for (each,) in rows(both, "marks", "mark_id")]
    assert len(ids) == len(set(ids))
    assert set(alone) <= set(rows(both, "marks", "mark_id", "value"))


@given(st.lists(st.sampled_from([ANNA, PETR, "Ким Ю", "Ким Ю (2)", " ким\u00a0ю ", "Ким  Ю"]), max_size=6), st.data())
@CALM
def test_pupils_are_never_merged(names: list[str], data: st.DataObject) -> None:
    folders = data.draw(st.lists(st.sampled_from([ANNA, "Ким Ю", "Ким Ю (2)", "Ким Ю (3)"]), unique=True))
    files = {
        f"5А/{name}/GetSummaryMarks.json": pack(summary({"Физика": [("2025-11-10", "5", name)]})) for name in folders
    }
    reading = sound({**files, "5А/getClassYearInfo.json": pack(class_info(*names))})
    members = [student for (student,) in rows(reading, "class_members", "student_id")]
    assert len(members) == len(set(members)) <= (len(names) if names else len(folders))
    by_student = Counter(student for (student,) in rows(reading, "marks", "student_id"))
    assert all(count == 1 for count in by_student.values())


@given(st.text(max_size=20), st.text(max_size=20))
@CALM
def test_parsers_of_texts(one: str, other: str) -> None:
    assert key_of(plain(one)) == key_of(key_of(one)) or "&" in one or "<" in one
    assert class_title(class_title(one)) == class_title(one) or "&" in one or "<" in one
    assert grade_of(one) is None or str(grade_of(one)) in one.lstrip("0")
    name, number = repeated(one)
    assert number >= 1
    assert name in one
    span = span_of(one, other)
    assert span is None or span.ordinal <= len(BOUNDS[span.kind])
    marks, codes = taken_apart(one)
    known = {*MARKS, *MARKS.values()}
    assert all(mark in one or mark in known for mark in marks)
    assert all(code in one for code in codes)
    assert all(piece and piece in one for piece in pieces(one))


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
@CALM
def test_days_as_the_journal_may_write_them(day: date) -> None:
    assert day_of(day.isoformat()) == day_of(f"{day:%d.%m.%Y}") == day_of(f" {day.isoformat()}T00:00:00") == day
    if day.year >= 2000 and day.year < 2100:
        assert day_of(f"{day.day}.{day.month}.{day:%y}") == day
    year = Year(day)
    assert year.first <= day <= year.last
    frame = pl.DataFrame(list(year.periods(BOUNDS)))
    assert frame["period_id"].is_unique().all()
    assert (frame["starts_on"] <= frame["ends_on"]).all()


@given(st.text(max_size=12))
@CALM
def test_days_that_are_none(text: str) -> None:
    day = day_of(text)
    assert day is None or str(day.day) in text


def test_every_mark_of_the_crosswalk_is_one_of_the_contract() -> None:
    values = {raw.table.name: raw.table for raw in bars.read({}, PLACE).tables}
    assert set(MARKS.values()) <= set(values["marks"].column("value").values)
    assert set(PERIOD_MARKS.values()) <= set(values["period_marks"].column("value").values)
