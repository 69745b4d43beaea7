"""A model of the published copy as one file: which rows, what is checked first, the file put in place whole.

What the forms look like is in `export_forms`. A file is written beside its place and renamed, mode 0600.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from pipelines.analysts import export_forms
from pipelines.analysts.catalogue import Relation, Spoken, in_order, relations, spoken
from pipelines.analysts.copies import Opened
from pipelines.progress import OnProgress, silent
from pipelines.warehouse.connection import explained
from pipelines.warehouse.rawstore import put_in_place
from pipelines.warehouse.versions_sql import literal

FORMS = ("xlsx", "csv", "parquet")
EXCEL_ROWS = 1_048_576
"""Rows of an Excel sheet, the heading among them."""
STAGE = "Строки"


class ExportError(Exception):
    """What was asked for cannot be exported; the message (Russian) says what to change."""


@dataclass(frozen=True)
class Wanted:
    """What to export: a relation and which of its rows. `on_day`: as the journal said on that day."""

    relation: Relation
    on_day: date | None = None
    institution: str | None = None
    year: str | None = None
    where: str | None = None

    @property
    def conditions(self) -> Sequence[str]:
        """The conditions of its rows in SQL."""
        found = []
        if self.institution is not None:
            found.append(f"institution_id = {literal(self.institution)}")
        if self.year is not None:
            found.append(f"academic_year = {literal(self.year)}")
        if self.where is not None:
            found.append(f"({self.where})")
        return found

    @property
    def query(self) -> str:
        """The rows, sorted by all columns so that the same copy gives the same file."""
        where = f" where {' and '.join(self.conditions)}" if self.conditions else ""
        call = f"{self.relation.name}(date '{self.on_day}')" if self.relation.parameters else self.relation.name
        return f"select * from {call}{where} order by all"


@dataclass(frozen=True)
class Exported:
    """One file: where it lies and how many rows it holds."""

    path: Path
    rows: int


def find(con: duckdb.DuckDBPyConnection, name: str, on_day: date | None = None) -> Relation:
    """The table of that name, with its schema or without, or for `on_day` its function of a day.

    Raises ExportError with what there is instead.
    """
    known = relations(con)
    wanted = f"as_of.{name.rpartition('.')[2]}" if on_day else name
    if wanted in known:
        return known[wanted]
    if on_day:
        offered = ", ".join(each.name.partition(".")[2] for each in in_order(known) if each.parameters)
        raise ExportError(f"На прошлый день модель «{name}» не показывается. Показываются: {offered}.")
    alike = [each for each in in_order(known) if each.name.partition(".")[2] == name and not each.parameters]
    if not alike:
        raise ExportError(f"Модели «{name}» в копии нет. Какие есть: vedomost export --list.")
    return alike[0]


def sizes(con: duckdb.DuckDBPyConnection) -> Mapping[str, int]:
    """How many rows each table has, by its name with the schema."""
    rows = con.execute(
        "select concat_ws('.', schema_name, table_name), estimated_size from duckdb_tables() where not internal"
    ).fetchall()
    return dict(rows)


def export(opened: Opened, wanted: Wanted, form: str, path: Path, on_progress: OnProgress = silent) -> Exported:
    """Write the rows to `path` in that form and answer how many there were; a former file is replaced whole.

    Raises ExportError if a condition cannot be understood or an Excel sheet cannot hold the rows, WarehouseError
    (Russian) if the disk is full or may not be written. Nothing is then left behind.
    """
    _check(wanted)
    con = opened.con
    try:
        rows = _count(con, wanted)
        if form == "xlsx" and rows >= EXCEL_ROWS:
            raise ExportError(
                f"В лист Excel помещается {_grouped(EXCEL_ROWS - 1)} строк, а их {_grouped(rows)}. Возьмите меньше "
                "(--year, --institution, --where) или другой вид: --format csv, --format parquet."
            )
        about = _about(wanted, rows, spoken(con), opened)
        partial = path.with_name(f".{path.name}.part")
        with put_in_place(partial, path):
            partial.touch(mode=0o600)
            on_progress(STAGE, 0, rows)
            export_forms.WRITERS[form](con, wanted.query, about, partial, lambda done: on_progress(STAGE, done, rows))
    except duckdb.Error as error:
        known = explained(error, path)
        if known is not None:
            raise known from error
        raise ExportError(f"Условие --where не понято или не выполнено. {error}") from error
    return Exported(path, rows)


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")


def _check(wanted: Wanted) -> None:
    columns = {column.name for column in wanted.relation.columns}
    for option, value, column in (
        ("--institution", wanted.institution, "institution_id"),
        ("--year", wanted.year, "academic_year"),
    ):
        if value is not None and column not in columns:
            raise ExportError(f"В модели {wanted.relation.name} нет столбца {column}: {option} к ней не подходит.")


def _count(con: duckdb.DuckDBPyConnection, wanted: Wanted) -> int:
    if len(duckdb.extract_statements(wanted.query)) != 1:
        raise ExportError('Условие --where — одно выражение SQL без точки с запятой, например "grade = 5".')
    found = con.execute(f"select count(*) from ({wanted.query})").fetchone()
    return int(found[0]) if found else 0


def _about(wanted: Wanted, rows: int, said: Sequence[Spoken], opened: Opened) -> export_forms.About:
    state = wanted.on_day or max((each.as_of for each in said), default=None)
    lines = {
        "Модель": wanted.relation.name,
        "Что это": wanted.relation.description,
        "Отбор": " and ".join(wanted.conditions) or "все строки",
        "Строк": rows,
        "Состояние на": state,
        "Копия": "с фамилиями: персональные данные" if opened.has_names else "обезличенная",
    }
    return export_forms.About(wanted.relation.name.partition(".")[2], lines, wanted.relation.columns)
