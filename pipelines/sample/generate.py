"""The one call of this package: a believable school of any size, written as its journal's daily batches.

`generate` gathers the parts: the simulation lives through the years, the export dresses each day's changes, dirt
damages some when asked, the stamp remembers what was made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.exports.contract import FORMATS
from pipelines.sample.calendar import school_year
from pipelines.sample.contingent import opening_plan
from pipelines.sample.dirt import Dirt, Parcel
from pipelines.sample.export import Batch, batches
from pipelines.sample.files import write_batch, write_private
from pipelines.sample.profile import Profile, SampleError, profile_of
from pipelines.sample.seeding import day_of, number
from pipelines.sample.shapes import Known, Shape, shape_of
from pipelines.sample.simulation import SimulatedYear, simulate
from pipelines.sample.summary import STAMP, SampleSummary, code_digest, is_untouched, read_stamp, write_stamp

Progress = Callable[[int, int], None]


def generate(
    out: Path,
    institution_id: str,
    years: Sequence[str],
    pupils: int,
    seed: int,
    dirty: bool = False,
    until: date | None = None,
    formats: Sequence[str] | None = None,
    packed: bool | None = None,
    on_progress: Progress | None = None,
    journal: str | None = None,
) -> SampleSummary:
    """Write `<out>/<institution_id>/<YYYY-MM-DD>[.zip]` for every export day of the years, none after `until`.

    `institution_id` is a row of seeds/institutions.csv, `years` follow each other (`2024-25`, `2025-26`), `pupils` is
    the size on the first day (6 to 10,000). `formats` limits the forms of files (all four), `packed` forces zips or
    folders, `dirty` puts in faults (listed in the summary; such days are csv). `journal` writes the batches as that
    journal hands them over (`shapes.NAMES`) instead of the contract's. `on_progress` gets steps done and in
    all. The same parameters give the same bytes; a repeated call returns at once if nothing was touched. Raises
    SampleError for wrong parameters and for a folder that holds something else.
    """
    profile = profile_of(institution_id)
    forms = tuple(formats) if formats else FORMATS
    _check(pupils, forms, journal, dirty)
    shape = shape_of(journal) if journal else None
    folder = Path(out) / institution_id
    parameters: dict[str, Any] = {
        "institution_id": institution_id,
        "years": list(years),
        "pupils": pupils,
        "seed": seed,
        "dirty": dirty,
        "until": until.isoformat() if until else None,
        "formats": list(forms),
        "packed": packed,
        "journal": journal,
        "generator": code_digest(),
    }
    stamp = read_stamp(folder)
    if stamp is not None and stamp.get("parameters") == parameters and is_untouched(folder, stamp):
        return SampleSummary.from_json(folder, stamp["summary"])
    _clear(folder, stamp)
    summary = SampleSummary(institution_id, folder, list(years))
    last = number(until) if until else None
    step = _steps(profile, years, pupils, on_progress)
    dirt = Dirt(profile, last) if dirty else None
    for lived in simulate(profile, years, pupils, seed, step):
        if last is not None and lived.year.opening > last:
            break
        summary.pupils += len({stay.student.number for room in lived.rooms for stay in room.stays})
        summary.classes += len(lived.rooms)
        if shape:
            _write_shaped(folder, lived, shape, last, packed is not False, summary, step)
            continue
        for batch in batches(profile, seed, lived, last, forms, packed, step):
            for parcel in dirt.parcels(batch, lived) if dirt else [Parcel(batch.day, batch.packed, batch.content())]:
                _write(folder, batch, parcel, summary)
    if not summary.batches:
        raise SampleError("Ни одного дня выгрузки: дата окончания раньше начала учебного года.")
    summary.faults = dirt.faults if dirt else []
    write_private(folder / STAMP, write_stamp(folder, parameters, summary))
    return summary


def _check(pupils: int, forms: Sequence[str], journal: str | None, dirty: bool) -> None:
    if unknown := [form for form in forms if form not in FORMATS]:
        raise SampleError(f"Формат «{unknown[0]}» неизвестен: возможны {', '.join(FORMATS)}.")
    if not 6 <= pupils <= 10_000:
        raise SampleError("Число обучающихся: от 6 до 10000.")
    if journal and dirty:
        raise SampleError("Намеренные ошибки есть только в выгрузках договора: уберите --dirty или --as.")


def _steps(profile: Profile, years: Sequence[str], pupils: int, on_progress: Progress | None) -> Callable[[], None]:
    """What to call after each class simulated and each day written."""
    classes = len(opening_plan(pupils, profile.kind == "college"))
    total = sum(classes + len(school_year(profile, name).export_days()) for name in years)
    done = 0

    def step() -> None:
        nonlocal done
        done = min(done + 1, total)
        if on_progress:
            on_progress(done, total)

    return step


def _write(folder: Path, batch: Batch, parcel: Parcel, summary: SampleSummary) -> None:
    day = parcel.day.isoformat()
    paths = write_batch(folder, day, parcel.files, parcel.packed, parcel.raw)
    summary.count(day, batch.tables, paths)
    summary.formats[batch.form] = summary.formats.get(batch.form, 0) + 1
    for name, frame in batch.tables.items():
        summary.rows[name] = summary.rows.get(name, 0) + len(frame)


def _write_shaped(
    folder: Path,
    lived: SimulatedYear,
    shape: Shape,
    last: int | None,
    packed: bool,
    summary: SampleSummary,
    step: Callable[[], None],
) -> None:
    """Every export day of a year in another journal's shape; days on which it hands over nothing have no batch."""
    for number_ in lived.year.export_days:
        if last is not None and number_ > last:
            return
        day = day_of(int(number_)).isoformat()
        files = shape.files(Known(lived, day_of(int(number_))))
        if files:
            summary.count(day, files, write_batch(folder, day, files, packed))
            summary.formats["journal"] = summary.formats.get("journal", 0) + 1
        step()


def _clear(folder: Path, stamp: dict[str, Any] | None) -> None:
    """Remove what an earlier call made. SampleError if the folder holds files of somebody else."""
    if not folder.exists():
        return
    ours = set((stamp or {}).get("listing", ())) | {STAMP}
    foreign = [
        path for path in sorted(folder.rglob("*")) if path.is_file() and path.relative_to(folder).as_posix() not in ours
    ]
    if foreign:
        raise SampleError(
            f"В папке {folder} лежат чужие файлы (например, {foreign[0].name}): выберите другую папку или уберите их."
        )
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
