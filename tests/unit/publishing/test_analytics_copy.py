"""What leaves of a warehouse written by hand, column by column."""

from __future__ import annotations

import hashlib
import hmac
import json
import stat
from pathlib import Path

import duckdb
import jsonschema
import pytest
from hand_warehouse import STUDENTS, TEACHERS, rows

from pipelines import publishing
from pipelines.config import Home
from pipelines.warehouse.analytics import datapackage
from pipelines.warehouse.analytics.declared import PublicationError


def pseudonym(home: Home, entity: str, id_: str) -> str:
    """Counted apart from the program: HMAC-SHA-256 of entity, institution and id, its first twenty digits."""
    key = bytes.fromhex(home.pseudonym_key.read_text(encoding="ascii"))
    return hmac.new(key, f"{entity}/school-90/{id_}".encode(), hashlib.sha256).hexdigest()[:20]


@pytest.fixture
def published(school: Home) -> Path:
    """The analysts' database."""
    return school.analytics / "analytics.duckdb"


def test_a_pupil_has_one_pseudonym_everywhere(school: Home, published: Path) -> None:
    first = pseudonym(school, "student", "101")
    assert rows(published, "select student_id from marts.fct_absence where lesson_no = 1") == [(first,)]
    assert rows(published, "select distinct student_id from reports.rpt_grade_register") == [(first,)]
    assert rows(
        published, "select total_id from reports.rpt_class_attendance_month_total where total_kind = 'student'"
    ) == [(first,)]
    assert len({student for (student,) in rows(published, "select student_id from marts.dim_student")}) == len(STUDENTS)


def test_teachers_and_places_are_keyed_each_by_its_kind(school: Home, published: Path) -> None:
    # teacher 1 and what else may be called 1 must not meet; an empty subgroup is «the whole class» and stays
    found = rows(
        published, "select subgroup_id, teacher_id, class_id from marts.fct_teaching order by held_lessons desc"
    )
    assert found == [
        ("", pseudonym(school, "staff", "1"), pseudonym(school, "class", "31")),
        (pseudonym(school, "subgroup", "41"), pseudonym(school, "staff", "2"), pseudonym(school, "class", "31")),
    ]
    assert rows(published, "select homeroom_teacher_id from marts.dim_class where letter = 'А'") == [
        (pseudonym(school, "staff", "1"),)
    ]


def test_words_of_ours_stay_beside_keyed_ids(school: Home, published: Path) -> None:
    assert rows(published, 'select "column" from reports.rpt_grade_register order by column_order') == [
        (pseudonym(school, "period", "71"),),
        ("annual",),
    ]
    totals = dict(rows(published, "select total_kind, total_id from reports.rpt_class_attendance_month_total"))
    assert totals["day"] == "2024-09-03"
    assert totals["class"] == pseudonym(school, "class", "31")
    assert totals["mistake"] is None, "a kind that nobody declared"


def test_names_orders_and_free_text_are_not_even_columns(published: Path) -> None:
    columns = {
        table: [
            name
            for (name,) in rows(published, f"select column_name from duckdb_columns() where table_name = '{table}'")
        ]
        for table in ("dim_student", "dim_staff", "dim_class", "fct_movement", "rpt_grade_register")
    }
    assert columns["dim_student"] == ["institution_id", "academic_year", "student_id", "birth_year", "sex"]
    assert columns["dim_staff"] == ["institution_id", "academic_year", "staff_id"]
    assert not {"homeroom_teacher_name"} & set(columns["dim_class"])
    assert not {"order_no", "order_date", "counterparty", "reason"} & set(columns["fct_movement"])
    assert not {"decision", "protocol_no", "decided_on"} & set(columns["rpt_grade_register"])


def test_the_year_of_birth_leaves_only_where_five_share_it(school: Home, published: Path) -> None:
    years = dict(rows(published, "select student_id, birth_year from marts.dim_student"))
    known = {id_: years[pseudonym(school, "student", id_)] for id_, *_ in STUDENTS}
    assert known == {"101": 2010, "102": 2010, "103": 2010, "104": 2010, "105": 2010, "201": None, "202": None}


