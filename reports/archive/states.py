"""What each target is and holds now (`archive targets`): asked of the target itself, changing nothing."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from reports.archive import ledger, ocfl
from reports.archive.model import TargetError
from reports.archive.targets import Condition, Target


@dataclass(frozen=True)
class TargetState:
    """One target. `cause`: why it does not answer (then the rest is not known); `head`: the last ledger entry's number,
    0 for none."""

    name: str
    kind: str
    place: str
    cause: str | None = None
    objects: int = 0
    head: int = 0
    condition: Condition = field(default_factory=Condition)


def states(targets: Sequence[Target]) -> list[TargetState]:
    """Each target's state, asked of all at once."""
    with ThreadPoolExecutor(len(targets)) as pool:
        return list(pool.map(_state, targets))


def _state(target: Target) -> TargetState:
    try:
        paths = list(target.paths())
        condition = target.condition()
    except TargetError as failure:
        return TargetState(target.name, target.kind, target.place(), failure.cause)
    objects = sum(path.endswith(f"/{ocfl.OBJECT_DECLARATION[0]}") for path in paths)
    head = max((ledger.seq_of(path) or 0 for path in paths), default=0)
    return TargetState(target.name, target.kind, target.place(), None, objects, head, condition)
