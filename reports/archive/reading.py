"""Reading through whole targets: what digest lies under which path. Judges nothing; `fixity` does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock

from reports.archive import ledger, ocfl
from reports.archive.ledger import Entry
from reports.archive.model import TargetError, UnreachableError
from reports.archive.targets import Target
from reports.archive.targets.at_once import on_all

Progress = Callable[[int, int], None]
"""(files read, files in all)"""
NOT_READ = "not read"
UNREADABLE = "unreadable"


@dataclass
class Reading:
    """What one target holds: path → sha-512 (or NOT_READ outside the sample, or UNREADABLE)."""

    digests: dict[str, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    bytes: int = 0
    files: int = 0


def read_all(
    targets: Sequence[Target], wanted: Callable[[str], bool], on_progress: Progress | None
) -> tuple[dict[str, Reading], dict[str, str]]:
    """Read every file of every target, each target by itself: the readings, and target → why it could not be read.

    `wanted(path)` False leaves the content file unread (a sample); its being there is seen all the same. A target that
    goes away while it is read is not examined at all: what it cannot show now is not damaged.
    """
    with ThreadPoolExecutor(len(targets)) as pool:
        listed = list(zip(targets, pool.map(_listed, targets), strict=True))
        total, done, lock = sum(len(paths) for _, paths in listed if not isinstance(paths, str)), 0, Lock()

        def tick() -> None:
            nonlocal done
            with lock:
                done += 1
                if on_progress is not None:
                    on_progress(done, total)

        def read(one: tuple[Target, list[str] | str]) -> Reading | str:
            target, paths = one
            return paths if isinstance(paths, str) else _reading(target, paths, wanted, tick)

        outcomes = list(zip(targets, pool.map(read, listed), strict=True))
    readings = {target.name: found for target, found in outcomes if isinstance(found, Reading)}
    return readings, {target.name: found for target, found in outcomes if isinstance(found, str)}


def _listed(target: Target) -> list[str] | str:
    """Its paths, or why they cannot be listed."""
    try:
        return list(target.paths())
    except TargetError as failure:
        return failure.cause


def _reading(
    target: Target, paths: Sequence[str], wanted: Callable[[str], bool], tick: Callable[[], None]
) -> Reading | str:
    reading, lock = Reading(), Lock()

    def read(path: str) -> None:
        _read_one(target, path, reading, lock, wanted)
        tick()

    try:
        on_all(read, paths, target.readers)
        if UNREADABLE in reading.digests.values() and target.is_blank():
            return "исчез во время проверки"
    except TargetError as failure:
        return failure.cause
    return reading


def _read_one(target: Target, path: str, reading: Reading, lock: Lock, wanted: Callable[[str], bool]) -> None:
    data = None
    if wanted(path):
        try:
            data = target.read(path)
        except UnreachableError:
            raise
        except (TargetError, KeyError):
            pass
        digest = UNREADABLE if data is None else ocfl.digest(data)
    else:
        digest = NOT_READ
    entry = None if data is None or ledger.seq_of(path) is None else _entry(path, data)
    with lock:
        reading.digests[path] = digest
        if data is not None:
            reading.bytes += len(data)
            reading.files += 1
        if entry is not None:
            reading.entries.append(entry)


def _entry(path: str, data: bytes) -> Entry | None:
    try:
        entry = Entry.parse(data)
    except ValueError:
        return None
    return entry if entry.path == path else None
