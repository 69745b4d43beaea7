"""seeds/publication.csv: it names all that the project makes and nothing else; whatever it does not name stays."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from pipelines.config import DBT_PROJECT, SEEDS
from pipelines.exports.contract import DUCKDB_TYPES, TABLES
from pipelines.warehouse.analytics import declared, planning, screening
from pipelines.warehouse.analytics.declared import PublicationError, Treatment

HEAD = ",".join(declared.HEADER) + "\n"


def project() -> dict[str, dict[str, str]]:
    """{model: {column: type}} of the models that analysts see, as the project's contracts have them."""
    found = {}
    for path in (DBT_PROJECT / "models").rglob("*.yml"):
        room = path.relative_to(DBT_PROJECT / "models").parts[0]
        if room in planning.INNER or room == "intermediate":
            continue
        for model in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("models", ()):
            found[model["name"]] = {
                each["name"]: each["data_type"].upper().replace(" ", "") for each in model["columns"]
            }
    return found


def journal() -> dict[str, dict[str, str]]:
    """The same of the versions of the contract's tables."""
    own = dict.fromkeys(("institution_id", "academic_year", "source_system"), "VARCHAR")
    own |= {"valid_from": "DATE", "valid_to": "DATE", "is_removed": "BOOLEAN"}
    found = {
        f"journal.{name}": own | {column.name: DUCKDB_TYPES[column.type] for column in table.columns}
        for name, table in TABLES.items()
    }
    found["journal.slices"] = dict.fromkeys(
        ("institution_id", "as_of", "loaded_revision", "built_revision", "limits"), ""
    )
    found["as_of.export_days"] = dict.fromkeys(("institution_id", "export_date"), "")
    found["journal.spans"] = dict.fromkeys(("source_system", "place", "speaks_from", "speaks_until"), "")
    return found


def policies() -> dict[str, dict[str, str]]:
    """The same of the policies side by side: the columns of their model are policies, each by its name."""
    with (SEEDS / "policies.csv").open(encoding="utf-8-sig", newline="") as file:
        names = [row["policy"] for row in csv.DictReader(file)]
    names += ["marks_per_lesson_least", "marks_per_lesson_most"]
    return {"int_institution_policies": dict.fromkeys(names, "VARCHAR")}


def seeds() -> dict[str, dict[str, str]]:
    """The same of the reference tables."""
    found = {}
    for path in SEEDS.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[f"seeds.{path.stem}"] = dict.fromkeys(next(csv.reader(file)), "VARCHAR")
    return found


def said(tmp_path: Path, text: str) -> declared.Declaration:
    (tmp_path / declared.SEED).write_text(HEAD + text, encoding="utf-8")
    return declared.read(tmp_path)


def test_every_model_and_column_of_the_project_is_declared() -> None:
    declaration = declared.read()
    models = project()
    assert len(models) > 80
    assert sorted(set(models) - set(declaration.models)) == [], "say of each: rows, figures or withheld"
    lacking = [
        f"{model}.{column}"
        for model, columns in models.items()
        if declaration.models[model] != "withheld"
        for column, data_type in columns.items()
        if declaration.treatment(model, column, data_type) is None
    ]
    assert lacking == []


def test_nothing_is_declared_that_is_not_there() -> None:
    declaration = declared.read()
    models = project() | journal() | seeds() | policies()
    assert sorted(set(declaration.models) - set(models)) == []
    own = {(model, column) for model, columns in models.items() for column in columns}
    common = {(declared.EVERY, column) for _, column in own}
    assert sorted(set(declaration.columns) - own - common) == []


def test_tables_of_the_journal_leave_without_what_people_type() -> None:
    """What of the contract's text leaves at all, written down here once more by hand."""
    declaration = declared.read()
    left = {
        f"{table}.{column.name}"
        for table, spec in TABLES.items()
        if f"journal.{table}" in declaration.models
        for column in spec.columns
        if column.type == "text" and not column.values
        for treatment in [declaration.treatment(f"journal.{table}", column.name, "VARCHAR")]
        if treatment is not None and treatment.kind in ("keep", "code")
    }
    assert left == {"academic_years.academic_year", "periods.academic_year", "classes.academic_year"}
    assert not {f"journal.{table}" for table in ("students", "guardians", "lesson_plan")} & set(declaration.models)


