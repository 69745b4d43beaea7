"""Answers of a journal's API carry no batch.json: their place alone says whose, of which day, and which is in force."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ingest_site import Site

SCHOOL = "gymnasium-chernogorsk"
ANNA, PETR = "Белова Анна Сергеевна", "Ёлкин Пётр Ильич"


def land(site: Site, day: str, *pupils: str) -> Path:
    """The list of 5А as БАРС gives it."""
    path = site.landing / SCHOOL / day / "5А" / "getClassYearInfo.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    listed = [{"fullname": name, "photo": "", "male": name == PETR} for name in pupils]
    path.write_text(json.dumps({"study_level": "5", "letter": "А", "form_master": "", "pupils": listed}))
    return path


def stays(site: Site) -> list[tuple[str, str, str | None]]:
    return [
        (student.rpartition(":")[2].split()[1], first, last)
        for student, first, last in site.rows(
            "select student_id, valid_from::varchar, valid_to::varchar from journal.class_members order by all"
        )
    ]


@pytest.mark.parametrize("at_once", [True, False])
def test_the_same_list_on_two_days_is_two_batches(site: Site, at_once: bool) -> None:
    for day, pupils in (("2025-09-02", [PETR]), ("2025-09-03", [PETR, ANNA]), ("2025-09-04", [PETR])):
        land(site, day, *pupils)
        if not at_once:
            assert [outcome.status for outcome in site.load()] == ["loaded"]
    site.load()
    assert stays(site) == [("анна", "2025-09-03", "2025-09-04"), ("пётр", "2025-09-02", None)]
    assert site.load() == []


@pytest.mark.parametrize("first", [[PETR], [PETR, ANNA]])
def test_what_was_put_in_the_place_of_a_day_last_counts(site: Site, first: list[str]) -> None:
    land(site, "2025-09-02", *first)
    site.load()
    then = [PETR] if ANNA in first else [PETR, ANNA]
    land(site, "2025-09-02", *then)
    assert [outcome.status for outcome in site.load()] == ["loaded"]
    assert [name for name, _, _ in stays(site)] == (["анна", "пётр"] if ANNA in then else ["пётр"])
    land(site, "2025-09-02", *first)  # and back again: the bytes of the first are known
    assert [outcome.status for outcome in site.load()] == ["loaded"]
    assert [name for name, _, _ in stays(site)] == (["анна", "пётр"] if ANNA in first else ["пётр"])
