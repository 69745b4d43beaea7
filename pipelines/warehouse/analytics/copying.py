"""Writing the analysts' copy: a fresh DuckDB file and the same tables as Parquet, every id keyed, no name inside.

The file is written new, never copied and emptied: freed blocks of a database keep their bytes. Rows are sorted by what
the reader sees, so that their order says nothing of the warehouse's (it may be alphabetical).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.warehouse.analytics import pseudonyms, screening
from pipelines.warehouse.analytics.declared import PublicationError, Treatment
from pipelines.warehouse.analytics.planning import WAREHOUSE, Column, Plan, Table
from pipelines.warehouse.connection import explaining
from pipelines.warehouse.versions_sql import literal

DATABASE = "analytics.duckdb"
COPY = "analytics"
COMMON = 5
"""How many pupils of a school must share a year of birth and a sex in a school year for the year to leave."""


@contextmanager
def opened(source: Path, target: Path, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own with the warehouse attached read-only and a new database to be filled as `analytics`.

    `spill`: a folder for what does not fit into memory; raw ids go there, so it lies beside the copy and is the
    caller's to remove. Raises WarehouseError (Russian) if the disk is full.
    """
    with explaining(target), duckdb.connect(":memory:", config={"temp_directory": str(spill)}) as con:
        con.execute(f"attach {literal(str(source))} as {WAREHOUSE} (read_only)")
        # analysts' tools lag behind: the copy is written as an older DuckDB reads it too
        con.execute(f"attach {literal(str(target))} as {COPY} (storage_version 'v1.4.0')")
        yield con
        con.execute(f"detach {COPY}")


def prepare(con: duckdb.DuckDBPyConnection, plan: Plan, key: pseudonyms.Key) -> None:
    """Make what the tables are joined to: pseudonyms of every kind of thing, common years of birth, titles with names.

    All of it lives in this connection's memory. Raises PublicationError if two things came to the same pseudonym.
    """
    for entity, uses in _uses(plan).items():
        ids = " union ".join(  # of distinct rows also where it is of one query
            f'select distinct institution_id, "{column}" as id from {table.source}'
            + (f" where {condition}" if condition else "")
            for table, column, condition in uses
        )
        con.execute(
            f"create table pseudonyms_{entity} as select institution_id, id, {pseudonyms.sql(entity)} as pseudonym "
            f"from ({ids}) where id is not null and id != ''",
            list(key.pads),
        )
        if con.execute(f"select count(*) != count(distinct pseudonym) from pseudonyms_{entity}").fetchall()[0][0]:
            raise PublicationError(
                f"Два разных кода ({entity}) получили один псевдоним. Смените ключ: vedomost publish --new-key."
            )
    if any(column.treatment.kind == "birth_year" for table in plan.tables for column in table.columns):
        con.execute(_BIRTH_YEARS)
    screening.prepare(con, [(table, column) for table, column in _all(plan) if column.treatment.kind == "title"])


_BIRTH_YEARS = f"""
create table birth_years as
select institution_id, student_id, min(birth_year) as birth_year
from (
    select
        institution_id, student_id, year(birth_date) as birth_year,
        count(*) over (partition by institution_id, academic_year, year(birth_date), sex) as alike
    from {WAREHOUSE}.marts.dim_student
    where birth_date is not null
)
group by institution_id, student_id
having min(alike) >= {COMMON} and min(birth_year) = max(birth_year)
"""


