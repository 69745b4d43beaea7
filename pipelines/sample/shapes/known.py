"""What the sample's journal knows in the evening of an export day, as rows of the contract, read when asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import polars as pl

from pipelines.exports.contract import TABLES
from pipelines.sample.calendar import SchoolYear
from pipelines.sample.profile import Profile
from pipelines.sample.seeding import day_of, number
from pipelines.sample.simulation import SimulatedYear


class Shape(Protocol):
    """A module that writes one journal's files."""

    def files(self, known: Known) -> dict[str, bytes]:
        """The batch of the day: path → bytes; empty where the journal would hand over nothing that day."""


@dataclass
class Known:
    """The state of the current school year after the changes of `day`; nothing of later days.

    A table has the contract's columns as the store decodes them (dates as dates, timestamps as ISO text with offset,
    integers as integers), one row a key, none that was deleted.
    """

    lived: SimulatedYear
    day: date
    _read: dict[tuple[str, date | None], pl.DataFrame] = field(default_factory=dict, repr=False)

    @property
    def profile(self) -> Profile:
        """The institution."""
        return self.lived.year.profile

    @property
    def calendar(self) -> SchoolYear:
        """The year: periods, holidays, days of lessons."""
        return self.lived.year.calendar

    @property
    def is_last(self) -> bool:
        """Whether this is the last export of the year."""
        return number(self.day) == int(self.lived.year.export_days[-1])

    def table(self, name: str, since: date | None = None) -> pl.DataFrame:
        """The rows of a table; with `since` only those dated on that day or later (tables that have `dated_by`)."""
        if (name, since) not in self._read:
            self._read[name, since] = self._decoded(name, since)
        return self._read[name, since]

    def changed(self, name: str) -> list[date]:
        """The days, sorted, that the changes told for the first time today bear on (tables that have `dated_by`)."""
        frame = self.lived.frames.get(name)
        if frame is None:
            return []
        today = frame.filter(pl.col("_day") == number(self.day))
        return [day_of(each) for each in today["_on"].drop_nulls().unique().sort()]

    def changed_lessons(self, name: str, before: date) -> set[str]:
        """The lessons held before a day that today's changes bear on (`lessons`, `marks`, `absences`)."""
        frame = self.lived.frames.get(name)
        if frame is None:
            return set()
        today = frame.filter((pl.col("_day") == number(self.day)) & (pl.col("_on") < number(before)))
        return {str(each) for each in today["lesson_id"].unique()}

    def _decoded(self, name: str, since: date | None) -> pl.DataFrame:
        frame = self.lived.frames.get(name)
        if frame is None:
            return pl.DataFrame({column: pl.Series([], dtype=pl.String) for column in TABLES[name].names})
        told = frame.filter(pl.col("_day") <= number(self.day))
        latest = told.unique(subset=list(TABLES[name].key), keep="last", maintain_order=True)
        latest = latest.filter(~pl.col("_delete"))
        if since is not None:
            latest = latest.filter(pl.col("_on") >= number(since))
        return self.lived.year.store.decode(name, latest)