def test_a_title_with_a_name_in_it_and_an_unknown_code_do_not_leave(published: Path) -> None:
    assert rows(published, "select title from marts.dim_class order by title nulls last") == [("8А",), (None,)]
    assert rows(published, "select journal_code from marts.fct_absence order by lesson_no") == [("УП",), (None,)]


def test_what_nobody_declared_stays_and_is_named(home: Home) -> None:
    publishing.publish(home)
    published = home.analytics / "analytics.duckdb"
    names = {name for (name,) in rows(published, "select table_name from duckdb_tables()")}
    assert not names & {"rpt_nobody_knows", "int_secret", "rpt_readiness_item"}
    kind = "rpt_class_attendance_month_total.total_id (mistake)"
    assert publishing.package(home)["vedomost:undeclared"] == ["as_of.dim_student()", kind, "rpt_nobody_knows"]
    with duckdb.connect(str(home.warehouse)) as con:  # a new column, and a number that became text
        con.execute("alter table marts.dim_class add column nickname varchar")
        con.execute("alter table marts.fct_absence alter lesson_no type varchar")
        con.execute("update journal.slices set loaded_revision = 'r2'")
    publishing.publish(home)
    assert publishing.package(home)["vedomost:undeclared"] == [
        "as_of.dim_student()", "dim_class.nickname", "fct_absence.lesson_no", kind, "rpt_nobody_knows",
    ]  # fmt: skip
    left = "select column_name from duckdb_columns() where table_name in ('dim_class', 'fct_absence')"
    assert not {("nickname",), ("lesson_no",)} & set(rows(published, left))


def test_what_the_journal_said_on_a_day_is_asked_of_keyed_versions(school: Home, published: Path) -> None:
    mark = pseudonym(school, "mark", "501")
    assert rows(published, "from as_of.fct_mark(date '2024-09-09')") == [(mark, "3", None)], "no comment leaves"
    assert rows(published, "from as_of.fct_mark(date '2024-09-10')") == [(mark, "4", None)]
    said = "select function_name, comment from duckdb_functions() where schema_name = 'as_of'"
    assert rows(published, said) == [("fct_mark", "Отметки на день")]
    assert "as_of.dim_student()" in publishing.package(school)["vedomost:undeclared"], "it reads what does not leave"


def test_open_shows_no_small_cell_and_says_so(published: Path) -> None:
    # Two came: 50 + 2 − 0 = 52. The 2 is hidden, and the 0 with it, else 52 − 50 + 0 tells it; of the year the same.
    columns = "unit_kind, period_title, opening, arrived, departed, closing, suppressed, suppressed_columns"
    assert rows(published, f"select {columns} from open.movement order by period_ordinal, period_kind") == [
        ("school", "1 четверть", 50, None, None, 52, True, "arrived departed"),
        ("school", "2024/25 учебный год", 50, None, None, 52, True, "arrived departed"),
    ]


def test_rows_lie_by_what_the_reader_sees(published: Path) -> None:
    found = [student for (student,) in rows(published, "select student_id from marts.dim_student")]
    assert found == sorted(found), "not by surname, as the warehouse has them"


def test_parquet_holds_the_same_rows(school: Home, published: Path) -> None:
    folder = school.analytics / "analytics"
    for resource in publishing.package(school)["resources"]:
        if "rows" in resource:
            relation, file = resource["name"], folder / resource["path"]
            with duckdb.connect(str(published), read_only=True) as con:
                differ = con.execute(
                    f"select count(*) from ((from {relation} except all from '{file}') "
                    f"union all (from '{file}' except all from {relation}))"
                ).fetchall()
            assert differ == [(0,)], relation


