"""Signatures of the whole archive that do not match their documents, though every byte is the one that was committed.

Fixity says that the bytes are those that were committed; this says that what was committed is a signature of the
document. The two differ only where somebody committed something else: a ledger written anew, or a fault of ours.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from reports.archive.additions import AdditionKind, protected_until
from reports.archive.catalogue import Catalogue
from reports.archive.export import verified_copy
from reports.archive.model import ArchiveError
from reports.archive.session import Session

WITHIN = timedelta(days=400)
"""How long before its end a time stamp is spoken of: a year, at whose other end somebody looks again, and a month."""


def expiring(catalogue: Catalogue, at: str) -> list[str]:
    """A line (Russian) if time stamps of signed documents end soon and are to be renewed; by the ledger alone."""
    if not catalogue.exists():
        return []
    ends = [datetime.fromisoformat(end) for row in catalogue.find() if (end := protected_until(row.additions))]
    by_then = datetime.fromisoformat(at) + WITHIN
    due = [end for end in ends if end <= by_then]
    if not due:
        return []
    return [
        f"Меток времени подписей пора продлить: {len(due)}, ближайшая защищает по {min(due):%d.%m.%Y}. "
        f"vedomost archive sign all --renew --within {WITHIN.days} --by …"
    ]


def unsound(session: Session, catalogue: Catalogue) -> list[str]:
    """A line (Russian) for each such signature. A document that no target has undamaged is fixity's to name."""
    if not catalogue.exists():
        return []
    rows = [row for row in catalogue.find() if any(one.kind != AdditionKind.SCAN for one in row.additions)]
    if not rows:
        return []
    from reports.archive.judging import faults  # the library of signatures takes a second to load

    paths = catalogue.entry_paths([row.seq for row in rows])
    lines = []
    for row in rows:
        try:
            copy = verified_copy(session.usable, row, paths[row.seq])
        except ArchiveError:
            continue
        lines += [f"{row.object_id}, {fault}" for fault in faults(copy)]
    return lines
