"""What really happened in a sample, from the simulation's own state: for tests that check the warehouse independently.

Lives through the years again and never opens a batch. Not for use outside of tests: nobody in a real school has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from pipelines.exports.contract import TABLES
from pipelines.sample.calendar import SchoolYear
from pipelines.sample.contingent import SchoolClass
from pipelines.sample.profile import KINDS, profile_of
from pipelines.sample.seeding import number
from pipelines.sample.simulation import SimulatedYear, simulate
from pipelines.sample.store import VALUES


@dataclass
class Truth:
    """The school as it is known after the export of the day `until` (None: after the last)."""

    until: int | None
    classes: dict[str, SchoolClass] = field(default_factory=dict)
    calendars: dict[str, SchoolYear] = field(default_factory=dict)
    _period_marks: list[pl.DataFrame] = field(default_factory=list)
    _absences: list[pl.DataFrame] = field(default_factory=list)

    def members(self, class_id: str, day: date) -> list[str]:
        """Ids of the pupils of a class on a day, sorted."""
        value, room = number(day), self.classes[class_id]
        found = set()
        for stay in room.stays:
            known = self.until is None or stay.entered <= self.until
            left = stay.left
            if left is not None and self.until is not None and stay.left_entered > self.until:
                left = None
            if known and stay.joined <= value and (left is None or value < left):
                found.add(str(stay.student.number))
        return sorted(found)

    def period_marks(self, student_id: str) -> dict[tuple[str, str, str], str]:
        """(subject, period, kind) → value of all marks for periods of a pupil."""
        return {
            (row["subject_id"], row["period_id"], row["kind"]): VALUES[row["value"]]
            for frame in self._period_marks
            for row in frame.filter(pl.col("student_id") == int(student_id)).iter_rows(named=True)
        }

    def missed(self, student_id: str, period_id: str) -> dict[str, int]:
        """Kind of absence (`illness`, `excused`, … `late`, `exempt`) → lessons of a pupil in a period."""
        period = next(
            period
            for calendar in self.calendars.values()
            for period in calendar.periods
            if period.period_id == period_id
        )
        inside = (pl.col("_on") >= number(period.starts_on)) & (pl.col("_on") <= number(period.ends_on))
        found: dict[str, int] = {}
        for frame in self._absences:
            own = frame.filter(inside & (pl.col("student_id") == int(student_id)))
            for kind, count in own.group_by("_kind").len().sort("_kind").iter_rows():
                found[KINDS[kind]] = found.get(KINDS[kind], 0) + count
        return found

    def take(self, lived: SimulatedYear) -> None:
        """Add a year."""
        calendar = lived.year.calendar
        self.calendars[calendar.name] = calendar
        self.classes |= {room.class_id: room for room in lived.rooms}
        self._absences.append(self._current(lived, "absences").select("_on", "student_id", "_kind"))
        pools = lived.year.store.pools
        marks = self._current(lived, "period_marks")
        self._period_marks.append(
            marks.select("student_id", "value").with_columns(
                pools["subjects"].series.gather(marks["subject_id"]).alias("subject_id"),
                pools["texts"].series.gather(marks["period_id"]).alias("period_id"),
                pools["texts"].series.gather(marks["kind"]).alias("kind"),
            )
        )

    def _current(self, lived: SimulatedYear, table: str) -> pl.DataFrame:
        frame = lived.frames[table]
        if self.until is not None:
            frame = frame.filter(pl.col("_day") <= self.until)
        latest = frame.unique(subset=list(TABLES[table].key), keep="last", maintain_order=True)
        return latest.filter(~pl.col("_delete"))


def ground_truth(institution_id: str, years: Sequence[str], pupils: int, seed: int, until: date | None = None) -> Truth:
    """The truth behind `generate` with the same parameters; dirt changes nothing of it."""
    truth = Truth(number(until) if until else None)
    for lived in simulate(profile_of(institution_id), years, pupils, seed):
        if truth.until is not None and lived.year.opening > truth.until:
            break
        truth.take(lived)
    return truth