def write(con: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> tuple[str, Path]:
    """Copy one table into the database and into Parquet below `folder`; answers with its relation and that file."""
    relation = create(con, table.schema, table.name, select(table))
    describe(con, relation, table.description, [(each.name, told(each)) for each in table.columns])
    return relation, to_parquet(con, relation, folder)


def keep_aside(con: duckdb.DuckDBPyConnection, table: Table, schema: str) -> None:
    """Put a table as it would leave into the connection's memory, for figures to be made of it."""
    con.execute(f"create schema if not exists {schema}")
    con.execute(f'create table {schema}."{table.name}" as {select(table)}')


def create(con: duckdb.DuckDBPyConnection, schema: str, name: str, query: str) -> str:
    """Make a table of the copy from a query; its relation."""
    con.execute(f'create schema if not exists {COPY}."{schema}"')
    relation = f'{COPY}."{schema}"."{name}"'
    con.execute(f"create table {relation} as {query}")
    return relation


def to_parquet(con: duckdb.DuckDBPyConnection, relation: str, folder: Path) -> Path:
    """Write a table of the copy to `folder`/<schema>/<name>.parquet; answers with that file."""
    _, schema, name = relation.replace('"', "").split(".")
    path = folder / schema / f"{name}.parquet"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    con.execute(f"copy {relation} to {literal(str(path))} (format parquet, compression zstd)")
    return path


def describe(con: duckdb.DuckDBPyConnection, relation: str, about: str, columns: Iterable[tuple[str, str]]) -> None:
    """Let the table and its columns say what they are, to whoever asks the database."""
    con.execute("begin")  # every comment by itself would be a write to the disk
    for what, text in ((f"table {relation}", about), *((f'column {relation}."{n}"', t) for n, t in columns)):
        con.execute(f"comment on {what} is {literal(text)}")
    con.execute("commit")


def told(column: Column) -> str:
    """What the column is, with what was done to it, in Russian after the project's own words."""
    kind, argument = column.treatment.kind, column.treatment.argument
    note = {
        "pseudonym": f"псевдоним ({argument})",
        "title": "пусто, если в названии стоит имя",
        "listed": "пусто, если кода нет в справочнике",
        "empty": "здесь пусто: текст из журнала не выходит",
        "birth_year": f"год рождения; пусто, если таких (год и пол) в школе меньше {COMMON}",
    }.get(kind, "")
    return "; ".join(part for part in (column.description, note) if part)


_BY = re.compile(r"by (\w+): (.+)")


@dataclass(frozen=True)
class _Cases:
    """{entity: the condition under which the value is an id of it}, and the condition under which the value stays."""

    entities: dict[str, str]
    kept: str | None


def _cases(column: str, treatment: Treatment) -> _Cases:
    """`student`; `period unless annual exam`; `by unit_kind: class=class grade`. Anything else becomes null."""
    argument = treatment.argument
    if found := _BY.fullmatch(argument):
        by, pairs = found[1], [part.partition("=") for part in found[2].split()]
        entities = {entity: f"""source."{by}" = '{value}'""" for value, _, entity in pairs if entity}
        values = ", ".join(f"'{value}'" for value, _, entity in pairs if not entity)
        return _Cases(entities, f'source."{by}" in ({values})' if values else None)
    entity, _, words = argument.partition(" unless ")
    if not words:
        return _Cases({entity: ""}, None)
    listed = ", ".join(f"'{word}'" for word in words.split())
    return _Cases({entity: f'source."{column}" not in ({listed})'}, f'source."{column}" in ({listed})')


def unknown_kinds(con: duckdb.DuckDBPyConnection, plan: Plan) -> list[str]:
    """`model.column (kind)`: ids that stay empty because the declaration does not know the kind of thing they are."""
    found = []
    for table, column in _all(plan):
        if by := _BY.fullmatch(column.treatment.argument):
            known = ", ".join(f"'{part.partition('=')[0]}'" for part in by[2].split())
            rows = con.execute(
                f'select distinct "{by[1]}" from {table.source} where "{column.source}" is not null '
                f'and "{by[1]}" not in ({known}) order by all'
            ).fetchall()
            found += [f"{table.name}.{column.source} ({kind})" for (kind,) in rows]
    return found


def _all(plan: Plan) -> list[tuple[Table, Column]]:
    return [(table, column) for table in plan.tables for column in table.columns]


def _uses(plan: Plan) -> dict[str, list[tuple[Table, str, str]]]:
    """{entity: [(table, column, condition)]}: where ids of each kind stand."""
    found: dict[str, list[tuple[Table, str, str]]] = {}
    for table, column in _all(plan):
        if column.treatment.kind == "pseudonym":
            for entity, condition in _cases(column.source, column.treatment).entities.items():
                found.setdefault(entity, []).append((table, column.source, condition.replace("source.", "")))
    return dict(sorted(found.items()))


def select(table: Table) -> str:
    """The query of a table as it leaves, sorted by all it shows."""
    shown: list[str] = []
    joins: list[str] = []
    for column in table.columns:
        expression, joined = _expression(column)
        shown.append(f'{expression} as "{column.name}"')
        joins += joined
    return " ".join(["select", ", ".join(shown), f"from {table.source} as source", *joins, "order by all"])


def _expression(column: Column) -> tuple[str, Sequence[str]]:
    """The SQL of a column as it leaves, and what it must be joined to."""
    name, kind, argument = column.source, column.treatment.kind, column.treatment.argument
    value = f'source."{name}"'
    if kind == "pseudonym":
        return _pseudonym(name, column.treatment)
    if kind == "birth_year":
        years = "left join birth_years on source.institution_id = birth_years.institution_id"
        return "birth_years.birth_year", [f"{years} and source.student_id = birth_years.student_id"]
    if kind == "empty":
        return f"cast(null as {column.data_type})", []
    if kind == "listed":
        seed, code = argument.split(".")
        return f"case when {value} in (select {code} from {WAREHOUSE}.seeds.{seed}) then {value} end", []
    if kind == "title":
        return f"case when {value} not in (select title from {screening.NAMED}) then {value} end", []
    return value, []


def _pseudonym(name: str, treatment: Treatment) -> tuple[str, Sequence[str]]:
    value, cases = f'source."{name}"', _cases(name, treatment)
    branches = [f"when {value} = '' then ''"]  # an empty id is a word of ours: the whole class, nobody
    joins = []
    for entity, condition in cases.entities.items():
        alias = f'"{name}/{entity}"'
        joins.append(
            f"left join pseudonyms_{entity} as {alias} on source.institution_id = {alias}.institution_id "
            f"and {value} = {alias}.id"
        )
        branches.append(f"when {condition or 'true'} then {alias}.pseudonym")
    if cases.kept:
        branches.append(f"when {cases.kept} then {value}")
    return f"case {' '.join(branches)} end", joins
