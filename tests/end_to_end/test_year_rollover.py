"""A school over the summer: what the new year makes of the old one's children, and what the closed year stays.

5А of six pupils and one quarter of marks, closed in June. anna and dina go up to 6А, boris repeats in the new 5А, vera
left on 10 July and the order is entered on 15 September, gleb is enrolled by an order of 28 August in force on 1
September, lev comes on 8 September. dina's surname changes on 2 September; boris's annual mark on 15 September.
"""

from datetime import date
from functools import partial

import duckdb
import pytest
from test_small_school import write_batch

from pipelines import jobs, office
from pipelines.config import Home
from pipelines.warehouse import dbt

OLD, NEW = "2024-25", "2025-26"
ASKED = ("dim_student", "fct_roster", "fct_membership", "rpt_movement", "rpt_movement_orders", "rpt_corrections")


def period(period_id: str, year: str, kind: str, first: str, last: str) -> dict[str, object]:
    return {"period_id": period_id, "academic_year": year, "kind": kind, "ordinal": 1, "title": period_id,
            "starts_on": first, "ends_on": last}  # fmt: skip


def order(
    movement_id: str, kind: str, day: str, came: str | None, went: str | None, dated: str | None = None
) -> dict[str, object]:
    return {"movement_id": movement_id, "student_id": movement_id.split("-")[0], "kind": kind, "effective_on": day,
            "order_date": dated or day, "from_class_id": came, "to_class_id": went}  # fmt: skip


def school_class(class_id: str, year: str, title: str) -> dict[str, object]:
    return {"class_id": class_id, "academic_year": year, "title": title, "grade": title[0], "letter": "А",
            "stage": "ООО", "period_kind": "quarter"}  # fmt: skip


def annual(student: str, value: str) -> dict[str, object]:
    return {"student_id": student, "subject_id": "mat", "period_id": "y24", "kind": "annual", "class_id": "5a-24",
            "value": value, "entered_at": "2025-05-23T12:00:00+07:00"}  # fmt: skip


MAY = {
    "academic_years": [{"academic_year": OLD, "starts_on": "2024-09-01", "ends_on": "2025-08-31"}],
    "periods": [period("q24", OLD, "quarter", "2025-03-31", "2025-05-26"),
                period("y24", OLD, "year", "2024-09-01", "2025-05-26")],
    "subjects": [{"subject_id": "mat", "title": "Математика", "short_title": "Мат.", "is_marked": "true"}],
    "classes": [school_class("5a-24", OLD, "5А")],
    "students": [{"student_id": who, "last_name": f"{who}ова", "first_name": "Яна", "birth_date": "2013-03-01"}
                 for who in ("anna", "boris", "vera", "dina")],
    "movements": [order(f"{who}-1", "enrolment", "2024-09-01", None, "5a-24")
                  for who in ("anna", "boris", "vera", "dina")],
    "lessons": [{"lesson_id": "l1", "held_on": "2025-05-20", "lesson_no": 1, "class_id": "5a-24", "subject_id": "mat",
                 "status": "held"}],
    "period_marks": [annual("anna", "5"), annual("boris", "2"), annual("vera", "4"), annual("dina", "3")],
}  # fmt: skip

SEPTEMBER = {
    "academic_years": [{"academic_year": NEW, "starts_on": "2025-09-01", "ends_on": "2026-08-31"}],
    "periods": [period("q25", NEW, "quarter", "2025-09-01", "2025-10-24"),
                period("y25", NEW, "year", "2025-09-01", "2026-05-26")],
    "classes": [school_class("5a-25", NEW, "5А"), school_class("6a-25", NEW, "6А")],
    "students": [{"student_id": "dina", "last_name": "Новая", "first_name": "Яна", "birth_date": "2013-03-01"},
                 {"student_id": "gleb", "last_name": "Глебов", "first_name": "Глеб", "birth_date": "2014-03-01"},
                 {"student_id": "lev", "last_name": "Львов", "first_name": "Лев", "birth_date": "2014-03-02"}],
    "movements": [order("anna-2", "promotion", "2025-09-01", "5a-24", "6a-25", "2025-05-30"),
                  order("dina-2", "promotion", "2025-09-01", "5a-24", "6a-25", "2025-05-30"),
                  order("boris-2", "repeat", "2025-09-01", "5a-24", "5a-25", "2025-08-29"),
                  order("gleb-1", "enrolment", "2025-09-01", None, "5a-25", "2025-08-28"),
                  order("lev-1", "enrolment", "2025-09-08", None, "5a-25")],
    "lessons": [{"lesson_id": "l2", "held_on": "2025-09-02", "lesson_no": 1, "class_id": "6a-25", "subject_id": "mat",
                 "status": "held"}],
}  # fmt: skip

LATE = {
    "movements": [order("vera-2", "departure", "2025-07-10", "5a-24", None)],
    "period_marks": [annual("boris", "3") | {"entered_at": "2025-09-15T12:00:00+07:00"}],
}


