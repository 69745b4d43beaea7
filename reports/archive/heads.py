"""The head of the tree over the ledger (RFC 6962, `merkle`): what stands for every entry up to the last one.

A transfer act prints it and an anchor is stamped over it; a later head can be proved to continue an earlier one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.archive import merkle
from reports.archive.ledger import Entry
from reports.archive.model import ArchiveError
from reports.archive.ocfl import to_json
from reports.archive.session import Session, ledger_entries

TREE = "RFC 6962, sha-512"


@dataclass(frozen=True)
class Head:
    """The head of the tree over the first `size` ledger entries: `root` (sha-512), and `entry`, the digest of the last
    of them (empty where an act of an earlier edition did not say)."""

    size: int
    root: str
    entry: str

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Head:
        """The head over these entries, the whole ledger from its first one."""
        return cls(len(entries), merkle.head(leaves(entries)).hex(), entries[-1].digest)

    @property
    def data(self) -> bytes:
        """The bytes that are stamped."""
        return to_json({"tree": TREE, "size": self.size, "root": self.root, "entry": self.entry})


def leaves(entries: Sequence[Entry]) -> list[bytes]:
    """The leaves of the tree, one an entry."""
    return [merkle.leaf(entry.data) for entry in entries]


def whole_ledger(session: Session) -> list[Entry]:
    """Every intact entry, from the first. ArchiveError if one is missing, breaks the chain, or there is none."""
    entries = ledger_entries(session.usable)
    if not entries:
        raise ArchiveError("Архив пуст: в него ещё ничего не сдано.")
    if not _is_whole(entries):
        raise ArchiveError("В журнале архива недостаёт записи или цепь разорвана. Выполните archive verify.")
    return entries


def _is_whole(entries: Sequence[Entry]) -> bool:
    before = [None, *(entry.digest for entry in entries)]
    return all(
        entry.seq == place and entry.prev == prev
        for place, (entry, prev) in enumerate(zip(entries, before, strict=False), 1)
    )
