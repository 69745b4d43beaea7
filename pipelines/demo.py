"""The demonstration: five invented schools from the first export to a verified archive, and what to look at after it.

Only the scenario is here; every step is an ordinary job. The people are invented; the institutions are those whose
regulations the rules come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from pipelines import closing, jobs
from pipelines.config import Home
from pipelines.exports.institutions import known_institutions
from pipelines.progress import OnProgress
from pipelines.sample import SampleSummary, generate
from pipelines.sample.files import write_private, zipped
from pipelines.warehouse.anomalies import anomalies
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.quarantine import Waiting, waiting
from reports.archive import VerifyReport

YEARS = ["2024-25", "2025-26"]
UNTIL = date(2026, 2, 6)
"""The demonstration stands in the third quarter of its second year."""

JOURNALS = {
    "school-90": "dnevnik",
    "lyceum-stupeni": "dnevnik",
    "school-154": "netschool",
    "yarovoe-college": "netschool_spo",
    "gymnasium-chernogorsk": "bars",
}
"""In whose shape each institution's exports come; one that is not named here hands over the contract's."""

STRANGER = "меню столовой.zip"
"""Somebody's archive in the landing folder that is no export: it is refused, and the others go on."""

CLOSED_BY = "Демонстрация"
DESPITE = "показательный прогон: забытые отметки выставит учитель по приказу о продлении сроков аттестации"

SETTINGS = """\
# Настройки показательного прогона.
[demo]
is_demo = true

[landing]
# Выгрузки создаёт сам показ: ждать, не дошлют ли их, незачем.
settle_seconds = 0

[archive]
# Оба носителя лежат на одном диске. Для показа это допущено; для настоящего архива — никогда:
# носители должны различаться и видом, и тем, кто за них отвечает.
same_device_accepted = true
"""


@dataclass(frozen=True)
class DemoSummary:
    """What the run did, in the order it is told to the person who watched it.

    `set_aside`: (kind, how many, the reason of one of them) of what waits; `refused`: what
    closing said of the periods that were closed in spite of blockers; `warnings` of the archive, shown loudly.
    """

    samples: Sequence[SampleSummary]
    load: jobs.LoadReport
    set_aside: Sequence[tuple[str, int, str]]
    closed: Sequence[jobs.CloseReport]
    refused: Sequence[str]
    warnings: Sequence[str]
    verification: VerifyReport


def prepare(home: Home) -> Home:
    """The folder of the demonstration with its settings. Raises JobError if the folder serves real work."""
    settings = home.root / "vedomost.toml"
    if home.settings.get("demo", {}).get("is_demo") is not True and (settings.exists() or home.warehouse.exists()):
        raise jobs.JobError(
            f"В папке {home.root} уже идёт настоящая работа; показательный прогон её не тронет. "
            "Задайте другую папку: VEDOMOST_HOME=./demo ./run demo"
        )
    home.create()
    if not settings.exists():
        settings.write_text(SETTINGS, encoding="utf-8")
        settings.chmod(0o600)
    return Home(home.root)


def _sample(landing: Path, institution_id: str, pupils: int, seed: int) -> SampleSummary:
    return generate(landing, institution_id, YEARS, pupils, seed, until=UNTIL, journal=JOURNALS.get(institution_id))


def _samples(home: Home, pupils: int, seed: int, on_progress: OnProgress) -> list[SampleSummary]:
    ids = list(known_institutions())
    on_progress("Выгрузки пяти учреждений", 0, len(ids))
    made: dict[str, SampleSummary] = {}
    with ProcessPoolExecutor(max_workers=home.workers, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(_sample, home.landing, id_, pupils, seed + n): id_ for n, id_ in enumerate(ids)}
        for done, future in enumerate(as_completed(waiting), start=1):
            made[waiting[future]] = future.result()
            on_progress("Выгрузки пяти учреждений", done, len(ids))
    return [made[id_] for id_ in ids]


def _set_aside(home: Home) -> Sequence[tuple[str, int, str]]:
    kinds: dict[str, list[Waiting]] = {}
    with open_warehouse(home.warehouse) as con:
        for row in (*waiting(con), *anomalies(con)):
            kinds.setdefault(row.kind, []).append(row)
    return [(kind, len(rows), rows[0].reason) for kind, rows in kinds.items()]


def _close(
    home: Home, institution_id: str, academic_year: str, period_id: str, on_progress: OnProgress
) -> tuple[jobs.CloseReport, list[str]]:
    """Close what is ready; where somebody forgot a mark, be refused and then close in spite of it."""
    where = (home, institution_id, period_id, CLOSED_BY, academic_year, on_progress)
    try:
        return closing.close(*where), []
    except closing.NotReadyError as refusal:
        return closing.close(*where, despite=DESPITE), [str(refusal)]


def run(home: Home, pupils: int, seed: int, on_progress: OnProgress) -> DemoSummary:
    """The whole line. A second run without change renders and archives nothing."""
    home = prepare(home)
    samples = _samples(home, pupils, seed, on_progress)
    if not (home.landing / STRANGER).exists():
        write_private(home.landing / STRANGER, zipped({"понедельник.txt": "Каша, чай".encode()}))
    loaded = jobs.load(home, on_progress=on_progress)
    closed: list[jobs.CloseReport] = []
    refused: list[str] = []
    for institution_id in known_institutions():
        for academic_year, period_id in jobs.closed_periods(home, institution_id):
            report, refusal = _close(home, institution_id, academic_year, period_id, on_progress)
            closed.append(report)
            refused += refusal
    return DemoSummary(
        samples,
        loaded,
        _set_aside(home),
        closed,
        refused,
        jobs.archive(home).warnings,
        jobs.verify(home, on_progress=on_progress),
    )
