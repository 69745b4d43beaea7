"""What the journal came to know, and when: every version of every row, kept as numbers until it is written.

A row enters with the day of the change; `Store.frame` puts it on the day of the export that first shows it, keeps the
last of several changes between two exports and forgets a row that was deleted before anyone saw it. Nothing is decided
here and nothing is written to disk.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from pipelines.exports.contract import TABLES
from pipelines.sample.seeding import Ints

VALUES = ("", "1", "2", "3", "4", "5", "зач", "нз", ".", "н/а", "осв", "н/оц")
PASS, FAIL, PENDING, NOT_ATTESTED, EXEMPTED, UNRATED = 6, 7, 8, 9, 10, 11
STATUSES = ("", "held", "cancelled", "planned")
HELD, CANCELLED, PLANNED = 1, 2, 3
_LISTS = {"value": VALUES, "status": STATUSES}

# columns kept as a number in a pool of texts; everything else is as the contract has it
_POOLED = {
    "class_id": "classes",
    "subgroup_id": "subgroups",
    "subject_id": "subjects",
    "topic": "texts",
    "section": "texts",
    "homework": "texts",
    "comment": "texts",
    "code": "texts",
    "period_id": "texts",
    "work_kind_id": "texts",
    "kind": "texts",
    "role": "texts",
}
BULK = ("lessons", "marks", "absences", "period_marks", "lesson_plan", "activity")


class Pool:
    """Texts by number; 0 is the empty text."""

    def __init__(self) -> None:
        self._texts: list[str | None] = [None]
        self._known: dict[str, int] = {}
        self._series: pl.Series | None = None

    def add(self, text: str | None) -> int:
        """The number of the text."""
        if text is None:
            return 0
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = len(self._texts)
            self._texts.append(text)
            self._series = None
        return found

    def text(self, index: int) -> str | None:
        """The text of that number."""
        return self._texts[index]

    @property
    def series(self) -> pl.Series:
        """All texts, by number."""
        if self._series is None:
            self._series = pl.Series(self._texts, dtype=pl.String)
        return self._series


class Store:
    """All versions of one institution. `bulk` tables come as arrays, the others as rows."""

    def __init__(self, timezone: str) -> None:
        self.timezone = timezone
        self.pools = {name: Pool() for name in ("classes", "subgroups", "subjects", "texts")}
        self._chunks: dict[str, list[pl.DataFrame]] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {}

    def add(self, table: str, changed: Ints, on: Ints, delete: bool = False, step: int = 0, **columns: Any) -> None:
        """Versions of a bulk table: `changed` and `on` (the day the row belongs to) in days, columns as numbers.

        `step` orders the versions of one key that change on the same day.
        """
        if len(changed) == 0:
            return
        size = len(changed)
        data: dict[str, Any] = {"_day": np.asarray(changed, np.int32), "_on": np.asarray(on, np.int32)}
        data |= {"_delete": np.full(size, delete), "_step": np.full(size, step, np.int8)}
        for name, values in sorted(columns.items()):
            array = np.broadcast_to(np.asarray(values), (size,))
            wide = (name.endswith("_id") and name not in _POOLED) or name.endswith("_at")
            data[name] = array.astype(np.int64 if wide else np.int32)
        self._chunks.setdefault(table, []).append(pl.DataFrame(data))

    def put(self, table: str, changed: int, row: dict[str, Any], on: int | None = None, delete: bool = False) -> None:
        """One version of a row of a small table, values as the contract has them (timestamps in seconds)."""
        self._rows.setdefault(table, []).append({"_day": changed, "_on": on, "_delete": delete, **row})

    def frame(self, table: str, export_days: Ints, snapshots: dict[int, tuple[int, int]]) -> pl.DataFrame:
        """All versions of a table by export day: `_day` is the export day, `_on` the day the row belongs to.

        `snapshots` maps the days of snapshots to their coverage (first and last day): they cannot tell of a deletion
        outside of it, so the next export does. The table's versions leave the store.
        """
        key = list(TABLES[table].key)
        if table in BULK:
            chunks = self._chunks.pop(table, [])
            if not chunks:
                return pl.DataFrame()
            found = pl.concat(chunks)
        else:
            rows = self._rows.pop(table, [])
            if not rows:
                return pl.DataFrame()
            found = pl.DataFrame(rows, schema=self._schema(table), orient="row").with_columns(
                pl.lit(0, pl.Int8).alias("_step")
            )
        days = found["_day"].to_numpy()
        places = np.searchsorted(export_days, days)
        gone, on = found["_delete"].to_numpy(), found["_on"].fill_null(0).to_numpy()
        for day, (begin, end) in snapshots.items():
            here = export_days[np.minimum(places, len(export_days) - 1)] == day
            places += here & gone & ((on < begin) | (on > end))
        if len(places) and places.max() >= len(export_days):
            raise AssertionError(f"{table}: a change after the last export day")
        found = found.with_columns(
            pl.Series("_changed", days),
            pl.Series("_day", export_days[places].astype(np.int32)),
            pl.int_range(pl.len(), dtype=pl.Int64).alias("_row"),
        )
        found = found.sort([*key, "_day", "_changed", "_step", "_row"], nulls_last=False)
        same_key = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift(1)) for name in key)
        last = ~(pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift(-1)) for name in [*key, "_day"]))
        found = found.filter(last.fill_null(True))
        first = (~same_key).fill_null(True) | (pl.int_range(pl.len()) == 0)
        found = found.filter(~(pl.col("_delete") & first))
        return found.drop("_changed", "_step", "_row").sort("_day", maintain_order=True)

    def _schema(self, table: str) -> dict[str, Any]:
        types = {
            "text": pl.String,
            "integer": pl.Int32,
            "decimal": pl.Float64,
            "date": pl.Date,
            "timestamp": pl.Int64,
            "boolean": pl.Boolean,
        }
        return {
            "_day": pl.Int32,
            "_on": pl.Int32,
            "_delete": pl.Boolean,
            **{column.name: types[column.type] for column in TABLES[table].columns},
        }

    def decode(self, table: str, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows as the contract has them; timestamps as ISO text with the offset of the institution's zone."""
        columns: list[pl.Series] = []
        for column in TABLES[table].columns:
            name = column.name
            if name not in frame.columns:
                columns.append(pl.Series(name, [None] * len(frame), dtype=pl.String))
                continue
            values = frame[name]
            if column.type == "timestamp":
                values = self._iso(values)
            elif table in BULK and column.type == "text":
                values = self._text(name, values)
            elif table in BULK and column.type == "date":
                values = values.cast(pl.Int32).cast(pl.Date)
            elif table in BULK and column.type == "decimal":
                values = values.cast(pl.Float64)
            columns.append(values.alias(name))
        return pl.DataFrame(columns)

    def _text(self, name: str, values: pl.Series) -> pl.Series:
        if name in _LISTS:
            return pl.Series(_LISTS[name], dtype=pl.String).gather(values)
        if name in _POOLED:
            return self.pools[_POOLED[name]].series.gather(values)
        return values.cast(pl.String).set(values == 0, None)

    def _iso(self, seconds: pl.Series) -> pl.Series:
        known = seconds.set(seconds == 0, None)
        return (
            pl.from_epoch(known, time_unit="s").dt.replace_time_zone(self.timezone).dt.to_string("%Y-%m-%dT%H:%M:%S%:z")
        )
