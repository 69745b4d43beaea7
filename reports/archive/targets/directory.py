"""The target `directory`: a folder on a local disk, NAS or removable medium."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reports.archive.disk import Disk
from reports.archive.model import BusyError
from reports.archive.targets.tree import TreeTarget


class DirectoryTarget(TreeTarget):
    """A folder; `disk` is another than the local one in tests only."""

    kind = "directory"

    def __init__(self, name: str, root: Path, disk: Disk | None = None) -> None:
        super().__init__(name, root, disk or Disk())

    def place(self) -> str:
        return str(self.root.resolve())

    def devices(self) -> frozenset[str]:
        with self._guard():
            place = next(path for path in (self.root, *self.root.absolute().parents) if path.exists())
            return frozenset({f"disk {place.stat().st_dev}"})

    @contextmanager
    def _lock(self, owner: str) -> Iterator[None]:
        with self._guard():
            descriptor = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with self._guard():
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    raise BusyError(
                        f"В носитель «{self.name}» сейчас пишет другой процесс. Дождитесь его окончания и повторите."
                    ) from error
            yield
        finally:
            os.close(descriptor)
