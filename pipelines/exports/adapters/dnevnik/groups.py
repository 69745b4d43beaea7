"""Groups, the classes above them, and the school years they live in.

A group of type Group is a class; a subgroup belongs to the classes its parents lead to, through other subgroups if
need be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from pipelines.exports.adapters.dnevnik.answers import Answers
from pipelines.exports.adapters.dnevnik.crosswalk import STUDY_YEAR_BEGINS
from pipelines.exports.adapters.dnevnik.periods import Period, periods_of, school_year, year_of_day
from pipelines.exports.adapters.dnevnik.values import as_date, day, id_order, ident, idents, merged, text, word

GRADE = re.compile(r"^(\d{1,2})(?!\d)\s*[-–]?\s*[«\"]?\s*([A-Za-zА-Яа-яЁё]?)(?![A-Za-zА-Яа-яЁё])")
FINEST_FIRST = ("quarter", "trimester", "half_year", "year")


@dataclass
class Groups:
    """All groups by id; `classes`: ids of the classes; `years`: class → its school year (2025-26), empty if unknown."""

    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    parents: dict[str, list[str]] = field(default_factory=dict)
    periods: list[Period] = field(default_factory=list)
    years: dict[str, str] = field(default_factory=dict)

    @property
    def classes(self) -> list[str]:
        return sorted((group for group in self.rows if not self.is_subgroup(group)), key=id_order)

    def is_subgroup(self, group: str) -> bool:
        """By its type; where that is missing, by its having parents."""
        return self.rows[group].get("type") == "subgroup" or (
            self.rows[group].get("type") != "group" and bool(self.parents.get(group))
        )

    def classes_of(self, group: str) -> list[str]:
        """The classes a group belongs to: itself, or those its parents lead to."""
        found: set[str] = set()
        seen: set[str] = set()
        ahead = [group]
        while ahead:
            each = ahead.pop()
            if each in seen or each not in self.rows:
                continue
            seen.add(each)
            if self.is_subgroup(each):
                ahead.extend(self.parents.get(each, []))
            else:
                found.add(each)
        return sorted(found, key=id_order)

    def subgroups_of(self, class_id: str) -> list[str]:
        """All subgroups below a class, however deep."""
        return [g for g in self.rows if self.is_subgroup(g) and class_id in self.classes_of(g)]

    def year_of(self, group: str) -> str:
        """The school year of a group: that of its class."""
        return next((self.years[each] for each in self.classes_of(group) if self.years.get(each)), "")


def groups_of(answers: Answers, zone: str) -> Groups:
    """Groups, their years and periods."""
    groups = Groups()
    rows = []
    for found in answers.of("group"):
        record = found.record
        group = ident(record, "id")
        rows.append(
            {
                "id": group,
                "type": word(record.get("type")),
                "name": text(record.get("name")),
                "parallel": text(record.get("parallel")).strip("0") and text(record.get("parallel")),
                "studyyear": text(record.get("studyyear")),
            }
        )
        parents = groups.parents.setdefault(group, [])
        parents.extend(each for each in idents(record, "parentids") if each not in parents)
    for row in merged((row for row in rows if row["id"]), "id"):
        known = groups.rows.setdefault(row["id"], row)
        known.update({name: value for name, value in row.items() if value and not known.get(name)})
    groups.periods = periods_of(answers, zone)
    groups.years = _years(groups, answers, zone)
    return groups


def academic_years(groups: Groups) -> dict[str, tuple[str, str]]:
    """First and last day of every year a class lives in: those of its periods, else 1 September and 31 May."""
    found: dict[str, tuple[str, str]] = {}
    for year in sorted({each for each in groups.years.values() if each}):
        begins = int(year[:4])
        mine = [p for p in groups.periods if p.year == year and as_date(p.starts_on) and as_date(p.ends_on)]
        first = min((p.starts_on for p in mine), default=f"{begins}-09-01")
        last = max((p.ends_on for p in mine), default=f"{begins + 1}-05-31")
        found[year] = (first, last)
    return found


def class_rows(groups: Groups, homeroom: dict[str, str]) -> list[dict[str, str]]:
    """`classes`. What the title and the periods do not say stays empty, and the check tells."""
    rows = []
    for class_id in groups.classes:
        row = groups.rows[class_id]
        match = GRADE.match(row["name"])
        grade = str(int(match[1])) if match and int(match[1]) else row["parallel"]
        kinds = {p.kind for p in groups.periods if p.group == class_id}
        rows.append(
            {
                "class_id": class_id,
                "academic_year": groups.years.get(class_id, ""),
                "title": row["name"],
                "grade": grade,
                "letter": match[2].upper() if match else "",
                "stage": _stage(grade),
                "period_kind": next((kind for kind in FINEST_FIRST if kind in kinds), ""),
                "homeroom_teacher_id": homeroom.get(class_id, ""),
            }
        )
    return rows


def _years(groups: Groups, answers: Answers, zone: str) -> dict[str, str]:
    lessons: dict[str, list[str]] = {}
    for found in answers.of("lesson"):
        group = ident(found.record, "group") or found.group
        held_on = day(found.record.get("date"), zone)
        if as_date(held_on):
            for class_id in groups.classes_of(group):
                lessons.setdefault(class_id, []).append(held_on)
    years = {}
    for class_id in groups.classes:
        starts = [p.starts_on for p in groups.periods if p.group == class_id and p.year]
        said = groups.rows[class_id]["studyyear"]
        if starts:
            years[class_id] = year_of_day(min(starts))
        elif re.fullmatch(r"(19|20)\d\d", said):
            years[class_id] = school_year(int(said) if STUDY_YEAR_BEGINS else int(said) - 1)
        else:
            years[class_id] = year_of_day(min(lessons.get(class_id, [""])))
    return years


def _stage(grade: str) -> str:
    if not grade.isdigit() or not 1 <= int(grade) <= 12:
        return ""
    return "НОО" if int(grade) <= 4 else "ООО" if int(grade) <= 9 else "СОО"


def first_day(years: dict[str, tuple[str, str]], year: str) -> date | None:
    """The first day of a school year."""
    return as_date(years[year][0]) if year in years else None
