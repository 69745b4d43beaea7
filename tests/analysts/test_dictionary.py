"""Every model and column that readers are shown is explained in Russian, and nothing that is not there."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache

import yaml

from pipelines.config import DBT_PROJECT, SEEDS
from pipelines.warehouse.dictionary import ANY, SEED, dictionary

SHOWN = ("marts", "reports")
RUSSIAN = re.compile(r"[а-яё]{2,}", re.IGNORECASE)


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
    unexplained = [name for name in shown() if not RUSSIAN.search(dictionary().model(name))]
    unexplained += [
        f"{model}.{column}"
        for model, columns in shown().items()
        for column in columns
        if not RUSSIAN.search(dictionary().column(model, column))
    ]
    assert unexplained == []


def test_nothing_is_explained_that_is_not_there_or_twice() -> None:
    columns = {column for each in shown().values() for column in each}
    dead = [
        (model, column)
        for model, column, _ in rows()
        if (model == ANY and column not in columns)
        or (model != ANY and (model not in shown() or (column and column not in shown()[model])))
    ]
    assert dead == []
    assert [key for key, n in Counter((model, column) for model, column, _ in rows()).items() if n > 1] == []


def test_a_models_own_word_goes_before_the_common_one() -> None:
    assert dictionary().column("dim_class", "title") == "Название класса: 5А; в колледже — группы: 21-П"
    assert dictionary().column("dim_staff", "full_name") == dictionary().column("dim_student", "full_name")
    assert dictionary().column("dim_class", "nothing") == ""
    assert dictionary().model("nothing") == ""
