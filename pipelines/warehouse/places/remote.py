"""A place elsewhere, through an fsspec file system: one listing, one reading, whatever the protocol.

The file system is told to keep no listings: each look is a fresh one. What a protocol means by its errors is said where
it is opened (`s3`, `sftp`); here they come as PlaceError.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from pipelines.exports.package import Package, no_right, package_not_read, package_of_file, package_of_files, too_large
from pipelines.warehouse.places.base import ChangedUnderneathError, LandedBatch, is_passed_over, is_unfinished, name_of


@dataclass(frozen=True, order=True)
class RemoteFile:
    """A file by its place below the landing place. `mark`: what the server says changes with the content (etag, time).

    `obstacle`: why it cannot be read (Russian), empty if it can: a link, a device, a folder without the right to list.
    """

    parts: tuple[str, ...]
    size: int
    mark: str
    changed_at: datetime = field(compare=False)
    obstacle: str = ""


class Remote(ABC):
    """How to reach one server: what `s3` and `sftp` give."""

    @abstractmethod
    def files(self, below: str) -> list[RemoteFile]:
        """Every file below the landing place whose path begins with the folder or file `below` (empty: all)."""

    @abstractmethod
    def fetch(self, paths: Sequence[str]) -> list[bytes | None]:
        """The contents of files, by their paths below the landing place; None for one without the right to read it.

        FileNotFoundError if one is gone.
        """

    @abstractmethod
    def now(self) -> datetime | None:
        """The server's clock, None if it does not show it."""


@dataclass(frozen=True)
class RemotePlace:
    """A landing place on a server. `asked` turns the server's errors into PlaceError."""

    url: str
    remote: Remote = field(repr=False)
    asked: Callable[[], AbstractContextManager[None]] = field(repr=False)
    is_remote: bool = True

    def __str__(self) -> str:
        """The URL, without secrets."""
        return self.url

    def landed(self) -> list[LandedBatch]:
        """Everything that may be a batch, sorted by institution and name."""
        with self.asked():
            files = self.remote.files("")
        return sorted(self._batches(files))

    def read(self, batch: LandedBatch) -> Package:
        """The files of a batch, if the server shows before and after what was listed."""
        below = batch.location.removeprefix(f"{self.url}/")
        with self.asked():
            try:
                files = sorted(self.remote.files(below))
                package = self._fetched(below, files)
                again = sorted(self.remote.files(below))
            except FileNotFoundError as error:
                raise ChangedUnderneathError from error
        if not files or again != files or _fingerprint(below, files) != batch.fingerprint:
            raise ChangedUnderneathError
        return package

    def now(self) -> datetime | None:
        """The server's clock."""
        with self.asked():
            return self.remote.now()

    def _fetched(self, below: str, files: Sequence[RemoteFile]) -> Package:
        listing = f"{self.url}/{below} {_fingerprint(below, files)}"
        depth = below.count("/") + 1
        obstacles = [file.obstacle for file in files if file.obstacle]
        regular = [file for file in files if not file.obstacle]
        if (refusal := too_large(file.size for file in regular)) is not None:
            return package_not_read(listing, refusal)
        contents = dict(zip(regular, self.remote.fetch(["/".join(file.parts) for file in regular]), strict=True))
        read = {file: data for file, data in contents.items() if data is not None}
        if any(len(data) != file.size for file, data in read.items()):
            raise ChangedUnderneathError
        obstacles += [no_right("/".join(file.parts[depth:]) or file.parts[-1]) for file in regular if file not in read]
        if obstacles and not read:
            return package_not_read(listing, obstacles[0])
        if [len(file.parts) for file in files] == [depth]:
            return package_of_file(files[0].parts[-1], read[files[0]])
        shown = {"/".join(file.parts[depth:]): data for file, data in read.items()}
        return package_of_files(shown, obstacles[0] if obstacles else None)

    def _batches(self, files: Iterable[RemoteFile]) -> Iterable[LandedBatch]:
        for parts, group in groupby(sorted(files), lambda file: file.parts[:2]):
            found = list(group)
            stray = len(parts) == 1
            if not all(parts) or parts[0].startswith(".") or is_passed_over(parts[-1]):
                continue
            if stray and not parts[0].lower().endswith(".zip"):
                continue
            below = "/".join(parts)
            yield LandedBatch(
                "" if stray else parts[0],
                name_of(parts[-1]),
                f"{self.url}/{below}",
                _fingerprint(below, found),
                self,
                max(file.changed_at for file in found),
                any(is_unfinished(file.parts[-1]) for file in found),
            )


def _fingerprint(below: str, files: Iterable[RemoteFile]) -> str:
    digest = hashlib.md5(below.encode(), usedforsecurity=False)
    for file in files:
        digest.update(f"{'/'.join(file.parts)}\0{file.size}\0{file.mark}\0{file.obstacle}\n".encode())
    return digest.hexdigest()
