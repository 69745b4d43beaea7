"""Publishing: an immutable copy of the warehouse for the staff, which replaces the former one atomically.

Renderers, the portal and the commands read the copy; whoever has the former one open goes on with it undisturbed. What
analysts read is made of this copy by `warehouse.analytics`, because names stand in this one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.warehouse.connection import WarehouseError, open_warehouse
from pipelines.warehouse.rawstore import put_in_place


@contextmanager
def staged(warehouse: Path, published: Path) -> Iterator[Path]:
    """Copy the warehouse (nobody may have it open); the copy takes the place of `published` when the block ends.

    Mode 0600 in a folder of mode 0700. Inside the block the copy lies whole and durable beside the former, which stays
    in force if the block fails. Raises WarehouseError (Russian) if the warehouse is locked or the disk is full.
    """
    with open_warehouse(warehouse) as con:
        con.execute("checkpoint")
    if Path(f"{warehouse}.wal").exists():
        raise WarehouseError(f"Хранилище {warehouse} ещё пишется: копия не сделана. Повторите команду.")
    partial = published.with_name(f".{published.name}.part")
    with put_in_place(partial, published):
        published.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with warehouse.open("rb") as source, os.fdopen(handle, "wb") as target:
            shutil.copyfileobj(source, target, 16 << 20)
            target.flush()
            os.fsync(target.fileno())
        yield partial


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One publisher of these copies at a time; makes the folder, mode 0700. Raises WarehouseError for a second one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WarehouseError("Копии уже публикует другая программа. Дождитесь её окончания и повторите.") from error
        yield
