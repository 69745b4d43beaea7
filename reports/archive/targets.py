"""Storage targets (носители): the small interface the protocol needs, and the directory target.

A target is a tree of immutable bytes under slash-separated paths; it knows nothing of OCFL, ledgers or documents.
Another kind of target (S3, SFTP) is one more class with the methods of `Target`, and one more line in `open_target`.
"""

from __future__ import annotations

import errno
import fcntl
import itertools
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Protocol

from reports.archive.disk import Disk
from reports.archive.model import ArchiveError, BusyError, TargetError

WORK = "extensions/vedomost-work"
NOT_OURS = {WORK, "lost+found"}
"""Folders that are no part of what is stored: the writer's own, and the one every ext4 medium has."""


class Occupied(Exception):  # noqa: N818 - a finding the writer acts upon, not an error that reaches a person
    """A path that must be new holds other bytes: what an interrupted run of other content left there."""

    def __init__(self, target: str, path: str) -> None:
        super().__init__(path)
        self.target = target
        self.path = path


class Target(Protocol):
    """What the archive asks of a storage target. Failures of the medium are TargetError, an absent path KeyError."""

    name: str

    def place(self) -> str:
        """Where it is, for people and for telling whether two targets are one."""
        ...

    def device(self) -> str:
        """What it physically is: equal for two targets that would be lost together."""
        ...

    def is_blank(self) -> bool:
        """True if nothing is there: never used, or a medium that is not connected. TargetError if unreadable."""
        ...

    def exclusive(self) -> AbstractContextManager[None]:
        """The only writer, leftovers of an interrupted writer cleared. Raises BusyError."""
        ...

    def paths(self, below: str = "") -> Iterator[str]:
        """Every file below a folder; also empty folders (with a final «/») and things that are neither."""
        ...

    def read(self, path: str) -> bytes:
        """The stored bytes, from the medium. KeyError when absent."""
        ...

    def put(self, files: Mapping[str, bytes]) -> None:
        """Store new files; all are durable on return. A path that holds the same bytes is fine, others: Occupied."""
        ...

    def replace(self, files: Mapping[str, bytes]) -> None:
        """Store files in place of what is there, each in one step; all are durable on return."""
        ...

    def remove(self, path: str) -> None:
        """Take a file or an empty folder away, and the folders that become empty by it."""
        ...

    def erase(self, folder: str) -> None:
        """Destroy all that lies below an object's folder, every version of it that the medium keeps; durable on return.

        Reserved for the execution of a disposal act (`protocol`); fine if nothing is there.
        """
        ...


