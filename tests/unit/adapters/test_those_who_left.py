"""A pupil who is in no list and no answer any more keeps his marks; what was deleted of the others is gone.

Each journal hands over the same days twice through the warehouse, the second time without the one who left.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bars_answers
import dnevnik_school
import duckdb
import netschool_school
from bars_answers import ANNA as ANNA_OF_BARS
from bars_answers import ANNA_MARKS, PETR, PETR_MARKS, class_info, pack, school_info, summary
from dnevnik_school import ANNA, BORIS, CLASS, LOGS, MARKS, PERSONS
from netschool_school import INIT

from pipelines.warehouse import loading, versions
from pipelines.warehouse.connection import open_warehouse


class Warehouse:
    """Exports of one institution, loaded one after the other."""

    def __init__(self, root: Path, institution_id: str) -> None:
        self.root = root
        self.institution_id = institution_id

    def load(self, day: str, files: Mapping[str, bytes]) -> None:
        for name, data in files.items():
            path = self.root / "landing" / self.institution_id / day / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        with self.open() as con:
            outcomes = loading.ingest(con, self.root / "raw", loading.pending(self.root / "landing", con))
            assert [outcome.status for outcome in outcomes] == ["loaded"]
            versions.refresh(con)

    def open(self) -> Any:
        return open_warehouse(self.root / "warehouse.duckdb")

    def of(self, table: str, what: str) -> dict[str, bool]:
        """What is known by `what` (SQL), and whether its last version was removed."""
        con: duckdb.DuckDBPyConnection
        with self.open() as con:
            query = f"select {what}, arg_max(is_removed, valid_from) from journal.{table} group by all order by all"
            return dict(con.execute(query).fetchall())


def test_bars(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path, bars_answers.PLACE.institution_id)
    warehouse.load("2025-11-20", bars_answers.small())
    assert set(warehouse.of("marks", "mark_id").values()) == {False}
    fewer = {**ANNA_MARKS, "Математика": ANNA_MARKS["Математика"][:1]}  # the second mark of 10 November is gone
    warehouse.load(
        "2025-11-21",
        {
            "getSchoolInfo.json": pack(school_info(1)),
            "5А/getClassYearInfo.json": pack(class_info(ANNA_OF_BARS)),
            f"5А/{ANNA_OF_BARS}/GetSummaryMarks.json": pack(summary(fewer)),
        },
    )
    marks = warehouse.of("marks", "mark_id")
    assert [mark for mark, removed in marks.items() if removed] == [
        "name:2021:белова анна сергеевна|математика|2025-11-10|work:ответ на уроке|1"
    ]
    assert len(marks) == 6
    assert set(warehouse.of("absences", "lesson_id").values()) == {False}
    lessons = warehouse.of("lessons", "subject_id || ' ' || held_on")
    assert set(lessons.values()) == {False}
    assert "subject:математика 2025-11-12" in lessons  # nobody but the one who left was absent there


def test_bars_a_change_of_class(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path, bars_answers.PLACE.institution_id)
    warehouse.load("2025-11-20", bars_answers.small())
    warehouse.load(
        "2025-11-21",
        {
            "getSchoolInfo.json": pack(school_info(2)),
            "5А/getClassYearInfo.json": pack(class_info(ANNA_OF_BARS)),
            "5Б/getClassYearInfo.json": pack(class_info(PETR, letter="Б")),
            f"5А/{ANNA_OF_BARS}/GetSummaryMarks.json": pack(summary(ANNA_MARKS)),
            f"5Б/{PETR}/GetSummaryMarks.json": pack(summary(PETR_MARKS)),
        },
    )
    absences = warehouse.of("absences", "lesson_id")
    assert (
        absences["2025-26:5А|математика|2025-11-12"] is False
    )  # what he missed in the former class stays missed there


def test_netschool(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path, netschool_school.PLACE.institution_id)
    first = netschool_school.school()
    warehouse.load("2026-09-11", first)
    without_ivan = {
        **{name: data for name, data in first.items() if "1112/" not in name},
        "student/diary/init.json": netschool_school.init((1111, "Ёлкина Анна", "5А")),
        "student/diary/1111/2026-09-07.json": first["student/diary/1111/2026-09-07.json"].replace(
            b'"mark": 5,', b'"mark": null,'
        ),
    }
    assert INIT not in without_ivan.values()
    warehouse.load("2026-09-12", without_ivan)
    assert warehouse.of("marks", "student_id || ' ' || lesson_id || ' ' || value") == {
        "1111 501 5": True, "1111 503 .": False, "1112 501 4": False, "1112 504 3": False,
    }  # fmt: skip
    lessons = warehouse.of("lessons", "lesson_id")
    assert lessons == dict.fromkeys(("501", "502", "503", "504"), False)  # 504 is known from Ivan's diary alone


def test_dnevnik(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path, dnevnik_school.PLACE.institution_id)
    first = dnevnik_school.answers()
    warehouse.load("2025-09-04", dnevnik_school.files_of(first))
    second = dnevnik_school.answers()
    second[PERSONS] = [each for each in second[PERSONS] if each["person"]["id_str"] == ANNA]
    second[MARKS] = [each for each in second[MARKS] if each["id"] == 3]
    second[LOGS] = [each for each in second[LOGS] if each["person_str"] == ANNA]
    del second[f"edu-groups/{CLASS}/lessons/2025-09-01/2025-09-05.json"][0]
    warehouse.load("2025-09-05", dnevnik_school.files_of(second))
    assert warehouse.of("marks", "mark_id") == {"1": True, "2": False, "2:2": False, "3": False}
    assert warehouse.of("absences", "student_id || ' ' || lesson_id") == {
        f"{ANNA} 102": False, f"{BORIS} 101": False, f"{BORIS} 104": False,
    }  # fmt: skip
    assert warehouse.of("lessons", "lesson_id")["101"] is True  # lessons are asked for by class, whoever is in it