def test_the_package_proves_every_file(school: Home, published: Path) -> None:
    folder = school.analytics / "analytics"
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["vedomost:days"] == {"school-90": {"2024-25": "2025-05-30"}}
    assert package["vedomost:contract"] == "journal-export/1"
    on_disk = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix != ".json"}
    on_disk -= {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_dir()}
    assert {each["path"] for each in package["resources"]} == on_disk
    for each in package["resources"]:
        data = (folder / each["path"]).read_bytes()
        assert (each["bytes"], each["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
    (student,) = (each for each in package["resources"] if each["name"] == "marts.dim_student")
    assert student["rows"] == len(STUDENTS)
    fields = {each["name"]: each for each in student["schema"]["fields"]}
    assert fields["birth_year"]["type"] == "integer"
    assert fields["student_id"]["vedomost:treatment"] == "pseudonym student"
    assert student["description"] == "Обучающиеся, о которых говорит учебный год, какими их знал журнал в его конце"
    assert fields["student_id"]["description"] == "Код обучающегося: один во всех годах; псевдоним (student)"


DATA_PACKAGE = {
    # What Data Package 2.0 and Table Schema 2.0 ask of the properties we write (datapackage.org/standard), in short.
    "type": "object",
    "required": ["resources"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/datapackage.json"},
        "name": {"type": "string", "pattern": "^[a-z0-9._-]+$"},
        "title": {"type": "string"},
        "description": {"type": "string"},
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path", "bytes", "hash", "format", "mediatype"],
                "properties": {
                    "name": {"type": "string", "pattern": r"^[a-z0-9._-]+$"},
                    "path": {"type": "string", "pattern": r"^(?!/)(?!.*\.\.)[^:~]+$"},
                    "type": {"const": "table"},
                    "bytes": {"type": "integer", "minimum": 1},
                    "hash": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
                    "rows": {"type": "integer", "minimum": 0},
                    "schema": {
                        "type": "object",
                        "required": ["fields"],
                        "properties": {
                            "fields": {
                                "type": "array",
                                "minItems": 1,
                                "items": {
                                    "required": ["name", "type"],
                                    "properties": {
                                        "name": {"type": "string"},
                                        "description": {"type": "string", "minLength": 1},
                                        "type": {"enum": ["string", "number", "integer", "boolean", "date", "time",
                                                          "datetime", "array"]},
                                    },
                                },
                            }
                        },
                    },
                },
            },
        },
    },
}  # fmt: skip


@pytest.mark.parametrize("folder", ["", "open"])
def test_the_package_is_one_by_the_standard(school: Home, published: Path, folder: str) -> None:
    path = school.analytics / "analytics" / folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    assert list(jsonschema.Draft202012Validator(DATA_PACKAGE).iter_errors(package)) == []
    assert all((path.parent / each["path"]).is_file() for each in package["resources"])


def test_what_may_be_published_is_a_package_without_a_trace_of_the_key(school: Home, published: Path) -> None:
    folder = school.analytics / "analytics" / "open"
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {each["path"] for each in package["resources"]} == {path.name for path in folder.glob("*.parquet")}
    assert {each["vedomost:audience"] for each in package["resources"]} == {"everybody"}
    assert "vedomost:key" not in package
    columns = {field["name"] for each in package["resources"] for field in each["schema"]["fields"]}
    assert not {name for name in columns if name.endswith("_id")} - {"institution_id", "unit_id"}


def test_the_same_warehouse_gives_the_same_bytes(home: Home) -> None:
    publishing.publish(home)

    def files() -> dict[str, bytes]:
        folder = (home.analytics / "analytics").resolve()
        return {path.name: path.read_bytes() for path in folder.rglob("*.parquet")}

    before = files()
    (home.analytics / "analytics").unlink()
    publishing.publish(home)
    assert files() == before


def test_revision_is_absent_outside_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datapackage, "REPOSITORY", tmp_path)
    assert datapackage.origin() == {"vedomost:contract": "journal-export/1"}


def test_an_unknown_type_is_not_guessed() -> None:
    with pytest.raises(PublicationError, match=r"INTEGER\[\]"):
        datapackage._type("INTEGER[]")


def test_who_may_read_what(school: Home, published: Path) -> None:
    edition = (school.analytics / "analytics").resolve()
    files = [path for path in edition.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o640}
    assert stat.S_IMODE(school.published_warehouse.stat().st_mode) == 0o600
    assert stat.S_IMODE(school.published.stat().st_mode) == 0o700
    assert stat.S_IMODE(school.pseudonym_key.stat().st_mode) == 0o600
    assert TEACHERS[0][1].split()[0] not in (edition / "datapackage.json").read_text(encoding="utf-8")
