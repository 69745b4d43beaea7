"""A small made-up school over two academic years: rows of the contract's tables, drawn from a seeded generator.

Awkward cases meet here in combinations nobody would think of: transfers inside a grade and across, departures in the
holidays, returns, subgroup changes, every value of a mark. Nothing is counted here.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
Rows = dict[str, list[Row]]

QUARTERS = (((9, 1), (10, 25)), ((11, 5), (12, 28)), ((1, 9), (3, 21)), ((4, 1), (5, 25)))
HALVES = (((9, 1), (12, 28)), ((1, 9), (5, 25)))
CLASSES = {  # year: class → (grade, stage, kind of period, pupils)
    "2024-25": {
        "1a-24": (1, "НОО", "quarter", 5),
        "4a-24": (4, "НОО", "quarter", 6),
        "5a-24": (5, "ООО", "quarter", 9),
        "5b-24": (5, "ООО", "quarter", 8),
        "5c-24": (5, "ООО", "quarter", 0),
        "10a-24": (10, "СОО", "half_year", 6),
        "11a-24": (11, "СОО", "half_year", 1),
    },
    "2025-26": {
        "2a-25": (2, "НОО", "quarter", 0),
        "5a-25": (5, "ООО", "quarter", 4),
        "6a-25": (6, "ООО", "quarter", 0),
        "6b-25": (6, "ООО", "quarter", 2),
        "11a-25": (11, "СОО", "half_year", 0),
        "1a-25": (1, "НОО", "quarter", 3),
    },
}
NEXT = {"1a-24": "2a-25", "4a-24": "5a-25", "5a-24": "6a-25", "5b-24": "6b-25", "10a-24": "11a-25"}
SUBJECTS = {"maths": True, "english": True, "pe": None, "german": True, "talks": False}
PERIOD_VALUES = ("5", "5", "5", "4", "4", "4", "4", "3", "3", "2", "1", "зач", "нз", "н/а", "осв", "н/оц", None, None)
MARK_VALUES = ("5", "5", "4", "4", "3", "3", "2", "1", "зач", "нз", ".")
CODES = ("Pass", "Ill", "Ill", "Absent", "Late", "exempt", "unspecified", "какой-то")
WEIGHTS = {"oral": 1, "test": 3, "half": 0.5, "probe": 0, "unset": None}


def school(seed: int) -> Rows:
    """All tables of one institution; the same seed gives the same rows."""
    draw = random.Random(seed)
    rows: Rows = {
        "work_kinds": [{"work_kind_id": kind, "title": kind, "weight": weight} for kind, weight in WEIGHTS.items()],
        "subjects": [
            {"subject_id": subject, "title": subject, "is_marked": marked} for subject, marked in SUBJECTS.items()
        ],
    }
    for name in (
        "academic_years",
        "periods",
        "classes",
        "students",
        "movements",
        "subgroups",
        "subgroup_members",
        "curriculum",
        "lessons",
        "marks",
        "absences",
        "period_marks",
        "council_decisions",
    ):
        rows[name] = []
    for year in CLASSES:
        _calendar(rows, year)
    _people(rows, draw)
    for lesson_class in rows["classes"]:
        _subgroups(rows, draw, lesson_class)
        _lessons(rows, draw, lesson_class)
    _period_marks(rows, draw)
    return rows


def _day(year: str, month_and_day: tuple[int, int]) -> date:
    month, day = month_and_day
    return date(int(year[:4]) + (month < 9), month, day)


def _calendar(rows: Rows, year: str) -> None:
    rows["academic_years"].append(
        {"academic_year": year, "starts_on": _day(year, (9, 1)), "ends_on": _day(year, (5, 25))}
    )
    spans = {"quarter": QUARTERS, "half_year": HALVES, "year": (((9, 1), (5, 25)),)}
    for kind, parts in spans.items():
        for ordinal, (first, last) in enumerate(parts, 1):
            rows["periods"].append(
                {
                    "period_id": f"{kind}{ordinal}-{year}",
                    "academic_year": year,
                    "kind": kind,
                    "ordinal": ordinal,
                    "starts_on": _day(year, first),
                    "ends_on": _day(year, last),
                }
            )
    for class_id, (grade, stage, kind, _) in CLASSES[year].items():
        rows["classes"].append(
            {
                "class_id": class_id,
                "academic_year": year,
                "title": class_id,
                "grade": grade,
                "stage": stage,
                "period_kind": kind,
            }
        )


def _people(rows: Rows, draw: random.Random) -> None:
    """Each pupil's orders: how he came, what happened to him in the year, what became of him after it."""
    for year, classes in CLASSES.items():
        for class_id, (_, _, _, pupils) in classes.items():
            for number in range(pupils):
                student = f"{class_id}-{number}"
                rows["students"].append({"student_id": student, "last_name": f"Фамилия{draw.randrange(99)}"})
                stands, came_on = _arrival(rows, draw, year, class_id, student)
                for _ in range(draw.choice((0, 0, 0, 1, 1, 2))):
                    came_on += timedelta(days=draw.randrange(12, 110))
                    if came_on < _day(year, (5, 15)):
                        stands = _event(rows, draw, student, came_on, stands, list(classes))
                _year_end(rows, draw, student, stands)


