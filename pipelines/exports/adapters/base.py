"""What every adapter offers and answers, and the one way to make a table of the contract out of records.

Nothing of any journal is known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

import polars as pl

from pipelines.exports.contract import TABLES
from pipelines.exports.reading import RawTable, empty_rows

Files = Mapping[str, bytes]
Record = Mapping[str, str | None]
Days = tuple[date, date]


@dataclass(frozen=True)
class Place:
    """Where a batch lies and what is known of it before it is read: whose it is and of which day of the journal."""

    institution_id: str
    export_date: date
    timezone: str


@dataclass(frozen=True)
class Asked:
    """Whom the answers of a batch tell of: `pupils`, each in a class: (class_id, student_id).

    A pupil who left is in nobody's answers any more, and one who moved is in those of his class of today: what stood in
    the former one was not asked about, so it was not deleted either. `classes`: those whose lessons were asked for. In
    a class that is not there lessons are known from its pupils' answers alone, so that one in which somebody who was
    not asked had a mark or an absence was not asked about.
    """

    pupils: frozenset[tuple[str, str]]
    classes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reading:
    """What an adapter made of a batch: its tables, and the files it did not know what to do with.

    `covers`: table → first and last day for which the batch tells all there is, so that a row known before, dated
    within and now absent was deleted. It goes before the coverage of batch.json; a table that is not named there loses
    nothing. `asked` narrows it for lessons, marks, absences and period marks; None: it tells of everybody.
    """

    tables: tuple[RawTable, ...] = field(repr=False)
    unknown_files: tuple[str, ...] = ()
    covers: Mapping[str, Days] = field(default_factory=dict)
    asked: Asked | None = field(default=None, repr=False)


class Adapter(Protocol):
    """A module that turns one journal's files into tables of the contract.

    NAME in commands and in the warehouse, TITLE for people, SOURCE_SYSTEM of the contract. EXPECTED: in Russian, which
    files it reads and by what it knows them. CANNOT_GIVE: topic (limits.TOPICS) → Russian sentence.
    """

    NAME: str
    TITLE: str
    SOURCE_SYSTEM: str
    EXPECTED: str
    CANNOT_GIVE: Mapping[str, str]

    def recognises(self, files: Files) -> bool:
        """Whether the content is this journal's. Looks at what stands in the files, not at their names."""

    def written_at(self, files: Files) -> datetime | None:
        """When the journal wrote it, if the files say so; without an offset, local time of the institution."""

    def read(self, files: Files, place: Place) -> Reading:
        """The tables. Never raises for the content: what cannot be read is told in the tables' faults."""


def table_of(name: str, file: str, records: Iterable[Record], unreadable: str | None = None) -> RawTable:
    """A table of the contract from records of texts; keys that are no column of it are an error of the adapter.

    `file` is where a person finds the rows; they are numbered from 1 as they come. An empty text is null.
    """
    table = TABLES[name]
    rows = [{key: value or None for key, value in record.items()} for record in records]
    known = {*table.names, "op"}
    strange = {key for row in rows for key in row} - known
    if strange:
        raise KeyError(f"{name} has no column {', '.join(sorted(strange))}")
    if not rows:
        return RawTable(table, file, empty_rows(table), rows_read=0, unreadable=unreadable, has_columns=table.names)
    schema = {**dict.fromkeys((*table.names, "op"), pl.String)}
    frame = pl.DataFrame([{key: row.get(key) for key in schema} for row in rows], schema=schema).with_columns(
        pl.lit(None, pl.String).alias("extra"), pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias("row_number")
    )
    return RawTable(
        table,
        file,
        frame.select(*empty_rows(table).columns),
        rows_read=frame.height,
        unreadable=unreadable,
        has_columns=table.names,
    )
