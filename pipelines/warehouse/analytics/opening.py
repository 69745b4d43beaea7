"""Writing schema `open`: the tables meant for publication, made of what the copy already holds, small cells not shown.

`suppressed` says that something in the row is not shown, `suppressed_columns` what; a figure that does not exist
(no pupil, no mark) is empty and not named there.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from pathlib import Path

import duckdb
import polars as pl

from pipelines.warehouse.analytics import cells, copying
from pipelines.warehouse.analytics.figures import FIGURES, Calendar, Figures, Row, lines
from pipelines.warehouse.dictionary import dictionary

SCHEMA = "open"
_PERIOD = ("period_kind", "period_ordinal", "period_title")  # whoever has these tables alone has no dim_period
ASIDE = "figures"
"""The schema, in the connection's memory, of models that leave as figures only."""


def write(con: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[tuple[str, Path]]:
    """Make each table whose model left, in the database and as Parquet below `folder`; relation and file of each."""
    calendar = _calendar(con)
    for figures in FIGURES:
        source = _source(con, figures)
        if source is not None:
            yield _write(con, figures, source, calendar), copying.to_parquet(con, _relation(figures), folder)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _relation(figures: Figures) -> str:
    return f'{copying.COPY}."{SCHEMA}"."{figures.name}"'


def _source(con: duckdb.DuckDBPyConnection, figures: Figures) -> str | None:
    """The relation the figures are made of; None where it did not leave."""
    schema, name = figures.source.split(".")
    database = "memory" if schema == ASIDE else copying.COPY
    found = con.execute(
        f"select 1 from duckdb_tables() where database_name = '{database}' and schema_name = '{schema}' "
        f"and table_name = '{name}'"
    ).fetchone()
    return f'{database}."{schema}"."{name}"' if found else None


def _write(con: duckdb.DuckDBPyConnection, figures: Figures, source: str, calendar: Calendar) -> str:
    unseen = "".join(f", {sql} as {name}" for name, sql in figures.unseen.items())
    con.execute(
        "create or replace table shown as "
        f"select row_number() over (order by {_listed(figures.keys)}) - 1 as row_no, source.*{unseen}, "
        "period.kind as period_kind, period.ordinal as period_ordinal, period.title as period_title "
        f"from {source} as source left join {copying.COPY}.marts.dim_period as period "
        f"using (institution_id, academic_year, period_id) where {figures.where}"
    )
    rows = con.sql("select * from shown order by row_no").pl().to_dicts()
    out = hidden_columns(figures, rows, calendar)
    frame = pl.DataFrame(
        {"row_no": list(out), "hidden": list(out.values())}, schema={"row_no": pl.Int64, "hidden": pl.List(pl.String)}
    )
    con.register("out_of_sight", frame)
    keys = [key for key in figures.keys if key != "period_id"]
    columns = [_listed((*keys, *_PERIOD, *figures.plain))]
    columns += [f"""case when not list_contains(hidden, '{name}') then "{name}" end as "{name}\"""" for name in
                (*figures.cells, *figures.derived)]  # fmt: skip
    relation = copying.create(
        con,
        SCHEMA,
        figures.name,
        f"select {', '.join(columns)}, len(hidden) > 0 as suppressed, array_to_string(hidden, ' ') as "
        f"suppressed_columns from shown join out_of_sight using (row_no) order by {_listed((*keys, *_PERIOD))}",
    )
    con.unregister("out_of_sight")
    model, words = figures.source.split(".")[1], dictionary()
    named = (*keys, *figures.plain, *figures.cells, *figures.derived)
    copying.describe(
        con,
        relation,
        figures.description,
        [
            *((name, words.column(model, name)) for name in named),
            ("suppressed", f"что-то в строке не показано: меньше {cells.LEAST} обучающихся или выводится из таких"),
            ("suppressed_columns", "что именно не показано, через пробел"),
        ],
    )
    return relation


def hidden_columns(figures: Figures, rows: Sequence[Row], calendar: Calendar) -> dict[int, list[str]]:
    """{number of the row: the columns that are not shown in it, of those that hold something}."""
    names = (*figures.cells, *figures.unseen)
    values: dict[Hashable, int | None] = {(n, name): row[name] for n, row in enumerate(rows) for name in names}
    of_few = [(n, name) for n, row in enumerate(rows) if _is_of_few(figures, row) for name in names]
    found = cells.hidden(values, lines(figures, rows, calendar), of_few)
    out: dict[int, list[str]] = {}
    for number, row in enumerate(rows):
        gone = [name for name in figures.cells if (number, name) in found]
        gone += [
            name
            for name, made_of in figures.derived.items()
            if row[name] is not None and any((number, cell) in found for cell in made_of)
        ]
        out[number] = gone
    return out


def _is_of_few(figures: Figures, row: Row) -> bool:
    pupils = row[figures.population] if figures.population else None
    return pupils is not None and 0 < pupils < cells.LEAST


def _calendar(con: duckdb.DuckDBPyConnection) -> Calendar:
    grades = con.execute(
        f"select institution_id, academic_year, cast(grade as varchar), min(stage) from {copying.COPY}.marts.dim_class "
        "group by all"
    ).fetchall()
    periods = con.execute(
        "select institution_id, academic_year, period_id, previous_period_id, kind "
        f"from {copying.COPY}.marts.dim_period"
    ).fetchall()
    return Calendar(
        {(place, year, grade): stage for place, year, grade, stage in grades},
        {(place, year, period): (previous, kind) for place, year, period, previous, kind in periods},
    )
