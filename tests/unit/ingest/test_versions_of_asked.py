"""Snapshots of a journal that was asked about some classes and pupils: by hand, who left, moved, came back."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from ingest_site import ASKED, YEAR, Site, read_with_asked

from pipelines.exports.adapters import canonical

D1, D2, D3, D4, D5 = (f"2025-09-0{n}" for n in range(1, 6))
LESSONS = f"lesson_id,held_on,class_id,subject_id,status\na1,{D1},5a,math,held\nb1,{D1},5b,math,held\n"
HEAD = "mark_id,lesson_id,student_id,value\n"
ANN, BOB, EVE = "m1,a1,ann,5\n", "m2,a1,bob,4\n", "m3,b1,eve,3\n"
ALL = "5a ann\n5a bob\n5b eve\n"


@pytest.fixture(autouse=True)
def _journal_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canonical, "read", read_with_asked)


def snapshot(site: Site, day: str, marks: str, asked: str | None, **tables: str) -> None:
    """Marks of all days so far; who was asked about, None for everybody."""
    named = {f"{name}.csv": text for name, text in tables.items()} | {"marks.csv": HEAD + marks}
    site.snapshot(day, named | ({} if asked is None else {ASKED: asked}), first=D1, last=day)


def begin(site: Site) -> None:
    site.land(D1, {"academic_years.csv": YEAR, "lessons.csv": LESSONS, "marks.csv": HEAD + ANN + BOB + EVE})


def test_the_marks_of_one_who_left_stay_and_a_deleted_one_goes(site: Site) -> None:
    begin(site)
    snapshot(site, D2, ANN + EVE, "5a ann\n5b eve\n")  # bob left
    snapshot(site, D3, ANN, "5a ann\n5b eve\n")  # eve's mark was taken away
    site.load()
    assert site.marks() == [("m1", "5", D1, None, False), ("m2", "4", D1, None, False), ("m3", "3", D1, D3, True)]


def test_marks_in_the_former_class_stay(site: Site) -> None:
    begin(site)
    snapshot(site, D2, ANN + EVE, "5a ann\n5b eve\n5b bob\n")  # bob is in 5b now, his answers are of 5b
    site.load()
    assert ("m2", "4", D1, None, False) in site.marks()


def test_one_who_came_back_is_told_of_again(site: Site) -> None:
    begin(site)
    snapshot(site, D2, ANN + EVE, "5a ann\n5b eve\n")
    snapshot(site, D3, ANN + BOB + EVE, ALL)
    site.load()
    assert ("m2", "4", D1, None, False) in site.marks()
    snapshot(site, D4, ANN + EVE, ALL)
    site.load()
    assert ("m2", "4", D1, D4, True) in site.marks()


def test_a_snapshot_of_everybody_still_deletes_whatever_it_lacks(site: Site) -> None:
    begin(site)
    snapshot(site, D2, ANN + EVE, "5a ann\n5b eve\n")
    snapshot(site, D3, ANN + EVE, None)
    site.load()
    assert ("m2", "4", D1, D3, True) in site.marks()


def test_a_journal_that_was_asked_about_nobody_deletes_nothing(site: Site) -> None:
    begin(site)
    snapshot(site, D2, "", "")
    site.load()
    assert {removed for *_, removed in site.marks()} == {False}


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("5a ann\n5a bob\n", {"b1"}),  # nobody of 5b: its lessons are not told of
        ("5a ann\n5b eve\n", {"a1"}),  # bob, who left, had a mark in a1
        ("5a ann\n5b eve\n5b bob\n", {"a1"}),  # bob's answers are of another class
        ("5a\n5a ann\n5b eve\n", set()),  # the lessons of 5a were asked for as such
        (ALL, set()),
    ],
)
def test_lessons_are_known_from_classes_or_from_pupils(site: Site, asked: str, kept: set[str]) -> None:
    begin(site)
    snapshot(site, D2, ANN, asked, lessons=LESSONS.split("\n")[0] + "\n")
    site.load()
    assert {lesson for (lesson,) in site.rows("select lesson_id from journal.lessons where valid_to is null")} == kept


def test_a_mark_that_comes_to_light_later_keeps_its_lesson(site: Site) -> None:
    site.land(D2, {"academic_years.csv": YEAR, "lessons.csv": LESSONS})
    snapshot(site, D3, "", "5a ann\n5b eve\n", lessons=LESSONS.split("\n")[0] + "\n")
    site.load()
    assert site.rows("select count(*) from journal.lessons where is_removed") == [(2,)]
    site.land(D1, {"marks.csv": HEAD + BOB})  # an older export, landed late
    site.load()
    assert site.rows("select lesson_id from journal.lessons where is_removed") == [("b1",)]


def test_period_marks_are_told_of_pupils_whatever_class_they_name(site: Site) -> None:
    periods = "period_id,academic_year,kind,ordinal,starts_on,ends_on\nq1,2025-26,quarter,1,2025-09-01,2025-10-26\n"
    head = "student_id,subject_id,period_id,kind,class_id,value,entered_at\n"
    rows = [f"{who},s,q1,period,{which},5,{D1}T12:00\n" for who, which in (("ann", "5a"), ("bob", "5a"), ("eve", ""))]
    site.land(D1, {"academic_years.csv": YEAR, "periods.csv": periods, "period_marks.csv": head + "".join(rows)})
    site.snapshot(D2, {"period_marks.csv": head, ASKED: "5a ann\n5b bob\n5b eve\n"}, first=D1, last=D2)
    site.load()
    found = site.rows("select student_id, valid_to::varchar from journal.period_marks order by all")
    assert found == [("ann", D2), ("bob", None), ("eve", D2)]


def test_any_order_of_loading_gives_the_same(new_site: Callable[[str], Site]) -> None:
    whole = new_site("whole")
    begin(whole)
    snapshot(whole, D2, ANN + EVE, "5a ann\n5b eve\n")
    snapshot(whole, D3, EVE, "5a ann\n5b eve\n")
    whole.load()
    for number, order in enumerate(itertools.permutations((D1, D2, D3))):
        site = new_site(str(number))
        for day in order:
            if day == D1:
                begin(site)
            elif day == D2:
                snapshot(site, D2, ANN + EVE, "5a ann\n5b eve\n")
            else:
                snapshot(site, D3, EVE, "5a ann\n5b eve\n")
            site.load()
        assert site.everything() == whole.everything()


def test_a_corrected_batch_forgets_whom_the_former_one_asked(site: Site) -> None:
    begin(site)
    snapshot(site, D2, ANN + EVE, ALL)
    site.load()
    assert ("m2", "4", D1, D2, True) in site.marks()
    folder = site.landing / "school-90" / D2
    (folder / ASKED).write_text("5a ann\n5b eve\n")
    manifest = (folder / "batch.json").read_text().replace("T20:00:00", "T21:00:00")
    (folder / "batch.json").write_text(manifest)
    site.load()
    assert ("m2", "4", D1, None, False) in site.marks()
    assert site.rows("select count(*) from ingest.batch_asked") == [(2,)]
