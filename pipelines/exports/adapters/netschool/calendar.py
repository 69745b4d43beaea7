"""School years and their periods: from terms of the API, from a report about one period, else from the calendar.

A period is known by year, kind and number, because diaries and reports only name it. Days of a period that nobody told
are not made up: it is said that they are missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from pipelines.exports.adapters.netschool import crosswalk
from pipelines.exports.adapters.netschool.facts import Complaint, Facts
from pipelines.exports.adapters.netschool.people import People
from pipelines.exports.adapters.netschool.texts import academic_year, grade_and_letter, period_of

Row = dict[str, str | None]
Bounds = tuple[date, date]
Named = tuple[str, str, int]  # year, kind, number
TITLES = {"quarter": "{} четверть", "trimester": "{} триместр", "half_year": "{} полугодие", "year": "Учебный год"}


def period_id(named: Named) -> str:
    """`2026-27:trimester:1`."""
    return ":".join(map(str, named))


def periods_of(facts: Facts) -> dict[Named, Bounds]:
    """Periods whose days are told; of several answers the first by day."""
    found: dict[Named, Bounds] = {}
    for term in sorted(facts.terms):
        if named := period_of(term.name):
            found.setdefault((academic_year(term.starts_on), *named), (term.starts_on, term.ends_on))
    for report in sorted(facts.reports, key=lambda report: (report.first - report.last, report.first)):  # longest first
        if (report.last - report.first).days < crosswalk.SHORTEST_PERIOD:
            continue
        captions = {named for caption in report.captions if (named := period_of(caption))}
        named = period_of(report.period) or (next(iter(captions)) if len(captions) == 1 else None)
        if named and captions <= {named} and named[0] != "year" and report.year == academic_year(report.first):
            found.setdefault((report.year, *named), (report.first, report.last))
    return found


def years_of(facts: Facts, periods: dict[Named, Bounds], years: Iterable[str]) -> dict[str, Bounds]:
    """First and last day of each year: as told, else of its periods, else 1 September to 31 May."""
    found: dict[str, Bounds] = {}
    for year in sorted(years):
        told = facts.years.get(year) or periods.get((year, "year", 1))
        if told is None or academic_year(told[0]) != year:
            first, last = date(int(year[:4]), 9, 1), date(int(year[:4]) + 1, 5, 31)
            own = [bounds for (its, _, _), bounds in periods.items() if its == year]
            told = (min([first, *(start for start, _ in own)]), max([last, *(end for _, end in own)]))
        found[year] = told
    return found


def period_rows(periods: dict[Named, Bounds], years: dict[str, Bounds]) -> list[Row]:
    """A row a period, and of each year the year itself."""
    whole: dict[Named, Bounds] = {(year, "year", 1): bounds for year, bounds in years.items()}
    return [
        {
            "period_id": period_id(named),
            "academic_year": named[0],
            "kind": named[1],
            "ordinal": str(named[2]),
            "title": TITLES[named[1]].format(named[2]),
            "starts_on": starts.isoformat(),
            "ends_on": ends.isoformat(),
        }
        for named, (starts, ends) in sorted({**periods, **whole}.items())
    ]


def kinds_of_classes(facts: Facts, people: People, periods: dict[Named, Bounds]) -> dict[str, str]:
    """By which periods each class lives: as its own diaries and reports say most often, else by its grade."""
    votes: dict[str, Counter[str]] = {class_id: Counter() for class_id in people.classes}
    for diary in facts.diaries:
        class_id = people.members.get((academic_year(diary.first), people.is_about.get(diary.file, "")), "")
        _vote(votes, class_id, (diary.term,))
    for report in facts.reports:
        class_id = people.members.get((report.year, people.is_about.get(report.file, "")), "")
        _vote(votes, class_id, (*report.captions, report.period))
    kinds: dict[str, str] = {}
    for class_id, (year, title) in people.classes.items():
        if votes[class_id]:
            kinds[class_id] = max(sorted(votes[class_id]), key=votes[class_id].__getitem__)
            continue
        told = {kind for its, kind, _ in periods if its == year and kind != "year"}
        usual = crosswalk.COLLEGE_PERIODS if people.is_college else crosswalk.SCHOOL_PERIODS
        if not people.is_college and (grade_and_letter(title, False)[0] or 0) >= 10:
            usual = crosswalk.SENIOR_PERIODS
        kinds[class_id] = next(iter(told)) if len(told) == 1 else _usual(usual, told)
    return kinds


def _vote(votes: dict[str, Counter[str]], class_id: str, names: Iterable[str]) -> None:
    for name in names:
        named = period_of(name)
        if named and named[0] != "year" and class_id in votes:
            votes[class_id][named[0]] += 1


def _usual(usual: str, told: set[str]) -> str:
    if usual == crosswalk.SCHOOL_PERIODS and usual not in told and "trimester" in told:
        return "trimester"
    return usual


def missing_periods(kinds: dict[str, str], people: People, periods: dict[Named, Bounds]) -> list[Complaint]:
    """What is said when nobody told the days of the periods by which a class lives."""
    told = {(year, kind) for year, kind, _ in periods}
    needed = {(people.classes[class_id][0], kind) for class_id, kind in kinds.items() if kind != "year"}
    return [
        Complaint("periods", "", f"первые и последние дни периодов ({TITLES[kind].format('…').strip('… ')}) за {year} "
                  "не переданы: добавьте ответ журнала об учебных периодах", kind)
        for year, kind in sorted(needed - told)
    ]  # fmt: skip
