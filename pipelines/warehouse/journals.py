"""Which journals an institution kept one after another, and for which days each of them speaks (docs/identity.md).

The journals follow by the day of their first export. Each speaks from its handover to the day before the next one's:
a handover (день перехода) is the day the office declared, else the day after the former journal's last export — or
1 September of the year the new journal began in, if the former one ended in an earlier year. What was written by hand
(`manual`) belongs to the journal that speaks on its export day. One journal, or none, leaves everything as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import duckdb

from pipelines.warehouse.versions_lost import BEGINNING, ENDLESS, literal

MANUAL = "manual"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Journal:
    """One journal of an institution that kept several. `speaks_from`, `speaks_until`: inclusive, None without end.

    `place`: 0 for the first one, whose ids are taken as they are.
    """

    source_system: str
    place: int
    first_export: date
    last_export: date
    speaks_from: date | None
    speaks_until: date | None
    is_declared: bool = False

    @property
    def prefix(self) -> str:
        """What stands before its ids, so that they are nobody else's; empty for the first journal."""
        return f"{self.source_system}:" if self.place else ""

    @property
    def said_by(self) -> str:
        """SQL over `source_system` and `export_date`: what was said in the ids of this journal."""
        return (
            f"(source_system = {literal(self.source_system)} "
            f"or source_system = '{MANUAL}' and {self.covers('export_date')})"
        )

    def covers(self, day: str) -> str:
        """SQL: the journal speaks for that day."""
        first = BEGINNING if self.speaks_from is None else f"date '{self.speaks_from}'"
        last = ENDLESS if self.speaks_until is None else f"date '{self.speaks_until}'"
        return f"{day} between {first} and {last}"

    @property
    def first_year(self) -> str | None:
        """The school year in which it begins to speak."""
        return None if self.speaks_from is None else school_year(self.speaks_from)

    @property
    def last_year(self) -> str | None:
        """The school year in which it ceases to speak."""
        return None if self.speaks_until is None else school_year(self.speaks_until)

    def has(self, academic_year: str | None) -> bool:
        """Whether a day of that school year is its own; of what belongs to no year, yes."""
        return academic_year is None or (
            (self.first_year is None or self.first_year <= academic_year)
            and (self.last_year is None or academic_year <= self.last_year)
        )

    def shares(self, academic_year: str | None) -> bool:
        """Whether it has only a part of that year."""
        if academic_year is None or not self.has(academic_year):
            return False
        begins_inside = self.first_year == academic_year and self.speaks_from != first_day(academic_year)
        ends_inside = self.last_year == academic_year and self.speaks_until != first_day(academic_year, 1) - _DAY
        return begins_inside or ends_inside


def school_year(day: date) -> str:
    """The school year (1 September to 31 August) of a day, as `2025-26`."""
    first = day.year - (day.month < 9)
    return f"{first}-{(first + 1) % 100:02d}"


def first_day(academic_year: str, later: int = 0) -> date:
    """1 September of a school year, or of one so many years later."""
    return date(int(academic_year[:4]) + later, 9, 1)


def journals(con: duckdb.DuckDBPyConnection, institution_id: str) -> list[Journal]:
    """The journals in their order; those of an institution that keeps one only, and hand-made ones, are not told."""
    rows = con.execute(
        "select source_system, min(export_date), max(export_date) from ingest.batches "
        "where institution_id = ? and status = 'loaded' and source_system <> ? group by 1 order by 2, 1",
        [institution_id, MANUAL],
    ).fetchall()
    if len(rows) < 2:
        return []
    declared = declared_handovers(con, institution_id)
    begins: list[date | None] = [None]
    for (_, _, former_last), (name, first, _) in pairwise(rows):
        begins.append(declared.get(name) or _handover(former_last, first))
    for n in range(2, len(begins)):  # a journal whose turn never came speaks for no day
        begins[n] = max(day for day in begins[1 : n + 1] if day is not None)
    ends = [None if day is None else day - _DAY for day in [*begins[1:], None]]
    return [
        Journal(name, place, first, last, begins[place], ends[place], name in declared and place > 0)
        for place, (name, first, last) in enumerate(rows)
    ]


def _handover(former_last: date, first: date) -> date:
    year = school_year(first)
    return first_day(year) if school_year(former_last) < year else former_last + _DAY


def declared_handovers(con: duckdb.DuckDBPyConnection, institution_id: str) -> dict[str, date]:
    """Journal → the day from which it speaks by the word of the office; the last word counts, none if it was undone."""
    rows = con.execute(
        "select journal, id, action from ingest.identity "
        "where institution_id = ? and entity = 'journals' order by line",
        [institution_id],
    ).fetchall()
    found: dict[str, date] = {}
    for journal, day, action in rows:
        if action == "undo":
            found.pop(journal, None)
        else:
            found[journal] = date.fromisoformat(day)
    return found
