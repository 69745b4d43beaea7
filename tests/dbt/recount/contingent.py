"""Who is in the school and what his card says: fill day by day, totals of a period, what a month left unfilled."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from recount.attendance import SEEDS
from recount.people import Figures, Year, half_up, percent, ratio
from recount.school import Row
from recount.units import units_of

LEVELS = {"school": "школьный", "regional": "региональный", "international": "международный"}
FIELDS = (
    "last_name", "first_name", "middle_name", "birth_date", "sex", "personal_file_no", "foreign_language", "pe_group",
    "family", "registers",
)  # fmt: skip


def class_fill(year: Year, as_of: date) -> Figures:
    """rpt_class_fill: every unit on every day known."""
    result: Figures = {}
    for day in year.days:
        if day > as_of:
            break
        units: dict[tuple, list[tuple[int, int | None]]] = defaultdict(list)
        for class_id, of in year.classes.items():
            pupils = sum(year.where[student][day] == class_id for student in year.students)
            for unit in units_of(year, class_id):
                units[unit].append((pupils, of["capacity"] or None if pupils else None))
        for unit, classes in units.items():
            pupils = sum(count for count, _ in classes)
            places = [places for _, places in classes if places]
            seated = sum(count for count, places in classes if places)
            peopled = sum(count > 0 for count, _ in classes)
            result[(*unit, day)] = (
                pupils,
                sum(places) if places else None,
                seated if places else None,
                half_up(ratio(100 * seated, sum(places)), 1),
                sum(places) - seated if places else None,
                peopled,
                half_up(ratio(pupils, peopled), 2),
            )
    return result


def student_totals(year: Year, as_of: date) -> Figures:
    """rpt_student_totals_unit: n, headcount, share of each value that anybody has in the period."""
    result: Figures = {}
    lived_by = {period["period_id"] for class_id in year.classes for period in year.lives_by(class_id)}
    for period in year.periods:
        if period["starts_on"] > as_of or period["period_id"] not in lived_by:
            continue
        day = min(period["ends_on"], as_of)
        people: dict[tuple, list[set[tuple[str, str]]]] = defaultdict(list)
        for student in year.students:
            if class_id := year.where[student][day]:
                for unit in units_of(year, class_id):
                    people[unit].append(_true_of(year, student, period, day))
        values = set().union(*people["school", None])
        for unit, crowd in people.items():
            for value in values:
                n = sum(value in true for true in crowd)
                result[(*unit, period["period_id"], *value)] = (n, len(crowd), percent(n, len(crowd)))
    return result


def _true_of(year: Year, student: str, period: Row, day: date) -> set[tuple[str, str]]:
    card = _card(year, student, year.days[-1]) or {}
    new_year, born = date(year.days[0].year + 1, 1, 1), card.get("birth_date")
    age = None
    if born:
        age = str(new_year.year - born.year - ((new_year.month, new_year.day) < (born.month, born.day)))
    said = {
        "sex": {"m": "мужской", "f": "женский"}.get(card.get("sex") or ""),
        "age": age,
        **{field: card.get(field) for field in ("foreign_language", "pe_group", "family")},
    }
    true = {(dimension, value or "не указано") for dimension, value in said.items()} | {("all", "всего")}
    true |= {("register", one.strip()) for one in (card.get("registers") or "").split(";") if one.strip()}
    for row in year.rows["achievements"]:
        if row["student_id"] == student and period["starts_on"] <= row["achieved_on"] <= day:
            true.add(("achievement", LEVELS.get(row["level"] or "", row["level"] or "не указано")))
    return true


def _card(year: Year, student: str, day: date, *, early: bool = True) -> Row | None:
    """The pupil's card as the journal had it on the day; `early`: or as it first had it afterwards."""
    versions = sorted(
        (row for row in year.rows["students"] if row["student_id"] == student), key=lambda row: row["valid_from"]
    )
    known = [row for row in versions if row["valid_from"] <= day]
    return known[-1] if known else versions[0] if versions and early else None


def months(year: Year, as_of: date) -> list[tuple[date, date]]:
    """First day and state day of each month of the academic year known so far."""
    last = min(year.ends_on, as_of)
    firsts = sorted({day.replace(day=1) for day in year.days if year.starts_on <= day <= last})
    after = [(first + timedelta(days=32)).replace(day=1) for first in firsts]
    return [(first, min(end - timedelta(days=1), as_of)) for first, end in zip(firsts, after, strict=True)]


def data_completeness(year: Year, as_of: date) -> Figures:
    """rpt_data_completeness: missing and changed fields, parents, parents without an account."""
    with (SEEDS / "personal_fields.csv").open(encoding="utf-8") as file:
        asked = {row["field"]: row for row in csv.DictReader(file)}
    result: Figures = {}
    for first, day in months(year, as_of):
        for student in year.students:
            if not (class_id := year.where[student][day]):
                continue
            of = year.classes[class_id]
            now = _card(year, student, day) or {}
            before = _card(year, student, first - timedelta(days=1), early=False)
            missing = [
                field
                for field in FIELDS
                if asked[field]["is_required"] == "true"
                and f"{of['stage']} {of['grade']}" not in asked[field]["not_asked_of"].split(";")
                and not now.get(field)
            ]
            changed = [field for field in FIELDS if before and (before.get(field) or None) != (now.get(field) or None)]
            parents = _parents(year, student, day)
            result[class_id, first, student] = (
                len(missing),
                ";".join(missing) or None,
                len(changed),
                ";".join(changed) or None,
                len(parents),
                sum(not row["has_account"] for row in parents),
                not missing and bool(parents),
            )
    return result


def _parents(year: Year, student: str, day: date) -> list[Row]:
    rows = [row for row in year.rows["guardians"] if row["student_id"] == student]
    if not rows:
        return []
    seen: Any = max(day, min(row["valid_from"] for row in rows))
    return [row for row in rows if row["valid_from"] <= seen and (row["valid_to"] is None or row["valid_to"] > seen)]


def completeness_total(year: Year, as_of: date) -> Figures:
    """rpt_data_completeness_total: how many cards have each field that is asked."""
    with (SEEDS / "personal_fields.csv").open(encoding="utf-8") as file:
        fields = [row for row in csv.DictReader(file) if row["is_required"] == "true"]
    cards: dict[tuple, list[tuple]] = defaultdict(list)
    for (class_id, month, _), figures in data_completeness(year, as_of).items():
        cards[class_id, month].append(figures)
    result: Figures = {}
    for (class_id, month), found in cards.items():
        of = year.classes[class_id]
        filled = {
            row["field"]: sum(row["field"] not in (card[1] or "").split(";") for card in found)
            for row in fields
            if f"{of['stage']} {of['grade']}" not in row["not_asked_of"].split(";")
        }
        filled["guardians"] = sum(card[4] > 0 for card in found)
        filled["account"] = sum(card[4] > card[5] for card in found)
        filled["card"] = sum(card[6] for card in found)
        for field, n in filled.items():
            share = half_up(Fraction(100 * n, len(found)), 1)
            result[class_id, month, field] = (len(found), n, len(found) - n, share)
    return result
