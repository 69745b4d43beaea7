"""The scrub of the archive (проверка сохранности): running one, the report it leaves, and when the next one is due.

What is wrong is `reports.archive`'s to say and how the report looks `reports.kinds.fixity_report`'s; here are the
settings (`[archive.fixity]`), the clock, and the folder of reports. Reports are no part of the archive: the ledger has
its own entry of every run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipelines import jobs, papers
from pipelines.config import Home, SettingsError
from pipelines.exports.institutions import house_time_zone, known_institutions
from reports.archive import Archive, VerifyReport
from reports.archive.disk import Disk, write_durably
from reports.archive.findings import findings, verdict
from reports.archive.ocfl import to_json
from reports.archive.scrub_terms import EVENTS, Kind, Overdue, Reading, began, last_read, overdue, readings
from reports.kinds import fixity_report
from reports.kinds.fixity_report import TargetAbout
from reports.render.files import Paths, make
from reports.scope import Institution

FULL_EVERY = {"week": timedelta(days=7), "month": timedelta(days=31), "quarter": timedelta(days=92)}
RETRY = timedelta(days=7)
"""A full check that a target missed is tried again so much later."""


@dataclass(frozen=True)
class Settings:
    """`[archive.fixity]`: the share of documents read every night (0: none), how often everything is read, whether a
    scheduled check mends what it finds, where the reports go."""

    sample: float
    full_every: timedelta
    repair: bool
    reports: Path

    @property
    def every(self) -> dict[Kind, timedelta]:
        """How often each kind of check is owed."""
        found: dict[Kind, timedelta] = {"full": self.full_every}
        return {**found, "sample": timedelta(days=1)} if self.sample else found


def settings(home: Home) -> Settings:
    """Of this installation. Raises SettingsError."""
    said = home.settings.get("archive", {}).get("fixity", {})
    if not isinstance(said, dict) or said.keys() - {"sample_percent", "full_every", "repair", "reports"}:
        raise SettingsError("Настройка [archive.fixity]: бывают sample_percent, full_every, repair и reports.")
    percent, every = said.get("sample_percent", 5), said.get("full_every", "week")
    repair, place = said.get("repair", True), said.get("reports", "archive/fixity")
    if isinstance(percent, bool) or not isinstance(percent, int | float) or not 0 <= percent <= 100:
        raise SettingsError(f"Настройка archive.fixity.sample_percent: нужно число от 0 до 100, а стоит {percent!r}.")
    if every not in FULL_EVERY:
        raise SettingsError(f"Настройка archive.fixity.full_every: бывает {', '.join(FULL_EVERY)}, а стоит {every!r}.")
    if not isinstance(repair, bool) or not isinstance(place, str) or not place:
        raise SettingsError("Настройки archive.fixity: repair — true или false, reports — строка с папкой.")
    return Settings(percent / 100, FULL_EVERY[every], repair, home.root / place)


def zone() -> ZoneInfo:
    """The archive's calendar."""
    return ZoneInfo(house_time_zone())


def has_begun(home: Home) -> bool:
    """Whether anything was ever archived here."""
    return (home.archive_outbox / "ledger-head.json").exists()


def leave_report(home: Home, report: VerifyReport, at: datetime, by: str, out: Path | None = None) -> tuple[Path, Path]:
    """Write the report of one check, begun at that moment: the facts first, then the paper (PDF, XLSX, CSV). Returns
    the PDF and the JSON; `out` in place of the settings' folder. Raises FontsMissingError, OSError."""
    folder = out or settings(home).reports / str(at.year)
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    stem = f"{fixity_report.REPORT.code}-{at:%Y-%m-%dT%H%M%S}"
    facts = folder / f"{stem}.json"
    write_durably(Disk(), {facts: to_json(_facts(home, report, at, by))})
    shelf = jobs.archive(home)
    titles = _titles(shelf, report)
    document = fixity_report.document(_house(shelf), report, _targets(home), titles, at, by)
    paths = Paths(*(folder / f"{stem}.{suffix}" for suffix in ("pdf", "xlsx", "csv", "metadata.json")))
    make(document, paths, home.form)
    return paths.pdf, facts


def late(home: Home, day: date) -> Sequence[Overdue]:
    """The targets that were not read in time by that day; nothing before the archive has begun."""
    if not has_begun(home):
        return ()
    read, begun = _read(home)
    names = [target.name for target in home.targets]
    return overdue(read, names, begun or day, settings(home).every, day)


def wanted(home: Home, day: date) -> float | None:
    """What a night's check should read: the share of the documents, 1 for everything, None if nothing is owed.

    Everything, when its term has come by the last full check; when a target was missed by that, a week after it.
    """
    said = settings(home)
    read, begun = _read(home)
    names = [target.name for target in home.targets]
    tried = max((one.on for one in read if one.kind == "full"), default=None)
    owed = [name for name in names if (last_read(read, name, "full") or begun or date.min) + said.full_every <= day]
    if owed and (tried is None or tried + min(RETRY, said.full_every) <= day):
        return 1.0
    return said.sample or None


def _read(home: Home) -> tuple[Sequence[Reading], date | None]:
    shelf = jobs.archive(home)
    events = [*shelf.events(*EVENTS), *shelf.waiting_events(*EVENTS)]
    return readings(events, zone()), began(events, zone())


def _targets(home: Home) -> list[TargetAbout]:
    return [TargetAbout(target.name, target.shown, target.administrator) for target in home.targets]


def _house(shelf: Archive) -> Institution:
    """Whose archive it is: the institution, or all whose documents lie in it."""
    known = known_institutions()
    ids = [one for one in dict.fromkeys(row.institution_id for row in shelf.find()) if one in known]
    if len(ids) == 1:
        return papers.house(ids[0])
    titles = ", ".join(papers.house(one).short_title for one in ids)
    title = f"Электронный архив: {titles}" if titles else "Электронный архив"
    return Institution("archive", title, "Электронный архив", "", "school")


def _titles(shelf: Archive, report: VerifyReport) -> dict[str, str]:
    """What the damaged documents are, as people say it."""
    named = {one.damage.object_id for one in findings(report)}
    return {
        row.object_id: f"{row.title}. {row.unit_title}, {row.academic_year}, {row.period_id}"
        for row in (shelf.find() if named else ())
        if row.object_id in named
    }


def _facts(home: Home, report: VerifyReport, at: datetime, by: str) -> dict[str, Any]:
    found = findings(report)
    return {
        "report": fixity_report.REPORT.code,
        "at": at.isoformat(timespec="seconds"),
        "by": by,
        "sample": report.sample,
        "verdict": verdict(report).value,
        "ledger_entry": report.seq,
        "objects": report.objects,
        "targets": [
            {
                "name": target.name,
                "place": target.place,
                "administrator": target.administrator,
                "read": vars(report.reads[target.name]) if target.name in report.reads else None,
                "unavailable": report.unavailable.get(target.name),
            }
            for target in _targets(home)
        ],
        "findings": [
            {
                **one.damage.brief(),
                "part": one.damage.part.name.lower(),
                "detail": one.damage.detail,
                "fate": one.fate.name.lower(),
                "from": one.source or None,
            }
            for one in found
        ],
        "locks": list(report.notes),
        "unsound": list(report.unsound),
        "waiting": report.waiting,
    }
