"""The catalogue: a DuckDB file in which the archive is searched. A cache; the archive itself is the truth.

Rows come from ledger entries and from the metadata.json of the objects, always by the same functions: filled day by day
or rebuilt from one target, they are the same. It decides nothing about integrity.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from reports.archive import names
from reports.archive.additions import Addition, listed
from reports.archive.ledger import Entry, entry_path
from reports.archive.model import ArchiveError, BusyError
from reports.archive.record import Record
from reports.archive.rows import (
    TABLES,
    Happened,
    disposed_row,
    entry_row,
    object_row,
    schema,
    student_rows,
    tombstone_row,
)
from reports.archive.tombstones import Tombstone, tombstones

Reader = Callable[[Entry], Record]
"""The record of the version that an entry commits; ArchiveError if no target has it undamaged."""


class DamagedCatalogueError(ArchiveError):
    """The catalogue file cannot be read; it is only a cache."""


@dataclass(frozen=True)
class Found:
    """One object of an answer; `students` are the pupils because of whom it was found. `folder` is below a target;
    `additions` are the signatures and scans of this version.

    Of one that was disposed of, `disposed_at` says when and `act` by which act (its object id); it has no bytes.
    """

    object_id: str
    title: str
    institution_id: str
    academic_year: str
    unit: str
    unit_title: str
    report_code: str
    period_id: str
    version: str
    archived_at: str
    archived_by: str
    reason: str | None
    keep_years: int | None
    seq: int
    inventory_digest: str
    folder: str
    disposed_at: str | None = None
    act: str | None = None
    students: tuple[str, ...] = ()
    additions: tuple[Addition, ...] = ()

    @property
    def act_number(self) -> str:
        """The number of the act it was disposed of by, the last part of the act's object id; empty if it stands."""
        return (self.act or "").rpartition(":")[2]


@dataclass(frozen=True)
class Pupil:
    """One pupil of the archive: the journal's id, the names he is called by (the last known last), his years."""

    institution_id: str
    student_id: str
    full_names: tuple[str, ...]
    academic_years: tuple[str, ...]


