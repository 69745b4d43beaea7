"""Anchors: the head of the tree over the ledger, stamped by somebody else's clock (RFC 3161), against a forged chain.

Whoever holds every key can write the ledger anew from its first entry, chain and all; he cannot get a token of years
ago. An anchor is an ordinary object of the archive (its head and its token), so it is kept, verified and repaired as
the documents are, and a copy stays outside the targets. Belongs here: what an anchor says and whether it still holds.
Does not belong here: asking a server (`timestamps`), where the copies lie.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from reports.archive import merkle
from reports.archive.heads import Head
from reports.archive.heads import leaves as leaves_of
from reports.archive.ledger import Entry

HOUSE, UNIT, REPORT = "archive", "ledger", "anchor"
HEAD, TOKEN = "head.json", "token.tst"


@dataclass(frozen=True)
class Stamped:
    """What a token says once its signature is checked: when, by whom. `is_trusted`: by a certificate we were given."""

    at: datetime
    by: str
    is_trusted: bool


@dataclass(frozen=True)
class Anchor:
    """A head and the token over its bytes."""

    head: Head
    token: bytes

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> Anchor:
        """From the files of its object. ValueError for what is none."""
        try:
            said = json.loads(files[HEAD])
            head = cls(Head(said["size"], said["root"], said["entry"]), files[TOKEN])
        except (KeyError, TypeError) as error:
            raise ValueError("not an anchor") from error
        if head.head.data != files[HEAD]:
            raise ValueError("not an anchor")
        return head

    @property
    def files(self) -> dict[str, bytes]:
        """What is archived of it."""
        return {HEAD: self.head.data, TOKEN: self.token}


@dataclass(frozen=True)
class Judged:
    """An anchor held against the ledger. `fault` is Russian, empty if it holds; `stamped` None if the token is none."""

    anchor: Anchor
    stamped: Stamped | None
    fault: str


def judge(
    anchors: Sequence[Anchor], entries: Sequence[Entry], read_token: Callable[[bytes, bytes], Stamped]
) -> list[Judged]:
    """Every anchor, by size, against the whole ledger: its head is the ledger's, its token is over that head.

    `read_token(token, stamped bytes)` checks a token and raises ValueError (Russian) for one that does not hold.
    """
    leaves = leaves_of(entries)
    judged = []
    for anchor in sorted(anchors, key=lambda one: one.head.size):
        stamped, fault = None, _fault(anchor.head, entries, leaves)
        try:
            stamped = read_token(anchor.token, anchor.head.data)
        except ValueError as error:
            fault = fault or str(error)
        judged.append(Judged(anchor, stamped, fault))
    return judged


def continues(anchors: Sequence[Anchor], entries: Sequence[Entry]) -> bool:
    """Whether each anchor's list is the beginning of the next one's, by consistency proofs (RFC 6962, 2.1.2)."""
    leaves = leaves_of(entries)
    heads = [anchor.head for anchor in sorted(anchors, key=lambda one: one.head.size)]
    return all(
        later.size <= len(leaves)
        and merkle.is_consistent(
            earlier.size,
            bytes.fromhex(earlier.root),
            later.size,
            bytes.fromhex(later.root),
            merkle.consistency(leaves[: later.size], earlier.size),
        )
        for earlier, later in pairwise(heads)
    )


def _fault(head: Head, entries: Sequence[Entry], leaves: Sequence[bytes]) -> str:
    if head.size > len(leaves):
        return f"в журнале {len(leaves)} записей, а заверено {head.size}: конец журнала утрачен или срезан"
    if merkle.head(leaves[: head.size]).hex() != head.root or entries[head.size - 1].digest != head.entry:
        return f"первые {head.size} записей журнала — не те, что были заверены: журнал переписан"
    return ""
