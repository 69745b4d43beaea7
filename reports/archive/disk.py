"""The system calls by which bytes become durable in a folder, one method a call.

Everything the archive writes to a local file system goes through `Disk`, so that there is one list of the moments at
which a machine can die; a test passes its own Disk that dies, fills up or forgets at the n-th of them. No policy here:
what is written where, and in which order, is the business of the callers.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700


class Disk:
    """A local file system. Every method raises OSError as the system call does.

    A subclass for another machine overrides every public method; paths are then names over there.
    """

    def exists(self, path: Path) -> bool:
        """Whether the name leads to anything."""
        return path.exists()

    def is_folder(self, path: Path) -> bool:
        """Whether the name leads to a folder, be it by a symlink."""
        return path.is_dir()

    def is_plain_file(self, path: Path) -> bool:
        """Whether the name is that of a regular file; a symlink is none."""
        return stat.S_ISREG(path.lstat().st_mode)

    def names(self, folder: Path) -> list[tuple[str, bool]]:
        """The names in a folder, sorted, each with whether it is a folder; a symlink is none."""
        with os.scandir(folder) as found:
            return sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in found)

    def free_bytes(self, path: Path) -> int | None:
        """What can still be written there; None if that cannot be known."""
        return shutil.disk_usage(path).free

    def make_folder(self, path: Path) -> None:
        """One folder, mode 0700; it is fine if it is there."""
        try:
            path.mkdir(FOLDER_MODE)
        except FileExistsError:
            if not path.is_dir():
                raise

    def create(self, path: Path, data: bytes) -> None:
        """A new file, mode 0600, with all of `data`; not durable before `sync_file`."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
        finally:
            os.close(descriptor)

    def sync_file(self, path: Path) -> None:
        """fsync of a file's bytes."""
        self._sync(path, os.O_RDONLY)

    def sync_folder(self, path: Path) -> None:
        """fsync of a folder: the names in it are durable afterwards."""
        self._sync(path, os.O_RDONLY | os.O_DIRECTORY)

    def link(self, source: Path, destination: Path) -> None:
        """A second name; raises FileExistsError rather than replace anything."""
        destination.hardlink_to(source)

    def rename(self, source: Path, destination: Path) -> None:
        """Replace `destination` by `source` in one step."""
        source.rename(destination)

    def unlink(self, path: Path) -> None:
        """Take a name away."""
        path.unlink()

    def remove_folder(self, path: Path) -> None:
        """Take an empty folder away."""
        path.rmdir()

    def read(self, path: Path) -> bytes:
        """All bytes, asked of the medium rather than of the memory that still remembers writing them; no symlinks."""
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            return file.read()

    @staticmethod
    def _sync(path: Path, flags: int) -> None:
        descriptor = os.open(path, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_durably(disk: Disk, files: Mapping[Path, bytes]) -> None:
    """Put or replace local files so that each is there whole or not at all, and all survive a power cut on return.

    They appear in the given order.
    """
    temporary = {path: path.with_name(f".{path.name}.tmp") for path in files}
    for path, data in files.items():
        if temporary[path].exists():
            disk.unlink(temporary[path])
        disk.create(temporary[path], data)
    for path in files:
        disk.sync_file(temporary[path])
    for path in files:
        disk.rename(temporary[path], path)
    for folder in dict.fromkeys(path.parent for path in files):
        disk.sync_folder(folder)
