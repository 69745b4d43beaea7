"""Legal hold (запрет на уничтожение): documents that are not disposed of whatever their term, until it is released.

A hold is a ledger entry (`policy assignment`) that lists object ids, names who set it and why, and goes by the number
of that entry. Releasing is another entry; neither is ever changed.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from reports.archive.catalogue import Found
from reports.archive.ledger import Event
from reports.archive.locking import protect_held
from reports.archive.model import ArchiveError, person, stamp
from reports.archive.recording import record, settle
from reports.archive.rows import Happened

if TYPE_CHECKING:
    from reports.archive.archive import Archive

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hold:
    """A hold that stands: the number it goes by, what it covers, who set it when and why."""

    number: int
    objects: tuple[str, ...]
    reason: str
    by: str
    at: str


def set_hold(archive: Archive, found: Sequence[Found], by: str, reason: str, *, at: datetime) -> Hold | None:
    """Forbid the disposal of the documents. None if a target is down: the hold waits, and it stands from now on.

    Raises ArchiveError without documents or reason, and where an act about one of them is being executed already.
    """
    objects = sorted(row.object_id for row in found if row.disposed_at is None)
    if not objects:
        raise ArchiveError("Под запрет ставить нечего: таких документов в архиве нет.")
    return _event(archive, {"hold": "set", "objects": objects}, by, reason, at)


def release(archive: Archive, number: int, by: str, reason: str, *, at: datetime) -> None:
    """Lift a hold. Raises ArchiveError if there is none of that number."""
    if number not in {hold.number for hold in standing(archive)}:
        raise ArchiveError(f"Запрета № {number} нет или он снят. Какие действуют: vedomost archive hold list.")
    _event(archive, {"hold": "release", "number": number}, by, reason, at)


def standing(archive: Archive) -> list[Hold]:
    """The holds that stand, oldest first, as far as the ledger has them."""
    return standing_in(archive.events(Event.POLICY_ASSIGNMENT))


def held(archive: Archive) -> Mapping[str, Hold]:
    """object id → the oldest hold that stands on it."""
    return {object_id: hold for hold in reversed(standing(archive)) for object_id in hold.objects}


def standing_in(events: Sequence[Happened]) -> list[Hold]:
    """The holds that stand by these events (`policy assignment`), oldest first."""
    found: dict[int, Hold] = {}
    for event in events:
        if event.details.get("hold") == "set":
            found[event.seq] = Hold(event.seq, tuple(event.details["objects"]), event.reason or "", event.by, event.at)
        elif event.details.get("hold") == "release":
            found.pop(event.details["number"], None)
    return list(found.values())


def _event(archive: Archive, details: dict[str, Any], by: str, reason: str, at: datetime) -> Hold | None:
    when, who = stamp(at), person(by)
    if not reason.strip():
        raise ArchiveError("Укажите причину (--reason): она остаётся в журнале архива.")
    with archive.session() as session:
        obstacle = settle(session, when, who)
        if session.doomed() & set(details.get("objects", ())):
            raise ArchiveError("Поздно: акт об уничтожении этих документов уже исполняется и ждёт носителя.")
        if not record(session, Event.POLICY_ASSIGNMENT, when, who, details, obstacle, reason.strip()):
            return None
        for refusal in protect_held(session.usable, details.get("objects", ())):
            logger.warning("%s", refusal)
    return next((hold for hold in reversed(standing(archive)) if hold.at == when and hold.by == who), None)
