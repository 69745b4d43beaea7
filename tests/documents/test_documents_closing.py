"""Readiness, corrections, and what the office adds to every document of a closed period."""

from collections.abc import Callable

import duckdb
import pytest

from reports.build import document, plan
from reports.document import Document, Table


@pytest.fixture(scope="session")
def school(con: duckdb.DuckDBPyConnection) -> Callable[[str], Document]:
    """The report of the school about the first quarter."""
    return lambda report: document(con, plan(con, "school-90", "q1", [report], (), "2024-25")[0])


def table(made: Document, id_: str) -> Table:
    return next(one for one in made.tables if one.id == id_)


def test_the_reason_of_a_closing_stands_on_every_document_of_the_period(laid, school) -> None:
    said = "Период закрыт 28.10.2024 при незавершённых записях. Основание: Приказ № 7. Закрыл: Иванова А. П."
    assert laid("class-results", "5А", "q1").remarks[0] == said
    assert school("corrections").remarks == (said,)
    assert not any("закрыт 28.10.2024" in remark for remark in laid("class-results", "5А", "q2").remarks)


@pytest.mark.parametrize("period", ["q1", "year"])
def test_an_explained_correction_stands_on_the_documents_of_the_class(laid, period: str) -> None:
    said = [one for one in laid("class-results", "5А", period).remarks if one.startswith("Исправлено")]
    assert len(said) == 1, "what nobody explained is no remark"
    assert "4 → 5, 31.10.2024. Объяснительная: Петров В. Г., 02.11.2024: Ошибка ввода." in said[0]


def test_readiness_says_where_and_hands_out_a_list(school) -> None:
    made = school("period-readiness")
    assert [row.look for row in table(made, "matrix").rows] == ["warn", "total"]
    assert table(made, "subjects").rows[0].look == "section"
    (page,) = [one for one in made.tables if one.id.startswith("teacher-")]
    assert page.starts == "page"
    assert page.signatures[0].post == "Ознакомлен(а)"
    missing, few, contradiction = page.rows
    assert (missing.cells[2], few.cells[2]) == ("Нет отметки за период", "Текущих отметок меньше необходимого")
    assert str(few.cells[3]).endswith("(1 из 3)")
    assert contradiction.cells[3] == "Пропуск на уроке, которого не было. 10.09.2024; 11.09.2024 (2)"


def test_corrections_show_what_nobody_explained(school) -> None:
    made = school("corrections")
    rows = table(made, "after-close").rows
    assert {row.cells[6]: row.look for row in rows} == {"Петров В. Г.: Ошибка ввода": "body", "нет": "warn"}
    # what is forbidden stands out
    assert [row.look for row in table(made, "all").rows].count("warn") == 1
    assert any("«задним числом»" in str(row.cells[3]) for row in table(made, "all").rows)
    assert any("указано позднее" in note and "40" in note for note in made.notes)
