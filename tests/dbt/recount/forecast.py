"""The forecast of period marks: every pupil, subject and day by itself, in Fractions, by the words of docs/rules.md.

The made-up schools tell everything in their first export, so that no day of entry is known: nothing can be learnt of a
teacher's habit of rounding, and no estimate is moved by it.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import floor
from typing import Any

from pipelines.config import SEEDS
from recount.marks import COUNTS_AS
from recount.people import Figures, Year, half_up, ratio
from recount.school import Row

HALF = Fraction(1, 2)


def _seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _rounded(figure: Fraction, places: int) -> Fraction:
    return Fraction(floor(figure * 10**places + HALF), 10**places)


def _days(period: Row) -> list[date]:
    length = (period["ends_on"] - period["starts_on"]).days
    every = [period["starts_on"] + timedelta(days=number) for number in range(length + 1)]
    return [day for day in every if day.isoweekday() == 7 or (period["ends_on"] - day).days in (28, 14, 7, 0)]


def forecast(year: Year) -> Figures:
    """rpt_forecast: predicted_mark, p5, p4, p3, p2, marks_so_far, naive_mark, average_so_far."""
    model = {row["parameter"]: Fraction(row["value"]) for row in _seed("forecast_model.csv")}
    usual = {
        (int(row["openness"]), int(row["place"])): [int(row[name]) for name in ("lower", "same", "higher")]
        for row in _seed("forecast_calibration.csv")
        if row["is_learnt"] == "false"
    }
    places: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for period in year.periods:
        if period["kind"] != "year":
            for day in _days(period):
                places |= _places(year, model, period, day)
    came = {
        (mark["period_id"], mark["student_id"], mark["subject_id"]): max(int(mark["value"]), 2)
        for mark in year.period_marks
        if mark["kind"] == "period" and mark["value"].isdigit()
    }
    periods = {row["period_id"]: row for row in year.periods}
    learnt = {period: _learnt(places, came, periods, period, int(model["closing_days"])) for period in periods}
    return {
        key: (*_chances(nearest, usual, learnt[key[1]], cell, model["cell_weight"]), *told)
        for key, (nearest, cell, *told) in places.items()
    }


def _places(year: Year, model: dict[str, Fraction], period: Row, day: date) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Where each estimate of that day stands: the nearest mark, (tenths open, twentieths), and what is told of it."""
    members = {
        student: where[day]
        for student, where in year.where.items()
        if where[day]
        and year.classes[where[day]]["period_kind"] == period["kind"]
        and year.classes[where[day]]["grade"] not in year.without_marks
    }
    pairs = _pairs(year, members, period, day)
    sums = {pair: _sums(year, pair, period, day) for pair in pairs}
    by_class: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for student, subject in pairs:
        by_class[members[student], subject].append((student, subject))
    means = {}
    for key, of in by_class.items():
        if any(sums[pair]["numeric"] for pair in of):
            points = sum(sums[pair]["points"] + sums[pair]["before"] for pair in of)
            weight = sum(sums[pair]["weight"] + sums[pair]["weight_before"] for pair in of)
            base = model["class_weight"]
            means[key] = _rounded((points + base * model["prior_mean"]) / (weight + base), 4), weight, len(of)
    gone = (
        (day - period["starts_on"]).days
        + 1
        + sum(
            (row["ends_on"] - row["starts_on"]).days + 1
            for row in year.periods
            if row["kind"] == period["kind"] and row["starts_on"] < period["starts_on"]
        )
    )
    left = max((period["ends_on"] - day).days - model["closing_days"], Fraction(0))
    result = {}
    for student, subject in pairs:
        if (members[student], subject) not in means:
            continue
        own = [one for one in pairs if one[0] == student and (members[student], one[1]) in means]
        above, total = Fraction(0), Fraction(0)
        for one in own:
            weight = sums[one]["weight"] + sums[one]["weight_before"]
            above += sums[one]["points"] + sums[one]["before"] - means[members[student], one[1]][0] * weight
            total += weight
        mean, class_weight, heads = means[members[student], subject]
        level = min(Fraction(5), max(Fraction(2), _rounded(mean + above / (total + model["level_weight"]), 4)))
        of, share = sums[student, subject], model["earlier_share"]
        ability = _rounded(
            (of["points"] + share * of["before"] + model["subject_weight"] * level)
            / (of["weight"] + share * of["weight_before"] + model["subject_weight"]),
            4,
        )
        to_come = _rounded(class_weight * left / (heads * gone), 3)
        whole = of["weight"] + to_come
        estimate = _rounded((of["points"] + to_come * ability) / whole, 4) if whole else ability
        is_open = _rounded(to_come / whole, 3) if whole else Fraction(1)
        average = ratio(of["points"], of["weight"])
        naive = None if average is None else floor(average + HALF)
        nearest = min(5, floor(estimate + HALF)) if naive is None else naive
        place = min(25, max(-6, floor((estimate + HALF - nearest) * 20)))
        key = (members[student], period["period_id"], student, subject, day)
        result[key] = (nearest, (floor(is_open * 10), place), of["marks"], naive, half_up(average, 2))
    return result


