"""The contract `journal-export/1` itself: one file a table, named as the table.

Nothing is mapped here; the file's name says which table it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.exports.batch import MANIFEST
from pipelines.exports.contract import FORMATS, TABLES
from pipelines.exports.reading import RawTable, read_table, unreadable

CANNOT_GIVE: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What an adapter made of a batch: its tables, and the files it did not know what to do with."""

    tables: tuple[RawTable, ...] = field(repr=False)
    unknown_files: tuple[str, ...] = ()


def read(files: Mapping[str, bytes]) -> Reading:
    """All tables of a batch in the order of the contract. Never raises for the content of a file."""
    by_table: dict[str, list[str]] = {}
    unknown: list[str] = []
    for file in sorted(files):
        name, _, suffix = file.rpartition(".")
        if name in TABLES and suffix.lower() in FORMATS:
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
