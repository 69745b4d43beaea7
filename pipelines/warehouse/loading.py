"""Loading: landed batches, many in one transaction, until none is left.

A batch is visible whole or not at all: a killed process leaves the last finished group, and the next load goes on from
there. A bad batch never stops the others. The steps live beside: `landing`, `preparing`, `writing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.exports.institutions import INSTITUTIONS, known_institutions
from pipelines.warehouse import rawstore, registry
from pipelines.warehouse.connection import explained
from pipelines.warehouse.landing import LandedBatch, landed, pending, refused_suffix
from pipelines.warehouse.patience import Patience
from pipelines.warehouse.preparing import Held, Prepared, prepare
from pipelines.warehouse.writing import BatchOutcome, held_outcome, write_group

__all__ = ["BatchOutcome", "LandedBatch", "ingest", "landed", "pending", "transaction"]

GROUP_BATCHES = 200
GROUP_BYTES = 64 << 20  # of the files of a group: what is held in memory at once
STAGE = "Загрузка выгрузок"
DEFAULT_PATIENCE = Patience()


def ingest(
    con: duckdb.DuckDBPyConnection,
    raw: Path,
    batches: Sequence[LandedBatch],
    on_progress: Callable[[str, int, int], None] | None = None,
    seed: Path = INSTITUTIONS,
    patience: Patience = DEFAULT_PATIENCE,
) -> list[BatchOutcome]:
    """Load batches into `ingest` and `observed`; `versions.refresh` then derives `journal`. Any order gives the same.

    `on_progress(stage, done, total)` counts batches. Never raises for a bad batch: its outcome says why it was refused.
    A batch that may be half-uploaded waits until `patience` is over. If the place stops answering, what was read so far
    is loaded and the last outcome is `unreachable`.
    Raises WarehouseError (Russian) if the disk is full or may not be written: finished groups stay, the rest is still
    pending. Raises SeedError if `seeds/institutions.csv` cannot be used.
    """
    institutions = known_institutions(seed)
    suffix = refused_suffix(seed)
    rawstore.sweep(raw)
    outcomes: list[BatchOutcome] = []
    held: list[Held] = []
    found = (prepare(con, raw, batch, institutions, patience) for batch in batches)
    for group in _groups(_ready(found, held)):
        with transaction(con):
            written = write_group(con, group)
            seen = [
                (p.landed.location, p.landed.fingerprint + (suffix if o.error else ""), o.batch_id)
                for p, o in zip(group, written, strict=True)
            ]
            registry.remember_landing(con, seen)
        outcomes += written
        if on_progress:
            on_progress(STAGE, len(outcomes) + len(held), len(batches))
    waiting = [(each.landed, each.reason) for each in held if not each.is_unreachable]
    with transaction(con):
        registry.hold_back(con, batches[: len(outcomes) + len(waiting)], waiting, patience.clock())
    return [*outcomes, *map(held_outcome, held)]


def _ready(found: Iterable[Prepared | Held], held: list[Held]) -> Iterator[Prepared]:
    for each in found:
        if isinstance(each, Prepared):
            yield each
            continue
        held.append(each)
        if each.is_unreachable:
            return


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing. Known failures of the disk or the file come out as WarehouseError (Russian)."""
    try:
        con.execute("begin")
        try:
            yield
        except BaseException:
            con.execute("rollback")
            raise
        con.execute("commit")
    except duckdb.Error as error:
        known = explained(error, Path(_file_of(con)))
        if known is None:
            raise
        raise known from error


def _file_of(con: duckdb.DuckDBPyConnection) -> str:
    try:
        row = con.execute("select path from duckdb_databases() where not internal limit 1").fetchone()
    except duckdb.Error:  # after a fatal error the connection answers nothing more
        return "warehouse.duckdb"
    return str(row[0]) if row and row[0] else "warehouse.duckdb"


def _groups(ready: Iterator[Prepared]) -> Iterator[list[Prepared]]:
    group: list[Prepared] = []
    size = 0
    for prepared in ready:
        group.append(prepared)
        size += prepared.size
        if len(group) >= GROUP_BATCHES or size >= GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group
