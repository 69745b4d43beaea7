"""The SQL that makes one history of an institution's several journals (docs/decisions/0011).

Each is told in the ids of the warehouse, kept to the days it speaks for, and put one behind the other.

Input: for each journal a temporary table of its own versions (`part_<place>`, the columns of journal.<table>), and the
crosswalk as temporary table `crosswalk` (entity, place, id, known_id). Text only; nothing is run here.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.exports.contract import Table
from pipelines.warehouse.entities import COLUMNS, MATCHED, USERS
from pipelines.warehouse.journals import MANUAL, Journal
from pipelines.warehouse.versions_lost import ENDLESS, literal, slice_filter

CLOSED_WITH_PERIOD = ("periods", "period_marks", "curriculum")
"""What the former journal said of a period that ended in its time stands."""
SILENCED = ("class_members", "guardians")
"""What the former journal no longer says when the next one tells of such things at all."""
BY_DAY = {"lessons": "held_on", "achievements": "achieved_on", "activity": "occurred_on"}
BY_LESSON = ("marks", "absences")
BY_HAND = f"source_system = '{MANUAL}'"
"""What was written by hand counts for any day: it is how an old entry is mended after the handover."""


def told_sql(table: Table, journal: Journal) -> str:
    """A query of `part_<place>` in the ids of the warehouse."""
    part = f"part_{journal.place}"
    if not journal.place:
        return f"select * from {part}"
    joins: list[str] = []
    columns: list[str] = []
    for name in table.names:
        entity = COLUMNS.get(name)
        if entity is None:
            continue
        own = f'p."{name}"'
        known = own
        if entity in MATCHED or name == "user_id":
            of = f"x_{name}"
            wanted = literal(entity) if entity in MATCHED else _user_entity()
            joins.append(
                f"left join crosswalk {of} on {of}.place = {journal.place} "
                f"and {of}.entity = {wanted} and {of}.id = {own}"
            )
            known = f"coalesce({of}.known_id, {literal(journal.prefix)} || {own})"
        else:
            known = f"{literal(journal.prefix)} || {own}"
        columns.append(f'{known} as "{name}"')
    if not columns:
        return f"select * from {part}"
    return f"select p.* replace ({', '.join(columns)}) from {part} p {' '.join(joins)}"


def _user_entity() -> str:
    cases = " ".join(f"when {literal(role)} then {literal(entity)}" for role, entity in USERS.items())
    return f"case p.role {cases} end"


def kept_sql(
    table: Table, journal: Journal, former: Sequence[Journal], institution_id: str, academic_year: str | None
) -> str:
    """A query of `told_<place>`: what of it lies in the days the journal speaks for. `former`: those before it."""
    rows = f"told_{journal.place}"
    if not journal.has(academic_year):
        return f"select * from {rows} where {BY_HAND}"
    if journal.shares(academic_year):
        if table.name in BY_DAY:
            return _by_day(table, rows, journal)
        if table.name in BY_LESSON:
            elsewhere = _lessons_elsewhere(journal, institution_id, academic_year)
            return f"select * from {rows} where lesson_id not in ({elsewhere})"
        if table.name in CLOSED_WITH_PERIOD and former:
            return _after_closed_periods(table, rows, journal, former, institution_id, academic_year)
        if table.name == "subgroup_members":
            return _stays(rows, journal)
    return f"select * from {rows}"


def _by_day(table: Table, rows: str, journal: Journal) -> str:
    """A row that was moved out of the journal's days is gone from the day it was moved."""
    key = ", ".join(f'"{name}"' for name in table.key)
    return f"""
        select * exclude (next_from)
            replace (is_removed or valid_to is not null and next_from is distinct from valid_to as is_removed)
        from (
            select *, lead(valid_from) over (partition by {key} order by valid_from) as next_from
            from {rows} where {BY_HAND} or {journal.covers(BY_DAY[table.name])}
        )
    """


