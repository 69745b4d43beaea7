"""Adding to archived documents: a new version of the same object that holds all it held, and the addition.

The version is made for the bytes that were read: if the document was corrected meanwhile, or a version of it waits for
a target, nothing is added. Belongs here: reading the documents, and what keeps an addition from going to another
document than was meant. What is added is decided elsewhere (`additions`, `signing`); writing is the session's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.archive.additions import LIST, Addition, list_file
from reports.archive.additions import details as details_of
from reports.archive.archive import Archive
from reports.archive.catalogue import Catalogue, Found
from reports.archive.export import Copy, refuse_disposed, verified_copy
from reports.archive.ledger import Event
from reports.archive.model import ArchiveError, Receipt, person, stamp
from reports.archive.outbox import Intent
from reports.archive.recording import settle
from reports.archive.session import Session
from reports.archive.submitting import Accepted, deliver, flush_if_possible, queued_digests


@dataclass(frozen=True)
class Offer:
    """What one document is given: `files` new, or in the place of former additions; `additions` is its whole list."""

    copy: Copy
    files: Mapping[str, bytes]
    additions: Sequence[Addition]
    event: Event
    reason: str


def settled(archive: Archive, rows: Sequence[Found], by: str, *, at: datetime) -> list[Found]:
    """The documents as they stand once what was interrupted or waited is finished, if it can be now."""
    if not rows:
        return []
    with archive.session() as session:
        settle(session, stamp(at), person(by))
    standing = {row.object_id: row for row in archive.find(object_id=rows[0].object_id if len(rows) == 1 else None)}
    return [standing[row.object_id] for row in rows]


def read(archive: Archive, rows: Sequence[Found], by: str, *, at: datetime) -> list[Copy]:
    """Verified copies of those documents as they stand. Raises ArchiveError for one disposed of, or without one."""
    refuse_disposed(rows)
    with archive.session() as session:
        settle(session, stamp(at), person(by))
        paths = archive.catalogue.entry_paths([row.seq for row in rows])
        return [verified_copy(session.usable, row, paths[row.seq]) for row in rows]


def add(archive: Archive, offers: Sequence[Offer], by: str, *, at: datetime) -> list[Receipt]:
    """Write the new versions on every target; receipts in the order of the offers, WAITING while a target is down.

    Raises ArchiveError, and adds nothing at all, if one of the documents is not any more what was read.
    """
    when, who = stamp(at), person(by)
    with archive.session() as session:
        flush_if_possible(session, when, who)
        _refuse_changed(session, archive.catalogue, offers)
        accepted = [Accepted(one.copy.found.object_id, _intent(one, when, who)) for one in offers]
        return deliver(session, accepted, {}, when, who)


def _refuse_changed(session: Session, catalogue: Catalogue, offers: Sequence[Offer]) -> None:
    named = [one.copy.found.object_id for one in offers]
    heads, waiting, doomed = catalogue.heads(named), queued_digests(session), session.doomed()
    for one in offers:
        found = one.copy.found
        if found.object_id in waiting:
            raise ArchiveError(
                f"Документ {found.object_id}: его новая редакция ещё ждёт носителя. Подключите носитель и повторите; "
                "ничего не добавлено."
            )
        if found.object_id in doomed:
            raise ArchiveError(f"Документ {found.object_id}: акт о его уничтожении уже исполняется.")
        if heads.get(found.object_id) != (found.version, found.inventory_digest, found.seq):
            raise ArchiveError(
                f"Документ {found.object_id} тем временем изменился в архиве: добавлять надо к новой редакции. "
                "Повторите команду; ничего не добавлено."
            )


def _intent(offer: Offer, at: str, by: str) -> Intent:
    files = {**offer.copy.files, **offer.files, LIST: list_file(offer.additions)}
    object_id, said = offer.copy.found.object_id, details_of(offer.additions)
    return Intent(at, by, offer.reason, object_id, files, offer.event, said)
