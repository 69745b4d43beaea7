"""A folder of this machine, or one mounted into it. No link is followed and no file is opened for looking."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.exports.package import Package, open_package
from pipelines.warehouse.places.base import ChangedUnderneathError, LandedBatch, is_passed_over, is_unfinished, name_of


@dataclass(frozen=True)
class Folder:
    """<path>/<institution_id>/<YYYY-MM-DD>[.zip]; a folder that is not there holds nothing."""

    path: Path
    is_remote: bool = False

    def __str__(self) -> str:
        """The folder's path."""
        return str(self.path)

    def landed(self) -> list[LandedBatch]:
        """Everything that may be a batch, sorted by institution and name."""
        found: list[LandedBatch] = []
        if not self.path.is_dir():
            return found
        for institution in sorted(self.path.iterdir()):
            if institution.suffix.lower() == ".zip" and institution.is_file():  # laid in nobody's folder: to be refused
                found += self._looked_at("", institution)
            if not institution.is_dir() or institution.name.startswith("."):
                continue
            for path in institution.iterdir():
                if not is_passed_over(path.name):
                    found += self._looked_at(institution.name, path)
        return sorted(found)

    def read(self, batch: LandedBatch) -> Package:
        """The files as they are now, if they are what was listed."""
        path = Path(batch.location)
        try:
            package = open_package(path)
            again = self._seen(batch.institution_id, path)
        except FileNotFoundError as error:
            raise ChangedUnderneathError from error
        if again.fingerprint != batch.fingerprint:
            raise ChangedUnderneathError
        return package

    def now(self) -> datetime:
        """This machine's clock; a network share may have another, see `patience`."""
        return datetime.now(UTC)

    def _looked_at(self, institution_id: str, path: Path) -> list[LandedBatch]:
        try:
            return [self._seen(institution_id, path)]
        except FileNotFoundError:  # renamed while it was looked at: the next look sees it under its new name
            return []

    def _seen(self, institution_id: str, path: Path) -> LandedBatch:
        digest = hashlib.md5(usedforsecurity=False)
        changed, growing = 0.0, False
        for name, status in _members(path):
            line = f"{name}\0{status.st_size}\0{status.st_mtime_ns}\0{status.st_mode}\n"
            digest.update(line.encode("utf-8", "surrogateescape"))
            changed = max(changed, status.st_mtime, status.st_ctime)  # ctime: copiers set mtime back
            growing = growing or is_unfinished(name)
        return LandedBatch(
            institution_id,
            name_of(path.name),
            str(path.absolute()),
            digest.hexdigest(),
            self,
            datetime.fromtimestamp(changed, UTC) if changed else None,
            growing,
        )


def _members(path: Path) -> Iterator[tuple[str, os.stat_result]]:
    if path.is_symlink() or not path.is_dir():
        yield path.name, path.stat(follow_symlinks=False)
        return
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            member = Path(folder) / name
            yield member.relative_to(path).as_posix(), member.lstat()
