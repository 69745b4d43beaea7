"""Where every random number of the sample comes from, and how days become numbers.

One stream of random numbers an entity (a pupil, a class of a year, a teacher), named by words: the same words give the
same numbers on any machine and under any hash seed, and one entity more or less does not disturb its neighbours.
No simulation here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

EPOCH = date(1970, 1, 1)
DAY = 86_400
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """The random numbers of the entity that `names` name, under the seed of the whole sample."""
    words = "\x1f".join(str(name) for name in (seed, *names))
    digest = hashlib.blake2b(words.encode(), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "little")))


def number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(value: int) -> date:
    """The date of a number of days since 1970-01-01."""
    return EPOCH + timedelta(days=int(value))


def weekday(value: int) -> int:
    """0 for Monday … 6 for Sunday."""
    return (int(value) + 3) % 7


def numbers(days: Iterable[date]) -> Ints:
    """The same for many days, sorted."""
    return np.array(sorted(number(day) for day in days), dtype=np.int64)
