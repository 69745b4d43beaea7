"""What is offered where: tables after from, columns of the tables named, functions with their parameter."""

from __future__ import annotations

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from pipelines.analysts.catalogue import Relation, in_order, relations
from pipelines.analysts.completion import SqlCompleter
from pipelines.analysts.copies import open_copy
from pipelines.config import Home


@pytest.fixture
def known(home: Home) -> dict[str, Relation]:
    with open_copy(home) as opened:
        return dict(relations(opened.con))


def offered(known: dict[str, Relation], text: str, after: str = "") -> list[str]:
    """What is offered with the cursor between `text` and `after`."""
    document = Document(text + after, len(text))
    return [each.text for each in SqlCompleter(known).get_completions(document, CompleteEvent())]


def test_tables_stand_after_from_those_for_analysts_first(known: dict[str, Relation]) -> None:
    assert offered(known, "select * from ") == [
        "marts.dim_academic_year", "marts.fct_mark", "as_of.fct_mark(", "staging.stg_marks",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["select * from fct", "SELECT * FROM FCT", "select 1 from x join fct", "describe fct"])
def test_a_table_is_found_by_its_name_without_the_schema(known: dict[str, Relation], text: str) -> None:
    assert offered(known, text) == ["marts.fct_mark", "as_of.fct_mark("]


def test_a_schema_narrows_to_its_own(known: dict[str, Relation]) -> None:
    assert offered(known, "select * from as_of.") == ["as_of.fct_mark("]


def test_columns_are_those_of_the_tables_named_anywhere_in_the_statement(known: dict[str, Relation]) -> None:
    assert offered(known, "select va", " from marts.fct_mark") == ["value"]
    assert offered(known, "select va", " from marts.dim_academic_year") == []
    assert offered(known, "select m.", " from marts.fct_mark as m")[:3] == [
        "institution_id",
        "academic_year",
        "mark_id",
    ]
    assert offered(known, "select fct_mark.va", " from marts.fct_mark where true") == ["value"]


def test_a_function_of_a_day_offers_the_columns_of_its_table(known: dict[str, Relation]) -> None:
    assert offered(known, "select va", " from as_of.fct_mark(date '2025-09-01')") == ["value"]
    assert offered(known, "select t.va", " from as_of.fct_mark(date '2025-09-01') t") == ["value"]


def test_words_of_sql_are_offered_but_never_the_word_itself(known: dict[str, Relation]) -> None:
    assert offered(known, "sel") == ["select"]
    assert offered(known, "select") == []


def test_commands_are_offered_at_the_beginning(known: dict[str, Relation]) -> None:
    assert offered(known, ".оп") == [".описание"]
    assert offered(known, ".описание dim") == ["marts.dim_academic_year"]


def test_what_is_said_of_a_table_and_a_column_is_shown_beside_it(known: dict[str, Relation]) -> None:
    document = Document("select * from fct")
    table, function = SqlCompleter(known).get_completions(document, CompleteEvent())
    assert (table.display_meta_text, function.display_text) == (
        "Текущая отметка",
        "as_of.fct_mark(on_day)",
    )
    document = Document("select val from marts.fct_mark", len("select val"))
    (column,) = SqlCompleter(known).get_completions(document, CompleteEvent())
    assert column.display_meta_text == "Отметка, как в журнале"


def test_only_what_is_for_analysts_is_listed(known: dict[str, Relation]) -> None:
    assert [each.call for each in in_order(known)] == [
        "marts.dim_academic_year", "marts.fct_mark", "as_of.fct_mark(on_day)",
    ]  # fmt: skip
