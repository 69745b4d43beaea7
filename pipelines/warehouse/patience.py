"""Whether a batch that may be half-uploaded has stood still for long enough to be judged as it is.

Two ways to know, and neither compares the clocks of two machines to the second. By the clock that dates the files,
where the place shows it: the last change is older than the settle time. By ours: the very same files were seen a settle
time ago. Where a place shows no clock, a change that is older than SKEW by ours is old by any.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipelines.warehouse.places.base import LandedBatch

SKEW = timedelta(hours=1)  # more than clocks of servers that write school reports differ by


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Patience:
    """`settle`: how long to wait. `clock`: ours, aware."""

    settle: timedelta = timedelta(seconds=60)
    clock: Callable[[], datetime] = _clock

    def is_over(self, batch: LandedBatch, since: datetime | None) -> bool:
        """`since`: when we first saw the batch with the fingerprint it has now, None if never before.

        Raises PlaceError if the place does not answer.
        """
        now = self.clock()
        if not self.settle or (since is not None and now - since >= self.settle):
            return True
        if batch.changed_at is None or batch.place is None:
            return False
        by_place = batch.place.now()
        age = now - batch.changed_at - SKEW if by_place is None else by_place - batch.changed_at
        return age >= self.settle
