"""Opening the warehouse and its published copy, and what DuckDB's refusals mean to the person who reads them.

No table is read or written here. One process writes at a time (the warehouse is one file); readers use the copy.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.warehouse.schema import create_schemas


class WarehouseError(Exception):
    """The warehouse cannot be used now; the message says in Russian what happened and what to do."""


def explained(error: Exception, path: Path) -> WarehouseError | None:
    """What a failure of DuckDB or of the system means for the administrator; None if it is none of the known ones.

    Known: the file is locked by another process, the disk is full, no permission, the file is no DuckDB database.
    """
    text = str(error)
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT) or "No space left" in text or "not enough disk space" in text.lower():
        return WarehouseError(
            f"На диске нет места: {path}. Освободите место и повторите команду: загруженное сохранено, "
            "незаконченное будет загружено заново."
        )
    if "Could not set lock on file" in text or "being used by another process" in text:
        return WarehouseError(
            f"Хранилище {path} занято другой программой (идёт загрузка или построение). Дождитесь её окончания "
            "и повторите команду; читать можно опубликованную копию."
        )
    if number in (errno.EACCES, errno.EPERM, errno.EROFS) or "Permission denied" in text:
        return WarehouseError(f"Нет права на запись: {path}. Проверьте владельца и права папки и повторите команду.")
    if "not a valid DuckDB database file" in text or "Serialization Error" in text:
        return WarehouseError(
            f"Файл {path} не читается как хранилище. Отложите его в сторону и выполните загрузку заново: "
            "все выгрузки лежат в папках landing и raw."
        )
    return None


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Failures of DuckDB or of the system inside the block, at `path`, as WarehouseError where they are known ones."""
    try:
        yield
    except (duckdb.Error, OSError) as error:
        known = explained(error, path)
        if known is None:
            raise
        raise known from error


@contextmanager
def open_warehouse(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse for writing, with the tables of loading created; closed at the end.

    The file is made with mode 0600 in a folder of mode 0700. Raises WarehouseError (Russian) if another process holds
    the file, the disk is full or the file is no database; the same for such failures inside the `with` block.
    """
    with explaining(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        umask = os.umask(0o077)
        try:
            con = duckdb.connect(str(path))
        finally:
            os.umask(umask)
        try:
            path.chmod(0o600)
            create_schemas(con)
            yield con
        finally:
            con.close()


@contextmanager
def open_published(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The readers' copy, read-only. Raises WarehouseError if nothing was published yet or it cannot be read."""
    if not path.is_file():
        raise WarehouseError(f"Опубликованной копии хранилища нет: {path}. Сначала выполните загрузку: vedomost load.")
    with explaining(path):
        con = duckdb.connect(str(path), read_only=True)
    try:
        yield con
    finally:
        con.close()
