"""Which published copy an analyst opens, and the opening of it. No query is written here.

A copy is replaced by a rename: whoever has it open reads on in the edition that was opened, whole and unchanged, until
he lets it go. `Opened.is_outdated` tells that there is a newer one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.config import Home
from pipelines.warehouse.connection import WarehouseError, open_published

ANALYTICS = "analytics.duckdb"
"""The copy without names, below `Home.analytics`."""


@dataclass(frozen=True)
class Opened:
    """A copy that is open for reading: its file, the edition that was opened, and whether names stand in it."""

    con: duckdb.DuckDBPyConnection
    path: Path
    edition: tuple[int, int, int]
    has_names: bool

    @property
    def is_outdated(self) -> bool:
        """Another edition has been published since (or the file is gone)."""
        return edition(self.path) != self.edition


def edition(path: Path) -> tuple[int, int, int] | None:
    """What tells one edition of a file from the next: its inode, size and time; None if there is no file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def path_of(home: Home, staff: bool) -> Path:
    """The file of the copy without names or, for staff, of the one with them.

    Raises WarehouseError (Russian) if it was not published yet.
    """
    path = home.published_warehouse if staff else home.analytics / ANALYTICS
    if path.is_file():
        return path
    if not staff and home.published_warehouse.is_file():
        raise WarehouseError(
            f"Обезличенной копии нет: {path}. Её делает загрузка: vedomost load. "
            "Копия с фамилиями открывается ключом --staff."
        )
    raise WarehouseError(f"Опубликованной копии хранилища нет: {path}. Сначала выполните загрузку: vedomost load.")


@contextmanager
def open_copy(home: Home, staff: bool = False) -> Iterator[Opened]:
    """The copy, read-only, closed at the end. Raises WarehouseError (Russian) if there is none or it cannot be read."""
    path = path_of(home, staff)
    opened = edition(path)
    with open_published(path) as con:
        yield Opened(con, path, opened or (0, 0, 0), staff)
