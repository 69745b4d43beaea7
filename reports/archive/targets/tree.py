"""A target that is a tree of files: temp file → fsync → hard link → fsync of every folder above it.

The order of the calls, the same whether the file system is here (`directory`) or behind SFTP (`sftp`). The calls
themselves are a `Disk`'s.
"""

from __future__ import annotations

import errno
import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path, PurePosixPath

from reports.archive.disk import Disk
from reports.archive.model import TargetError, UnreachableError
from reports.archive.targets.target import NOT_OURS, WORK, Condition, Occupied, Protection


class TreeTarget(ABC):
    """All that `Target` asks but where it is and how it is locked: a subclass knows that."""

    readers = 1

    def __init__(self, name: str, root: Path, disk: Disk) -> None:
        self.name = name
        self.root = root
        self._disk = disk
        self._serial = itertools.count()

    @abstractmethod
    def _lock(self, owner: str) -> AbstractContextManager[None]:
        """Be the only writer; the root exists. Raises BusyError."""

    def is_blank(self) -> bool:
        with self._guard():
            if not self._disk.exists(self.root):
                return True
            if not self._disk.is_folder(self.root):
                raise TargetError(self.name, f"{self.root} — не папка")
            return all(name in NOT_OURS for name, _ in self._disk.names(self.root))

    @contextmanager
    def exclusive(self, owner: str) -> Iterator[None]:
        with self._guard():
            for made in self._make_folders(self.root):
                self._disk.sync_folder(made.parent)
        with self._lock(owner):
            with self._guard():
                self._clear_work()
            yield
            with suppress(TargetError), self._guard():
                self._clear_work()

    def paths(self, below: str = "") -> Iterator[str]:
        with self._guard():
            stack = [below] if self._disk.is_folder(self.root / below) else []
            while stack:
                folder = stack.pop()
                entries = self._disk.names(self.root / folder)
                if not entries and folder:
                    yield f"{folder}/"
                for name, is_folder in entries:
                    path = f"{folder}/{name}" if folder else name
                    if not is_folder:
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

    def put(self, files: Mapping[str, bytes], *, in_order: bool = False) -> None:
        with self._guard():
            for temporary, (path, data) in zip(self._temporaries(files), files.items(), strict=True):
                final = self.root / path
                self._make_folders(final.parent)
                try:
                    self._disk.link(temporary, final)
                except FileExistsError as error:
                    if not self._disk.is_plain_file(final) or self._disk.read(final) != data:
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

    def refuse_locked(self, folder: str) -> None:  # noqa: B027  a tree of files locks nothing
        """Nothing is ever locked here."""

    def erase(self, folder: str) -> None:
        for path in sorted(self.paths(folder), reverse=True):
            self.remove(path)
        with self._guard():
            self._remove_empty(self.root / folder)

    def _remove_empty(self, folder: Path) -> None:
        """The folder and those above it, as far as they are empty or gone; durable on return."""
        while folder != self.root and not (self._disk.is_folder(folder) and self._disk.names(folder)):
            if self._disk.is_folder(folder):
                self._disk.remove_folder(folder)
            folder = folder.parent
        self._disk.sync_folder(folder)

    def protect(self, terms: Mapping[str, datetime | None]) -> Protection:
        return Protection()

    def condition(self) -> Condition:
        with self._guard():
            return Condition(self._disk.free_bytes(self.root) if self._disk.exists(self.root) else None)

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

    def _make_folders(self, folder: Path) -> list[Path]:
        """Those that had to be made, the highest first."""
        missing = list(itertools.takewhile(lambda path: not self._disk.is_folder(path), (folder, *folder.parents)))
        for path in reversed(missing):
            self._disk.make_folder(path)
        return missing[::-1]

    def _sync_folders(self, folders: Iterable[PurePosixPath]) -> None:
        """Deepest first. After `put`, every folder above the files: also those an interrupted run made, not durable."""
        for folder in sorted(folders, key=lambda path: (-len(path.parts), path)):
            self._disk.sync_folder(self.root / folder)

    def _clear_work(self) -> None:
        work = self.root / WORK
        if self._disk.is_folder(work):
            for name, _ in self._disk.names(work):
                self._disk.unlink(work / name)
            self._disk.remove_folder(work)

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except (ConnectionError, TimeoutError) as error:
            raise UnreachableError(self.name, _cause(error)) from error
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
