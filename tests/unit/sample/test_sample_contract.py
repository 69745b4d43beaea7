"""Clean samples obey the contract to the letter: types, keys, references, sums, deletions, movements that add up."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from sample_reader import Journal, Row

from pipelines.sample import SampleSummary


def test_every_row_of_two_years_is_valid(journal: Journal, two_years: SampleSummary) -> None:
    assert journal.problems == []
    assert len(journal.batches) == two_years.batches
    assert journal.deletes > 50


def test_every_row_of_the_other_institutions_is_valid(year_journal: Journal) -> None:
    assert year_journal.problems == []


def test_all_forms_of_a_batch_occur(two_years: SampleSummary, journal: Journal) -> None:
    assert set(two_years.formats) == {"csv", "jsonl", "xlsx", "parquet"}
    places = [path for path in two_years.folder.iterdir() if not path.name.startswith(".")]
    assert {path.is_dir() for path in places} == {True, False}
    assert {batch["mode"] for batch in journal.batches} == {"delta", "snapshot"}
    assert all(batch["contract"] == "journal-export/1" for batch in journal.batches)
    assert all(str(batch["exported_at"]).endswith("+07:00") for batch in journal.batches)


def test_files_are_private(two_years: SampleSummary) -> None:
    for path in two_years.folder.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)


def test_no_batch_is_later_than_asked(two_years: SampleSummary) -> None:
    assert two_years.last_day == "2026-02-10"
    assert max(path.name[:10] for path in Path(two_years.folder).iterdir() if path.name[0] == "2") == "2026-02-10"


def _orders(journal: Journal) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in sorted(journal.state["movements"].values(), key=lambda row: (row["effective_on"], row["movement_id"])):
        found.setdefault(str(row["student_id"]), []).append(row)
    return found


def test_each_order_takes_a_pupil_from_where_he_is(journal: Journal) -> None:
    for orders in _orders(journal).values():
        place = None
        for order in orders:
            assert order["from_class_id"] == place
            place = order["to_class_id"]
            assert order["kind"] in ("departure", "graduation") or place is not None


def test_opening_and_arrived_less_departed_is_closing(journal: Journal) -> None:
    def members(class_id: str, day: str) -> int:
        """Pupils in a class at the end of a day, counted order by order."""
        count = 0
        for orders in _orders(journal).values():
            past = [order for order in orders if str(order["effective_on"]) <= day]
            count += bool(past) and past[-1]["to_class_id"] == class_id
        return count

    classes = [key[0] for key in journal.state["classes"]]
    moved = 0
    for period in journal.state["periods"].values():
        begin, end = str(period["starts_on"]), str(period["ends_on"])
        if end > "2026-02-10":
            continue
        for class_id in classes:
            orders = [row for row in journal.state["movements"].values() if begin < str(row["effective_on"]) <= end]
            arrived = sum(row["to_class_id"] == class_id for row in orders)
            departed = sum(row["from_class_id"] == class_id for row in orders)
            moved += arrived + departed
            assert members(str(class_id), begin) + arrived - departed == members(str(class_id), end)
    assert moved > 20


def test_marks_are_given_to_members_of_the_class_and_the_subgroup(journal: Journal) -> None:
    halves: dict[tuple[str | None, str | None], list[Row]] = {}
    for row in journal.state["subgroup_members"].values():
        halves.setdefault((row["subgroup_id"], row["student_id"]), []).append(row)
    orders = _orders(journal)
    for table in ("marks", "absences"):
        for row in journal.state[table].values():
            lesson = journal.state["lessons"][(row["lesson_id"],)]
            day = str(lesson["held_on"])
            past = [order for order in orders[str(row["student_id"])] if str(order["effective_on"]) <= day]
            assert past[-1]["to_class_id"] == lesson["class_id"]
            assert lesson["status"] == "held"
            if lesson["subgroup_id"]:
                assert any(
                    str(half["joined_on"]) <= day < str(half["left_on"] or "9999")
                    for half in halves[lesson["subgroup_id"], row["student_id"]]
                )


def test_first_batch_holds_the_reference_tables(two_years: SampleSummary, journal: Journal) -> None:
    assert two_years.first_day == "2024-08-30"  # the last working day before 1 September 2024, a Sunday
    assert Counter(row["academic_year"] for row in journal.state["classes"].values()) == {"2024-25": 6, "2025-26": 6}
    first = [batch for batch in journal.batches if batch["export_date"] == "2024-08-30"]
    assert {name.partition(".")[0] for name in first[0]["files"]} >= {
        "academic_years",
        "periods",
        "holidays",
        "subjects",
        "classes",
        "staff",
        "students",
        "guardians",
        "movements",
        "subgroups",
        "subgroup_members",
        "curriculum",
        "lesson_plan",
        "work_kinds",
    }


def test_entries_are_never_exported_before_they_are_made(journal: Journal) -> None:
    assert all(
        date.fromisoformat(str(row["entered_at"])[:10]) <= date(2026, 2, 10)
        for table in ("marks", "absences", "period_marks")
        for row in journal.state[table].values()
    )
