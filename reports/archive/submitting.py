"""From submissions to receipts: what is new, what is unchanged, what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.archive import ocfl
from reports.archive.additions import says_the_same
from reports.archive.catalogue import Catalogue
from reports.archive.ledger import Entry
from reports.archive.model import ArchiveError, Receipt, Status, Submission, UnavailableError
from reports.archive.outbox import Intent
from reports.archive.protocol import find_inventory
from reports.archive.record import contents
from reports.archive.session import BATCH, Session


@dataclass
class Accepted:
    """One submission on its way: either `receipt` is known (unchanged), or `intent` goes to the outbox."""

    object_id: str
    intent: Intent | None = None
    receipt: Receipt | None = None


def submit(
    session: Session,
    catalogue: Catalogue,
    submissions: Sequence[Submission],
    *,
    by: str,
    reason: str | None,
    at: str,
    on_progress: Callable[[int, int], None] | None,
) -> list[Receipt]:
    """See Archive.submit."""
    flush_if_possible(session, at, by)
    queued = queued_digests(session)
    receipts: list[Receipt] = []
    for batch in _batches(submissions):
        named = [submission.object_id for submission in batch]
        heads, disposed = catalogue.heads(named), catalogue.disposed(named)
        accepted = []
        for submission in batch:
            if submission.object_id in disposed:
                accepted.append(Accepted(submission.object_id, receipt=_disposed(submission.object_id)))
                continue
            intent = Intent(at, by, reason, submission.object_id, contents(submission))
            accepted.append(_compare(session, intent, heads.get(submission.object_id), queued))
        receipts += deliver(session, accepted, queued, at, by)
        if on_progress is not None:
            on_progress(len(receipts), len(submissions))
    return receipts


def flush(session: Session, at: str, by: str) -> list[Receipt]:
    """See Archive.flush_outbox."""
    waiting = [(path, session.outbox.read(path)) for path in session.outbox.waiting()]
    committed: dict[Path, Entry | None] = {}
    obstacle = None
    try:
        committed = session.flush(at, by)
    except UnavailableError as unavailable:
        obstacle = unavailable
    return [
        _receipt(intent.object_id, path, committed, obstacle)
        for path, intent in waiting
        if intent.object_id is not None
    ]


def flush_if_possible(session: Session, at: str, by: str) -> None:
    """Commit what waited, unless a target is down: then what comes next waits beside it."""
    try:
        session.flush(at, by)
    except UnavailableError:
        return  # session.down says why


def queued_digests(session: Session) -> dict[str, dict[str, str]]:
    """object id → file digests of its last submission that waits."""
    queued = {}
    for path in session.outbox.waiting():
        intent = session.outbox.read(path)
        if intent.object_id is not None:
            queued[intent.object_id] = _digests(intent)
    return queued


def _digests(intent: Intent) -> dict[str, str]:
    return {name: ocfl.digest(data) for name, data in intent.files.items()}


def _batches(submissions: Sequence[Submission]) -> Iterator[list[Submission]]:
    batch: list[Submission] = []
    for submission in submissions:
        if len(batch) == BATCH or submission.object_id in {one.object_id for one in batch}:
            yield batch
            batch = []
        batch.append(submission)
    if batch:
        yield batch


def _compare(
    session: Session, intent: Intent, head: tuple[str, str, int] | None, queued: dict[str, dict[str, str]]
) -> Accepted:
    object_id = str(intent.object_id)
    if object_id in queued:
        if says_the_same(queued[object_id], _digests(intent)):
            return Accepted(object_id)
        return Accepted(object_id, intent)
    if head is None or (not session.usable and session.down):
        return Accepted(object_id, intent)
    version, inventory_digest, seq = head
    inventory = find_inventory(session.usable, object_id, version, inventory_digest)
    if not says_the_same(inventory.state(version), _digests(intent)):
        return Accepted(object_id, intent)
    return Accepted(
        object_id,
        receipt=Receipt(
            object_id, Status.UNCHANGED, f"без изменений, редакция {version[1:]}", version, seq, inventory_digest
        ),
    )


def _disposed(object_id: str) -> Receipt:
    return Receipt(object_id, Status.DISPOSED, "уничтожен по акту, повторно в архив не сдаётся")


def deliver(
    session: Session, accepted: list[Accepted], queued: dict[str, dict[str, str]], at: str, by: str
) -> list[Receipt]:
    """Put the intents into the outbox and commit them if every target is there; a receipt for each."""
    intents = [one.intent for one in accepted if one.intent is not None]
    paths = dict(zip(map(id, intents), session.outbox.add(intents), strict=True))
    committed: dict[Path, Entry | None] = {}
    obstacle = UnavailableError(session.down) if session.down else None
    if intents and obstacle is None:
        try:
            committed = session.flush(at, by)
        except UnavailableError as unavailable:
            obstacle = unavailable
    receipts = []
    for one in accepted:
        path = paths.get(id(one.intent))
        receipt = one.receipt or _receipt(one.object_id, path, committed, obstacle)
        if receipt.status == Status.WAITING and one.intent is not None:
            queued[one.object_id] = _digests(one.intent)
        receipts.append(receipt)
    return receipts


def _receipt(
    object_id: str, path: Path | None, committed: dict[Path, Entry | None], obstacle: ArchiveError | None
) -> Receipt:
    entry = committed.get(path) if path is not None else None
    if entry is not None:
        status = Status.NEW if entry.version == "v1" else Status.NEW_VERSION
        message = "сдан в архив" if status == Status.NEW else f"внесена редакция {str(entry.version)[1:]}"
        return Receipt(object_id, status, message, entry.version, entry.seq, entry.inventory)
    if path in committed:
        return Receipt(object_id, Status.UNCHANGED, "без изменений")
    return Receipt(object_id, Status.WAITING, str(obstacle))
