"""Writes a simulated year as the daily batches of contract journal-export/1.

Decides what a day's batch holds (a delta, or at the end of a period a snapshot), in which form it is written, and what
`batch.json` says. Rows come ready from the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from pipelines.exports.contract import CONTRACT, TABLES
from pipelines.sample.files import batch_json, encode
from pipelines.sample.profile import Profile
from pipelines.sample.seeding import DAY, Ints, day_of, stream
from pipelines.sample.simulation import SimulatedYear

_XLSX_ROWS = 4000  # schools do not send workbooks much longer than that


@dataclass
class Batch:
    """One day's batch before it is written: decoded tables, the form, the fields of `batch.json`."""

    day: date
    form: str
    packed: bool
    semicolons: bool
    checked: bool  # whether batch.json carries rows and sha256
    fields: dict[str, Any]
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of its zip or folder in the institution's folder."""
        return self.day.isoformat() + (".zip" if self.packed else "")

    def files(self) -> tuple[dict[str, bytes], dict[str, int]]:
        """Files of the batch without batch.json, and the rows of each."""
        data = {f"{name}.{self.form}": encode(frame, self.form, self.semicolons) for name, frame in self.tables.items()}
        return data, {f"{name}.{self.form}": len(frame) for name, frame in self.tables.items()}

    def content(self) -> dict[str, bytes]:
        """All files of the batch."""
        data, rows = self.files()
        return {"batch.json": batch_json(self.fields, data, rows if self.checked else None), **data}


def exported_at(profile: Profile, day: int, minute: int = 23 * 60 + 10) -> str:
    """The moment of the export on a day (23:10 by the school's clock), ISO with offset."""
    moment = pl.Series([day * DAY + minute * 60], dtype=pl.Int64)
    stamped = pl.from_epoch(moment, time_unit="s").dt.replace_time_zone(ZoneInfo(profile.timezone).key)
    return str(stamped.dt.to_string("%Y-%m-%dT%H:%M:%S%:z")[0])


def batches(
    profile: Profile,
    seed: int,
    lived: SimulatedYear,
    until: int | None,
    formats: Sequence[str],
    packed: bool | None,
    on_step: Callable[[], None] | None = None,
) -> Iterator[Batch]:
    """The batches of one year in the order of days, none after `until`; days with nothing to tell have none."""
    edges = {name: frame["_day"].to_numpy() for name, frame in lived.frames.items()}
    days = lived.year.export_days
    for index, day in enumerate(days):
        if until is not None and day > until:
            return
        coverage = lived.snapshots.get(int(day))
        tables = _tables(lived, edges, int(day), coverage)
        if tables:
            batch = _dressed(profile, seed, int(day), coverage, formats, packed, index == 0)
            batch.tables = tables
            if batch.form == "xlsx" and sum(len(frame) for frame in tables.values()) > _XLSX_ROWS:
                batch.form = next((form for form in formats if form != "xlsx"), "xlsx")
            yield batch
        if on_step:
            on_step()


def _tables(
    lived: SimulatedYear, edges: dict[str, Ints], day: int, coverage: tuple[int, int] | None
) -> dict[str, pl.DataFrame]:
    """The day's tables: in a delta those that changed, in a snapshot also every dated table, empty ones too."""
    tables: dict[str, pl.DataFrame] = {}
    for name, table in TABLES.items():
        whole = coverage is not None and table.dated_by is not None
        frame = lived.frames.get(name)
        if frame is None:
            if whole:
                tables[name] = pl.DataFrame({column: pl.Series([], dtype=pl.String) for column in table.names})
            continue
        begin, end = np.searchsorted(edges[name], [day, day + 1])
        if coverage is not None and whole:
            tables[name] = lived.year.store.decode(name, _state(name, frame[:end], day, coverage))
        elif end > begin:
            tables[name] = _delta(lived, name, frame[begin:end])
    return tables


def _delta(lived: SimulatedYear, name: str, rows: pl.DataFrame) -> pl.DataFrame:
    decoded = lived.year.store.decode(name, rows)
    if not rows["_delete"].any():
        return decoded
    operation = pl.Series("op", ["upsert", "delete"]).gather(rows["_delete"].cast(pl.UInt32))
    return decoded.insert_column(0, operation.alias("op"))


def _state(name: str, versions: pl.DataFrame, day: int, coverage: tuple[int, int]) -> pl.DataFrame:
    """Rows of a dated table on that day: all whose date lies in the coverage, and today's changes outside of it."""
    latest = versions.unique(subset=list(TABLES[name].key), keep="last", maintain_order=True)
    inside = (pl.col("_on") >= coverage[0]) & (pl.col("_on") <= coverage[1])
    return latest.filter(~pl.col("_delete") & (inside | (pl.col("_day") == day)))


def _dressed(
    profile: Profile,
    seed: int,
    day: int,
    coverage: tuple[int, int] | None,
    formats: Sequence[str],
    packed: bool | None,
    opening: bool,
) -> Batch:
    """The form of a day's batch: mostly zipped csv or jsonl, at times a workbook, parquet, a folder."""
    draw = stream(seed, "form", profile.institution_id, day)
    shares = np.array([{"csv": 0.55, "jsonl": 0.3, "parquet": 0.08, "xlsx": 0.07}[form] for form in formats])
    form = str(draw.choice(np.array(formats), p=shares / shares.sum()))
    zipped, semicolons, checked = draw.random(3) < np.array([0.85, 0.2, 0.9])
    when = day_of(day)
    fields: dict[str, Any] = {
        "contract": CONTRACT,
        "institution_id": profile.institution_id,
        "export_date": when.isoformat(),
        "exported_at": exported_at(profile, day),
        "source_system": profile.source_system,
        "mode": "delta" if coverage is None else "snapshot",
    }
    if coverage is not None:
        fields["coverage"] = {"from": day_of(coverage[0]).isoformat(), "to": day_of(coverage[1]).isoformat()}
    return Batch(
        when,
        form,
        bool(zipped) if packed is None else packed,
        form == "csv" and bool(semicolons),
        bool(checked) or opening,
        fields,
    )
