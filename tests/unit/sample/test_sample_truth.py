"""The truth told by the simulation agrees with what an independent reader finds in the exports."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date

import pytest
from conftest import SEED, UNTIL, YEARS
from sample_reader import Journal

from pipelines.config import SEEDS
from pipelines.sample.truth import Truth, ground_truth


@pytest.fixture(scope="module")
def truth() -> Truth:
    return ground_truth("school-154", YEARS, 150, SEED, UNTIL)


def test_members_on_any_day(journal: Journal, truth: Truth) -> None:
    orders = sorted(journal.state["movements"].values(), key=lambda row: (row["effective_on"], row["movement_id"]))
    for day in ("2024-09-02", "2024-10-10", "2025-01-09", "2025-05-26", "2025-09-01", "2026-02-10"):
        place: dict[str | None, str | None] = {}
        for order in orders:
            if str(order["effective_on"]) <= day:
                place[order["student_id"]] = order["to_class_id"]
        for (class_id,) in journal.state["classes"]:
            told = truth.members(str(class_id), date.fromisoformat(day))
            assert told == sorted(str(student) for student, where in place.items() if where == class_id)


def test_period_marks(journal: Journal, truth: Truth) -> None:
    found: dict[str, dict[tuple[str, str, str], str]] = {}
    for row in journal.state["period_marks"].values():
        key = str(row["subject_id"]), str(row["period_id"]), str(row["kind"])
        found.setdefault(str(row["student_id"]), {})[key] = str(row["value"])
    assert len(found) > 100
    for student, marks in found.items():
        assert truth.period_marks(student) == marks


def test_missed_lessons_by_kind(journal: Journal, truth: Truth) -> None:
    with (SEEDS / "absence_codes.csv").open(encoding="utf-8") as file:
        kinds = {
            row["journal_code"]: row["absence_kind"]
            for row in csv.DictReader(file)
            if row["source_system"] == "netschool"
        }
    for period_id in ("2024-t1", "2024-h2", "2024-y", "2025-t1"):
        period = journal.state["periods"][(period_id,)]
        counts: Counter[tuple[str, str]] = Counter()
        for row in journal.state["absences"].values():
            day = str(journal.state["lessons"][(row["lesson_id"],)]["held_on"])
            if str(period["starts_on"]) <= day <= str(period["ends_on"]):
                counts[str(row["student_id"]), kinds[str(row["code"])]] += 1
        for (student,) in journal.state["students"]:
            expected = {kind: count for (who, kind), count in counts.items() if who == student}
            assert truth.missed(str(student), period_id) == expected
