"""What lies in the landing place and was not loaded yet: <landing>/<institution_id>/<YYYY-MM-DD>[.zip].

Looks at names, sizes and times only; no file is opened. A batch that was refused is tried again when it or the list of
institutions has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.exports.institutions import INSTITUTIONS, institutions_fingerprint
from pipelines.warehouse import registry
from pipelines.warehouse.places import Folder, LandedBatch, Place, PlaceError

__all__ = ["LandedBatch", "landed", "pending", "refused_suffix"]


def landed(place: Place | Path) -> list[LandedBatch]:
    """Everything that may be a batch, sorted by institution and name. Hidden and unfinished files are passed over.

    Raises PlaceError if the place does not answer.
    """
    return (Folder(place) if isinstance(place, Path) else place).landed()


def pending(place: Place | Path, con: duckdb.DuckDBPyConnection, seed: Path = INSTITUTIONS) -> list[LandedBatch]:
    """The landed batches that `ingest` has not seen as they are now, in the order of institution and day."""
    seen: dict[str, str] = dict(con.execute("select path, fingerprint from ingest.landing_seen").fetchall())
    suffix = refused_suffix(seed)
    return [
        batch
        for batch in landed(place)
        if seen.get(batch.location) not in (batch.fingerprint, batch.fingerprint + suffix)
    ]


@dataclass(frozen=True)
class Look:
    """What is not loaded yet. `held`: of it, what loads held back as half-uploaded, and why. `trouble`: why nobody can
    know, if the place does not answer.
    """

    waiting: tuple[LandedBatch, ...] = ()
    held: tuple[tuple[LandedBatch, str], ...] = ()
    trouble: str | None = None


def look(open_place: Callable[[], AbstractContextManager[Place]], con: duckdb.DuckDBPyConnection) -> Look:
    """A look at the place for people who ask how things stand: a place that does not answer is an answer too."""
    try:
        with open_place() as place:
            found = pending(place, con)
    except PlaceError as error:
        return Look(trouble=str(error))
    known = registry.held_back(con)
    held = [(batch, known[batch.location, batch.fingerprint][1]) for batch in found if is_held(batch, known)]
    return Look(tuple(batch for batch in found if not is_held(batch, known)), tuple(held))


def is_held(batch: LandedBatch, known: Mapping[tuple[str, str], object]) -> bool:
    """Whether a load held the batch back as it is now; `known` from `registry.held_back`."""
    return (batch.location, batch.fingerprint) in known


def refused_suffix(seed: Path = INSTITUTIONS) -> str:
    """What a refused batch's fingerprint ends with, so that it is tried again when the institutions change."""
    return f"/{institutions_fingerprint(seed)}"