def test_names_texts_and_dates_of_birth_are_not_declared_to_stay() -> None:
    """The columns that a reader would look for first, by hand."""
    declaration = declared.read()
    for model, column in [
        ("dim_student", "last_name"), ("dim_student", "full_name"), ("dim_student", "personal_file_no"),
        ("dim_student", "student_order"), ("dim_staff", "short_name"), ("dim_class", "homeroom_teacher_name"),
        ("fct_movement", "order_no"), ("fct_movement", "reason"), ("fct_anomaly", "key"),
        ("rpt_corrections", "explanation"), ("rpt_grade_register", "protocol_no"),
    ]:  # fmt: skip
        treatment = declaration.treatment(model, column, "VARCHAR")
        assert treatment == Treatment("drop"), (model, column)
    assert declaration.treatment("dim_student", "birth_date", "DATE") == Treatment("birth_year")
    for model in ("rpt_class_journal_lesson", "rpt_class_journal_list", "rpt_readiness_item", "rpt_student_totals"):
        assert declaration.models[model] == "withheld"


def test_a_number_that_became_text_is_not_declared_any_more(tmp_path: Path) -> None:
    declaration = said(tmp_path, "*,n born,keep,,\nfct_x,,rows,,\n")
    assert declaration.treatment("fct_x", "n", "INTEGER") == Treatment("keep")
    for data_type in ("DECIMAL(4,1)", "BOOLEAN", "DATE", "TIMESTAMP", "BIGINT", "DOUBLE"):
        assert declaration.treatment("fct_x", "n", data_type) == Treatment("keep")
    for data_type in ("VARCHAR", "BLOB", "JSON", "VARCHAR[]", "STRUCT(a INTEGER)", "INTEGER[]"):
        assert declaration.treatment("fct_x", "n", data_type) is None


def test_a_models_own_line_comes_before_the_common_one(tmp_path: Path) -> None:
    declaration = said(tmp_path, "*,n,keep,,\nfct_x,,rows,,\nfct_x,n,drop,,\n")
    assert declaration.treatment("fct_x", "n", "INTEGER") == Treatment("drop")
    assert declaration.treatment("fct_y", "n", "INTEGER") == Treatment("keep")
    assert declaration.treatment("fct_x", "m", "INTEGER") is None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("fct_x,,all,,\n", "rows, figures, withheld"),
        ("fct_x,,rows,,\nfct_x,,withheld,,\n", "уже названа"),
        ("*,,rows,,\n", r"\*"),
        (",n,keep,,\n", "не названа модель"),
        ("fct_x,n,leave,,\n", "«leave» неизвестно"),
        ("fct_x,n m,keep,,\nfct_x,m,drop,,\n", "столбец m модели fct_x уже назван"),
        ("fct_x,n,pseudonym,,\n", "псевдоним чего"),
        ("fct_x,n,pseudonym,student; drop table x,\n", "псевдоним чего"),
        ("fct_x,n,listed,absence_codes,\n", "через точку"),
        ("*,title,title,,\n", "у своей модели"),
        ("fct_x,n,keep\n", "ячеек не пять"),
    ],
)
def test_a_line_that_cannot_be_read_stops_the_publication(tmp_path: Path, line: str, why: str) -> None:
    with pytest.raises(PublicationError, match=why):
        said(tmp_path, line)


def test_a_seed_that_is_not_there_or_has_other_columns(tmp_path: Path) -> None:
    with pytest.raises(PublicationError, match="не читается"):
        declared.read(tmp_path)
    (tmp_path / declared.SEED).write_text("model,column\n", encoding="utf-8")
    with pytest.raises(PublicationError, match="строка 1"):
        declared.read(tmp_path)


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Индивидуальный план Сидоровой", True),
        ("ИУП СИДОРОВА", True),
        ("5А (Ёжиков)", True),
        ("группа Ольги Ильиничны", True),
        ("Алгебра", False),
        ("Русский язык", False),
        ("Окружающий мир", False),
        ("Сидоровка", False),
        ("Кимберли и другие", False),
        ("План Кима", True),
    ],
)
def test_a_name_in_a_title_is_seen_in_any_case(title: str, found: bool) -> None:
    stems = screening.stems_of(["Сидоров", "Ежиков", "Ильинична", "Ким"])
    assert screening.names_somebody(title, stems) is found
