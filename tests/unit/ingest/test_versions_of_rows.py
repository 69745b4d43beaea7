"""`valid_from` and `valid_to` worked out by hand: changed, deleted, put again, left out of a snapshot."""

from __future__ import annotations

import pytest
from ingest_site import YEAR, Site, lessons, marks

D1, D2, D3, D4, D5 = (f"2025-09-0{n}" for n in range(1, 6))
START = {"academic_years.csv": YEAR, "lessons.csv": lessons([("l1", D1), ("l2", D2)])}


def test_a_mark_changed_deleted_and_put_again(site: Site) -> None:
    site.land(D1, START | {"marks.csv": marks([("m1", "l1", "5")])})
    site.land(D2, {"marks.csv": marks([("m1", "l1", "5")])})  # said again: the same version
    site.land(D3, {"marks.csv": marks([("m1", "l1", "4")])})
    site.land(D4, {"marks.csv": "mark_id,op\nm1,delete\n"})
    site.land(D5, {"marks.csv": marks([("m1", "l1", "4")])})
    site.load()
    assert site.marks() == [
        ("m1", "4", D3, D4, True),
        ("m1", "4", D5, None, False),
        ("m1", "5", D1, D3, False),
    ]


def test_a_snapshot_deletes_what_it_covers_and_does_not_hold(site: Site) -> None:
    site.land(D2, START | {"marks.csv": marks([("m1", "l1", "5"), ("m2", "l1", "4"), ("m3", "l2", "3")])})
    site.snapshot(D3, {"marks.csv": marks([("m1", "l1", "5")])}, first=D1, last=D1)  # l2 lies outside
    site.load()
    assert site.marks() == [
        ("m1", "5", D2, None, False),
        ("m2", "4", D2, D3, True),
        ("m3", "3", D2, None, False),
    ]


def test_a_row_back_after_a_snapshot_without_it_is_a_new_version(site: Site) -> None:
    site.land(D2, START | {"marks.csv": marks([("m1", "l1", "5")])})
    site.snapshot(D3, {"marks.csv": marks([])}, first=D1, last=D2)
    site.land(D5, {"marks.csv": marks([("m1", "l1", "5")])})
    site.load()
    assert site.marks() == [("m1", "5", D2, D3, True), ("m1", "5", D5, None, False)]


def test_a_table_that_a_snapshot_does_not_bring_loses_nothing(site: Site) -> None:
    site.land(D2, START | {"marks.csv": marks([("m1", "l1", "5")])})
    site.snapshot(D3, {"absences.csv": "lesson_id,student_id,code\n"}, first=D1, last=D2)
    site.load()
    assert site.marks() == [("m1", "5", D2, None, False)]


@pytest.mark.parametrize(
    "spoilt",
    [
        "mark_id,lesson_id,student_id,value\nm1,l1,p1,77\n",  # the key is there, the value is not allowed
        "mark_id,lesson_id,student_id,value\n,l1,p1,5\n",  # a row whose key nobody knows: it may be m1
        "mark_id,lesson_id,student_id,value\nm1,l1\n",  # a row that cannot be taken apart
        "student_id;value\n",  # no key column at all
    ],
)
def test_a_row_set_aside_in_a_snapshot_is_no_deletion(site: Site, spoilt: str) -> None:
    site.land(D2, START | {"marks.csv": marks([("m1", "l1", "5")])})
    site.snapshot(D3, {"marks.csv": spoilt}, first=D1, last=D2)
    site.load()
    assert site.marks() == [("m1", "5", D2, None, False)]


def test_a_later_snapshot_deletes_what_an_unreadable_row_kept(site: Site) -> None:
    site.land(D2, START | {"marks.csv": marks([("m1", "l1", "5")])})
    site.snapshot(D3, {"marks.csv": marks([("m1", "l1", "77")])}, first=D1, last=D2)
    site.snapshot(D4, {"marks.csv": marks([])}, first=D1, last=D2)
    site.load()
    assert site.marks() == [("m1", "5", D2, D4, True)]


def test_a_mark_is_dated_by_where_its_lesson_stood_on_the_day_of_the_snapshot(site: Site) -> None:
    site.land(D1, START | {"marks.csv": marks([("m1", "l1", "5"), ("m2", "l2", "4")])})
    site.land(D2, {"lessons.csv": lessons([("l1", "2025-09-30")])})  # moved out of what is covered below
    site.snapshot(D3, {"marks.csv": marks([])}, first=D1, last=D2)
    site.land(D4, {"lessons.csv": lessons([("l2", "2025-09-30")])})  # moved after the snapshot: too late for m2
    site.load()
    assert site.marks() == [("m1", "5", D1, None, False), ("m2", "4", D1, D3, True)]


def test_a_period_mark_is_dated_by_its_entry_or_by_the_end_of_its_period(site: Site) -> None:
    periods = "period_id,academic_year,kind,ordinal,starts_on,ends_on\nq1,2025-26,quarter,1,2025-09-01,2025-10-26\n"
    text = (
        "student_id,subject_id,period_id,kind,value,entered_at\np1,s,q1,period,5,2025-09-03T12:00\np2,s,q1,period,4,\n"
    )
    empty = text.split("\n", 1)[0] + "\n"
    site.land(D3, {"academic_years.csv": YEAR, "periods.csv": periods, "period_marks.csv": text})
    site.snapshot(D4, {"period_marks.csv": empty}, first="2025-10-20", last="2025-10-31")
    site.snapshot(D5, {"period_marks.csv": empty}, first=D1, last=D5)
    site.load()
    assert site.rows("select student_id, valid_to::varchar, is_removed from journal.period_marks order by all") == [
        ("p1", D5, True),
        ("p2", D4, True),
    ]


def test_a_snapshot_never_deletes_master_data_but_does_delete_movements(site: Site) -> None:
    students = "student_id,last_name\np1,Ёлкина\n"
    moves = "movement_id,student_id,kind,effective_on,to_class_id\nv1,p1,enrolment,2025-09-01,c1\n"
    site.land(D1, {"academic_years.csv": YEAR, "students.csv": students, "movements.csv": moves})
    site.snapshot(
        D2, {"students.csv": "student_id,last_name\n", "movements.csv": moves.split("\n")[0]}, first=D1, last=D2
    )
    site.load()
    assert site.rows("select valid_to from journal.students") == [(None,)]
    assert site.rows("select valid_to::varchar, is_removed from journal.movements") == [(D2, True)]


def test_an_unknown_column_is_kept_aside_and_makes_no_version(site: Site) -> None:
    head = "mark_id,lesson_id,student_id,value,журнал\n"
    site.land(D1, START | {"marks.csv": head + "m1,l1,p1,5,старый\n"})
    site.land(D2, {"marks.csv": head + "m1,l1,p1,5,новый\n"})
    site.load()
    assert site.marks() == [("m1", "5", D1, None, False)]
    assert site.rows("select extra from observed.marks order by export_date") == [
        ('{"журнал":"старый"}',),
        ('{"журнал":"новый"}',),
    ]
