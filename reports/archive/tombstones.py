"""What stays of a document that was disposed of: which one it was, its digest, by which act, when and by whom.

A tombstone is part of the ledger entry of the event `deletion`, one entry an act, so that an act is executed whole or
not at all. It names no pupil. That bytes are gone, and where, is `protocol`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from reports.archive.ledger import Entry, Event
from reports.archive.ocfl import object_root
from reports.archive.record import Record


@dataclass(frozen=True)
class Tombstone:
    """One disposed document. `seq`, `version`, `inventory` (sha-512) are those of its last version, `at` and `by` who
    archived that and when; `act` is the object id of the executed act, `record` what it was, without its pupils."""

    object_id: str
    version: str
    inventory: str
    seq: int
    at: str
    by: str
    record: Record
    act: str = ""
    disposed_at: str = ""
    disposed_by: str = ""
    disposed_seq: int = 0

    def listed(self) -> dict[str, Any]:
        """As it stands in the details of the entry."""
        about = {key: value for key, value in asdict(self.record).items() if key != "students"}
        return {
            "object": self.object_id,
            "version": self.version,
            "inventory": self.inventory,
            "seq": self.seq,
            "at": self.at,
            "by": self.by,
            "about": about,
        }


def tombstones(entry: Entry) -> list[Tombstone]:
    """The tombstones that an entry sets; none for any event but a deletion."""
    if entry.event != Event.DELETION:
        return []
    return [
        Tombstone(
            row["object"],
            row["version"],
            row["inventory"],
            row["seq"],
            row["at"],
            row["by"],
            Record(**row["about"], students=()),
            entry.details["act"]["object"],
            entry.at,
            entry.by,
            entry.seq,
        )
        for row in entry.details["objects"]
    ]


def folders(event: str | None, details: Mapping[str, Any]) -> list[str]:
    """The object folders that an event of these details takes away from every target."""
    return [object_root(row["object"]) for row in details["objects"]] if event == Event.DELETION else []
