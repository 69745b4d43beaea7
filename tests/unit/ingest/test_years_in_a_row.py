"""One school year after another: what an export of the new one leaves of the old, and what it does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ingest_site import SCHOOL, Site, lessons

from pipelines.warehouse import versions

OLD, NEW = "2024-25", "2025-26"
YEARS = f"academic_year,starts_on,ends_on\n{OLD},2024-09-01,2025-05-31\n{NEW},2025-09-01,2026-05-31\n"
CLASSES = "class_id,academic_year,title,grade,stage,period_kind\n"
MOVES = "movement_id,student_id,kind,effective_on,order_date,from_class_id,to_class_id\n"
STUDENTS = "student_id,last_name\np1,Иванова\np2,Петров\n"


def a_year(site: Site, new_class: str = "6a-25") -> None:
    """May of the old year, whole; on 1 September the new one: its class, an order of promotion, a lesson."""
    site.land(
        "2025-05-30",
        {
            "academic_years.csv": YEARS,
            "classes.csv": CLASSES + f"5a,{OLD},5А,5,ООО,quarter\n",
            "students.csv": STUDENTS,
            "movements.csv": MOVES + "m1,p1,enrolment,2024-09-01,,,5a\nm2,p2,enrolment,2024-09-01,,,5a\n",
            "lessons.csv": lessons([("l1", "2025-05-20")]),
        },
    )
    site.load()
    site.land(
        "2025-09-01",
        {
            "classes.csv": CLASSES + f"{new_class},{NEW},6А,6,ООО,quarter\n",
            "movements.csv": MOVES + f"m3,p1,promotion,2025-09-01,2025-05-30,5a,{new_class}\n",
            "lessons.csv": lessons([("l2", "2025-09-01")]),
        },
    )
    site.load()
    built(site)


def built(site: Site) -> None:
    """The models of everything are what is loaded now."""
    with site.open() as con:
        versions.mark_built(con, versions.stale_slices(con, "project"), "project")


def stale(site: Site) -> list[str]:
    with site.open() as con:
        return [year for _, year in versions.stale_slices(con, "project")]


def days(site: Site) -> dict[str, str]:
    """Each year and the day it speaks of."""
    return dict(site.rows("select academic_year, as_of::varchar from journal.slices order by all"))


def test_an_export_of_the_new_year_leaves_the_old_one_as_it_was(site: Site) -> None:
    a_year(site)
    before = days(site)
    site.land("2025-09-02", {"students.csv": "student_id,last_name\np1,Сидорова\n"})  # she married, or her mother did
    site.load()
    assert stale(site) == [NEW]
    assert days(site) == before | {NEW: "2025-09-02"} == {OLD: "2025-05-30", NEW: "2025-09-02"}


def test_a_snapshot_that_reaches_into_august_and_finds_nothing_changed(site: Site) -> None:
    a_year(site)
    site.snapshot(
        "2025-09-05",
        {
            "lessons.csv": lessons([("l2", "2025-09-01")]),
            "movements.csv": MOVES + "m3,p1,promotion,2025-09-01,2025-05-30,5a,6a-25\n",
        },
        first="2025-08-25",
        last="2025-09-05",
    )
    site.load()
    assert stale(site) == [NEW]
    assert days(site)[OLD] == "2025-05-30"


@pytest.mark.parametrize("alone", [True, False])
def test_a_snapshot_that_finds_an_order_of_august_gone(site: Site, alone: bool) -> None:
    a_year(site)
    site.land("2025-09-02", {"movements.csv": MOVES + "m4,p2,departure,2025-08-28,2025-08-28,5a,\n"})
    site.load()
    assert stale(site) == [OLD, NEW]
    built(site)
    files = {"movements.csv": MOVES + "m3,p1,promotion,2025-09-01,2025-05-30,5a,6a-25\n"}
    more = {} if alone else {"lessons.csv": lessons([("l2", "2025-09-01")])}
    site.snapshot("2025-09-05", files | more, first="2025-08-25", last="2025-09-05")
    site.load()
    assert site.rows("select valid_to::varchar, is_removed from journal.movements where movement_id = 'm4'") == [
        ("2025-09-05", True)
    ]
    assert stale(site) == [OLD, NEW]


def test_a_snapshot_that_finds_a_lesson_of_may_gone(site: Site) -> None:
    a_year(site)
    site.snapshot("2025-09-05", {"lessons.csv": lessons([("l2", "2025-09-01")])}, first="2025-05-01", last="2025-09-05")
    site.load()
    assert stale(site) == [OLD, NEW]
    assert days(site)[OLD] == "2025-09-05"


def test_an_order_of_the_summer_that_is_entered_in_september_belongs_to_the_year_that_ended(site: Site) -> None:
    a_year(site)
    site.land("2025-09-15", {"movements.csv": MOVES + "m4,p2,departure,2025-07-10,2025-09-12,5a,\n"})
    site.load()
    assert stale(site) == [OLD, NEW]
    built(site)
    site.land("2025-09-16", {"movements.csv": MOVES + "m5,p3,enrolment,2025-09-15,2025-09-15,,6a-25\n"})
    site.load()
    assert stale(site) == [NEW]


def test_a_class_that_keeps_its_id_is_two_classes_and_the_earlier_bears_on_the_later(
    new_site: Callable[[str], Site],
) -> None:
    """Which class an order means depends on when the id was used before; so the years may be loaded in any order."""
    site, other = new_site("in order"), new_site("backwards")
    a_year(site, new_class="5a")
    assert site.rows("select academic_year, title, valid_to from journal.classes order by all") == [
        (OLD, "5А", None),
        (NEW, "6А", None),
    ]
    site.land(
        "2025-10-01", {"classes.csv": CLASSES + f"5a,{OLD},5А,4,НОО,quarter\n"}
    )  # it was of grade 4, it turns out
    site.load()
    assert stale(site) == [OLD, NEW]
    for day in ("2025-10-01", "2025-09-01", "2025-05-30"):
        (other.landing / SCHOOL).mkdir(parents=True, exist_ok=True)
        (site.landing / SCHOOL / day).rename(other.landing / SCHOOL / day)
        other.load()
    revisions = "select academic_year, as_of, loaded_revision from journal.slices order by all"
    assert other.rows(revisions) == site.rows(revisions)


def test_a_new_class_of_its_own_id_does_not_touch_the_old_year(site: Site) -> None:
    a_year(site)
    site.land("2025-09-03", {"classes.csv": CLASSES + f"5a-25,{NEW},5А,5,ООО,quarter\n"})
    site.load()
    assert stale(site) == [NEW]
