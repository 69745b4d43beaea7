"""One query and its answer, on the screen or as CSV. Nothing is completed, remembered or opened here.

Only what reads is run. The copy itself is open read-only; the rest of the machine is closed to the session as well
(`confine`), so that a query from a strange hand neither reads nor writes files.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

import duckdb
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from pipelines.console import plural

SHOWN_ROWS = 100
NUMBERS = ("INT", "DECIMAL", "DOUBLE", "FLOAT")


class QueryError(Exception):
    """A query that cannot be answered; the message is DuckDB's with a Russian word before it."""


@dataclass(frozen=True)
class Answer:
    """The rows of one statement. `rows` are at most as many as were asked for; `is_cut`: there are more."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    is_cut: bool
    seconds: float


def confine(con: duckdb.DuckDBPyConnection) -> None:
    """From here on the connection reaches nothing but the open copy: no file, no other database, no download."""
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")


def ask(con: duckdb.DuckDBPyConnection, statement: str, limit: int | None = None) -> Answer:
    """Run the statement, or several of which the last one answers; at most `limit` rows are fetched.

    Raises QueryError (Russian) for what DuckDB does not understand or may not do, and for a question that asks nothing.
    """
    started = time.monotonic()
    try:
        result = con.execute(statement)
        if result is None or result.description is None:
            raise QueryError("В запросе нет ни одной команды.")
        rows = result.fetchall() if limit is None else result.fetchmany(limit + 1)
        described = result.description
    except duckdb.Error as error:
        raise QueryError(_told(error)) from error
    is_cut = limit is not None and len(rows) > limit
    return Answer(
        tuple(name for name, *_ in described),
        tuple(str(type_) for _, type_, *_ in described),
        rows[:limit] if is_cut else rows,
        is_cut,
        time.monotonic() - started,
    )


def _told(error: duckdb.Error) -> str:
    if "read-only mode" in str(error):
        return "Копия открыта только для чтения: менять её нельзя. Свои таблицы — create temp table …"
    if isinstance(error, duckdb.PermissionException):
        return f"Сеанс читает только копию: файлы и другие базы из него недоступны. ({error})"
    if isinstance(error, duckdb.CatalogException):
        return f"Такого в копии нет. {error}"
    return f"Запрос не понят или не выполнен. {error}"


def as_table(answer: Answer) -> Table:
    """The answer for a screen: numbers to the right, null as «—»."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name, type_ in zip(answer.columns, answer.types, strict=True):
        table.add_column(Text(name), justify="right" if type_.startswith(NUMBERS) else "left", overflow="fold")
    for row in answer.rows:
        table.add_row(*(Text("—" if cell is None else str(cell)) for cell in row))
    return table


def footing(answer: Answer) -> str:
    """«3 строки, 0,01 с», and that there are more if there are."""
    seconds = f"{answer.seconds:.2f}".replace(".", ",")
    counted = plural(len(answer.rows), "строка", "строки", "строк")
    if answer.is_cut:
        return f"показано: {counted}, есть ещё; все — vedomost sql -c '…' --csv. {seconds} с"
    return f"{counted}, {seconds} с"


def write_csv(answer: Answer, stream: IO[str]) -> None:
    """The answer as CSV with a comma and a heading, null as empty: for another program."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows(answer.rows)
