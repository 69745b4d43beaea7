"""How one institution of the demonstration lives: its week, periods, bells, shifts, codes of absence, what it forbids.

Title, time zone and journal come from `seeds/institutions.csv`, codes of absence from `seeds/absence_codes.csv`. What
no seed holds (bells, the length of the week) is invented here, one row an institution; an institution of the seed that
is not named below lives by the default of its kind.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipelines.config import SEEDS

Scheme = Literal["quarters", "trimesters", "college"]
ILLNESS, EXCUSED, UNEXCUSED, UNSPECIFIED, LATE, EXEMPT = 1, 2, 3, 4, 5, 6
KINDS = {
    ILLNESS: "illness",
    EXCUSED: "excused",
    UNEXCUSED: "unexcused",
    UNSPECIFIED: "unspecified",
    LATE: "late",
    EXEMPT: "exempt",
}


class SampleError(Exception):
    """The sample cannot be made as asked; the message is for the person who asked."""


@dataclass(frozen=True)
class Profile:
    """One institution. `codes` maps our kind of absence to the journal's own code; a kind it lacks is not there."""

    institution_id: str
    kind: Literal["school", "college"]
    timezone: str
    source_system: str
    codes: dict[int, str]
    scheme: Scheme
    senior_half_years: bool = True
    six_days_from: int = 99  # the lowest grade that studies on Saturdays
    first_bell: int = 8 * 60 + 30  # minutes after midnight
    second_bell: int = 14 * 60
    lesson_minutes: int = 40
    second_shift: tuple[int, ...] = ()  # grades of the second shift
    na_allowed: bool = True  # «н/а» may be a period mark
    exempt_allowed: bool = True  # «осв» may be a period mark
    subgroups_at_period_end: bool = False  # school-90, 4.4.8: changes of subgroup only between periods
    marks_due_days: int = 2  # period marks stand so many days before the period ends (negative: after it)
    second_language: str = "немецкий"


def _own(institution_id: str) -> dict[str, object]:
    """What is particular to the five institutions of the regulations."""
    rows: dict[str, dict[str, object]] = {
        # its regulation: 5.3 forbids «н/а» and «осв», 4.4.8 changes of subgroup inside a period, 5.4 two working days
        "school-90": {
            "six_days_from": 5,
            "na_allowed": False,
            "exempt_allowed": False,
            "second_shift": (3, 8),
            "subgroups_at_period_end": True,
            "marks_due_days": 3,
        },
        # 2.8: last week of the period; 3.3: at the latest two days after it
        "school-154": {"scheme": "trimesters", "second_shift": (2, 7), "marks_due_days": -1, "first_bell": 8 * 60},
        "yarovoe-college": {"six_days_from": 2},
        "gymnasium-chernogorsk": {"six_days_from": 7, "second_shift": (2, 4), "marks_due_days": 1},
        # its regulation: quarters for every grade
        "lyceum-stupeni": {
            "senior_half_years": False,
            "second_language": "китайский",
            "lesson_minutes": 45,
            "marks_due_days": 1,
        },
    }
    return rows.get(institution_id, {})


def _rows(name: str, seeds: Path) -> list[dict[str, str]]:
    with (seeds / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _codes(source_system: str, institution_id: str, seeds: Path) -> dict[int, str]:
    """The journal's code of each kind; where it knows a word and a letter, some schools export one, some the other."""
    numbers = {title: number for number, title in KINDS.items()}
    found: dict[int, list[str]] = {}
    for row in _rows("absence_codes.csv", seeds):
        if row["source_system"] == source_system and row["absence_kind"] in numbers:
            found.setdefault(numbers[row["absence_kind"]], []).append(row["journal_code"])
    style = 1 if institution_id == "school-90" else 0
    return {kind: codes[min(style, len(codes) - 1)] for kind, codes in found.items()}


def profile_of(institution_id: str, seeds: Path = SEEDS) -> Profile:
    """The profile of an institution of `seeds/institutions.csv`. SampleError if the seed has no such row."""
    for row in _rows("institutions.csv", seeds):
        if row["institution_id"] == institution_id:
            break
    else:
        raise SampleError(f"Учреждения «{institution_id}» нет в справочнике {seeds / 'institutions.csv'}.")
    kind: Literal["school", "college"] = "college" if row["kind"] == "college" else "school"
    values: dict[str, object] = {
        "scheme": "college" if kind == "college" else "quarters",
        "lesson_minutes": 90 if kind == "college" else 40,
    }
    values.update(_own(institution_id))
    codes = _codes(row["source_system"], institution_id, seeds)
    return Profile(institution_id, kind, row["timezone"], row["source_system"], codes, **values)  # type: ignore[arg-type]
