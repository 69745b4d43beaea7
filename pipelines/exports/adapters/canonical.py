"""The contract `journal-export/1` itself: batch.json and one file a table, named as the table.

Nothing is mapped here; the file's name says which table it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pipelines.exports.adapters.base import Files, Place, Reading
from pipelines.exports.batch import MANIFEST
from pipelines.exports.contract import CONTRACT, FORMATS, TABLES
from pipelines.exports.reading import RawTable, read_table, unreadable

NAME = "canonical"
TITLE = f"договор {CONTRACT}"
SOURCE_SYSTEM = ""  # batch.json says it
EXPECTED = f"{MANIFEST} и файлы, названные именами таблиц (lessons.csv)"
CANNOT_GIVE: Mapping[str, str] = {}


def recognises(files: Files) -> bool:
    """Files named as tables: the one journal that is known by names, because the contract names them."""
    return any(_table_of(name) for name in files)


def written_at(_files: Files) -> datetime | None:
    """batch.json says it."""
    return None


def read(files: Files, _place: Place | None = None) -> Reading:
    """All tables of a batch in the order of the contract. Never raises for the content of a file."""
    by_table: dict[str, list[str]] = {}
    unknown: list[str] = []
    for file in sorted(files):
        name = _table_of(file)
        if name:
            by_table.setdefault(name, []).append(file)
        elif file != MANIFEST:
            unknown.append(file)
    tables: list[RawTable] = []
    for name, table in TABLES.items():
        found = by_table.get(name, [])
        if len(found) == 1:
            tables.append(read_table(table, found[0], files[found[0]]))
        else:
            reason = f"одна таблица в нескольких файлах ({', '.join(found)}): оставьте один"
            tables.extend(unreadable(table, file, reason) for file in found)
    return Reading(tuple(tables), tuple(unknown))


def _table_of(file: str) -> str | None:
    name, _, suffix = file.rpartition(".")
    return name if name in TABLES and suffix.lower() in FORMATS else None
