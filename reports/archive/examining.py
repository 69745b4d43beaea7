"""One examination inside a session: what is read, what the outbox explains, what the ledger is told of it.

Reading and judging files is `fixity`'s; mending them is `repair`'s.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from reports.archive.damage import Damage, Kind, TargetRead
from reports.archive.fixity import Examination
from reports.archive.model import ArchiveError, UnavailableError
from reports.archive.ocfl import NewVersion
from reports.archive.protocol import Writer
from reports.archive.reading import NOT_READ, UNREADABLE, Progress, Reading
from reports.archive.session import Session
from reports.archive.tombstones import folders

_CONTENT = re.compile(r"([0-9a-f]{2}/[^/]+)/v\d+/content/.*")


def examine(
    session: Session, at: str, sample: float | None, on_progress: Progress | None
) -> tuple[Examination, list[Damage]]:
    """Read the usable targets (content: of a `sample` of the objects, all if None) and name what is damaged.

    A target that goes away meanwhile is down from then on. Raises UnavailableError if none is left.
    """
    witness = session.outbox.witness()
    examination = Examination(session.usable, witness, wanted=_sampling(sample, at), on_progress=on_progress)
    session.lose(examination.down)
    if not examination.targets:
        raise UnavailableError(session.down)
    damages = examination.damages(list(_planned(session, examination)))
    doomed = _doomed(session)
    left = [damage for damage in damages if damage.kind == Kind.EXTRA and _below(damage.path, doomed)]
    examination.unfinished += len(left)
    return examination, [damage for damage in damages if damage not in left]


def summary(examination: Examination, session: Session) -> dict[str, Any]:
    """What a ledger entry says of every examination: targets, objects, files, bytes, what was not there."""
    found = reads(examination)
    return {
        "targets": sorted(found),
        "objects": len(examination.tree.heads),
        "files": sum(read.files for read in found.values()),
        "bytes": sum(read.bytes for read in found.values()),
        "by_target": {name: asdict(read) for name, read in sorted(found.items())},
        "unavailable": dict(session.down),
    }


def reads(examination: Examination) -> dict[str, TargetRead]:
    """What was read of each target."""
    return {
        name: TargetRead(len(_objects(reading)), reading.files, reading.bytes)
        for name, reading in examination.readings.items()
    }


def _objects(reading: Reading) -> set[str]:
    """The folders of the documents any of whose content was read."""
    read = (path for path, digest in reading.digests.items() if digest not in (NOT_READ, UNREADABLE))
    return {match[1] for path in read if (match := _CONTENT.fullmatch(path))}


def _doomed(session: Session) -> set[str]:
    """The folders of objects whose disposal is begun and waits for a target: what is left of them is no damage."""
    intents = (session.outbox.read(path) for path in session.outbox.waiting())
    return {folder for intent in intents for folder in folders(intent.event, intent.details)}


def _below(path: str, places: set[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def _planned(session: Session, examination: Examination) -> Iterable[NewVersion]:
    """What the next run will write of the waiting submissions: the first of each object."""
    writer, seen = Writer(session.usable, session.outbox), set()
    for path in session.outbox.waiting():
        intent = session.outbox.read(path)
        if intent.object_id is None or intent.object_id in seen:
            continue
        seen.add(intent.object_id)
        try:
            plan = writer.plan(intent, examination.tree.heads.get(intent.object_id))
        except ArchiveError:
            continue  # the object's inventory is lost, and is reported as such
        if plan is not None:
            yield plan


def _sampling(sample: float | None, at: str) -> Callable[[str], bool]:
    """Which files to read: another share of the objects at every moment, the same one on all targets."""
    if sample is None:
        return lambda path: True
    if not 0 < sample <= 1:
        raise ArchiveError("Доля выборки — число больше 0 и не больше 1.")

    def wanted(path: str) -> bool:
        match = _CONTENT.fullmatch(path)
        if match is None:
            return True
        return int(hashlib.sha512(f"{at}\n{match[1]}".encode()).hexdigest()[:8], 16) < sample * 2**32

    return wanted
