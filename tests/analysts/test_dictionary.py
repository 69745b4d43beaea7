"""Every model and column that readers are shown is explained in Russian, and nothing that is not there."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import duckdb
import pytest
import yaml

from pipelines.config import DBT_PROJECT, SEEDS
from pipelines.warehouse.dictionary import ANY, SEED, describe, dictionary, is_russian

SHOWN = ("marts", "reports", "trends")


@cache
def shown() -> dict[str, list[str]]:
    """Model → its columns, of the folders that readers are shown: those of its contract, which a build enforces."""
    found = {}
    for folder in SHOWN:
        for path in sorted((DBT_PROJECT / "models" / folder).rglob("*.yml")):
            document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            for model in document.get("models", []):
                found[model["name"]] = [column["name"] for column in model.get("columns", [])]
    return found


def rows() -> list[tuple[str, str, str]]:
    with (SEEDS / SEED).open(encoding="utf-8", newline="") as file:
        return [(row["model"], row["column"], row["description"]) for row in csv.DictReader(file)]


def test_every_model_and_column_is_explained_in_russian() -> None:
    assert len(shown()) > 80
    unexplained = [name for name in shown() if not dictionary().model(name)]
    unexplained += [
        f"{model}.{column}"
        for model, columns in shown().items()
        for column in columns
        if not dictionary().column(model, column)
    ]
    assert unexplained == []


def test_nothing_is_explained_of_a_model_that_is_not_there_or_twice() -> None:
    """Words for any model are held against the columns of the built warehouse by test_pages."""
    dead = [
        (model, column)
        for model, column, _ in rows()
        if model != ANY and (model not in shown() or (column and column not in shown()[model]))
    ]
    assert dead == []
    assert [key for key, n in Counter((model, column) for model, column, _ in rows()).items() if n > 1] == []


def test_every_word_of_the_seed_is_russian() -> None:
    plain = [description for *_, description in rows() if not is_russian(re.sub(r"[a-z][\w.:/-]*", "", description))]
    assert plain == []


@pytest.mark.parametrize(
    ("text", "russian"),
    [
        ("Номер приказа", True),
        ("период закрыт: see", True),
        ("5…2; 1 counts as 2, зач as 5", False),
        ("СОУ: (100·n5 + 64·n4)/n of the class", False),
        ("", False),
    ],
)
def test_an_english_sentence_that_quotes_a_russian_word_is_not_russian(text: str, russian: bool) -> None:
    assert is_russian(text) == russian


def test_comments_are_written_once_and_none_is_written_over(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "copy.duckdb")) as con:
        con.execute(
            """
            create schema marts; create schema staging; create schema reports;
            create table marts.fct_mark (value varchar, points integer, own varchar);
            create view reports.rpt_readiness as select 1 as ready;
            create table staging.stg_marks (value varchar);
            comment on column marts.fct_mark.points is 'Своё слово';
            """
        )
        describe(con)
        columns = "select table_name, column_name, coalesce(comment, '') from duckdb_columns() where not internal"
        said = con.execute(f"{columns} order by all").fetchall()
        assert said == [
            ("fct_mark", "own", ""),
            ("fct_mark", "points", "Своё слово"),
            ("fct_mark", "value", "Отметка, как в журнале"),
            ("rpt_readiness", "ready", "Ничего не мешает закрыть период"),
            ("stg_marks", "value", ""),
        ]
        (comment,) = (
            con.execute("select comment from duckdb_views() where view_name = 'rpt_readiness'").fetchone() or ()
        )
        assert comment == dictionary().model("rpt_readiness")


def test_a_models_own_word_goes_before_the_common_one() -> None:
    assert dictionary().column("dim_class", "title") == "Название класса: 5А; в колледже — группы: 21-П"
    assert dictionary().column("dim_staff", "full_name") == dictionary().column("dim_student", "full_name")
    assert dictionary().column("dim_class", "nothing") == ""
    assert dictionary().model("nothing") == ""
