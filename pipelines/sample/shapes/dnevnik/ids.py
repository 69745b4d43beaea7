"""Ids as this journal has them: 64 bits, one series a kind of thing, the same for the same thing on every day."""

from __future__ import annotations

import hashlib
from functools import lru_cache

LOWEST = 10**18  # nineteen digits: more than a double holds


@lru_cache(maxsize=1 << 17)
def ident(kind: str, name: str) -> int:
    """The journal's number of what the sample calls `name`."""
    digest = hashlib.blake2b(f"{kind}\x1f{name}".encode(), digest_size=8).digest()
    return LOWEST + int.from_bytes(digest, "big") % LOWEST


def both(field: str, number: int | None) -> dict[str, object]:
    """An id as most answers give it: the number and its text beside it."""
    return {field: number, f"{field}_str": None if number is None else str(number)}
