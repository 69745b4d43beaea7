"""All signatures of one archived document, judged together. How one is judged, `signatures` and `detached` know."""

from __future__ import annotations

from datetime import datetime

from reports.archive import detached, signatures
from reports.archive.additions import AdditionKind
from reports.archive.export import Copy
from reports.archive.signatures import Signature
from reports.archive.trust import Trust

NOBODY = Trust()


def judged(copy: Copy, trust: Trust, at: datetime) -> list[Signature]:
    """The signatures of one document, inside the signed PDF first, then those beside; judged as of `at`.

    A detached signature without a stamp of its own is judged at the time it was archived: then it existed.
    """
    found: list[Signature] = []
    for one in copy.found.additions:
        data, original = copy.files.get(one.name, b""), copy.files.get(one.of or "", b"")
        if one.kind == AdditionKind.SIGNED:
            found += signatures.read(one.name, data, original, trust, at)
        elif one.kind == AdditionKind.DETACHED:
            found.append(detached.read(one.name, data, original, trust, datetime.fromisoformat(one.at)))
    return found


def faults(copy: Copy) -> list[str]:
    """A line (Russian) for every signature of the document that does not match its bytes; trust is not asked about."""
    found: list[str] = []
    for one in copy.found.additions:
        data, original = copy.files.get(one.name, b""), copy.files.get(one.of or "", b"")
        if one.kind == AdditionKind.SIGNED:
            found += [f"{one.name}: {fault}" for fault in signatures.faults(data, original)]
        elif one.kind == AdditionKind.DETACHED:
            read = detached.read(one.name, data, original, NOBODY, datetime.fromisoformat(one.at))
            found += [f"{one.name}: {read.fault}"] if read.fault else []
    return found
