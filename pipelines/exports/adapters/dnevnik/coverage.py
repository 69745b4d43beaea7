"""For which days a batch tells all there is, by table: an absent row within them is a deletion, so never a day more.

A day is covered if every class was asked about it, and every subgroup, by answers asked for days and for nothing
narrower. A table one of whose files is broken covers nothing. What is covered are the lessons of these classes and what
those in their lists of today have got: answers about a class are silent on one who left it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from pipelines.exports.adapters.base import Asked, Days
from pipelines.exports.adapters.dnevnik.answers import Answers
from pipelines.exports.adapters.dnevnik.groups import Groups, first_day
from pipelines.exports.adapters.dnevnik.lessons import Lessons
from pipelines.exports.adapters.dnevnik.people import People, is_list
from pipelines.exports.adapters.dnevnik.values import as_date, ident

# Which tables suffer when a file of a kind cannot be read.
TABLES_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "group": (
        "classes",
        "class_members",
        "subgroups",
        "subgroup_members",
        "lessons",
        "marks",
        "absences",
        "period_marks",
    ),
    "period": ("periods", "period_marks"),
    "lesson": ("lessons", "marks", "absences"),
    "work": ("lessons", "marks", "period_marks"),
    "worktype": ("work_kinds",),
    "mark": ("marks", "absences", "period_marks"),
    "log": ("absences",),
    "final": ("period_marks",),
    "person": ("students", "staff", "class_members", "subgroup_members"),
    "student": ("students", "class_members", "subgroup_members"),
    "subject": ("subjects",),
}
# Marks for a period are entered towards its end; what is entered earlier may belong to the year before.
BEFORE_A_PERIOD_ENDS = timedelta(days=14)
DAY = timedelta(days=1)


def covers_of(
    answers: Answers, groups: Groups, lessons: Lessons, years: dict[str, tuple[str, str]], export_date: date
) -> dict[str, Days]:
    """Table → first and last day. A table that is not named covers nothing."""
    if any(broken.kind is None for broken in answers.broken) or not years:
        return {}
    hurt = {table for broken in answers.broken for table in TABLES_OF_KIND[broken.kind or ""]}
    year = max(years)
    begins = first_day(years, year)
    mine = _classes_of(groups, year)
    if begins is None or "" in groups.years.values():
        return {}
    covers: dict[str, Days] = {}
    held = _days_of("lesson", answers, groups, lessons, mine)
    if held:
        covers["lessons"] = held
    for table, kind in (("marks", "mark"), ("absences", "log")):
        days = _days_of(kind, answers, groups, lessons, mine)
        # whether they were asked for by the day of the lesson or of the entry is the same only up to today
        if days and days[1] >= export_date:
            covers[table] = days
    until = max(begins, export_date)
    if _all_listed(answers, mine):
        covers["class_members"] = (begins, until)
        subgroups = [each for class_id in mine for each in groups.subgroups_of(class_id)]
        # a subgroup of which only lessons tell the subjects has no row for one not taught in these days
        if _all_listed(answers, subgroups) and lessons.declared >= set(subgroups):
            covers["subgroup_members"] = (begins, until)
    ends = [each for p in groups.periods if p.year == year and (each := as_date(p.ends_on))]
    since = min(ends, default=export_date) - BEFORE_A_PERIOD_ENDS
    asked = {source.group for source in answers.sources.get("final", []) if source.is_whole}
    if ends and asked >= set(mine) and since <= export_date:
        covers["period_marks"] = (since, export_date)
    return {table: days for table, days in covers.items() if table not in hurt and days[0] >= begins}


def asked_of(groups: Groups, people: People, years: dict[str, tuple[str, str]]) -> Asked:
    """The classes of the year in question, and those who are in their lists."""
    mine = _classes_of(groups, max(years, default=""))
    pupils = {(class_id, student) for class_id in mine for student in people.members.get(class_id, ())}
    return Asked(frozenset(pupils), frozenset(mine))


def _classes_of(groups: Groups, year: str) -> list[str]:
    return [group for group in groups.classes if groups.years.get(group) == year]


def _all_listed(answers: Answers, wanted: list[str]) -> bool:
    """Whether every group was asked who is in it now: neither its teachers alone nor its archive count."""
    asked = {source.group for source in answers.sources.get("person", []) if is_list(source)}
    asked |= {found.group for found in answers.of("student")}
    return bool(wanted) and asked >= set(wanted)


def _days_of(kind: str, answers: Answers, groups: Groups, lessons: Lessons, classes: list[str]) -> Days | None:
    """The last run of days for which all these classes and their subgroups were asked."""
    sources = [s for s in answers.sources.get(kind, []) if s.days and s.is_whole and s.group]
    beyond = _tell_of_subgroups(kind, answers, lessons)
    runs: list[Days] | None = None
    for class_id in classes:
        asked = [s for s in sources if s.group == class_id]
        of_class = _joined(s.days for s in asked if s.days)
        runs = of_class if runs is None else _common(runs, of_class)
        for subgroup in groups.subgroups_of(class_id):
            own = [s.days for s in sources if s.group == subgroup and s.days]
            within = [s.days for s in asked if s.file in beyond and s.days]
            runs = _common(runs, _joined([*own, *within]))
    return runs[-1] if runs else None


def _tell_of_subgroups(kind: str, answers: Answers, lessons: Lessons) -> set[str]:
    """Files that tell of other groups than the one they were asked for: the answer of a class holds its subgroups'."""
    found = set()
    for each in answers.of(kind):
        group = ident(each.record, "group") or lessons.groups.get(ident(each.record, "lesson"), "")
        if group and group != each.source.group:
            found.add(each.source.file)
    return found


def _joined(runs: Iterable[Days]) -> list[Days]:
    found: list[Days] = []
    for first, last in sorted(runs):
        if found and first <= found[-1][1] + DAY:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _common(some: list[Days], others: list[Days]) -> list[Days]:
    pairs = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return sorted((first, last) for first, last in pairs if first <= last)
