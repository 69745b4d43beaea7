"""Disks that fail: each counts the system calls of a run and does something at the n-th."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from threading import RLock

from reports.archive.disk import Disk


class CountingDisk(Disk):
    """Calls `self.reach(number, path)` before every call that changes something or makes it durable."""

    def __init__(self) -> None:
        self.count = 0
        self.lock = RLock()

    def reach(self, number: int, path: Path) -> None:
        """For subclasses."""

    def _step(self, path: Path) -> None:
        self.count += 1
        self.reach(self.count, path)

    def make_folder(self, path: Path) -> None:
        with self.lock:
            self._step(path)
            super().make_folder(path)

    def create(self, path: Path, data: bytes) -> None:
        with self.lock:
            self._step(path)
            super().create(path, data)

    def sync_file(self, path: Path) -> None:
        with self.lock:
            self._step(path)
            super().sync_file(path)

    def sync_folder(self, path: Path) -> None:
        with self.lock:
            self._step(path)
            super().sync_folder(path)

    def link(self, source: Path, destination: Path) -> None:
        with self.lock:
            self._step(destination)
            super().link(source, destination)

    def rename(self, source: Path, destination: Path) -> None:
        with self.lock:
            self._step(destination)
            super().rename(source, destination)

    def unlink(self, path: Path) -> None:
        with self.lock:
            self._step(path)
            super().unlink(path)

    def remove_folder(self, path: Path) -> None:
        with self.lock:
            self._step(path)
            super().remove_folder(path)


class RefusingDisk(CountingDisk):
    """Raises an OSError from the n-th call on, for paths below a folder: a full or read-only medium."""

    def __init__(self, below: Path, number: int, error: int) -> None:
        super().__init__()
        self._below, self._from, self._error = below, number, error

    def reach(self, number: int, path: Path) -> None:
        if number >= self._from and path.is_relative_to(self._below):
            raise OSError(self._error, os.strerror(self._error), str(path))


class DyingDisk(CountingDisk):
    """SIGKILL before the n-th call. With `power_cut`, first undoes all that no fsync has made durable until then."""

    def __init__(self, number: int, *, power_cut: bool) -> None:
        super().__init__()
        self._number, self._power_cut = number, power_cut
        self._names: list[tuple[Path, Callable[[], object]]] = []
        self._data: dict[Path, int] = {}

    def reach(self, number: int, path: Path) -> None:
        if number != self._number:
            return
        if self._power_cut:
            for file, inode in self._data.items():
                if file.exists() and file.stat().st_ino == inode:
                    os.truncate(file, file.stat().st_size // 2)
            for _, undo in reversed(self._names):
                undo()
        os.kill(os.getpid(), signal.SIGKILL)

    def make_folder(self, path: Path) -> None:
        with self.lock:
            known = path.exists()
            super().make_folder(path)
            if not known:
                self._names.append((path.parent, lambda: shutil.rmtree(path, ignore_errors=True)))

    def create(self, path: Path, data: bytes) -> None:
        with self.lock:
            super().create(path, data)
            self._data[path] = path.stat().st_ino
            self._names.append((path.parent, lambda: path.unlink(missing_ok=True)))

    def sync_file(self, path: Path) -> None:
        with self.lock:
            super().sync_file(path)
            self._data.pop(path, None)

    def sync_folder(self, path: Path) -> None:
        with self.lock:
            super().sync_folder(path)
            self._names = [(folder, undo) for folder, undo in self._names if folder != path]

    def link(self, source: Path, destination: Path) -> None:
        with self.lock:
            super().link(source, destination)
            self._names.append((destination.parent, lambda: destination.unlink(missing_ok=True)))

    def rename(self, source: Path, destination: Path) -> None:
        with self.lock:
            former = destination.read_bytes() if destination.exists() else None
            super().rename(source, destination)
            self._names.append((destination.parent, lambda: _restore(destination, former)))

    def unlink(self, path: Path) -> None:
        with self.lock:
            former = path.read_bytes()
            super().unlink(path)
            self._names.append((path.parent, lambda: _restore(path, former)))


def _restore(path: Path, former: bytes | None) -> None:
    path.unlink(missing_ok=True)
    if former is not None and path.parent.is_dir():
        path.write_bytes(former)