def _order(rows: Rows, student: str, kind: str, day: date, come_from: str | None, go_to: str | None) -> None:
    rows["movements"].append(
        {
            "movement_id": f"m{len(rows['movements']):04}",
            "student_id": student,
            "kind": kind,
            "effective_on": day,
            "order_date": day,
            "from_class_id": come_from,
            "to_class_id": go_to,
        }
    )


def _arrival(rows: Rows, draw: random.Random, year: str, class_id: str, student: str) -> tuple[str, date]:
    kind, day = draw.choice(
        (
            ("promotion", _day(year, (9, 1))),
            ("promotion", _day(year, (9, 1))),
            ("promotion", _day(year, (9, 3))),
            ("enrolment", _day(year, (8, 28)).replace(year=int(year[:4]))),
            ("enrolment", _day(year, (9, 1))),
            ("enrolment", _day(year, (9, 2))),
            ("enrolment", _day(year, (10, 25))),
            ("enrolment", _day(year, (10, 30))),
        )
    )
    _order(rows, student, kind, day, None, class_id)
    return class_id, max(day, _day(year, (9, 1)))


def _event(
    rows: Rows, draw: random.Random, student: str, day: date, stands: str | None, others: list[str]
) -> str | None:
    """A transfer to any other class or a departure; one who is gone comes back."""
    other = draw.choice([class_id for class_id in others if class_id != stands])
    if stands is None:
        _order(rows, student, "enrolment", day, None, other)
        return other
    if draw.random() < 0.6:
        _order(rows, student, "transfer", day, stands, other)
        return other
    _order(rows, student, "departure", day, stands, None)
    return None


def _year_end(rows: Rows, draw: random.Random, student: str, stands: str | None) -> None:
    if stands is None:
        return
    if stands.startswith("11a"):
        year = "2024-25" if stands.endswith("24") else "2025-26"
        _order(rows, student, "graduation", _day(year, draw.choice(((5, 20), (6, 25)))), stands, None)
    elif stands in NEXT:
        day = draw.choice((date(2025, 5, 23), date(2025, 8, 31), date(2025, 9, 1), date(2025, 9, 1), date(2025, 9, 4)))
        _order(rows, student, draw.choice(("promotion", "promotion", "repeat")), day, stands, NEXT[stands])
        if draw.random() < 0.3:
            _event(rows, draw, student, date(2025, 11, draw.randrange(1, 28)), NEXT[stands], list(CLASSES["2025-26"]))


def _subgroups(rows: Rows, draw: random.Random, of: Row) -> None:
    """Two halves for English; some pupils change theirs in the year, some are in none."""
    for half in ("1", "2"):
        rows["subgroups"].append(
            {
                "subgroup_id": f"{of['class_id']}-e{half}",
                "class_id": of["class_id"],
                "subject_id": "english",
                "title": half,
            }
        )
    first = _day(of["academic_year"], (9, 1))
    for student in rows["students"]:
        change = first + timedelta(days=draw.randrange(30, 200))
        one, other = draw.sample(("1", "2"), 2)
        moved = ((one, first, change), (other, change, None))
        stays = draw.choice((((one, first, None),), ((one, first, None),), (), moved))
        for half, joined, left in stays:
            rows["subgroup_members"].append(
                {
                    "subgroup_id": f"{of['class_id']}-e{half}",
                    "joined_on": joined,
                    "student_id": student["student_id"],
                    "left_on": left,
                }
            )