class Asked:
    """What the readers' copy said after each load."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.rebuilt: list[list[str]] = []
        self.before: list[tuple[object, ...]] = []
        self.after: list[tuple[object, ...]] = []

    def load(self, day: str, tables: dict[str, list[dict[str, object]]]) -> None:
        write_batch(self.home.landing, day, tables)
        report = jobs.load(self.home)
        assert not report.rejected
        self.rebuilt.append([year for _, year in report.slices])

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.home.published_warehouse), read_only=True) as con:
            return con.execute(query).fetchall()

    def register_of_the_old_year(self) -> list[tuple[object, ...]]:
        return self.rows(
            "select class_title, last_name, period_id, value from marts.fct_roster join marts.dim_student using "
            "(institution_id, academic_year, student_id) join (select class_id, academic_year, title as class_title "
            "from marts.dim_class) using (class_id, academic_year) left join (select student_id, period_id, value from "
            f"marts.fct_period_mark) using (student_id, period_id) where academic_year = '{OLD}' order by all"
        )


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    home = Home(tmp_path_factory.mktemp("rollover"))
    asked = Asked(home)
    with pytest.MonkeyPatch.context() as patch:
        chosen = [*(f"+{model}" for model in ASKED), "--exclude-resource-type", "test"]
        patch.setattr(dbt, "build", partial(dbt.build, select=chosen))
        over_the_summer(asked)
    return asked


def over_the_summer(asked: Asked) -> None:
    asked.load("2025-06-10", MAY)
    office.append(
        asked.home,
        "closings",
        {"institution_id": "school-90", "academic_year": OLD, "period_id": "y24", "journal_day": "2025-06-10",
         "closed_at": "2025-06-11T10:00:00+07:00", "closed_by": "Иванова А. П.", "despite": None},
    )  # fmt: skip
    asked.before = asked.register_of_the_old_year()
    asked.load("2025-09-09", SEPTEMBER)
    asked.after = asked.register_of_the_old_year()
    asked.load("2025-09-15", LATE)


def test_the_new_years_exports_rebuild_the_new_year_only(school: Asked) -> None:
    assert school.rebuilt == [[OLD], [NEW], [OLD, NEW]]


def test_the_closed_year_keeps_its_children_their_names_and_its_marks(school: Asked) -> None:
    assert school.before == school.after
    assert [row for row in school.before if row[2] == "y24"] == [
        ("5А", "annaова", "y24", "5"),
        ("5А", "borisова", "y24", "2"),
        ("5А", "dinaова", "y24", "3"),
        ("5А", "veraова", "y24", "4"),
    ]
    assert school.rows(f"select as_of from marts.dim_academic_year where academic_year = '{NEW}'") == [
        (date(2025, 9, 15),)
    ]


def test_who_stands_in_which_class_of_the_new_year(school: Asked) -> None:
    assert school.rows(
        "select title, last_name, joined_on::varchar, joined_by from marts.fct_membership join marts.dim_student using "
        "(institution_id, academic_year, student_id) join (select class_id, academic_year, title from marts.dim_class) "
        f"using (class_id, academic_year) where academic_year = '{NEW}' order by all"
    ) == [
        ("5А", "borisова", "2025-09-01", "repeat"),
        ("5А", "Глебов", "2025-09-01", "enrolment"),
        ("5А", "Львов", "2025-09-08", "enrolment"),
        ("6А", "annaова", "2025-09-01", "promotion"),
        ("6А", "Новая", "2025-09-01", "promotion"),
    ]


def test_nobody_came_or_left_at_the_turn_of_the_year(school: Asked) -> None:
    """lev alone arrived in the first quarter; vera's leaving is an order of the year that ended, not of the new one."""
    counted = "unit_kind, coalesce(nullif(unit_id, 'school-90'), ''), opening, arrived, departed, closing"
    assert school.rows(
        f"select {counted} from reports.rpt_movement where period_id = 'q25' and unit_kind in ('class', 'school') "
        "order by all"
    ) == [("class", "5a-25", 2, 1, 0, 3), ("class", "6a-25", 2, 0, 0, 2), ("school", "", 4, 1, 0, 5)]
    assert school.rows(
        f"select {counted} from reports.rpt_movement where period_id = 'y24' and unit_kind = 'school'"
    ) == [("school", "", 4, 0, 0, 4)]
    assert school.rows(
        "select academic_year, effective_on::varchar, first_seen_on::varchar, is_late from reports.rpt_movement_orders "
        "where kind = 'departure'"
    ) == [(OLD, "2025-07-10", "2025-09-15", True)]


def test_a_mark_changed_after_the_closing_is_a_correction_without_a_note(school: Asked) -> None:
    assert school.rows(
        "select student_id, old, new, changed_on::varchar, closed_on::varchar, after_close, is_unexplained from "
        f"reports.rpt_corrections where academic_year = '{OLD}' and entity = 'period_mark' and after_close"
    ) == [("boris", "2", "3", "2025-09-15", "2025-06-10", True, True)]
