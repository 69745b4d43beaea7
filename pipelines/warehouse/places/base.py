"""What every landing place answers, and what a batch in it is called: <institution_id>/<YYYY-MM-DD>[.zip].

No place is opened here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from pipelines.exports.package import Package

UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")  # being copied: not there yet


class PlaceError(Exception):
    """The landing place does not answer as it should. The message says in Russian which place, what, and what to do."""


class ChangedUnderneathError(Exception):
    """A batch was not, when it was read, what it was when it was listed: files came, went or grew meanwhile."""


class Place(Protocol):
    """Where batches lie. `is_remote`: others write there while nobody here can know whether they have finished."""

    @property
    def is_remote(self) -> bool:
        """See above."""
        ...

    def __str__(self) -> str:
        """The place as the administrator knows it, without secrets."""
        ...

    def landed(self) -> list[LandedBatch]:
        """Everything that may be a batch, sorted. Raises PlaceError; never answers with a part of the list."""
        ...

    def read(self, batch: LandedBatch) -> Package:
        """The bytes of a batch. Raises ChangedUnderneathError, or PlaceError if the place does not answer."""
        ...

    def now(self) -> datetime | None:
        """The time by the clock that dates the files; None if the place has no way to tell it."""
        ...


@dataclass(frozen=True, order=True)
class LandedBatch:
    """A batch by its place: `name` is the folder's or archive's name without `.zip`, as it should be a day.

    `location`: absolute path or URL. `fingerprint` changes when any file of it changes. `changed_at`: the latest time
    of any of its files, UTC. `is_growing`: it holds a file that a copier has not finished.
    """

    institution_id: str
    name: str
    location: str
    fingerprint: str
    place: Place | None = field(default=None, compare=False, repr=False)
    changed_at: datetime | None = field(default=None, compare=False)
    is_growing: bool = field(default=False, compare=False)

    @property
    def file_name(self) -> str:
        """The last part of the location: `2025-09-01.zip`."""
        return self.location.rpartition("/")[2]

    @property
    def day(self) -> date | None:
        """The day it is named by."""
        try:
            return date.fromisoformat(self.name)
        except ValueError:
            return None

    def read(self) -> Package:
        """See Place.read."""
        assert self.place is not None
        return self.place.read(self)


def name_of(file_name: str) -> str:
    """A folder's or archive's name without `.zip`."""
    return file_name[:-4] if file_name.lower().endswith(".zip") else file_name


def is_passed_over(file_name: str) -> bool:
    """Hidden, or a copy that is not finished."""
    return file_name.startswith(".") or is_unfinished(file_name)


def is_unfinished(file_name: str) -> bool:
    """Named as copiers name what they have not finished."""
    return file_name.lower().endswith(UNFINISHED)
