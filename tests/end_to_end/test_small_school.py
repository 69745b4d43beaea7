"""A school small enough for paper: a hand-written export goes in by the command, every figure is worked out by hand.

Two classes, six pupils, one quarter and a bit. What is tried: a transfer in mid-period, a departure in the holidays, a
pupil gone but marked, a day missed half and a day missed whole, late, зач, н/а, осв, a tie in the rating, a mark that a
later export changes, and one row that breaks the contract.
"""

import csv
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from pipelines.cli import vedomost

DAYS = ["2025-09-02", "2025-09-03", "2025-09-04"]  # two lessons of each class a day

TABLES = {
    "academic_years": [{"academic_year": "2025-26", "starts_on": "2025-09-01", "ends_on": "2026-08-31"}],
    "periods": [
        {"period_id": "q1", "academic_year": "2025-26", "kind": "quarter", "ordinal": 1, "title": "1 четверть",
         "starts_on": "2025-09-01", "ends_on": "2025-10-24"},
        {"period_id": "q2", "academic_year": "2025-26", "kind": "quarter", "ordinal": 2, "title": "2 четверть",
         "starts_on": "2025-11-03", "ends_on": "2025-12-29"},
        {"period_id": "y", "academic_year": "2025-26", "kind": "year", "ordinal": 1, "title": "2025/26 учебный год",
         "starts_on": "2025-09-01", "ends_on": "2026-05-26"},
    ],
    "subjects": [
        {"subject_id": "rus", "title": "Русский язык", "short_title": "Рус.", "is_marked": "true"},
        {"subject_id": "mat", "title": "Математика", "short_title": "Мат.", "is_marked": "true"},
    ],
    "classes": [
        {"class_id": "5a", "academic_year": "2025-26", "title": "5А", "grade": 5, "letter": "А", "stage": "ООО",
         "period_kind": "quarter", "capacity": 25},
        {"class_id": "5b", "academic_year": "2025-26", "title": "5Б", "grade": 5, "letter": "Б", "stage": "ООО",
         "period_kind": "quarter", "capacity": 25},
    ],
    "students": [
        {"student_id": "s1", "last_name": "Ёжиков", "first_name": "Пётр", "birth_date": "2014-03-01"},
        {"student_id": "s2", "last_name": "Жуков", "first_name": "Иван", "birth_date": "2014-03-02"},
        {"student_id": "s3", "last_name": "Ельников", "first_name": "Олег", "birth_date": "2014-03-03"},
        {"student_id": "s4", "last_name": "Зайцева", "first_name": "Анна", "birth_date": "2014-03-04"},
        {"student_id": "s5", "last_name": "Иванова", "first_name": "Яна", "birth_date": "2014-03-05"},
        {"student_id": "s6", "last_name": "Котова", "first_name": "Ева", "birth_date": "2014-13-05"},  # no such month
    ],
    "movements": [
        *(
            {"movement_id": f"in-{n}", "student_id": f"s{n}", "kind": "enrolment", "effective_on": "2025-09-01",
             "to_class_id": class_id}
            for n, class_id in ((1, "5a"), (2, "5a"), (3, "5a"), (4, "5b"), (5, "5a"))
        ),
        # s3 is moved to 5Б from 4 September: 2 and 3 September belong to 5А.
        {"movement_id": "tr-3", "student_id": "s3", "kind": "transfer", "effective_on": "2025-09-04",
         "from_class_id": "5a", "to_class_id": "5b"},
        # s5 leaves in the autumn holidays, after her marks for the quarter.
        {"movement_id": "out-5", "student_id": "s5", "kind": "departure", "effective_on": "2025-10-28",
         "from_class_id": "5a"},
    ],
    "work_kinds": [
        {"work_kind_id": "k", "title": "Контрольная работа", "weight": 2},
        {"work_kind_id": "o", "title": "Ответ на уроке", "weight": 1},
    ],
    "lessons": [
        {"lesson_id": f"{class_id}-{day}-{number}", "held_on": day, "lesson_no": number, "class_id": class_id,
         "subject_id": subject, "status": "held"}
        for class_id in ("5a", "5b")
        for day in DAYS
        for number, subject in ((1, "rus"), (2, "mat"))
    ],
    "absences": [
        {"lesson_id": "5a-2025-09-02-1", "student_id": "s1", "code": "Б"},  # half a day
        {"lesson_id": "5a-2025-09-03-1", "student_id": "s1", "code": "Б"},  # a whole day by illness
        {"lesson_id": "5a-2025-09-03-2", "student_id": "s1", "code": "Б"},
        {"lesson_id": "5a-2025-09-02-1", "student_id": "s3", "code": "УП"},  # a whole day in 5А: excused and unexcused
        {"lesson_id": "5a-2025-09-02-2", "student_id": "s3", "code": "НП"},
        {"lesson_id": "5b-2025-09-04-1", "student_id": "s3", "code": "ОП"},  # late, in 5Б
        {"lesson_id": "5b-2025-09-02-1", "student_id": "s1", "code": "НП"},  # not his class: kept, not counted
    ],
    "marks": [
        {"mark_id": "m1", "lesson_id": "5a-2025-09-02-1", "student_id": "s2", "value": "5", "work_kind_id": "k"},
        {"mark_id": "m2", "lesson_id": "5a-2025-09-03-1", "student_id": "s2", "value": "4", "work_kind_id": "o"},
        {"mark_id": "m3", "lesson_id": "5a-2025-09-04-1", "student_id": "s2", "value": "3", "work_kind_id": "o"},
        {"mark_id": "m4", "lesson_id": "5a-2025-09-04-1", "student_id": "s1", "value": "7"},  # no such mark
    ],
    "period_marks": [
        {"student_id": student, "subject_id": subject, "period_id": "q1", "kind": "period", "class_id": class_id,
         "value": value, "entered_at": "2025-10-22T12:00:00+07:00"}
        for student, class_id, subject, value in (
            ("s1", "5a", "rus", "5"), ("s1", "5a", "mat", "4"),
            ("s2", "5a", "rus", "4"), ("s2", "5a", "mat", "зач"),
            ("s5", "5a", "rus", "н/а"), ("s5", "5a", "mat", "осв"),
            ("s3", "5b", "rus", "3"), ("s3", "5b", "mat", "5"),
            ("s4", "5b", "rus", "5"), ("s4", "5b", "mat", "3"),
        )
    ],
}  # fmt: skip


