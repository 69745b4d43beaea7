"""The figures a journal's load is compared by: each a query over natural keys, with what a journal must give for it.

Ids differ between the contract and a journal, so pupils, classes, subjects and periods are named as people name them.
Nothing is run here.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.exports.limits import TOPICS

# column of the query: how it is named, the table whose row it names, the title there
NAMED = {
    "class": ("class_id", "marts.dim_class", "title"),
    "pupil": ("student_id", "marts.dim_student", "full_name"),
    "subject": ("subject_id", "marts.dim_subject", "title"),
    "period": ("period_id", "marts.dim_period", "kind || ' ' || {0}.ordinal"),
}
# a list tells of a pupil on the first export that shows him; an order tells since when: as the lists could know it
KNOWN = "case when {0}.known_on > member.{1}_on then {0}.known_on else greatest(member.{1}_on, years.starts_on) end"


@dataclass(frozen=True)
class Figure:
    """A named set of figures. `query` gives `keys` first, then the figures; `models` are what dbt must have built.

    `needs`: topics (limits.TOPICS) that a journal must be able to give. `canonical_query`: what the contract's load is
    asked instead, where it knows more exactly what the journal tells roughly.
    """

    name: str
    keys: tuple[str, ...]
    query: str
    models: tuple[str, ...]
    needs: frozenset[str] = frozenset()
    canonical_query: str | None = None

    def __post_init__(self) -> None:
        assert self.needs <= TOPICS.keys(), f"{self.name}: no such topic"


def _named(name: str) -> str:
    column, _, title = NAMED[name]
    return f"coalesce({name}.{title.format(name)}, t.{column}) as {name}" if name in NAMED else name


def _of(
    model: str, keys: str, values: str, *needs: str, name: str | None = None, where: str = "true", grouped: bool = False
) -> Figure:
    """Columns of a model; in `keys` the words of NAMED stand for their ids. `grouped`: the values are aggregates."""
    names = ("academic_year", *keys.split())
    columns = ", ".join(_named(each) if each in NAMED else f"t.{each}" for each in names)
    joins = " ".join(
        f"left join {table} as {each} on t.institution_id = {each}.institution_id "
        f"and t.academic_year = {each}.academic_year and t.{column} = {each}.{column}"
        for each, (column, table, _) in NAMED.items()
        if each in names
    )
    query = f"select {columns}, {values} from {model} as t {joins} where {where} {'group by all' if grouped else ''}"
    models = (model.partition(".")[2], "dim_class", "dim_student", "dim_subject", "dim_period")
    return Figure(name or models[0], names, query, models, frozenset(needs))


def _memberships(joined: str, left: str) -> str:
    return f"""
        with known as (select movement_id, min(valid_from) as known_on from journal.movements group by all)
        select member.academic_year, class.title as class, pupil.full_name as pupil, {joined} as joined_on,
            {left} as left_on
        from marts.fct_membership as member
        inner join marts.dim_academic_year as years using (institution_id, academic_year)
        inner join marts.dim_class as class using (institution_id, academic_year, class_id)
        inner join marts.dim_student as pupil using (institution_id, academic_year, student_id)
        left join known as came on member.joined_movement_id = came.movement_id
        left join known as went on member.left_movement_id = went.movement_id
    """


MEMBERSHIPS = Figure(
    "memberships",
    ("academic_year", "class", "pupil", "joined_on"),
    _memberships("greatest(member.joined_on, years.starts_on)", "member.left_on"),
    ("fct_membership", "dim_academic_year", "dim_class", "dim_student"),
    canonical_query=_memberships(KNOWN.format("came", "joined"), "greatest(member.left_on, went.known_on)"),
)
DAY = "list_sort(list(t.value))"
RATES = "t.n5, t.n4, t.n3, t.n2, t.n_na, t.n_exempt, t.n_no, t.n, t.success_pct, t.quality_pct, t.sou, t.average_mark"
UNIT = "case when t.unit_kind = 'class' then class.title else t.unit_id end as unit"
HELD = "t.status = 'held'"


def _of_units(model: str, values: str) -> Figure:
    query = f"""
        select t.academic_year, t.unit_kind, {UNIT}, period.kind || ' ' || period.ordinal as period, {values}
        from reports.{model} as t
        inner join marts.dim_period as period using (institution_id, academic_year, period_id)
        left join marts.dim_class as class
            on t.academic_year = class.academic_year and t.unit_id = class.class_id and t.unit_kind = 'class'
    """
    return Figure(model, ("academic_year", "unit_kind", "unit", "period"), query, (model, "dim_period", "dim_class"))


FIGURES = (
    MEMBERSHIPS,
    _of("marts.fct_roster", "class period pupil", "t.is_member_at_end, t.is_last_class"),
    _of("marts.fct_mark", "class pupil subject day", DAY, name="current marks", grouped=True),
    _of(
        "marts.fct_mark",
        "class pupil subject day",
        "list_sort(list(t.work_kind_title || ' ' || t.weight))",
        "work_kinds",
        name="kinds and weights of marks",
        grouped=True,
    ),
    _of("marts.fct_lesson", "class subject held_on", "count(*)", "lessons", name="lessons", where=HELD, grouped=True),
    _of(
        "staging.stg_lessons",
        "class subject held_on lesson_no",
        "list_sort(list(t.topic))",
        "lessons",
        "topics",
        name="topics",
        where=HELD,
        grouped=True,
    ),
    _of(
        "staging.stg_lessons",
        "class subject held_on lesson_no",
        "list_sort(list(t.homework))",
        "lessons",
        "homework",
        name="homework",
        where=HELD,
        grouped=True,
    ),
    _of("marts.fct_absence", "class pupil day absence_kind", "count(*)", name="absences", grouped=True),
    _of(
        "marts.fct_attendance_day",
        "class pupil day",
        "t.expected_lessons, t.missed_lessons, t.excused_lessons, t.illness_lessons, t.late_lessons, "
        "t.is_full_day_missed, t.is_full_day_excused, t.is_full_day_illness",
        "lessons",
        "subgroups",
    ),
    _of(
        "marts.fct_period_mark",
        "pupil subject period kind",
        "t.value",
        name="period marks",
        where="t.kind in ('period', 'annual')",
    ),
    _of(
        "marts.fct_period_mark",
        "pupil subject period kind",
        "t.value",
        "exam_marks",
        name="exam marks",
        where="t.kind in ('exam', 'final')",
    ),
    _of("reports.rpt_class_results", "class period pupil subject", "t.value", where="t.value is not null"),
    _of(
        "reports.rpt_class_results",
        "class period pupil subject",
        "t.average_current",
        "work_kinds",  # policy may weigh marks by them
        name="averages of current marks",
        where="t.average_current is not null",
    ),
    _of("reports.rpt_class_subject_totals", "class period subject", RATES, where="t.n + t.n_exempt > 0"),
    _of("reports.rpt_student_groups", "class period pupil", "t.group_code, t.has_single_four, t.average_mark"),
    _of("reports.rpt_class_rating", "class period pupil", "t.place, t.n5, t.n4, t.n3, t.n2"),
    _of(
        "reports.rpt_attendance_summary",
        "class period pupil",
        "t.days_missed, t.days_excused, t.days_illness, t.lessons_missed, t.lessons_excused, t.lessons_illness, "
        "t.late_lessons",
        "lessons",
        "subgroups",
    ),
    _of(
        "reports.rpt_grade_register",
        "class pupil subject period kind",
        "t.value",
        where="t.value is not null and t.kind in ('period', 'annual')",
    ),
    _of_units(
        "rpt_school_results",
        "t.classes, t.headcount, t.marked_headcount, t.n_excellent, t.n_good, t.n_one_three, t.n_several_threes, "
        "t.n_failing, t.n_not_attested, t.n_without_marks, t.success_pct, t.quality_pct, t.prev_success_pct",
    ),
    _of_units("rpt_movement", "t.opening, t.arrived, t.departed, t.transferred_in, t.transferred_out, t.closing"),
)
