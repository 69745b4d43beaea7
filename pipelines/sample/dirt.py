"""Faults put into a sample on purpose, one every few days, with the consequence each must have.

Whole batches are spoilt here: cut zips, wrong sums, wrong encodings, no batch.json. Some are followed by a corrected
batch of the same day (a folder beside the spoilt zip); the others fall on days without lessons and hold only what was
told before, so nothing of the school's life is lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from pipelines.sample.dirt_rows import ROW_SPOILERS, Spoilt, add_row
from pipelines.sample.export import Batch, exported_at
from pipelines.sample.files import zipped
from pipelines.sample.profile import Profile
from pipelines.sample.seeding import number
from pipelines.sample.simulation import SimulatedYear
from pipelines.sample.summary import Fault

EVERY = 3  # every third school day has a fault until all were put in


@dataclass
class Parcel:
    """What is laid down for a day: `files` as a folder or a zip, or the `raw` bytes of a spoilt zip."""

    day: date
    packed: bool
    files: dict[str, bytes]
    raw: bytes | None = None


def _cut(content: dict[str, bytes]) -> bytes:
    whole = zipped(content)
    return whole[: len(whole) * 2 // 3]


def _wrong_sum(content: dict[str, bytes]) -> bytes:
    head = json.loads(content["batch.json"])
    name = sorted(set(content) - {"batch.json"})[0]
    head["files"] = {name: {"rows": content[name].count(b"\n"), "sha256": "0" * 64}}
    return zipped({**content, "batch.json": json.dumps(head, ensure_ascii=False).encode()})


def _headless(content: dict[str, bytes]) -> bytes:
    return zipped({name: data for name, data in content.items() if name != "batch.json"})


def _cyrillic_1251(content: dict[str, bytes]) -> bytes:
    """The first csv with Russian text in windows-1251; batch.json without sums, as the journal did not notice."""
    head = json.loads(content["batch.json"])
    head.pop("files", None)
    name = next(name for name in ("lessons.csv", "staff.csv") if name in content)
    spoilt = content[name].decode("utf-8-sig").encode("cp1251", "replace")
    return zipped({**content, name: spoilt, "batch.json": json.dumps(head, ensure_ascii=False).encode()})


# kind, consequence, how the zip is spoilt
_BATCH_SPOILERS: tuple[tuple[str, str, Callable[[dict[str, bytes]], bytes]], ...] = (
    ("truncated_zip", "batch_rejected", _cut),
    ("hash_mismatch", "batch_rejected", _wrong_sum),
    ("windows_1251", "file_rejected", _cyrillic_1251),
    ("no_batch_json", "batch_rejected", _headless),
)


class Dirt:
    """Spoils the batches of one institution; `faults` grows as it goes."""

    def __init__(self, profile: Profile, until: int | None) -> None:
        self.profile, self.until = profile, until
        self.faults: list[Fault] = []
        self._kept: list[tuple[str, int, dict[str, str | None]]] = []
        self._rows, self._corrected, self._lost = list(ROW_SPOILERS), list(_BATCH_SPOILERS), list(_BATCH_SPOILERS)
        self._waited = 0

    def parcels(self, batch: Batch, lived: SimulatedYear) -> Iterator[Parcel]:
        """What to lay down for a day instead of its clean batch."""
        if batch.fields["mode"] == "snapshot":
            self._remember(batch)
        self._waited += 1
        opening = number(batch.day) == lived.year.opening
        if opening or batch.fields["mode"] == "snapshot" or self._waited < EVERY or "lessons" not in batch.tables:
            yield Parcel(batch.day, batch.packed, batch.content())
            return
        if self._rows and self._spoil_rows(batch, lived):
            yield Parcel(batch.day, batch.packed, batch.content())
        elif self._corrected:
            yield from self._spoil_and_correct(batch, *self._corrected.pop(0))
        else:
            yield Parcel(batch.day, batch.packed, batch.content())
            sunday = batch.day + timedelta(days=(6 - batch.day.weekday()) % 7)
            if self._lost and batch.day.weekday() == 4 and (self.until is None or number(sunday) <= self.until):
                yield self._lose(batch, sunday, lived, *self._lost.pop(0))

    def _remember(self, batch: Batch) -> None:
        """A snapshot goes on holding the wrong rows of its coverage: nobody mended them in the journal."""
        coverage = batch.fields["coverage"]
        begin, end = (number(date.fromisoformat(coverage[edge])) for edge in ("from", "to"))
        for table, day, row in self._kept:
            if begin <= day <= end:
                add_row(batch, table, row)

    def _spoil_rows(self, batch: Batch, lived: SimulatedYear) -> bool:
        """Try the faults of rows that are still due, in their order; the first that fits this day is put in."""
        for spoiler in self._rows:
            made: Spoilt | None = spoiler(batch, lived, self._waited + len(self.faults))
            if made is not None:
                self._rows.remove(spoiler)
                self.faults.append(made.fault)
                if made.kept is not None:
                    self._kept.append(made.kept)
                self._waited = 0
                return True
        return False

    def _spoil_and_correct(
        self, batch: Batch, kind: str, expectation: str, spoil: Callable[[dict[str, bytes]], bytes]
    ) -> Iterator[Parcel]:
        batch.form, batch.semicolons, batch.packed = "csv", False, True
        day = batch.day.isoformat()
        self.faults.append(Fault(kind, expectation, day, f"{day}.zip", corrected=True))
        self._waited = 0
        content = batch.content()
        yield Parcel(batch.day, True, content, spoil(content))
        batch.fields["exported_at"] = exported_at(self.profile, number(batch.day) + 1, 9 * 60 + 20)
        yield Parcel(batch.day, False, batch.content())

    def _lose(
        self,
        batch: Batch,
        sunday: date,
        lived: SimulatedYear,
        kind: str,
        expectation: str,
        spoil: Callable[[dict[str, bytes]], bytes],
    ) -> Parcel:
        """A spoilt batch on the next Sunday, with the staff once more and nothing else."""
        staff = lived.year.store.decode("staff", lived.frames["staff"].filter(pl.col("_day") == lived.year.opening))
        fields = {
            **batch.fields,
            "export_date": sunday.isoformat(),
            "exported_at": exported_at(self.profile, number(sunday)),
        }
        content = Batch(sunday, "csv", True, False, True, fields, {"staff": staff}).content()
        self.faults.append(Fault(kind, expectation, sunday.isoformat(), f"{sunday.isoformat()}.zip"))
        self._waited = 0
        return Parcel(sunday, True, content, spoil(content))
