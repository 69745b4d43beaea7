"""Which documents are due: from what a person asks (span of time, reports, units) to a list of jobs.

Rules: a report is made for the spans the catalogue names and, where an institution's policy decides, only for those; a
class gets documents of the periods it lives by, a class without marks (grade 1) none that consist of marks; a document
of the year (grade register) is made for the year, whichever period it was asked for by name. Naming classes, teachers
or pupils leaves the documents of those alone. What cannot be done is said in Russian to whom asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from reports import asked as asking
from reports import dimensions
from reports.asked import Asked, NothingToBuildError
from reports.catalogue import CATALOGUE, Report, report
from reports.identity import file_stems, safe_name
from reports.needs import limits, unprintable
from reports.scope import Institution, Period, Pupil, School, SchoolClass, Scope, Teacher, Unit, Year

YEAR = "year"
SPAN_TITLES = {
    "day": "за день (2025-11-14)",
    "week": "за неделю (2025-W46)",
    "month": "за месяц (2025-11)",
    "before": "за учебный период",
    "period": "за учебный период",
    "year": "за год (year)",
}


@dataclass(frozen=True)
class Job:
    """One document to build: which report about which scope, under which file name. `version` counts corrections."""

    report: str
    scope: Scope
    file_stem: str
    version: int = 1


def plan(
    con: DuckDBPyConnection,
    institution_id: str,
    period: str,
    reports: Sequence[str] = (),
    classes: Sequence[str] = (),
    academic_year: str | None = None,
    teachers: Sequence[str] = (),
    students: Sequence[str] = (),
) -> list[Job]:
    """The documents of a span of time, in the order of the catalogue and the units.

    `period`: the id of a period, `year`, a day (2025-11-14), a week (2025-W46) or a month (2025-11). `classes`: ids or
    titles; `teachers` and `students`: ids or beginnings of names. `academic_year`: for `year`, the default is the
    latest one that has ended by its last known day, else the latest; for a period id, only if two years use the same
    id. Raises NothingToBuildError and UnknownReportError.
    """
    asked = Asked(reports, classes, teachers, students)
    named = [report(code) for code in reports]
    house = _house(con, institution_id)
    year, chosen = _chosen(con, house, period, academic_year)
    _refuse_what_is_not_made(named, chosen, house)
    wanted = named or _due(house, chosen, asked)
    empty = _empty(con, house, year, chosen, [entry.code for entry in wanted])
    possible = [entry for entry in wanted if entry.code not in empty]
    if wanted and not possible:
        raise NothingToBuildError(" ".join(_told(entry.code, empty[entry.code]) for entry in wanted))
    return _Planner(con, house, year, chosen, asked).jobs(possible)


def not_printed(
    con: DuckDBPyConnection,
    institution_id: str,
    period: str,
    asked: Asked,
    academic_year: str | None = None,
) -> list[str]:
    """What `plan` leaves out of what is asked for or due, because the journal does not hand it over: a Russian sentence
    a report. Raises NothingToBuildError and UnknownReportError."""
    house = _house(con, institution_id)
    year, chosen = _chosen(con, house, period, academic_year)
    wanted = [report(code).code for code in asked.reports] or [entry.code for entry in _due(house, chosen, asked)]
    return [_told(*each) for each in _empty(con, house, year, chosen, wanted).items()]


def _empty(
    con: DuckDBPyConnection, house: Institution, year: Year, span: Period, reports: Sequence[str]
) -> dict[str, str]:
    found = limits(con, house.institution_id, year.academic_year)
    return unprintable(found, reports, span.starts_on, span.ends_on)


def _told(code: str, sentence: str) -> str:
    return f"Отчёт {code} не печатается: в нём не было бы ничего. {sentence}"


def asked_span(
    con: DuckDBPyConnection, institution_id: str, period: str, academic_year: str | None = None
) -> tuple[Institution, Year, Period]:
    """The institution, year and span that were asked for, read as `plan` reads them. Raises NothingToBuildError."""
    house = _house(con, institution_id)
    return house, *_chosen(con, house, period, academic_year)


def due(con: DuckDBPyConnection, institution_id: str, period: str, academic_year: str | None = None) -> list[str]:
    """The codes of the reports that are due after a span, by catalogue and policy, and that are not empty altogether.

    Raises NothingToBuildError.
    """
    house = _house(con, institution_id)
    year, chosen = _chosen(con, house, period, academic_year)
    codes = [entry.code for entry in _due(house, chosen, Asked())]
    empty = _empty(con, house, year, chosen, codes)
    return [code for code in codes if code not in empty]


def span_kind(period: Period) -> str:
    """What the catalogue calls the span: day, week, month, period or year."""
    if period.is_span:
        return period.kind
    return "year" if period.is_year else "period"


def _house(con: DuckDBPyConnection, institution_id: str) -> Institution:
    house = dimensions.institution(con, institution_id)
    if house is None:
        raise NothingToBuildError(f"Организации «{institution_id}» в хранилище нет: загрузите её выгрузки.")
    return house


def _due(house: Institution, chosen: Period, asked: Asked) -> list[Report]:
    kind = span_kind(chosen)
    return [
        entry
        for entry in CATALOGUE.values()
        if kind in entry.when
        and entry.level in asked.levels
        and entry.only_for in ("", house.kind)
        and kind in ((house.policy(entry.when_policy) if entry.when_policy else None) or kind).split(";")
    ]


def _refuse_what_is_not_made(named: Sequence[Report], chosen: Period, house: Institution) -> None:
    kind = span_kind(chosen)
    for entry in named:
        made = entry.when | ({"period"} if "before" in entry.when or entry.of_the_year else set())
        if kind not in made:
            spoken = dict.fromkeys(text for span, text in SPAN_TITLES.items() if span in entry.when)
            raise NothingToBuildError(
                f"Отчёт {entry.code} («{entry.title_for(house.kind)}») делается {' или '.join(spoken)}, "
                f"а спрошен период «{chosen.title}»."
            )
        if entry.only_for not in ("", house.kind):
            raise NothingToBuildError(f"Отчёт {entry.code} для {house.short_title} не предусмотрен.")


class _Planner:
    """The units of one slice and span, and which of them have something to print."""

    def __init__(self, con: DuckDBPyConnection, house: Institution, year: Year, chosen: Period, asked: Asked) -> None:
        self.con, self.house, self.year, self.chosen, self.asked = con, house, year, chosen, asked
        self.key = (house.institution_id, year.academic_year)
        self.found = dimensions.classes(con, *self.key)
        self.shown = asking.classes(self.found, asked.classes, house, year)
        self.periods = dimensions.periods(con, *self.key)
        self.lives_by = dimensions.class_periods(con, *self.key)
        self.peopled = dimensions.peopled(con, *self.key)
        self.stems = file_stems({unit.class_id: unit.title for unit in self.found})

    def jobs(self, wanted: Sequence[Report]) -> list[Job]:
        """A job a unit that the report is about. Raises NothingToBuildError if there is none."""
        jobs = []
        for entry in wanted:
            about = self._year_period() if entry.of_the_year and not self.chosen.is_year else self.chosen
            alive = self._alive(about) if entry.needs_lessons or not about.is_span else set(self.stems)
            jobs += [
                Job(entry.code, Scope(self.house, self.year, unit, about, periods), stem)
                for unit, periods, stem in self._units(entry, about, alive)
            ]
        if not jobs:
            raise NothingToBuildError(self._why_nothing(wanted))
        return jobs

    def _year_period(self) -> Period:
        return _whole_year(self.periods, self.house, self.year)

    def _alive(self, about: Period) -> set[str]:
        """The classes that were at school in the span."""
        if about.is_span:
            return dimensions.at_lessons(self.con, *self.key, about.starts_on, about.ends_on)
        return {class_id for class_id, period_id in self.lives_by & self.peopled if period_id == about.period_id}

    def _units(self, entry: Report, about: Period, alive: set[str]) -> list[tuple[Unit, tuple[Period, ...], str]]:
        classes = [unit for unit in self.shown if unit.class_id in alive and (unit.has_marks or not entry.needs_marks)]
        every = tuple(self.periods)
        if entry.level == "C":
            return [(unit, self._own(unit), self.stems[unit.class_id]) for unit in classes]
        if entry.level == "S":
            return [(whole, every, safe_name(whole.title)) for whole in [School(self.house.words.whole)] if alive]
        people: list[Teacher] | list[Pupil]
        if entry.level == "T":
            people = dimensions.teachers(self.con, *self.key, about.period_id)
            chosen: Sequence[Teacher | Pupil] = asking.named(people, self.asked.teachers, "учителей")
        else:
            people = [
                one for unit in classes for one in dimensions.pupils(self.con, self.key[0], unit, self.year, about)
            ]
            chosen = asking.named(people, self.asked.students, "обучающихся")
        stems = file_stems({one.unit_id: one.title for one in people})
        return [
            (one, self._own(one.school_class) if isinstance(one, Pupil) else every, stems[one.unit_id])
            for one in chosen
        ]

    def _own(self, unit: SchoolClass) -> tuple[Period, ...]:
        return tuple(one for one in self.periods if (unit.class_id, one.period_id) in self.lives_by)

    def _why_nothing(self, wanted: Sequence[Report]) -> str:
        titles = ", ".join(unit.title for unit in self.shown)
        where = f"{self.chosen.title}, {self.year.academic_year}"
        if not self.chosen.is_span:
            living = [unit for unit in self.shown if (unit.class_id, self.chosen.period_id) in self.lives_by]
            if not living:
                return f"По этому периоду ({where}) не учится ни один из классов: {titles}."
            if not any((unit.class_id, self.chosen.period_id) in self.peopled for unit in living):
                return self._no_data(where)
        elif not self._alive(self.chosen):
            return self._no_data(where) if self.chosen.ends_on > self.year.as_of else f"Уроков не было: {where}."
        if not wanted:
            return f"За такой отрезок ({where}) документов нет. Назовите отчёт: --report."
        codes = ", ".join(entry.code for entry in wanted)
        return f"В классах {titles} отметки не выставляются, а отчёты {codes} состоят из отметок."

    def _no_data(self, where: str) -> str:
        until = self.year.as_of.strftime("%d.%m.%Y")
        return f"За период ({where}) данных нет: в хранилище данные по {until}. Загрузите выгрузки этого периода."


def _year_of(span: Period, years: list[Year], house: Institution) -> Year:
    """The academic year, from 1 September to the next, that holds the last day of the span."""
    first = span.starts_on
    # the week in which the year begins belongs to it: what counts is its last day
    last = span.ends_on
    start = last.year if last.month >= 9 else last.year - 1
    for year in years:
        if int(year.academic_year[:4]) == start:
            if first > year.as_of:
                until = year.as_of.strftime("%d.%m.%Y")
                raise NothingToBuildError(f"{house.short_title}: «{span.title}» ещё впереди, данные по {until}.")
            return year
    known = ", ".join(year.academic_year for year in years)
    raise NothingToBuildError(f"{house.short_title}: данных за «{span.title}» нет. Есть учебные годы: {known}.")


def _chosen(con: DuckDBPyConnection, house: Institution, period: str, academic_year: str | None) -> tuple[Year, Period]:
    years = dimensions.years(con, house.institution_id)
    if not years:
        raise NothingToBuildError(f"{house.short_title}: в хранилище нет ни одного учебного года.")
    if academic_year is not None and academic_year not in [year.academic_year for year in years]:
        known = ", ".join(year.academic_year for year in years)
        raise NothingToBuildError(f"{house.short_title}: учебного года «{academic_year}» нет. Есть: {known}.")
    if period == YEAR:
        ended = [year for year in years if year.ends_on <= year.as_of]
        by_name = [year for year in years if year.academic_year == academic_year]
        year = (by_name or ended or years)[-1]
        return year, _whole_year(dimensions.periods(con, house.institution_id, year.academic_year), house, year)
    if span := dimensions.span(period):
        return _year_of(span, years, house), span
    every = [
        (year, one)
        for year in reversed(years)
        if academic_year in (None, year.academic_year)
        for one in dimensions.periods(con, house.institution_id, year.academic_year)
    ]
    by_id = [(year, one) for year, one in every if one.period_id == period]
    if found := by_id or [(year, one) for year, one in every if asking.is_period(one, year.academic_year, period)]:
        return found[0]
    titles = [f"{asking.short_period(one, year.academic_year)} ({one.title})" for year, one in every if not one.is_year]
    raise NothingToBuildError(
        f"{house.short_title}: периода «{period}» нет. Есть: {', '.join(titles) or 'ни одного'}; "
        f"за год целиком — {YEAR}; день, неделя, месяц — 2025-11-14, 2025-W46, 2025-11."
    )


def _whole_year(every: list[Period], house: Institution, year: Year) -> Period:
    for one in every:
        if one.is_year:
            return one
    raise NothingToBuildError(
        f"{house.short_title}, {year.academic_year}: в выгрузке нет периода «год» (kind = year), "
        "годовые документы построить нельзя."
    )