def _lessons(rows: Rows, draw: random.Random, of: Row) -> None:
    """One or two days a week, the holidays too; entries also for pupils whose lesson it was not."""
    year, class_id = of["academic_year"], of["class_id"]
    rows["curriculum"] += [
        {"class_id": class_id, "subject_id": subject, "period_id": f"year1-{year}"}
        for subject in ("maths", "english", "talks")
    ]
    pupils = [row["student_id"] for row in rows["movements"] if row["to_class_id"] == class_id]
    day = _day(year, (9, 1))
    while day < _day(year, (5, 31)):
        plan: list[tuple[str, str | None]] = [
            ("maths", None),
            ("talks", None),
            ("english", f"{class_id}-e1"),
            ("english", f"{class_id}-e2"),
        ]
        plan += [("german", None)] if class_id.startswith(("5a", "10a")) else [("pe", None)]
        for number, (subject, subgroup) in enumerate(plan, 1):
            status = draw.choices(("held", "cancelled", "planned"), (18, 1, 1))[0]
            lesson = f"{class_id}-{day:%m%d}-{number}"
            rows["lessons"].append(
                {
                    "lesson_id": lesson,
                    "held_on": day,
                    "lesson_no": number,
                    "class_id": class_id,
                    "subgroup_id": subgroup,
                    "subject_id": subject,
                    "status": status,
                }
            )
            for student in sorted(set(pupils)):
                _entries(rows, draw, lesson, student, day)
        day += timedelta(days=draw.choice((3, 4, 7)))


def _entries(rows: Rows, draw: random.Random, lesson: str, student: str, day: date) -> None:
    ill = _number_of(student, day) % 9 == 0
    if ill or draw.random() < 0.05:
        code = draw.choice(("Ill", "Ill", "Ill", "Ill", "Pass", "Absent")) if ill else draw.choice(CODES)
        rows["absences"].append({"lesson_id": lesson, "student_id": student, "code": code})
    elif draw.random() < 0.15:
        rows["marks"].append(
            {
                "mark_id": f"k{len(rows['marks']):05}",
                "lesson_id": lesson,
                "student_id": student,
                "value": draw.choice(MARK_VALUES),
                "work_kind_id": draw.choice([*WEIGHTS, None]),
            }
        )


def _number_of(student: str, day: date) -> int:
    """A number of the pupil and the day, the same for all lessons of it: illness comes in whole days."""
    return sum(map(ord, student)) * 7 + day.toordinal() // 2


def _period_marks(rows: Rows, draw: random.Random) -> None:
    """Marks of whoever was ever in a class, given by that class or by one that does not say which it is."""
    given: set[tuple[str, ...]] = set()
    decided: set[tuple[str, str]] = set()
    for order in rows["movements"]:
        of = next((row for row in rows["classes"] if row["class_id"] == order["to_class_id"]), None)
        if of is None:
            continue
        kinds = [
            (period, kind)
            for period in rows["periods"]
            if period["academic_year"] == of["academic_year"]
            for kind in (("annual", "exam", "final") if period["kind"] == "year" else ("period",))
            if period["kind"] in ("year", of["period_kind"])
        ]
        easy = draw.random() < 0.4
        for period, kind in kinds:
            for subject in ("maths", "english", "german" if of["class_id"].startswith(("5a", "10a")) else "pe"):
                value = draw.choice(("5", "5", "4", "зач", "осв") if easy else PERIOD_VALUES)
                key = (order["student_id"], subject, period["period_id"], kind)
                if value is None or key in given or draw.random() < 0.1:
                    continue
                given.add(key)
                rows["period_marks"].append(
                    {
                        "student_id": order["student_id"],
                        "subject_id": subject,
                        "period_id": period["period_id"],
                        "kind": kind,
                        "class_id": draw.choice((of["class_id"],) * 6 + (None,)),
                        "value": value,
                    }
                )
        decision = {
            "student_id": order["student_id"],
            "academic_year": of["academic_year"],
            "class_id": of["class_id"],
            "decision": "переведён",
            "protocol_no": "7",
            "decided_on": _day(of["academic_year"], (5, 26)),
        }
        if (order["student_id"], of["academic_year"]) not in decided:
            decided.add((order["student_id"], of["academic_year"]))
            rows["council_decisions"].append(decision)
