"""The same warehouse whatever the order and number of loads; a mark before its lesson; a corrected batch."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from ingest_site import SCHOOL, YEAR, Site, lessons, marks, zip_of

from pipelines.warehouse import loading, versions
from pipelines.warehouse.quarantine import waiting

D1, D2, D3, D4, D5, D6 = (f"2025-09-0{n}" for n in range(1, 7))
CLASSES = "class_id,academic_year,title,grade,stage,period_kind\n"
MEMBERS = "subgroup_id,student_id,joined_on\ng1,p1,2025-09-01\n"
BAD = "mark_id,lesson_id,student_id,value\nm9,l1,p1,99\n"


def a_fortnight(site: Site) -> None:
    """Two school years, changes, deletions, snapshots, a class that keeps its id, corrections of two days."""
    last_year = "academic_year,starts_on,ends_on\n2024-25,2024-09-01,2025-05-31\n"
    site.land(
        "2025-05-20",
        {
            "academic_years.csv": last_year,
            "classes.csv": CLASSES + "c1,2024-25,5А,5,ООО,quarter\n",
            "subgroups.csv": "subgroup_id,class_id,subject_id\ng1,c1,math\n",
            "lessons.csv": lessons([("l0", "2025-05-20")]),
            "marks.csv": marks([("m0", "l0", "3")]),
        },
    )
    site.land(
        D1,
        {
            "academic_years.csv": YEAR,
            "classes.csv": CLASSES + "c1,2025-26,6А,6,ООО,quarter\n",
            "subgroups.csv": "subgroup_id,class_id,subject_id\ng1,c1,math\n",
            "subgroup_members.csv": MEMBERS,
            "students.csv": "student_id,last_name\np1,Иванов\n",
            "lessons.csv": lessons([("l1", D1)]),
            "movements.csv": "movement_id,student_id,kind,effective_on\nv1,p1,enrolment,2024-09-01\n",
            "marks.csv": marks([("m1", "l1", "5"), ("m2", "l2", "4")]),
        },
    )
    site.land(
        D2,
        {
            "lessons.csv": lessons([("l2", D2)]),
            "marks.csv": marks([("m1", "l1", "4"), ("m3", "l1", "2")]),
            "absences.csv": "lesson_id,student_id,code\nl2,p1,??\n",
        },
    )
    site.land(D3, {"marks.csv": "mark_id,op\nm1,delete\nm7,delete\n", "subgroup_members.csv": MEMBERS})
    site.snapshot(
        D4,
        {"marks.csv": marks([("m2", "l2", "4"), ("m3", "l1", "77")]), "lessons.csv": lessons([("l1", D1), ("l2", D3)])},
        first=D1,
        last=D4,
    )
    site.land(D5, {"marks.csv": BAD, "лишнее.txt": "x"})
    corrected = site.land(
        "2025-09-05-fixed",
        {"marks.csv": marks([("m3", "l1", "3")])},
        export_date=D5,
        exported_at=f"{D5}T23:00:00+07:00",
    )
    zip_of(corrected, corrected.parent / f"{D5}.zip")
    older = site.land(
        "2025-09-02-first",
        {"lessons.csv": lessons([("l2", D6)]), "marks.csv": marks([("m5", "l2", "2")])},
        export_date=D2,
        exported_at=f"{D2}T10:00:00+07:00",
    )
    zip_of(older, older.parent / f"{D2}.zip")
    for folder in (corrected, older):
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


@pytest.mark.parametrize("value", ["2", "3", "4", "5", "нз"])  # whatever the digests say
def test_half_a_batch_gives_way_to_the_whole_one_of_the_same_moment(
    new_site: Callable[[str], Site], value: str
) -> None:
    files = {"lessons.csv": lessons([("l1", D1)]), "marks.csv": marks([("m1", "l1", value)])}
    growing, shrinking = new_site("growing"), new_site("shrinking")
    half = growing.land(D1, {"lessons.csv": files["lessons.csv"]})
    growing.load()
    (half / "marks.csv").write_text(files["marks.csv"])
    assert [outcome.status for outcome in growing.load()] == ["loaded"]
    whole = shrinking.land(D1, files)
    shrinking.load()
    (whole / "marks.csv").unlink()
    assert [outcome.status for outcome in shrinking.load()] == ["superseded"]
    for site in (growing, shrinking):
        assert site.rows("select value from observed.marks") == [(value,)]


def test_what_the_fortnight_holds(site: Site) -> None:
    a_fortnight(site)
    site.load()
    assert site.marks() == [
        ("m0", "3", "2025-05-20", None, False),
        ("m1", "4", D2, D3, True),
        ("m1", "5", D1, D2, False),
        ("m2", "4", D1, None, False),
        ("m3", "2", D2, D5, False),  # unreadable on the 4th, changed by the corrected batch of the 5th
        ("m3", "3", D5, None, False),
    ]
    assert site.rows("select export_date::varchar, status from ingest.batches order by all") == [
        ("2025-05-20", "loaded"), (D1, "loaded"), (D2, "loaded"), (D2, "superseded"), (D3, "loaded"), (D4, "loaded"),
        (D5, "loaded"), (D5, "superseded"),
    ]  # fmt: skip
    assert site.rows("select academic_year, as_of::varchar from journal.slices order by all") == [
        ("2024-25", D1),  # the movement said on 1 September is of that year
        ("2025-26", D5),
    ]
    assert site.rows("select academic_year, title from journal.classes order by all") == [
        ("2024-25", "5А"),
        ("2025-26", "6А"),
    ]
    assert site.rows("select academic_year, subgroup_id from journal.subgroups order by all") == [
        ("2024-25", "g1"),
        ("2025-26", "g1"),
    ]
    with site.open() as con:
        assert [(item.kind, item.value) for item in waiting(con)] == [
            ("row", "77"),
            ("unresolved", "m7"),
            ("warning", "??"),
        ]


@pytest.mark.parametrize("seed", range(6))
def test_any_order_any_grouping_any_repetition(new_site: Callable[[str], Site], seed: int) -> None:
    reference = new_site("reference")
    a_fortnight(reference)
    reference.load()
    other = new_site("other")
    a_fortnight(other)
    shuffle = random.Random(seed)
    with other.open() as con:
        batches = loading.pending(other.landing, con)
        shuffle.shuffle(batches)
        batches += shuffle.sample(batches, 3)  # some are handed over again
        while batches:
            size = shuffle.choice([1, 1, 2, 5])
            loading.ingest(con, other.raw, batches[:size])
            del batches[:size]
            if shuffle.random() < 0.5:
                versions.refresh(con)
        versions.refresh(con)
    assert other.everything() == reference.everything()


def test_loading_again_does_nothing(site: Site) -> None:
    a_fortnight(site)
    site.load()
    before = site.everything()
    assert site.load() == []
    with site.open() as con:  # even if the memory of the landing folder is lost
        con.execute("delete from ingest.landing_seen")
        outcomes = site.load_into(con)
    assert not any(outcome.is_new for outcome in outcomes)
    assert site.everything() == before


def test_a_mark_waits_for_its_lesson_and_is_told_of(site: Site) -> None:
    site.land(D2, {"academic_years.csv": YEAR, "marks.csv": marks([("m1", "l1", "5")])})
    site.load()
    assert site.marks() == []
    with site.open() as con:
        (item,) = waiting(con)
    assert item.reason == "«Текущие отметки»: ждёт урока l1"
    site.land(D3, {"lessons.csv": lessons([("l1", D1)])})
    site.load()
    assert site.marks() == [("m1", "5", D2, None, False)]


def test_a_corrected_batch_replaces_the_whole_day(site: Site) -> None:
    site.land(
        D1, {"academic_years.csv": YEAR, "lessons.csv": lessons([("l1", D1)]), "marks.csv": marks([("m1", "l1", "5")])}
    )
    first = site.load()
    for path in (site.landing / SCHOOL / D1).iterdir():
        path.unlink()
    (site.landing / SCHOOL / D1).rmdir()
    site.land(
        D1, {"academic_years.csv": YEAR, "marks.csv": marks([("m2", "l1", "4")])}, exported_at=f"{D1}T21:00:00+07:00"
    )
    second = site.load()
    assert [first[0].status, second[0].status] == ["loaded", "loaded"]
    assert site.marks() == []  # m1 was never said; m2 waits: the corrected day brings no lesson
    assert site.rows("select mark_id, academic_year from observed.marks") == [("m2", None)]
    assert site.rows("select count(*) from observed.lessons") == [(0,)]


def test_a_folder_and_a_zip_of_the_same_files_are_one_batch(new_site: Callable[[str], Site]) -> None:
    folder, packed, wrapped = new_site("folder"), new_site("packed"), new_site("wrapped")
    source = folder.land(D1, {"academic_years.csv": YEAR})
    for site, prefix in ((packed, ""), (wrapped, f"{D1}/")):
        (site.landing / SCHOOL).mkdir(parents=True)
        zip_of(source, site.landing / SCHOOL / f"{D1}.zip", prefix)
    assert len({site.load()[0].batch_id for site in (folder, packed, wrapped)}) == 1


def test_only_the_slices_of_the_touched_years_become_stale(site: Site) -> None:
    a_fortnight(site)
    site.load()
    with site.open() as con:
        both = versions.stale_slices(con, "project")
        versions.mark_built(con, both, "project")
        assert both == [(SCHOOL, "2024-25"), (SCHOOL, "2025-26")]
        assert versions.stale_slices(con, "project") == []
        assert versions.stale_slices(con, "project changed") == both
    site.land(D6, {"marks.csv": marks([("m1", "l1", "5")]), "students.csv": "student_id,last_name\np2,Петров\n"})
    site.load()
    with site.open() as con:
        assert versions.stale_slices(con, "project") == [(SCHOOL, "2025-26")]
    site.land("2025-09-08", {"movements.csv": "movement_id,student_id,kind,effective_on\nv1,p1,enrolment,2025-09-01\n"})
    site.load()
    with site.open() as con:  # an order of last year was changed: last year is counted again
        assert versions.stale_slices(con, "project") == both
