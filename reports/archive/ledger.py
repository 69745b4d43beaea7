"""The ledger: one immutable file an entry, each naming the digest of the one before.

What an entry holds, its bytes and its name, the reading of a target's ledger, and the decision which entries are true.
Only an entry that lies on every target commits something (docs/archive.md). Writing is `protocol`'s.

An entry's file is `<7 digits>/<10 digits>-<32 characters>.json`: seq // 1000, seq, the beginning of its own sha-512.
So a damaged entry is known by itself, the last one included, which no later entry vouches for.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from reports.archive.ocfl import digest, to_json
from reports.archive.targets import Target

LEDGER = "extensions/vedomost-ledger"
PER_FOLDER = 1000
_NAME = re.compile(rf"{re.escape(LEDGER)}/\d{{7}}/(\d{{10}})-([0-9a-f]{{32}})\.json")


class Event(StrEnum):
    """What happened: terms of the PREMIS vocabulary eventType (id.loc.gov/vocabulary/preservation/eventType)."""

    CREATION = "creation"
    INGESTION = "ingestion"
    MODIFICATION = "modification"
    FIXITY_CHECK = "fixity check"
    RECOVERY = "recovery"
    DISSEMINATION = "dissemination"
    REPLICATION = "replication"
    DELETION = "deletion"
    POLICY_ASSIGNMENT = "policy assignment"
    SIGNATURE_GENERATION = "digital signature generation"
    SIGNATURE_VALIDATION = "digital signature validation"


@dataclass(frozen=True)
class Entry:
    """One entry. `object`, `version`, `inventory` (sha-512 of that version's inventory) are None for other events."""

    seq: int
    prev: str | None
    event: str
    at: str
    by: str
    reason: str | None = None
    object: str | None = None
    version: str | None = None
    inventory: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        """The bytes as stored."""
        return to_json(asdict(self))

    @property
    def digest(self) -> str:
        """sha-512 of the bytes as stored: what the next entry names in `prev`."""
        return digest(self.data)

    @property
    def path(self) -> str:
        """Where it lies below a storage root."""
        return entry_path(self.seq, self.digest)

    @classmethod
    def parse(cls, data: bytes) -> Entry:
        """Raises ValueError unless `data` is an entry, byte for byte as this module writes it."""
        try:
            entry = cls(**json.loads(data))
        except TypeError as error:
            raise ValueError("not a ledger entry") from error
        if entry.data != data:
            raise ValueError("not a ledger entry as it was written")
        return entry


def entry_path(seq: int, entry_digest: str) -> str:
    """The path of entry `seq` with that sha-512."""
    return f"{LEDGER}/{seq // PER_FOLDER:07d}/{seq:010d}-{entry_digest[:32]}.json"


def seq_of(path: str) -> int | None:
    """The number in an entry's path; None if it is not the path of an entry."""
    match = _NAME.fullmatch(path)
    return int(match[1]) if match and path == entry_path(int(match[1]), match[2]) else None


def names(target: Target) -> dict[int, set[str]]:
    """seq → paths of the entries a target holds, by their names alone (nothing is read)."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for path in target.paths(LEDGER):
        seq = seq_of(path)
        if seq is not None:
            found[seq].add(path)
    return dict(found)


def read_entry(target: Target, path: str) -> Entry | None:
    """The entry at `path` if its bytes are those its name promises, else None. KeyError if it is not there."""
    try:
        entry = Entry.parse(target.read(path))
    except ValueError:
        return None
    return entry if entry.path == path else None


@dataclass(frozen=True)
class Trusted:
    """The entries that can be relied upon, by seq; `lost` are numbers of which no target holds the true bytes."""

    entries: Mapping[int, Entry]
    lost: frozenset[int]

    @property
    def head(self) -> Entry | None:
        """The last entry."""
        return self.entries[max(self.entries)] if self.entries else None


def decide(candidates: Iterable[Entry], witness: tuple[int, str] | None) -> Trusted:
    """Which of the intact entries found on any target are the ledger.

    From the last backwards: an entry is true if the next one names it. The last is true if the witness (the head this
    installation remembers) names it, or if no other entry claims its number. Where the next one is lost, an entry that
    nobody contradicts is taken. Two that contradict each other with nobody to decide are lost: copies do not vote.
    """
    by_seq: defaultdict[int, dict[str, Entry]] = defaultdict(dict)
    for entry in candidates:
        by_seq[entry.seq][entry.digest] = entry
    last = max([*by_seq, witness[0] if witness else 0], default=0)
    entries: dict[int, Entry] = {}
    for seq in range(last, 0, -1):
        rivals = by_seq[seq]
        named = entries[seq + 1].prev if seq + 1 in entries else witness[1] if witness and witness[0] == seq else None
        if named is not None and named in rivals:
            entries[seq] = rivals[named]
        elif named is None and len(rivals) == 1:
            entries[seq] = next(iter(rivals.values()))
    return Trusted(dict(sorted(entries.items())), frozenset(range(1, last + 1)) - entries.keys())
