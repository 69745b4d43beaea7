"""What the archive asks of a storage target (носитель): a tree of immutable bytes under slash-separated paths.

A target knows nothing of OCFL, ledgers or documents. Only the interface and its words; each kind has its module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

WORK = "extensions/vedomost-work"
WRITERS = "extensions/vedomost-writers"
NOT_OURS = {WORK, WRITERS, "lost+found"}
"""Folders that are no part of what is stored: the writer's own two, and the one every ext4 medium has."""


class Occupied(Exception):  # noqa: N818 - a finding the writer acts upon, not an error that reaches a person
    """A path that must be new holds other bytes: what an interrupted run of other content left there."""

    def __init__(self, target: str, path: str) -> None:
        super().__init__(path)
        self.target = target
        self.path = path


@dataclass(frozen=True)
class Condition:
    """What a reachable target says of itself, for people: free bytes (None: not known), abilities, shortcomings."""

    free_bytes: int | None = None
    abilities: tuple[str, ...] = ()
    shortcomings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Protection:
    """What `protect` did: how many locks were extended; the files whose lock was not what it should have been, set
    anew (`relocked`) or not (`weak`); `failure` (Russian) where a lock could not be extended, empty if all were."""

    extended: int = 0
    relocked: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    failure: str = ""


class Target(Protocol):
    """Failures of one file are TargetError, of the whole target UnreachableError; an absent path is KeyError."""

    name: str
    kind: str
    """As in the settings: directory, s3, sftp."""
    readers: int
    """How many reads at once pay off."""

    def place(self) -> str:
        """Where it is, for people and for telling whether two targets are one."""
        ...

    def devices(self) -> frozenset[str]:
        """What it physically is: two targets with one of these in common would be lost together."""
        ...

    def is_blank(self) -> bool:
        """True if nothing is there: never used, or a medium that is not connected. TargetError if unreadable."""
        ...

    def exclusive(self, owner: str) -> AbstractContextManager[None]:
        """The only writer, leftovers of an interrupted writer cleared. Raises BusyError.

        `owner` names the installation: what it left locked itself, it may take over, for it has one process only.
        """
        ...

    def paths(self, below: str = "") -> Iterator[str]:
        """Every file below a folder; also empty folders (with a final «/») and things that are neither."""
        ...

    def read(self, path: str) -> bytes:
        """The stored bytes, from the medium. KeyError when absent."""
        ...

    def put(self, files: Mapping[str, bytes], *, in_order: bool = False) -> None:
        """Store new files; all are durable on return. A path that holds the same bytes is fine, others: Occupied.

        `in_order`: whenever it is interrupted, a file is there only if all before it are.
        """
        ...

    def replace(self, files: Mapping[str, bytes]) -> None:
        """Store files in place of what is there, each in one step; all are durable on return."""
        ...

    def remove(self, path: str) -> None:
        """Take a file or an empty folder away, and the folders that become empty by it: unfinished work and damage.

        Where the target keeps former versions, they stay behind as evidence.
        """
        ...

    def refuse_locked(self, folder: str) -> None:
        """Raises TargetError where a lock on anything below an object's folder still runs: it cannot be erased yet."""
        ...

    def erase(self, folder: str) -> None:
        """For disposal only (уничтожение по акту): destroy all below an object's folder, with every version of it.

        It is fine if nothing is there; durable on return. TargetError, and nothing is gone, where a lock still runs.
        """
        ...

    def protect(self, terms: Mapping[str, datetime | None]) -> Protection:
        """Extend the locks of files that the target can lock: up to 400 days ahead, not beyond the end of the term
        (None: it has none). Nothing where the target has no locks."""
        ...

    def condition(self) -> Condition:
        """Asks the target itself."""
        ...