def _pairs(year: Year, members: dict[str, str], period: Row, day: date) -> list[tuple[str, str]]:
    marked = {row["subject_id"] for row in year.rows["subjects"] if row["is_marked"] is not False}
    inside = [row for row in year.lessons.values() if period["starts_on"] <= row["held_on"] <= day]
    held = {(row["class_id"], row["subject_id"], row["subgroup_id"]) for row in inside if row["status"] == "held"}
    part = {
        (row["subgroup_id"], row["student_id"])
        for row in year.rows["subgroup_members"]
        if row["joined_on"] <= day and (row["left_on"] is None or day < row["left_on"])
    }
    pairs = {
        (student, subject)
        for student, class_id in members.items()
        for where, subject, subgroup in held
        if where == class_id and (subgroup is None or (subgroup, student) in part)
    }
    here = {row["lesson_id"]: row["subject_id"] for row in inside}
    pairs |= {
        (mark["student_id"], here[mark["lesson_id"]])
        for mark in year.rows["marks"]
        if mark["lesson_id"] in here and mark["student_id"] in members and mark["value"] != "."
    }
    return sorted(pair for pair in pairs if pair[1] in marked)


def _sums(year: Year, pair: tuple[str, str], period: Row, day: date) -> dict[str, Any]:
    weights = {row["work_kind_id"]: row["weight"] for row in year.rows["work_kinds"]}
    found: dict[str, Any] = dict.fromkeys(("points", "weight", "before", "weight_before"), Fraction(0))
    found |= {"marks": 0, "numeric": 0}
    for lesson, mark in _marks_of(year).get(pair, []):
        if lesson["held_on"] <= day:
            weight = weights.get(mark["work_kind_id"])
            weight = Fraction(1 if weight is None else weight)
            now = lesson["held_on"] >= period["starts_on"]
            found["points" if now else "before"] += int(COUNTS_AS.get(mark["value"], mark["value"])) * weight
            found["weight" if now else "weight_before"] += weight
            found["marks"] += now
            found["numeric"] += mark["value"].isdigit()
    return found


@cache
def _marks_of(year: Year) -> dict[tuple[str, str], list[tuple[Row, Row]]]:
    found = defaultdict(list)
    for mark in year.rows["marks"]:
        if mark["lesson_id"] in year.lessons and mark["value"] != ".":
            lesson = year.lessons[mark["lesson_id"]]
            found[mark["student_id"], lesson["subject_id"]].append((lesson, mark))
    return dict(found)


def _learnt(
    places: dict[tuple[Any, ...], tuple[Any, ...]], came: dict, periods: dict[str, Row], asked: str, closing: int
) -> dict[tuple[int, int], list[int]]:
    """What came of the places of the closed periods of that kind before: lower, the same, higher."""
    found: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for (_, period_id, student, subject, day), (nearest, cell, *_) in places.items():
        period = periods[period_id]
        mark = came.get((period_id, student, subject))
        is_before = period["kind"] == periods[asked]["kind"] and period["ends_on"] < periods[asked]["starts_on"]
        if is_before and mark and (period["ends_on"] - day).days >= closing:
            found[cell][(mark > nearest) - (mark < nearest) + 1] += 1
    return found


def _chances(
    nearest: int, usual: dict, learnt: dict, cell: tuple[int, int], cell_weight: Fraction
) -> tuple[int | Decimal, ...]:
    """The most probable mark and the probabilities of 5, 4, 3 and 2."""
    seed = list(usual.get(cell, (0, 0, 0)))
    seed[0 if cell[1] < 0 else 2 if cell[1] >= 20 else 1] += 1
    counts = learnt.get(cell, [0, 0, 0])
    shares = [
        (counts[side] + cell_weight * Fraction(seed[side], sum(seed))) / (sum(counts) + cell_weight) for side in (0, 2)
    ]
    lower = floor(shares[0] * 1000 + HALF)
    higher = min(1000 - lower, floor(shares[1] * 1000 + HALF))
    lower, higher = lower if nearest > 2 else 0, higher if nearest < 5 else 0
    chance = {nearest - 1: lower, nearest: 1000 - lower - higher, nearest + 1: higher}
    best = max(chance, key=lambda mark: (chance[mark], mark == nearest, mark))
    return best, *(Decimal(chance.get(mark, 0)).scaleb(-3) for mark in (5, 4, 3, 2))
