"""Titles in which a person's name stands: «Индивидуальный план Сидорова», a class named after the child taught at home.

A title belongs to the journal's dictionaries and is wanted by analysts, but people type it. Words are compared with the
surnames and patronymics of everyone the warehouse knows; first names are not (Вера, Роза, Роман are words).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import duckdb

from pipelines.warehouse.analytics.planning import WAREHOUSE, Column, Table

NAMED = "named_titles"
"""The table of titles that do not leave, in the connection's memory."""
_ENDINGS = ("ого", "его", "ому", "ему", "ой", "ей", "ая", "яя", "ую", "юю", "ым", "им", "ый", "ий", "ом", "ем",
            "а", "я", "у", "ю", "е", "ы", "и")  # fmt: skip
_WORD = re.compile(r"[а-яa-z]+")
_SHORTEST = 3  # letters of a stem: less than that is no name any more


def prepare(con: duckdb.DuckDBPyConnection, titles: Sequence[tuple[Table, Column]]) -> None:
    """Fill `NAMED` with the titles of these columns in which a name stands."""
    con.execute(f"create table {NAMED} (title varchar not null)")
    if not titles:
        return
    query = " union ".join(f'select distinct "{column.source}" from {table.source}' for table, column in titles)
    values = [value for (value,) in con.execute(query).fetchall() if value]
    people = con.execute(
        " union ".join(
            f"select {part} from {WAREHOUSE}.journal.{who}"
            for who in ("students", "staff")
            for part in ("last_name", "middle_name")
        )
    ).fetchall()
    stems = stems_of(name for (name,) in people if name)
    for value in values:
        if names_somebody(value, stems):
            con.execute(f"insert into {NAMED} values (?)", [value])


def stems_of(names: Iterable[str]) -> frozenset[str]:
    """The words of these names without their endings."""
    return frozenset(_stem(word) for name in names for word in _words(name))


def names_somebody(title: str, stems: frozenset[str]) -> bool:
    """Whether a word of the title is one of these names in any case: Петров, Петровой, ПЕТРОВУ."""
    return any(_stem(word) in stems for word in _words(title))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("ё", "е"))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word.removesuffix(ending)
    return word