def _lessons_elsewhere(journal: Journal, institution_id: str, academic_year: str | None) -> str:
    return f"""
        select {literal(journal.prefix)} || lesson_id from observed.lessons
        where {slice_filter(institution_id, academic_year)} and {journal.said_by} and op = 'upsert'
        group by lesson_id having not bool_or({BY_HAND} or {journal.covers("held_on")})
    """


def _after_closed_periods(
    table: Table,
    rows: str,
    journal: Journal,
    former: Sequence[Journal],
    institution_id: str,
    academic_year: str | None,
) -> str:
    """Without what the former journals said too of a period that ended in their time; a hand's correction counts."""
    key = ", ".join(f"coalesce(\"{name}\", '')" for name in table.key)
    said = " union all ".join(f"select {key} from told_{each.place}" for each in former)
    return f"""
        select * from {rows}
        where {BY_HAND} or ({key}) not in ({said}) or period_id not in (
            select coalesce(x.known_id, {literal(journal.prefix)} || o.period_id)
            from (
                select period_id from observed.periods
                where {slice_filter(institution_id, academic_year)} and {journal.said_by} and op = 'upsert'
                group by period_id having max_by(ends_on, export_date) < date '{journal.speaks_from}'
            ) o left join crosswalk x on x.place = {journal.place} and x.entity = 'periods' and x.id = o.period_id
        )
    """


def _stays(rows: str, journal: Journal) -> str:
    """Stays in subgroups from the handover on; of several that go on across it the latest one counts."""
    if journal.speaks_from is None:
        return f"select * from {rows}"
    day = f"date '{journal.speaks_from}'"
    return f"""
        select * replace (greatest(joined_on, {day}) as joined_on) from (
            select * from {rows} where left_on is null or left_on > {day}
            qualify joined_on > {day} or dense_rank() over (
                partition by subgroup_id, student_id, joined_on > {day} order by joined_on desc) = 1
        )
    """


def left_out_sql(table: Table, journal: Journal) -> str:
    """A query of one number: how many rows of the journal are told and not kept."""
    key = ", ".join(f'"{name}"' for name in table.key if name != "joined_on")
    return (
        f"select count(*) from (select distinct {key} from told_{journal.place} "
        f"except select distinct {key} from kept_{journal.place})"
    )


def spliced_sql(table: Table, journals: Sequence[Journal]) -> str:
    """A query of `kept_<place>` of these journals, in their order: the columns of journal.<table>.

    A version of a later journal begins at its handover at the earliest and ends what a former one said of the same key.
    """
    key = ", ".join(f'"{name}"' for name in table.key)
    parts = " union all by name ".join(_part(table, journals, n) for n in range(len(journals)))
    return f"""
        with parts as ({parts}),
        followed as (
            select * replace (coalesce(valid_to, {ENDLESS}) as valid_to), coalesce(min(valid_from) over (
                partition by {key} order by place range between 1 following and unbounded following), {ENDLESS}
            ) as follows_on
            from parts where valid_to is null or valid_to > valid_from
        )
        select * exclude (place, follows_on, silent_on) replace (
            nullif(least(valid_to, follows_on, silent_on), {ENDLESS}) as valid_to,
            case when valid_to <= least(follows_on, silent_on) then is_removed
                 else silent_on < follows_on end as is_removed)
        from followed where valid_from < least(follows_on, silent_on)
    """


def _part(table: Table, journals: Sequence[Journal], n: int) -> str:
    journal = journals[n]
    later = journals[n + 1].speaks_from if n + 1 < len(journals) else None
    silent = f"date '{later}'" if later is not None and table.name in SILENCED else ENDLESS
    changed: list[str] = []
    where = "true"
    if journal.speaks_from is not None:
        changed.append(f"greatest(valid_from, date '{journal.speaks_from}') as valid_from")
    if later is not None and table.name == "subgroup_members":  # the stays it leaves open end with it
        changed.append(f"least(coalesce(left_on, {ENDLESS}), date '{later}') as left_on")
        where = f"joined_on < date '{later}'"
    columns = f"replace ({', '.join(changed)})" if changed else ""
    return (
        f"select * {columns}, {journal.place} as place, {silent} as silent_on from kept_{journal.place} where {where}"
    )