class Catalogue:
    """The catalogue file. Opened for the length of one call only, so that readers and the writer rarely meet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def _open(self, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            connection = duckdb.connect(self.path, read_only=read_only)
        except duckdb.Error as error:
            if "lock" in str(error):
                raise BusyError(
                    f"Каталог архива {self.path} занят другим процессом. Повторите, когда он закончит."
                ) from error
            raise DamagedCatalogueError(
                f"Каталог архива {self.path} повреждён. Удалите этот файл: он восстановится из архива."
            ) from error
        try:
            if not read_only:
                self.path.chmod(0o600)
                _create_tables(connection)
            yield connection
        finally:
            connection.close()

    def exists(self) -> bool:
        """Whether there is a catalogue to search in; one of an earlier edition, without tombstones, is none."""
        if not self.path.exists():
            return False
        try:
            with self._open(read_only=True) as connection:
                connection.execute(f"select 1 from {list(TABLES)[-1]} limit 0")
        except duckdb.CatalogException:
            return False
        return True

    def clear(self) -> None:
        """Forget everything."""
        for path in (self.path, self.path.with_name(f"{self.path.name}.wal")):
            path.unlink(missing_ok=True)

    def position(self, paths: Container[str]) -> int:
        """How far it has followed the ledger whose entries lie at `paths`: a seq, 0 for not at all.

        If its last entry is not among them, or the file is damaged, it is of no use and is emptied.
        """
        try:
            with self._open() as connection:
                head = connection.execute("select seq, digest from entries order by seq desc limit 1").fetchone()
        except DamagedCatalogueError:
            self.clear()
            return 0
        if head is not None and entry_path(*head) not in paths:
            self.clear()
            return 0
        return 0 if head is None else int(head[0])

    def heads(self, object_ids: Sequence[str]) -> dict[str, tuple[str, str, int]]:
        """object id → (version, inventory digest, ledger seq) of the committed head, for those that are archived."""
        with self._open() as connection:
            rows = connection.execute(
                "select object_id, version, inventory_digest, seq from objects "
                "anti join disposed_objects using (object_id) where object_id in (select unnest(?))",
                [list(object_ids)],
            ).fetchall()
        return {object_id: (version, digest, seq) for object_id, version, digest, seq in rows}

    def disposed(self, object_ids: Sequence[str]) -> set[str]:
        """Those of the objects that were disposed of."""
        with self._open() as connection:
            rows = connection.execute(
                "select object_id from disposed_objects where object_id in (select unnest(?))", [list(object_ids)]
            ).fetchall()
        return {object_id for (object_id,) in rows}

    def events(self, *events: str) -> list[Happened]:
        """The entries of those events, oldest first."""
        with self._open() as connection:
            rows = connection.execute(
                "select seq, event, happened_at, done_by, reason, details from entries "
                "where event in (select unnest(?)) order by seq",
                [[str(event) for event in events]],
            ).fetchall()
        return [Happened(seq, name, at, by, why, json.loads(said)) for seq, name, at, by, why, said in rows]

    def entry_path(self, seq: int) -> str:
        """Where below a target the ledger entry with that number lies. KeyError if it is not known."""
        with self._open() as connection:
            row = connection.execute("select digest from entries where seq = ?", [seq]).fetchone()
        if row is None:
            raise KeyError(seq)
        return entry_path(seq, row[0])

    def entry_paths(self, seqs: Sequence[int]) -> dict[int, str]:
        """The same for many numbers at once: number → path, of those that are known."""
        with self._open() as connection:
            rows = connection.execute(
                "select seq, digest from entries where seq in (select unnest(?))", [list(seqs)]
            ).fetchall()
        return {seq: entry_path(seq, digest) for seq, digest in rows}

    def has_event(self, event: str, at: str, by: str, details: str) -> bool:
        """Whether this very event without an object is in the ledger."""
        with self._open() as connection:
            return (
                connection.execute(
                    "select 1 from entries where object_id is null and event = ? and happened_at = ? and done_by = ? "
                    "and details = ?",
                    [event, at, by, details],
                ).fetchone()
                is not None
            )

    def apply(self, entries: Iterable[Entry], read: Reader) -> list[str]:
        """Take in ledger entries, oldest first, in one transaction. Returns ids of objects that could not be read."""
        rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
        latest: dict[str, Entry] = {}
        gone: dict[str, Tombstone] = {}
        for entry in entries:
            rows["entries"].append(entry_row(entry))
            if entry.object is not None:
                latest[entry.object] = entry
            gone |= {stone.object_id: stone for stone in tombstones(entry)}
        for object_id in gone:
            latest.pop(object_id, None)
        rows["disposed_objects"] = [tombstone_row(stone) for stone in gone.values()]
        rows["objects"] = [disposed_row(stone) for stone in gone.values()]
        unread = []
        for object_id, entry in latest.items():
            try:
                record = read(entry)
            except ArchiveError:
                unread.append(object_id)
                continue
            rows["objects"].append(object_row(entry, record))
            rows["students"].extend(student_rows(object_id, record))
        with self._open() as connection:
            connection.begin()
            for table in ("objects", "students"):
                connection.execute(f"delete from {table} where object_id in (select unnest(?))", [[*latest, *gone]])
            for table, columns in TABLES.items():
                if rows[table]:
                    frame = pa.Table.from_pylist(rows[table], schema=schema(columns))
                    connection.register("incoming", frame)
                    connection.execute(f"insert into {table} by name select * from incoming")
                    connection.unregister("incoming")
            connection.commit()
        return unread

    def find(
        self,
        *,
        student: str | None = None,
        unit: str | None = None,
        academic_year: str | None = None,
        report: str | None = None,
        period: str | None = None,
        institution: str | None = None,
        object_id: str | None = None,
        student_ids: Sequence[str] = (),
    ) -> list[Found]:
        """Objects that fit everything that is given; by institution, year, class, report, period.

        `object_id`: also the number of any ledger entry about the object.
        """
        exact = {
            "academic_year": academic_year,
            "report_code": report,
            "period_id": period,
            "institution_id": institution,
        }
        where = {column: value for column, value in exact.items() if value is not None}
        conditions = [f"{column} = ?" for column in where]
        values: list[Any] = list(where.values())
        if object_id is not None:
            conditions.append("object_id in (?, (select object_id from entries where seq = try_cast(? as integer)))")
            values += [object_id, object_id]
        if unit is not None:
            conditions.append("(unit_key = ? or unit = ?)")
            values += [names.class_key(unit), unit]
        columns = ", ".join(column for column in Found.__dataclass_fields__ if column not in ("students", "additions"))
        with self._open(read_only=True) as connection:
            named: dict[str, list[str]] | None = None if student is None else _named(connection, student)
            if named is not None:
                conditions.append("object_id in (select unnest(?))")
                values.append(list(named))
            if student_ids:
                conditions.append(
                    "object_id in (select object_id from students where student_id in (select unnest(?)))"
                )
                values.append(list(student_ids))
            rows = connection.execute(
                f"select {columns}, "
                "case when disposed_at is null then "
                "(select nullif(details, '{}') from entries where seq = objects.seq) end "
                "from objects left join disposed_objects using (object_id) "
                f"where {' and '.join(conditions) or 'true'} "
                "order by institution_id, academic_year, unit_title, report_code, period_id, object_id",
                values,
            ).fetchall()
        pupils = named or {}
        answers: Iterator[Sequence[Any]] = (
            (*row, tuple(pupils.get(row[0], ())), listed(json.loads(said)) if said else ()) for *row, said in rows
        )
        return [Found(*answer) for answer in answers]

    def pupils(self, student: str, institution: str | None = None) -> list[Pupil]:
        """The pupils meant by a name, under whichever of their surnames; by name, then year."""
        with self._open(read_only=True) as connection:
            rows = connection.execute(
                """
                select institution_id, student_id, list(distinct full_name order by full_name),
                    last(full_name order by academic_year), list(distinct academic_year order by academic_year)
                from students join objects using (object_id, institution_id)
                where institution_id || '\n' || student_id in (select unnest(?))
                    and institution_id = coalesce(?, institution_id)
                group by institution_id, student_id order by 4, 5, institution_id, student_id
                """,
                [_meant(connection, student), institution],
            ).fetchall()
        return [
            Pupil(house, key, (*(name for name in called if name != last), last), tuple(years))
            for house, key, called, last, years in rows
        ]

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, in a fixed order: for comparing two catalogues."""
        with self._open(read_only=True) as connection:
            return {table: connection.execute(f"select * from {table} order by all").fetchall() for table in TABLES}


