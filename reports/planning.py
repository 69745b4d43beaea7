"""Which documents are due: from what a person asks (period, reports, classes) to a list of jobs.

Rules: a report is made for a plain period or for a year as the catalogue says; a class gets documents of the periods it
lives by; a class without marks (grade 1) gets attendance and movement only; a document of the year (grade register) is
made for the year, whichever period it was asked for by name. What cannot be done is said in Russian to whom asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from reports import scope as scopes
from reports.catalogue import CATALOGUE, Report, report
from reports.identity import file_stems
from reports.scope import Institution, Period, SchoolClass, Scope, Year

YEAR = "year"


class NothingToBuildError(ValueError):
    """What was asked cannot be built; the message says what is wrong and what there is instead."""


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
) -> list[Job]:
    """The documents of a period (its id) or of a year (`year`), in the order of catalogue and classes.

    `classes`: ids or titles. `academic_year`: for `year`, the default is the latest one that has ended by its last
    known day, else the latest; for a period id, only if two years use the same id. Raises NothingToBuildError and
    UnknownReportError.
    """
    wanted = [report(code) for code in reports]
    house = scopes.institution(con, institution_id)
    if house is None:
        raise NothingToBuildError(f"Организации «{institution_id}» в хранилище нет: загрузите её выгрузки.")
    year, chosen = _chosen(con, house, period, academic_year)
    key = (institution_id, year.academic_year)
    found = scopes.classes(con, *key)
    shown = _classes(found, classes, house, year)
    lives_by, peopled = scopes.class_periods(con, *key), scopes.peopled(con, *key)
    every = scopes.periods(con, *key)
    stems = file_stems({unit.class_id: unit.title for unit in found})
    due = [entry for entry in CATALOGUE.values() if (YEAR if chosen.is_year else "period") in entry.when]
    jobs = []
    for entry in wanted or due:
        about = _whole_year(every, house, year) if entry.of_the_year and not chosen.is_year else chosen
        for unit in shown:
            if (unit.class_id, about.period_id) not in lives_by & peopled or (entry.needs_marks and not unit.has_marks):
                continue
            own = tuple(one for one in every if (unit.class_id, one.period_id) in lives_by)
            jobs.append(Job(entry.code, Scope(house, year, unit, about, own), stems[unit.class_id]))
    if not jobs:
        raise NothingToBuildError(_why_nothing(wanted, shown, chosen, year, lives_by, peopled))
    return jobs


def _chosen(con: DuckDBPyConnection, house: Institution, period: str, academic_year: str | None) -> tuple[Year, Period]:
    years = scopes.years(con, house.institution_id)
    if not years:
        raise NothingToBuildError(f"{house.short_title}: в хранилище нет ни одного учебного года.")
    if academic_year is not None and academic_year not in [year.academic_year for year in years]:
        known = ", ".join(year.academic_year for year in years)
        raise NothingToBuildError(f"{house.short_title}: учебного года «{academic_year}» нет. Есть: {known}.")
    if period == YEAR:
        ended = [year for year in years if year.ends_on <= year.as_of]
        by_name = [year for year in years if year.academic_year == academic_year]
        year = (by_name or ended or years)[-1]
        return year, _whole_year(scopes.periods(con, house.institution_id, year.academic_year), house, year)
    known_periods = []
    for year in reversed(years):
        if academic_year in (None, year.academic_year):
            for one in scopes.periods(con, house.institution_id, year.academic_year):
                if one.period_id == period:
                    return year, one
                known_periods.append(f"{one.period_id} ({one.title}, {year.academic_year})")
    raise NothingToBuildError(
        f"{house.short_title}: периода «{period}» нет. Есть: {', '.join(known_periods) or 'ни одного'}; "
        f"за год целиком — {YEAR}."
    )


def _whole_year(every: list[Period], house: Institution, year: Year) -> Period:
    for one in every:
        if one.is_year:
            return one
    raise NothingToBuildError(
        f"{house.short_title}, {year.academic_year}: в выгрузке нет периода «год» (kind = year), "
        "годовые документы построить нельзя."
    )


def _classes(found: list[SchoolClass], asked: Sequence[str], house: Institution, year: Year) -> list[SchoolClass]:
    if not asked:
        return found
    names = {unit.title: unit for unit in found} | {unit.class_id: unit for unit in found}
    unknown = [name for name in asked if name not in names]
    if unknown:
        raise NothingToBuildError(
            f"{house.short_title}, {year.academic_year}: нет классов (групп) {', '.join(unknown)}. "
            f"Есть: {', '.join(unit.title for unit in found)}."
        )
    chosen = {names[name].class_id for name in asked}
    return [unit for unit in found if unit.class_id in chosen]


def _why_nothing(
    wanted: list[Report],
    shown: list[SchoolClass],
    chosen: Period,
    year: Year,
    lives_by: set[tuple[str, str]],
    peopled: set[tuple[str, str]],
) -> str:
    titles = ", ".join(unit.title for unit in shown)
    where = f"{chosen.title}, {year.academic_year}"
    living = [unit for unit in shown if (unit.class_id, chosen.period_id) in lives_by]
    if not living:
        return f"По этому периоду ({where}) не учится ни один из классов: {titles}."
    if not any((unit.class_id, chosen.period_id) in peopled for unit in living):
        until = year.as_of.strftime("%d.%m.%Y")
        return f"За период ({where}) данных нет: в хранилище данные по {until}. Загрузите выгрузки этого периода."
    codes = ", ".join(entry.code for entry in wanted)
    return f"В классах {titles} отметки не выставляются, а отчёты {codes} состоят из отметок."
