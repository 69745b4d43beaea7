"""What an operation inside a session begins and ends with: interrupted work finished, one entry in the ledger."""

from __future__ import annotations

import logging
from typing import Any

from reports.archive.ledger import Event
from reports.archive.model import ArchiveError, UnavailableError
from reports.archive.outbox import Intent
from reports.archive.session import Session

logger = logging.getLogger(__name__)


def settle(session: Session, at: str, by: str) -> str | None:
    """Finish interrupted work before looking. Returns why that was not possible, if it was not."""
    if not session.begun():
        if session.down:
            raise UnavailableError(session.down)
        raise ArchiveError("Архив пуст: в него ещё ничего не сдано.")
    if not session.usable:
        raise UnavailableError(session.down)
    try:
        session.flush(at, by)
    except ArchiveError as error:
        logger.warning("%s", error)
        return str(error)
    return None


def record(
    session: Session,
    event: Event,
    at: str,
    by: str,
    details: dict[str, Any],
    obstacle: str | None,
    reason: str | None = None,
) -> bool:
    """One ledger entry for the run; it waits in the outbox if it cannot be written on every target now."""
    session.outbox.add([Intent(at, by, reason, event=event, details=details)])
    return obstacle is None and session.try_flush(at, by)
