"""Rows that a journal should not send: each function spoils one table of one day's batch, or says it cannot.

The day's good rows stay as they are: what is spoilt is added. Whole files and batches are spoilt in `dirt`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from pipelines.exports.contract import TABLES
from pipelines.sample.export import Batch
from pipelines.sample.seeding import EPOCH, number
from pipelines.sample.simulation import SimulatedYear
from pipelines.sample.summary import Fault

STRANGE_CODE, STRANGE_COLUMN = "ЗБ", "кабинет"


@dataclass
class Spoilt:
    """What was done: the fault, and the added row (table, day it belongs to, row) if the journal goes on holding it."""

    fault: Fault
    kept: tuple[str, int, dict[str, str | None]] | None = None


Spoiler = Callable[[Batch, SimulatedYear, int], Spoilt | None]


def as_texts(batch: Batch, table: str) -> pl.DataFrame | None:
    """A table of the batch with every cell a text, None if it has no rows."""
    frame = batch.tables.get(table)
    if frame is None or frame.is_empty():
        return None
    return frame.select(pl.all().cast(pl.String))


def sample_row(batch: Batch, table: str, place: int) -> dict[str, str | None] | None:
    """One good row of a table, as texts."""
    frame = as_texts(batch, table)
    if frame is None:
        return None
    if "op" in frame.columns:
        frame = frame.filter(pl.col("op") == "upsert")
    return frame.row(place % len(frame), named=True) if len(frame) else None


def add_row(batch: Batch, table: str, row: dict[str, str | None], first: bool = False) -> None:
    """Put a row below (or above) the others of its table; the batch becomes csv, where any text can stand."""
    frame = as_texts(batch, table)
    line = {name: row.get(name) for name in TABLES[table].names}
    if frame is None:
        batch.tables[table] = pl.DataFrame([line], schema=dict.fromkeys(line, pl.String))
    else:
        line |= {"op": "upsert"} if "op" in frame.columns else {}
        one = pl.DataFrame([line], schema=frame.schema)
        batch.tables[table] = pl.concat([one, frame] if first else [frame, one])
    batch.form = "csv"


def _key(table: str, row: dict[str, str | None]) -> dict[str, str]:
    return {name: row.get(name) or "" for name in TABLES[table].key}


def _fault(
    batch: Batch, kind: str, expectation: str, table: str, row: dict[str, str | None], column: str | None = None
) -> Fault:
    return Fault(
        kind,
        expectation,
        batch.day.isoformat(),
        batch.name,
        table,
        column,
        row.get(column) if column else None,
        _key(table, row),
    )


def _broken(
    batch: Batch, table: str, place: int, kind: str, column: str, value: str | None, fresh: str | None
) -> Spoilt | None:
    row = sample_row(batch, table, place)
    if row is None:
        return None
    if fresh:
        row[fresh] = f"8{row[fresh]}"
    row[column] = value
    add_row(batch, table, row)
    return Spoilt(_fault(batch, kind, "row_quarantined", table, row, column))


def bad_date(batch: Batch, lived: SimulatedYear, place: int) -> Spoilt | None:
    """A lesson on 31 February."""
    return _broken(batch, "lessons", place, "bad_date", "held_on", f"31.02.{batch.day.year}", "lesson_id")


def text_in_number(batch: Batch, lived: SimulatedYear, place: int) -> Spoilt | None:
    """A lesson whose number is a word."""
    return _broken(batch, "lessons", place, "text_in_number", "lesson_no", "третий", "lesson_id")


def empty_key(batch: Batch, lived: SimulatedYear, place: int) -> Spoilt | None:
    """A mark without its number."""
    return _broken(batch, "marks", place, "empty_key", "mark_id", None, None)


def bad_value(batch: Batch, lived: SimulatedYear, place: int) -> Spoilt | None:
    """A mark of «5+»."""
    return _broken(batch, "marks", place, "bad_value", "value", "5+", "mark_id")


def unknown_code(batch: Batch, lived: SimulatedYear, place: int) -> Spoilt | None:
    """An absence of a code that nobody mapped, of a pupil who was there."""
    mark = sample_row(batch, "marks", place)
    lessons = as_texts(batch, "lessons")
    if mark is None or lessons is None or mark["lesson_id"] not in lessons["lesson_id"]:
        return None
    absent = lived.frames["absences"].select("lesson_id", "student_id").cast(pl.String)
    if len(absent.filter((pl.col("lesson_id") == mark["lesson_id"]) & (pl.col("student_id") == mark["student_id"]))):
        return None
    row = {
        "lesson_id": mark["lesson_id"],
        "student_id": mark["student_id"],
        "code": STRANGE_CODE,
        "entered_at": mark["entered_at"],
        "entered_by": mark["entered_by"],
    }
    add_row(batch, "absences", row)
    return Spoilt(
        _fault(batch, "unknown_code", "warning", "absences", row, "code"),
        ("absences", _held_on(lessons, mark["lesson_id"]), row),
    )


def _held_on(lessons: pl.DataFrame, lesson_id: str | None) -> int:
    held_on = lessons.filter(pl.col("lesson_id") == lesson_id)["held_on"].str.to_date()[0]
    return (held_on - EPOCH).days if held_on else 0


def unknown_column(batch: Batch, lived: SimulatedYear, place: int) -> Spoilt | None:
    """A column that the contract does not name."""
    frame = as_texts(batch, "lessons")
    if frame is None:
        return None
    batch.tables["lessons"] = frame.with_columns(pl.lit("каб. 214").alias(STRANGE_COLUMN))
    batch.form = "csv"
    return Spoilt(Fault("unknown_column", "warning", batch.day.isoformat(), batch.name, "lessons", STRANGE_COLUMN))


def duplicate_row(batch: Batch, lived: SimulatedYear, place: int) -> Spoilt | None:
    """The same mark twice."""
    row = sample_row(batch, "marks", place)
    if row is None:
        return None
    add_row(batch, "marks", row)
    return Spoilt(_fault(batch, "duplicate_row", "collapsed", "marks", row))


def conflicting_rows(batch: Batch, lived: SimulatedYear, place: int) -> Spoilt | None:
    """Two different rows of one mark: the last, good one counts."""
    row = sample_row(batch, "marks", place)
    if row is None:
        return None
    row["value"] = "2" if row["value"] != "2" else "3"
    add_row(batch, "marks", row, first=True)
    return Spoilt(_fault(batch, "conflicting_rows", "row_quarantined", "marks", row, "value"))


def lesson_outside_period(batch: Batch, lived: SimulatedYear, place: int) -> Spoilt | None:
    """A lesson in the last vacation."""
    row = sample_row(batch, "lessons", place)
    past = [
        holiday
        for holiday in lived.year.calendar.holidays
        if (holiday.ends_on - holiday.starts_on).days > 5 and holiday.ends_on < batch.day
    ]
    if row is None or not past:
        return None
    held_on = past[-1].starts_on
    row |= {
        "lesson_id": f"7{row['lesson_id']}",
        "held_on": held_on.isoformat(),
        "starts_at": None,
        "ends_at": None,
        "topic": "Консультация",
        "topic_entered_at": None,
        "status": "held",
        "homework": None,
        "homework_entered_at": None,
    }
    add_row(batch, "lessons", row)
    return Spoilt(
        _fault(batch, "lesson_outside_period", "anomaly", "lessons", row, "held_on"), ("lessons", number(held_on), row)
    )


def stranger_mark(batch: Batch, lived: SimulatedYear, place: int) -> Spoilt | None:
    """A mark of a pupil who is not in the class of the lesson."""
    mark, lessons = sample_row(batch, "marks", place), as_texts(batch, "lessons")
    if mark is None or lessons is None or mark["lesson_id"] not in lessons["lesson_id"]:
        return None
    class_id = lessons.filter(pl.col("lesson_id") == mark["lesson_id"])["class_id"][0]
    others = [room for room in lived.rooms if room.class_id != class_id]
    own = {stay.student.number for room in lived.rooms if room.class_id == class_id for stay in room.stays}
    strangers = [one.number for room in others for one in room.members(number(batch.day)) if one.number not in own]
    if not strangers:
        return None
    mark |= {"mark_id": f"7{mark['mark_id']}", "student_id": str(strangers[place % len(strangers)])}
    add_row(batch, "marks", mark)
    return Spoilt(
        _fault(batch, "stranger_mark", "anomaly", "marks", mark, "student_id"),
        ("marks", _held_on(lessons, mark["lesson_id"]), mark),
    )


def unknown_lesson(batch: Batch, lived: SimulatedYear, place: int) -> Spoilt | None:
    """An absence from a lesson that no export brings."""
    row = sample_row(batch, "absences", place)
    if row is None:
        return None
    row["lesson_id"] = f"6{row['lesson_id']}"
    add_row(batch, "absences", row)
    return Spoilt(_fault(batch, "unknown_lesson", "waiting", "absences", row, "lesson_id"))


def semicolons(batch: Batch, lived: SimulatedYear, place: int) -> Spoilt | None:
    """Not a fault, but looks like one: semicolons and a BOM."""
    batch.form, batch.semicolons = "csv", True
    return Spoilt(Fault("semicolons_and_bom", "accepted", batch.day.isoformat(), batch.name))


ROW_SPOILERS: tuple[Spoiler, ...] = (
    bad_date,
    text_in_number,
    empty_key,
    bad_value,
    unknown_code,
    unknown_column,
    duplicate_row,
    conflicting_rows,
    stranger_mark,
    unknown_lesson,
    semicolons,
    lesson_outside_period,
)
