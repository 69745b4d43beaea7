"""How long work says how far it is. Nothing but the shape of that call."""

from __future__ import annotations

from typing import Protocol


class OnProgress(Protocol):
    """What long work calls: the stage as people call it, how much of it is done, and of how much."""

    def __call__(self, stage: str, done: int, total: int, /) -> None: ...


def silent(stage: str, done: int, total: int, /) -> None:
    """Nobody is watching."""
