"""The SQL that finds, for every row said, the first later snapshot that should hold it and does not: it was deleted.

A snapshot should hold a row if it was taken after the row was seen, if the row's day lay within what it covers, and if
it tells of everybody or was asked about the row's class or pupil (`ingest.batch_asked`). Text only.
"""

from __future__ import annotations

from pipelines.exports.contract import Table

ENDLESS = "date '9999-12-31'"
BEGINNING = "date '0001-01-01'"

# Tables of which a journal that was asked about classes or pupils tells only what concerns these.
OF_ASKED = frozenset({"lessons", "marks", "absences", "period_marks"})


def slice_filter(institution_id: str, academic_year: str | None) -> str:
    """A filter by literals, so that DuckDB skips what lies in other slices."""
    year = "academic_year is null" if academic_year is None else f"academic_year = {literal(academic_year)}"
    return f"institution_id = {literal(institution_id)} and {year}"


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def lost_sql(table: Table, institution_id: str, where: str, by_whom: bool, said_by: str = "") -> str:
    """CTEs up to `lost` (rid, lost_on), after `said`; `where` filters the slice, `said_by` whose snapshots count.

    Few distinct (seen on, dated on) pairs meet few snapshots. `by_whom`: some snapshots tell of some only; then the few
    rows that a snapshot lacks are looked at again, each with the snapshots that tell of it.
    """
    lacked = f"""
        select d.{"*" if by_whom else "rid, min(f.lacked_on) as lost_on"}
        from dated d join first_lack f using (export_date, day, since, until)
        where d.next_on is null or f.lacked_on < d.next_on
        {"" if by_whom else "group by d.rid"}
    """
    return f"""
        , dated as ({_dated(table, where, by_whom)}),
        snapshots as (
            select b.batch_id, b.export_date as taken_on, coalesce(t.is_of_asked, false) as is_of_asked,
                coalesce(t.coverage_from, b.coverage_from) as coverage_from,
                coalesce(t.coverage_to, b.coverage_to) as coverage_to
            from ingest.batches b join ingest.batch_tables t on t.batch_id = b.batch_id
            where b.institution_id = {literal(institution_id)} and b.status = 'loaded' and b.mode = 'snapshot'
                and t.table_name = '{table.name}' and t.is_complete and {said_by or "true"}
        ),
        first_lack as (
            select d.export_date, d.day, d.since, d.until, min(p.taken_on) as lacked_on
            from (select distinct export_date, day, since, until from dated) d
            join snapshots p on {_should_hold("d")}
            group by all
        ),
        {f"lacked as ({lacked}), {_lost_of_asked(table, where)}" if by_whom else f"lost as ({lacked})"}
    """


def _should_hold(row: str) -> str:
    """A condition: snapshot `p` was taken after the row was seen, and the row's day then lay within its coverage."""
    return (
        f"p.taken_on > {row}.export_date and p.taken_on >= {row}.since and p.taken_on < {row}.until "
        f"and {row}.day between p.coverage_from and p.coverage_to"
    )


def _lost_of_asked(table: Table, where: str) -> str:
    """CTE `lost` of the rows `lacked`: the first snapshot lacking it that tells of everybody, or was asked about it."""
    in_time = f"{_should_hold('l')} and (l.next_on is null or p.taken_on < l.next_on)"
    asked = "a.student_id = l.student_id and (l.class_id is null or a.class_id = l.class_id)"
    of_entries, of_pupils = "", ""
    if table.name == "lessons":
        asked = "a.class_id = l.class_id and a.student_id is null"
        of_entries = _lacked_by_pupils(where, in_time)
        of_pupils = "union all select rid, taken_on from of_pupils where (rid, batch_id) not in (from of_others)"
    return f"""
        {of_entries}
        lost as (
            select rid, min(taken_on) as lost_on from (
                select l.rid, p.taken_on from lacked l join snapshots p on not p.is_of_asked and {in_time}
                union all
                select l.rid, p.taken_on from lacked l join ingest.batch_asked a on {asked}
                join snapshots p on p.batch_id = a.batch_id and p.is_of_asked and {in_time}
                {of_pupils}
            ) group by rid
        )
    """


def _lacked_by_pupils(where: str, in_time: str) -> str:
    """CTEs of lessons that are known from pupils' answers alone: `of_pupils`, lacked where somebody of the class was
    asked; `of_others`, those among them in which one who was not asked had a mark or an absence."""
    entries = " union all ".join(
        f"select lesson_id, student_id, export_date from observed.{name} where {where} and op = 'upsert' "
        "and lesson_id in (select lesson_id from lacked)"
        for name in ("marks", "absences")
    )
    return f"""
        of_pupils as (
            select l.rid, l.lesson_id, l.class_id, p.batch_id, p.taken_on
            from lacked l
            join (select distinct batch_id, class_id from ingest.batch_asked where student_id is not null) a
                on a.class_id = l.class_id
            join snapshots p on p.batch_id = a.batch_id and p.is_of_asked and {in_time}
        ),
        of_others as (
            select distinct o.rid, o.batch_id
            from of_pupils o
            join (select lesson_id, student_id, min(export_date) as first_on from ({entries}) group by all) e
                on e.lesson_id = o.lesson_id and e.first_on < o.taken_on
            anti join ingest.batch_asked a
                on a.batch_id = o.batch_id and a.class_id = o.class_id and a.student_id = e.student_id
        ),
    """


def _dated(table: Table, where: str, by_whom: bool) -> str:
    """Each row with the day a snapshot places it by; a row dated by another one has a day for each of that one's.

    `by_whom`: also with its class and pupil, where it has them.
    """
    always = f"{BEGINNING} as since, {ENDLESS} as until"
    own = "select rid, export_date, next_on"
    if by_whom:
        own += f", {'h.' if table.dated_by == 'lesson' else ''}class_id"
        own += ", lesson_id" if table.name == "lessons" else ", student_id"
    if table.dated_by == "lesson":
        days = _history("lessons", "lesson_id", ["held_on", *(["class_id"] if by_whom else [])], where)
        return f"{own}, h.day, h.since, h.until from said join ({days}) h using (lesson_id) where op = 'upsert'"
    if table.name == "period_marks":
        ends = _history("periods", "period_id", ["ends_on"], where)
        return (
            f"{own}, entered_at::date as day, {always} from said where op = 'upsert' and entered_at is not null "
            f"union all {own}, h.day, h.since, h.until from said join ({ends}) h using (period_id) "
            "where op = 'upsert' and entered_at is null"
        )
    return f"{own}, \"{table.dated_by}\"::date as day, {always} from said where op = 'upsert'"


def _history(table: str, key: str, what: list[str], where: str) -> str:
    """When a row that others are dated by stood on which day (the first of `what`), with the rest of `what`; its first
    state counts from the beginning."""
    day, *_ = what
    state = ", ".join(what)
    changed = " or ".join(f"lag({each}) over by_key is distinct from {each}" for each in what)
    return f"""
        select {key}, {", ".join([f"{day} as day", *what[1:]])},
            case when lag({day}) over w is null then {BEGINNING} else export_date end as since,
            coalesce(lead(export_date) over w, {ENDLESS}) as until
        from (
            select {key}, {state}, export_date from observed.{table} where {where} and op = 'upsert'
            window by_key as (partition by {key} order by export_date)
            qualify {changed}
        ) window w as (partition by {key} order by export_date)
    """