class DirectoryTarget:
    """A folder on a local disk, NAS or removable medium: temp file → fsync → link → fsync of every folder above it."""

    def __init__(self, name: str, root: Path, disk: Disk | None = None) -> None:
        self.name = name
        self.root = root
        self._disk = disk or Disk()
        self._serial = itertools.count()

    def place(self) -> str:
        return str(self.root.resolve())

    def device(self) -> str:
        with self._guard():
            place = next(path for path in (self.root, *self.root.absolute().parents) if path.exists())
            return f"directory:{place.stat().st_dev}"

    def is_blank(self) -> bool:
        with self._guard():
            if self.root.exists() and not self.root.is_dir():
                raise TargetError(self.name, f"{self.root} — не папка")
            return not self.root.exists() or next(self.root.iterdir(), None) is None

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        with self._guard():
            self._make_folders(self.root)
            descriptor = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with self._guard():
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    raise BusyError(
                        f"В носитель «{self.name}» сейчас пишет другой процесс. Дождитесь его окончания и повторите."
                    ) from error
                self._clear_work()
            yield
            with suppress(TargetError), self._guard():
                self._clear_work()
        finally:
            os.close(descriptor)

    def paths(self, below: str = "") -> Iterator[str]:
        with self._guard():
            stack = [below] if (self.root / below).is_dir() else []
            while stack:
                folder = stack.pop()
                with os.scandir(self.root / folder) as found:
                    entries = sorted(found, key=lambda entry: entry.name)
                if not entries and folder:
                    yield f"{folder}/"
                for entry in entries:
                    path = f"{folder}/{entry.name}" if folder else entry.name
                    if not entry.is_dir(follow_symlinks=False):
                        yield path
                    elif path not in NOT_OURS:
                        stack.append(path)

    def read(self, path: str) -> bytes:
        try:
            with self._guard():
                return self._disk.read(self.root / path)
        except TargetError as failure:
            if isinstance(failure.__cause__, FileNotFoundError | NotADirectoryError):
                raise KeyError(path) from failure
            raise

    def put(self, files: Mapping[str, bytes]) -> None:
        with self._guard():
            for temporary, (path, data) in zip(self._temporaries(files), files.items(), strict=True):
                final = self.root / path
                self._make_folders(final.parent)
                try:
                    self._disk.link(temporary, final)
                except FileExistsError as error:
                    if not final.is_file() or final.is_symlink() or self._disk.read(final) != data:
                        raise Occupied(self.name, path) from error
                self._disk.unlink(temporary)
            self._sync_folders({parent for path in files for parent in PurePosixPath(path).parents})

    def replace(self, files: Mapping[str, bytes]) -> None:
        with self._guard():
            folders = {PurePosixPath(path).parent for path in files}
            for temporary, path in zip(self._temporaries(files), files, strict=True):
                final = self.root / path
                if self._make_folders(final.parent):
                    folders.update(PurePosixPath(path).parents)
                self._disk.rename(temporary, final)
            self._sync_folders(folders)

    def remove(self, path: str) -> None:
        with self._guard():
            place = self.root / path
            if path.endswith("/"):
                self._disk.remove_folder(place)
            else:
                self._disk.unlink(place)
            self._remove_empty(place.parent)

    def erase(self, folder: str) -> None:
        for path in sorted(self.paths(folder), reverse=True):
            self.remove(path)
        with self._guard():
            self._remove_empty(self.root / folder)

    def _remove_empty(self, folder: Path) -> None:
        """The folder and those above it, as far as they are empty or gone; durable on return."""
        while folder != self.root and not (folder.is_dir() and any(folder.iterdir())):
            if folder.is_dir():
                self._disk.remove_folder(folder)
            folder = folder.parent
        self._disk.sync_folder(folder)

    def _temporaries(self, files: Mapping[str, bytes]) -> list[Path]:
        """The bytes in the work folder, durable: all written, then all synced (a third cheaper than in turn)."""
        work = self.root / WORK
        self._make_folders(work)
        paths = [work / f"{next(self._serial)}.tmp" for _ in files]
        for path, data in zip(paths, files.values(), strict=True):
            self._disk.create(path, data)
        for path in paths:
            self._disk.sync_file(path)
        return paths

    def _make_folders(self, folder: Path) -> bool:
        """Whether any had to be made."""
        missing = list(itertools.takewhile(lambda path: not path.is_dir(), (folder, *folder.parents)))
        for path in reversed(missing):
            self._disk.make_folder(path)
        return bool(missing)

    def _sync_folders(self, folders: Iterable[PurePosixPath]) -> None:
        """Deepest first. After `put`, every folder above the files: also those an interrupted run made, not durable."""
        for folder in sorted(folders, key=lambda path: (-len(path.parts), path)):
            self._disk.sync_folder(self.root / folder)

    def _clear_work(self) -> None:
        work = self.root / WORK
        if work.is_dir():
            for path in sorted(work.iterdir()):
                self._disk.unlink(path)
            self._disk.remove_folder(work)

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise TargetError(self.name, _cause(error)) from error


_CAUSES = {
    errno.ENOSPC: "нет свободного места",
    errno.EDQUOT: "исчерпана квота",
    errno.EROFS: "доступен только для чтения",
    errno.EACCES: "нет прав доступа",
    errno.EPERM: "нет прав доступа",
    errno.EIO: "ошибка чтения или записи на самом носителе",
    errno.ENOTDIR: "на месте папки лежит файл",
    errno.ENOENT: "файл или папка исчезли во время работы",
}


def _cause(error: OSError) -> str:
    text = _CAUSES.get(error.errno or 0, error.strerror or str(error))
    return f"{text} ({error.filename})" if error.filename else text


def open_target(name: str, kind: str, path: Path) -> Target:
    """The target that a row of the settings describes. Raises ArchiveError for a kind that is not known."""
    if kind != "directory":
        raise ArchiveError(f"Носитель «{name}»: вид «{kind}» не поддерживается; пока есть только «directory» (папка).")
    return DirectoryTarget(name, path)
