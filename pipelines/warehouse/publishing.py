"""Publishing: an immutable copy of the warehouse for readers, which replaces the former one atomically.

Renderers, the portal and analysts read the copy; whoever has the former one open goes on with it undisturbed.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipelines.warehouse.connection import WarehouseError, open_warehouse
from pipelines.warehouse.rawstore import put_in_place


def publish(warehouse: Path, published: Path) -> None:
    """Copy the warehouse (nobody may have it open) to `published`, mode 0600 in a folder of mode 0700.

    Copy, fsync, rename. Raises WarehouseError (Russian) if the warehouse is locked or the disk is full; the former copy
    then stays in force.
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
