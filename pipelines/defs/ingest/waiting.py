"""What waits to be loaded, and which runs of the daily job it calls for. Reads the published copy, never the warehouse.

So the sensor and the schedule disturb no writer, and a warehouse that is busy does not blind them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime

import dagster as dg
import duckdb
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG

from pipelines.config import Home
from pipelines.defs.partitions import by_year, containing, ranges, split
from pipelines.warehouse.connection import open_published
from pipelines.warehouse.dbt import project_fingerprint
from pipelines.warehouse.landing import LandedBatch, landed, pending
from pipelines.warehouse.places import open_landing
from pipelines.warehouse.places.settings import settle_time
from pipelines.warehouse.registry import held_back
from pipelines.warehouse.versions import stale_slices

Slice = tuple[str, str]


def waiting_batches(home: Home) -> list[LandedBatch]:
    """The batches of the landing place that the published copy does not know as they are now.

    Raises PlaceError if the place does not answer.
    """
    with open_landing(home) as place:
        if not home.published_warehouse.is_file():
            return landed(place)
        with open_published(home.published_warehouse) as con:
            return pending(place, con)


def looks(home: Home, batches: Iterable[LandedBatch], now: datetime) -> dict[str, str]:
    """The look of each batch, by its key, for `watching.judge`.

    A batch that a load held back as half-uploaded looks another way once its settle time is over: so it is asked for
    once more, to be judged as it is, though its bytes have not changed.
    """
    held = {}
    if home.published_warehouse.is_file():
        with suppress(duckdb.CatalogException), open_published(home.published_warehouse) as con:
            held = held_back(con)  # a copy that an earlier version published does not know the table
    settle = settle_time(home)
    found: dict[str, str] = {}
    for batch in batches:
        since, _ = held.get((batch.location, batch.fingerprint), (None, ""))
        is_due = since is not None and now - since >= settle
        found[key_of(batch)] = batch.fingerprint + ("/due" if is_due else "")
    return found


def key_of(batch: LandedBatch) -> str:
    """The batch's place inside the landing place: `school-90/2025-09-01.zip`."""
    return f"{batch.institution_id}/{batch.file_name}"


def slice_of(batch: LandedBatch) -> Slice | None:
    """The slice the batch's own day belongs to; None if its folder names no institution or no day of the calendar.

    Its rows may speak of other years too: the warehouse finds that out, and the nightly run rebuilds what is stale.
    """
    try:
        found = (batch.institution_id, containing(date.fromisoformat(batch.name)))
    except ValueError:
        return None
    return found if by_year.has_partition_key("|".join(found)) else None


def stale_slices_of(home: Home) -> dict[Slice, str]:
    """The slices that were loaded and not built by the project as it stands, as the published copy tells, each with
    what it should be built of. A load leaves such behind: an export of August brings the classes of September's year.
    """
    if not home.published_warehouse.is_file():
        return {}
    project = project_fingerprint()
    with open_published(home.published_warehouse) as con:
        loaded = con.execute("select institution_id, academic_year, loaded_revision from journal.slices").fetchall()
        stale = set(stale_slices(con, project))
    return {
        (institution, year): f"{project} {revision}"
        for institution, year, revision in loaded
        if (institution, year) in stale and by_year.has_partition_key(f"{institution}|{year}")
    }


def requests(
    batches: Iterable[LandedBatch], stale: Mapping[Slice, str] | None = None, occasion: str = ""
) -> list[dg.RunRequest]:
    """Run requests of the daily job for the slices of the batches and for the stale ones, one a rectangle.

    The run key is made of what these look like and of the occasion: the same look never starts a second run on one
    occasion, while the next night tries again what a failed run left behind.
    """
    looks: dict[Slice, list[str]] = {wanted: [revision] for wanted, revision in (stale or {}).items()}
    for batch in batches:
        if (wanted := slice_of(batch)) is not None:
            looks.setdefault(wanted, []).append(f"{key_of(batch)} {batch.fingerprint}")
    return [_request(first, last, looks, occasion) for first, last in ranges(looks)]


def _request(first: str, last: str, looks: dict[Slice, list[str]], occasion: str) -> dg.RunRequest:
    keys = by_year.get_partition_keys_in_range(dg.PartitionKeyRange(first, last))
    seen = "\n".join(line for key in keys for line in sorted(looks[split(key)]))
    run_key = f"{first}…{last} {hashlib.sha256((occasion + seen).encode()).hexdigest()[:16]}"
    if first == last:
        return dg.RunRequest(run_key=run_key, partition_key=first)
    return dg.RunRequest(
        run_key=run_key, tags={ASSET_PARTITION_RANGE_START_TAG: first, ASSET_PARTITION_RANGE_END_TAG: last}
    )
