"""The target `sftp`: a folder on an SSH server, written in the order of `TreeTarget` through `SftpDisk`.

Where the server cannot do a step as it ought to be done, it is done as well as it can be and said loudly.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from reports.archive.targets.hosts import host_devices
from reports.archive.targets.lease import Lease
from reports.archive.targets.places import SftpPlace
from reports.archive.targets.sftp_disk import SftpDisk
from reports.archive.targets.target import WRITERS, Condition
from reports.archive.targets.tree import TreeTarget

logger = logging.getLogger(__name__)


class SftpTarget(TreeTarget):
    """A folder over there; `disk` is another than the place's own in tests only."""

    kind = "sftp"

    def __init__(self, name: str, place: SftpPlace, disk: SftpDisk | None = None) -> None:
        self._over_there = disk or SftpDisk(place)
        super().__init__(name, place.path, self._over_there)
        self._place = place
        self._lease = Lease(name, _SftpTokens(self))
        self._warned = False

    def place(self) -> str:
        return f"sftp://{self._place.user}@{self._place.host}:{self._place.port}{self._place.path}"

    def devices(self) -> frozenset[str]:
        return host_devices(self._place.host)

    def condition(self) -> Condition:
        found = super().condition()
        return Condition(found.free_bytes, shortcomings=tuple(self._over_there.shortcomings()))

    @contextmanager
    def _lock(self, owner: str) -> Iterator[None]:
        try:
            with self._lease.held(owner):
                self._warn()
                yield
        finally:
            self._over_there.close()

    def _warn(self) -> None:
        if not self._warned:
            self._warned = True
            for shortcoming in self._over_there.shortcomings():
                logger.warning("носитель «%s»: %s", self.name, shortcoming)

    @contextmanager
    def _guard(self) -> Iterator[None]:
        self._lease.renew()
        with super()._guard():
            yield


class _SftpTokens:
    """The tokens of writers in the folder WRITERS, which is taken away with the last of them."""

    def __init__(self, target: SftpTarget) -> None:
        self._target = target
        self._disk = target._over_there
        self._folder = target.root / WRITERS

    def write(self, owner: str) -> None:
        with self._target._guard():
            self._target._make_folders(self._folder)
            self._disk.overwrite(self._folder / owner, owner.encode())

    def written(self) -> dict[str, float]:
        with self._target._guard():
            return {name: self._disk.modified(self._folder / name) for name, _ in self._disk.names(self._folder)}

    def forget(self, owner: str) -> None:
        with self._target._guard(), suppress(FileNotFoundError):
            self._disk.unlink(self._folder / owner)
            if not self._disk.names(self._folder):
                self._disk.remove_folder(self._folder)
