"""Schema `as_of`: what the journal said on a past day, as table functions — from as_of.fct_mark(date '2025-11-14').

A function is the model of the same name over the history cut off at the day: the SQL that dbt compiled, with every
table of `journal` replaced by its versions known by then. So it gives what loading the exports up to that day and no
others would give; nothing is counted twice, and a changed model changes its function.

What is not kept by day is taken as it is now: the seeds (policies, codes of absences), what a person decided about who
is who, and what a journal cannot hand over. What a former journal planned for days that became the next one's is lost:
a day belongs to one journal. On a day without an export the journal says what the last one before said.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping

import duckdb

from pipelines.exports.contract import TABLES
from pipelines.warehouse.loading import transaction
from pipelines.warehouse.versions_sql import literal

DAY = "on_day"
"""The parameter of every function; no column of any model may be called so."""
OFFERED = {
    "marts.fct_lesson": "Уроки, какими их показывал журнал на день",
    "marts.fct_mark": "Текущие отметки, какими их показывал журнал на день",
    "marts.fct_period_mark": "Отметки за период, годовые, экзаменов и итоговые, какими их показывал журнал на день",
    "marts.fct_absence": "Пропуски уроков, какими их показывал журнал на день",
    "marts.fct_expected_day": "Сколько уроков было положено обучающемуся в каждый день, по журналу на день",
    "marts.fct_attendance_day": "Положенные и пропущенные уроки обучающегося по дням, по журналу на день",
    "marts.fct_movement": "Приказы о движении, какими их показывал журнал на день",
    "marts.fct_membership": "Кто в каком классе с какого и по какой день, по журналу на день",
    "marts.fct_roster": "Обучающиеся класса в периоде, по журналу на день",
    "reports.rpt_class_results": "Отметка за период и средний балл текущих, по журналу на день",
    "reports.rpt_class_subject_totals": "Успеваемость, качество и СОУ класса по предмету, по журналу на день",
    "reports.rpt_homeroom": "Успеваемость и качество класса за период, по журналу на день",
    "reports.rpt_movement": "Движение по классам, параллелям, уровням и школе, по журналу на день",
}
"""The models that are offered as functions, and what is said of each."""
RELATION = re.compile(r'(?:"[^"]+"\.)?"(\w+)"\."(\w+)"')
FILTER = re.compile(r"/\* slices \*/.*?/\* end of slices \*/", re.DOTALL)

_VERSIONS = f"""
    select * replace (
        case when valid_to <= {DAY} then valid_to end as valid_to,
        is_removed and coalesce(valid_to <= {DAY}, false) as is_removed
    )
    from journal.{{table}}
    where valid_from <= {DAY}
"""
_SLICES = f"""
    select slices.* replace (least(slices.as_of, {DAY}) as as_of)
    from journal.slices as slices
    semi join (
        select institution_id, academic_year from journal.academic_years
        where valid_from <= {DAY} and coalesce(valid_to > {DAY}, true)
    ) as known on slices.institution_id = known.institution_id and slices.academic_year = known.academic_year
"""
# Before the next journal speaks an institution has kept one, of which there is no span.
_SPANS = f"""
    select * replace (case when speaks_until < {DAY} then speaks_until end as speaks_until)
    from journal.spans
    where coalesce(speaks_from <= {DAY}, true)
    qualify count(*) over (partition by institution_id) > 1
