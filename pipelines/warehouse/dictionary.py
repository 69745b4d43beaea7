"""What models and their columns are, in Russian, for all who explain a table to its reader.

A column is explained by its row of that model in seeds/dictionary.csv, else by the YAML of a model that is described in
Russian there, else by the row of any model (`*`); a column of the journal's own tables by the contract's words. Nothing
is read but these; `describe` writes the words into a database as comments, where any client shows them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb

from pipelines.config import DBT_PROJECT, SEEDS
from pipelines.exports.contract_text import COLUMN_NOTES, TABLE_NOTES
from pipelines.warehouse.versions_sql import literal

SEED = "dictionary.csv"
ANY = "*"
DESCRIBED = ("marts", "reports", "trends")
"""The schemas whose tables carry their words as comments: what readers are shown."""
CYRILLIC, LATIN = re.compile(r"[а-яё]", re.IGNORECASE), re.compile(r"[a-z]", re.IGNORECASE)


@dataclass(frozen=True)
class Dictionary:
    """(model, column) → words: of the seed, and of the YAML. The column of a model's own words is empty."""

    seed: Mapping[tuple[str, str], str]
    project: Mapping[tuple[str, str], str]

    def model(self, name: str) -> str:
        """What the model is, in Russian; empty if it is not explained."""
        return self._own(name, "") or TABLE_NOTES.get(name.removeprefix("stg_"), "")

    def column(self, model: str, name: str) -> str:
        """What the column of that model is, in Russian; empty if it is not explained."""
        return (
            self._own(model, name)
            or COLUMN_NOTES.get(model.removeprefix("stg_"), {}).get(name, "")
            or self.seed.get((ANY, name), "")
        )

    def _own(self, model: str, column: str) -> str:
        return self.seed.get((model, column)) or self.project.get((model, column), "")


@cache
def dictionary() -> Dictionary:
    """The dictionary of this installation."""
    with (SEEDS / SEED).open(encoding="utf-8-sig", newline="") as file:
        seed = {(row["model"], row["column"]): row["description"] for row in csv.DictReader(file)}
    return Dictionary(seed, dict(_project()))


def _project() -> Iterator[tuple[tuple[str, str], str]]:
    """What the YAML says of the models that are described in Russian there."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted((DBT_PROJECT / "models").rglob("*.yml")):
        if path.name.startswith("_unit"):
            continue  # half of the text, and none of it about columns
        document: dict[str, Any] = yaml.load(path.read_bytes(), loader) or {}  # noqa: S506 — safe loaders both
        for model in document.get("models", ()):
            if is_russian(_text(model)):
                yield (model["name"], ""), _text(model)
                yield from (((model["name"], each["name"]), _text(each)) for each in model.get("columns", ()))


def _text(entry: Mapping[str, Any]) -> str:
    return " ".join((entry.get("description") or "").split())


def is_russian(text: str) -> bool:
    """Whether more of its letters are Russian than Latin: an English sentence may quote a Russian word."""
    return len(CYRILLIC.findall(text)) > len(LATIN.findall(text))


def describe(con: duckdb.DuckDBPyConnection) -> None:
    """Write the words into the database as comments of its tables, views and columns, where they are not there yet."""
    shown = ", ".join(literal(schema) for schema in DESCRIBED)
    where = f"not internal and database_name = current_database() and schema_name in ({shown}) and comment is null"
    words = dictionary()
    for kind in ("table", "view"):
        found = con.execute(f"select schema_name, {kind}_name from duckdb_{kind}s() where {where}").fetchall()
        for schema, name in found:
            con.execute(f'comment on {kind} {schema}."{name}" is {literal(words.model(name))}')
    columns = con.execute(f"select schema_name, table_name, column_name from duckdb_columns() where {where}").fetchall()
    for schema, table, name in columns:
        con.execute(f'comment on column {schema}."{table}"."{name}" is {literal(words.column(table, name))}')
