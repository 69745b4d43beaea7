"""One pupil's years read out of archived documents: the marks of the grade registers, the achievements of the homeroom
reports, each with the copy it was read from.

Belongs here: taking figures.csv and metadata.json of verified copies apart. Nothing is counted, chosen or laid out;
what a document does not say is not there.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reports.archive.export import Copy
from reports.archive.record import METADATA

FIGURES = "figures.csv"
REGISTER, HOMEROOM = "grade-register", "homeroom"
BESIDE_MARKS = ("decision", "movement")


@dataclass(frozen=True)
class Subject:
    """A subject of one year: its title and line id → value as printed; an empty value is «—»."""

    title: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class PupilYear:
    """What one register says of the pupil. `lines`: id → title of its lines (1 четв., Годовая), in their order.

    `is_readable` is false for a register without figures (a scan): it stands in the archive and can only be looked at.
    """

    copy: Copy
    full_name: str
    institution: str
    institution_short: str
    subject: str
    as_of: date | None
    lines: Mapping[str, str]
    subjects: tuple[Subject, ...]
    decision: str
    movement: str
    is_readable: bool


@dataclass(frozen=True)
class Achievement:
    """One line of a homeroom report: when, what, of which level, with which result."""

    copy: Copy
    values: Mapping[str, str]


def years(copies: Sequence[Copy], pupils: frozenset[str]) -> list[PupilYear]:
    """What the registers among the copies say of the pupil with these ids, by year, then as they were archived."""
    registers = [copy for copy in copies if copy.found.report_code == REGISTER]
    registers.sort(key=lambda copy: (copy.found.academic_year, copy.found.seq))
    return [_year(copy, pupils) for copy in registers]


def achievements(copies: Sequence[Copy], pupils: frozenset[str]) -> list[Achievement]:
    """The pupil's achievements, by day. The reports name pupils: of two namesakes in a class nobody's are told."""
    found: list[Achievement] = []
    for copy in copies:
        if copy.found.report_code == HOMEROOM and FIGURES in copy.files:
            found += _achievements(copy, pupils)
    return sorted(found, key=lambda one: one.values["achieved_on"].split(".")[::-1])


def _year(copy: Copy, pupils: frozenset[str]) -> PupilYear:
    about = json.loads(copy.files[METADATA])
    rows = [row for row in _figures(copy) if row["row_id"] in pupils]
    lines: dict[str, str] = {}
    subjects: dict[str, dict[str, str]] = {}
    titles: dict[str, str] = {}
    beside = dict.fromkeys(BESIDE_MARKS, "")
    for row in rows:
        if row["column_id"] in beside:
            beside[row["column_id"]] = row["value"]
        elif row["line_id"]:
            lines.setdefault(row["line_id"], row["line"])
            titles[row["column_id"]] = row["column"]
            subjects.setdefault(row["column_id"], {})[row["line_id"]] = row["value"]
    return PupilYear(
        copy,
        next(iter(_names(copy, pupils)), ""),
        about.get("institution", ""),
        about.get("institution_short") or about.get("institution", ""),
        about.get("subject", ""),
        date.fromisoformat(about["as_of"]) if about.get("as_of") else None,
        lines,
        tuple(Subject(titles[key], values) for key, values in subjects.items() if any(values.values())),
        beside["decision"],
        beside["movement"],
        FIGURES in copy.files,
    )


def _achievements(copy: Copy, pupils: frozenset[str]) -> Iterator[Achievement]:
    names = _names(copy, pupils)
    everybody = [student["full_name"] for student in json.loads(copy.files[METADATA])["students"]]
    told: dict[str, dict[str, str]] = {}
    for row in _figures(copy):
        if row["table"] == "achievements" and row["row"] in names and everybody.count(row["row"]) == 1:
            told.setdefault(row["row_id"], {})[row["column_id"]] = row["value"]
    for values in told.values():
        yield Achievement(copy, values)


def _names(copy: Copy, pupils: frozenset[str]) -> list[str]:
    """What the document calls the pupil."""
    students = json.loads(copy.files[METADATA])["students"]
    return [student["full_name"] for student in students if student["student_id"] in pupils]


def _figures(copy: Copy) -> Iterator[dict[str, str]]:
    if FIGURES in copy.files:
        yield from csv.DictReader(io.StringIO(copy.files[FIGURES].decode("utf-8-sig"), newline=""))