"""
SOURCES = {f"journal.{name}": _VERSIONS.format(table=name) for name in TABLES} | {
    "journal.slices": _SLICES,
    "journal.spans": _SPANS,
}


def create(con: duckdb.DuckDBPyConnection, models_sql: Mapping[str, str]) -> None:
    """Make the functions of these models («schema.name» → compiled SQL), or leave them if they are there as they are.

    A function is made if all that its model is made of is among `models_sql`; a build of a part leaves those that are
    there. Raises ValueError if a model reads what has no versions.
    """
    wanted = {name: title for name, title in OFFERED.items() if _is_whole(name, models_sql)}
    if not wanted:
        return
    columns = dict(
        con.execute(
            """
            select concat_ws('.', table_schema, table_name),
                string_agg('"' || column_name || '"', ', ' order by ordinal_position)
            from information_schema.columns where table_schema in ('marts', 'reports') group by all
            """
        ).fetchall()
    )
    statements = list(_statements(wanted, models_sql, columns))
    digest = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    found = con.execute(
        "select comment from duckdb_functions() where schema_name = 'as_of_steps' and function_name = 'slices'"
    ).fetchone()
    if found == (digest,):
        return
    with transaction(con):
        for schema in ("as_of", "as_of_steps"):
            con.execute(f"drop schema if exists {schema} cascade")
            con.execute(f"create schema {schema}")
        for statement in statements:
            con.execute(statement)
        con.execute(f"comment on macro table as_of_steps.slices is {literal(digest)}")


def journal_tables(models_sql: Mapping[str, str]) -> Collection[str]:
    """The tables of `journal` that the functions read: a copy that holds the functions must hold these."""
    read: set[str] = set()
    for name in OFFERED:
        for part in _parts(name, models_sql):
            read |= {each.partition(".")[2] for each in _reads(models_sql.get(part, "")) if each in SOURCES}
    return sorted(read | {"academic_years", "slices"})


def _reads(sql: str) -> set[str]:
    return {f"{schema}.{name}" for schema, name in RELATION.findall(sql)}


def _parts(name: str, models_sql: Mapping[str, str]) -> set[str]:
    """The model and all models it is made of, known or not."""
    found, todo = set(), [name]
    while todo:
        part = todo.pop()
        if part not in found:
            found.add(part)
            todo += [each for each in _reads(models_sql.get(part, "")) if not each.startswith(("journal.", "seeds."))]
    return found


def _is_whole(name: str, models_sql: Mapping[str, str]) -> bool:
    return _parts(name, models_sql) <= models_sql.keys()


def _statements(wanted: Mapping[str, str], models_sql: Mapping[str, str], columns: Mapping[str, str]) -> Iterator[str]:
    """The functions in an order in which they can be made: versions, the models on the way, what is offered.

    `columns`: those of every model in the order of its contract, which may not be that of its SQL.
    """
    parts = set().union(*(_parts(name, models_sql) for name in wanted))
    replaced: dict[str, str] = {}
    for name, sql in SOURCES.items():
        replaced[name] = f"as_of_steps.{name.partition('.')[2]}"
        yield _function(replaced[name], sql)
    for name in (each for each in models_sql if each in parts):
        reads = _reads(models_sql[name])
        if unknown := {each for each in reads if each.startswith("journal.")} - SOURCES.keys():
            raise ValueError(f"{name} reads {', '.join(sorted(unknown))}, which has no versions to cut off at a day")
        if reads & replaced.keys():
            replaced[name] = f"as_of_steps.{name.partition('.')[2]}"
            yield _function(replaced[name], _cut_off(models_sql[name], replaced))
    for name, title in wanted.items():
        offered = f"as_of.{name.partition('.')[2]}"
        yield _function(offered, f"select {columns[name]} from {replaced[name]}({DAY})")
        yield f"comment on macro table {offered} is {literal(title)}"
    yield (
        "create view as_of.export_days as select distinct institution_id, export_date from ingest.batches "
        "where status = 'loaded'"
    )
    yield "comment on view as_of.export_days is 'Дни, за которые есть выгрузка: между ними журнал говорит то же'"


def _function(name: str, sql: str) -> str:
    return f"create macro {name}({DAY}) as table {sql}"


def _cut_off(sql: str, replaced: Mapping[str, str]) -> str:
    """The model over all slices, reading functions of the day in the place of relations that depend on it."""

    def read(found: re.Match[str]) -> str:
        name = f"{found[1]}.{found[2]}"
        return f"{replaced[name]}({DAY})" if name in replaced else name

    return RELATION.sub(read, FILTER.sub("true", sql)).rstrip().rstrip(";")