def write_batch(landing: Path, day: str, tables: dict[str, list[dict[str, object]]]) -> None:
    folder = landing / "school-90" / day
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
    manifest = {
        "contract": "journal-export/1", "institution_id": "school-90", "export_date": day,
        "exported_at": f"{day}T20:00:00+07:00", "source_system": "manual", "mode": "delta",
    }  # fmt: skip
    (folder / "batch.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("small-school")
    write_batch(home / "landing", "2025-10-24", TABLES)
    changed = [{"mark_id": "m3", "lesson_id": "5a-2025-09-04-1", "student_id": "s2", "value": "4", "work_kind_id": "o"}]
    write_batch(home / "landing", "2025-11-05", {"marks": changed})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VEDOMOST_HOME", str(home))
        result = CliRunner().invoke(vedomost, ["load"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return home


@pytest.fixture(scope="module")
def ask(school: Path):
    with duckdb.connect(str(school / "published" / "warehouse.duckdb"), read_only=True) as con:
        yield lambda query: con.execute(query).fetchall()


def test_bad_rows_wait_in_quarantine_and_the_good_ones_went_on(school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VEDOMOST_HOME", str(school))
    told = CliRunner().invoke(vedomost, ["quarantine"]).output
    assert "Строки в карантине: 2" in told
    assert "students.csv, строка 7, birth_date" in told
    assert "2014-13-05" in told
    assert "marks.csv, строка 5, value" in told


def test_class_results_and_the_weighted_average(ask) -> None:
    # s2, русский: 5 of weight 2, 4 of weight 1, and a 3 that the export of 5 November turned into 4:
    # (5·2 + 4·1 + 4·1) / (2+1+1) = 18/4 = 4.50
    assert ask(
        "select value, average_current from reports.rpt_class_results"
        " where student_id = 's2' and subject_id = 'rus' and period_id = 'q1'"
    ) == [("4", Decimal("4.50"))]
    # Members of 5А on 24 October: s1, s2, s5; s3 went to 5Б and has no mark of 5А.
    assert ask(
        "select distinct student_id from reports.rpt_class_results"
        " where class_id = '5a' and period_id = 'q1' order by 1"
    ) == [("s1",), ("s2",), ("s5",)]


def test_history_keeps_both_versions_of_the_changed_mark(ask) -> None:
    assert ask(
        "select value, valid_from::varchar, valid_to::varchar from journal.marks where mark_id = 'm3' order by 2"
    ) == [
        ("3", "2025-10-24", "2025-11-05"),
        ("4", "2025-11-05", None),
    ]


def test_subject_totals(ask) -> None:
    columns = "n5, n4, n3, n2, n_na, n_exempt, n_no, n_without, n, success_pct, quality_pct, sou, average_mark"
    # 5А, русский: 5, 4, н/а. N = 3; успеваемость 2/3, качество 2/3, СОУ (100+64+7)/3 = 57.0; mean of 5 and 4.
    assert ask(
        f"select {columns} from reports.rpt_class_subject_totals where class_id = '5a' and period_id = 'q1'"
        " and subject_id = 'rus'"
    ) == [(1, 1, 0, 0, 1, 0, 0, 0, 3, Decimal("66.7"), Decimal("66.7"), Decimal("57.0"), Decimal("4.50"))]
    # 5А, математика: 4, зач (as 5), осв (leaves N). N = 2; all pass, СОУ (64+100)/2 = 82.0; the mean is of the 4 alone.
    assert ask(
        f"select {columns} from reports.rpt_class_subject_totals where class_id = '5a' and period_id = 'q1'"
        " and subject_id = 'mat'"
    ) == [(1, 1, 0, 0, 0, 1, 0, 0, 2, Decimal("100.0"), Decimal("100.0"), Decimal("82.0"), Decimal("4.00"))]
    # 5А, second quarter: nobody has a mark yet; N = 0 gives no figure.
    assert ask(
        "select n_without, n, success_pct, quality_pct, sou, average_mark from reports.rpt_class_subject_totals"
        " where class_id = '5a' and period_id = 'q2' and subject_id = 'rus'"
    ) == [(2, 0, None, None, None, None)]


def test_groups_and_the_homeroom_report(ask) -> None:
    groups = dict(ask("select student_id, group_code from reports.rpt_student_groups where period_id = 'q1'"))
    # s1: 5 and 4; s2: 4 and зач (5); s5: н/а; s3: 3 and 5; s4: 5 and 3.
    assert groups == {"s1": "good", "s2": "good", "s5": "not_attested", "s3": "one_three", "s4": "one_three"}
    singles = dict(ask("select student_id, has_single_four from reports.rpt_student_groups where period_id = 'q1'"))
    assert singles == {"s1": True, "s2": True, "s5": False, "s3": False, "s4": False}
    # 5А: b = 3 (nobody without marks), a: two хорошисты; 5Б: both with one three, so quality is none of two.
    assert ask(
        "select class_id, success_a, success_b, success_pct, quality_a, quality_pct from reports.rpt_homeroom"
        " where period_id = 'q1' order by 1"
    ) == [
        ("5a", 2, 3, Decimal("66.7"), 2, Decimal("66.7")),
        ("5b", 2, 2, Decimal("100.0"), 0, Decimal("0.0")),
    ]


def test_rating_shares_a_place_and_skips_the_next(ask) -> None:
    # 5А: s1 (5+4)/2 = 4.50, s2 only the 4 = 4.00, s5 has no numeric mark. 5Б: 8/2 and 8/2, a tie.
    assert ask(
        "select student_id, place, average_mark from reports.rpt_class_rating"
        " where class_id = '5a' and period_id = 'q1' order by place nulls last"
    ) == [
        ("s1", 1, Decimal("4.50")),
        ("s2", 2, Decimal("4.00")),
        ("s5", None, None),
    ]
    assert ask(
        "select student_id, place from reports.rpt_class_rating where class_id = '5b' and period_id = 'q1'"
        " order by student_id"
    ) == [("s3", 1), ("s4", 1)]


def test_attendance_of_whole_days_half_days_and_the_transferred(ask) -> None:
    found = {
        row[0]: row[1:]
        for row in ask(
            "select student_id, days_missed, days_excused, days_illness, lessons_missed, lessons_excused,"
            " lessons_illness, late_lessons from reports.rpt_attendance_summary where period_id = 'q1'"
        )
    }
    assert found["s1"] == (1, 1, 1, 1, 1, 1, 0)  # 3 September whole, 2 September one lesson; the row in 5Б is not his
    assert found["s3"] == (1, 0, 0, 0, 0, 0, 1)  # the day in 5А came with him to 5Б: one missed excused, one not
    assert found["s2"] == (0, 0, 0, 0, 0, 0, 0)
    assert ask(
        "select sum(expected_lessons)::int, sum(missed_lessons)::int from reports.rpt_class_attendance_month"
        " where class_id = '5a' and student_id = 's3'"
    ) == [(4, 2)]  # only the two days when 5А was his
    assert ask("select kind, count(*) from marts.fct_anomaly group by 1") == [("absence_not_expected", 1)]


def test_movement_balances_for_class_grade_and_school(ask) -> None:
    found = {
        (row[0], row[1], row[2]): row[3:]
        for row in ask(
            "select unit_kind, unit_id, period_id, opening, arrived, departed, transferred_in, transferred_out,"
            " closing from reports.rpt_movement"
        )
    }
    assert found["class", "5a", "q1"] == (4, 0, 1, 0, 1, 3)  # s3 out by transfer
    assert found["class", "5b", "q1"] == (1, 1, 0, 1, 0, 2)
    assert found["class", "5a", "q2"] == (3, 0, 1, 0, 0, 2)  # s5 left in the holidays: they belong to the next window
    grade = next(value for key, value in found.items() if key[0] == "grade" and key[2] == "q1")
    assert grade == (5, 0, 0, 0, 0, 5)  # the transfer crosses no border of the grade
    school = next(value for key, value in found.items() if key[0] == "school" and key[2] == "y")
    assert school == (5, 0, 1, 0, 0, 4)


def test_register_shows_the_whole_year_in_the_last_class(ask) -> None:
    assert ask(
        "select student_id, subject_id, value from reports.rpt_grade_register"
        " where class_id = '5b' and period_id = 'q1' and value is not null order by all"
    ) == [
        ("s3", "mat", "5"),
        ("s3", "rus", "3"),
        ("s4", "mat", "3"),
        ("s4", "rus", "5"),
    ]
    # s5 is gone but marked: her row stays in the register of 5А.
    assert ask(
        "select value from reports.rpt_grade_register where class_id = '5a' and student_id = 's5'"
        " and period_id = 'q1' and subject_id = 'rus'"
    ) == [("н/а",)]


def test_pupils_stand_under_russian_collation(ask) -> None:
    # е and ё side by side: Ёжиков before Ельников (ж < л), then Жуков.
    assert ask("select last_name from marts.dim_student order by student_order") == [
        ("Ёжиков",),
        ("Ельников",),
        ("Жуков",),
        ("Зайцева",),
        ("Иванова",),
    ]