def _create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute(f"select 1 from {list(TABLES)[-1]} limit 0")
    except duckdb.CatalogException:
        connection.begin()
        for table, columns in TABLES.items():
            connection.execute(f"create table if not exists {table} ({columns})")
        connection.commit()


def _meant(connection: duckdb.DuckDBPyConnection, student: str) -> list[str]:
    """institution and id of the pupils meant, a line break between. Raises ArchiveError for no name at all."""
    query = names.name_parts(student)
    if not query:
        raise ArchiveError(f"По «{student}» искать нельзя: нужна фамилия (хотя бы её начало), можно с инициалами.")
    longest = max(query, key=len)
    known = connection.execute(
        "select distinct institution_id, student_id, name_key from students where contains(name_key, ?)", [longest]
    ).fetchall()
    return [f"{institution}\n{pupil}" for institution, pupil, key in known if names.matches(query, key.split(" "))]


def _named(connection: duckdb.DuckDBPyConnection, student: str) -> dict[str, list[str]]:
    """object id → names in it of the pupils meant; also where a pupil stands under another surname (the same id)."""
    rows = connection.execute(
        "select object_id, full_name from students where institution_id || '\n' || student_id in (select unnest(?)) "
        "order by full_name",
        [_meant(connection, student)],
    ).fetchall()
    found: dict[str, list[str]] = {}
    for object_id, full_name in rows:
        found.setdefault(object_id, []).append(full_name)
    return found
