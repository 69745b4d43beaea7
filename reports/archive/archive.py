"""The archive as its users see it: submit, find, verify, repair, export. Wires the parts, holds no rule of its own."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reports.archive import checks, export
from reports.archive.catalogue import Catalogue, Found
from reports.archive.damage import Damage, RepairReport, VerifyReport
from reports.archive.disk import Disk
from reports.archive.examining import examine, summary
from reports.archive.ledger import Event
from reports.archive.locking import extend_locks
from reports.archive.model import ArchiveError, Receipt, Submission, UnavailableError, person, stamp
from reports.archive.outbox import Intent, Outbox
from reports.archive.reading import Progress
from reports.archive.repair import mend
from reports.archive.replicating import ReplicationReport, replicate
from reports.archive.session import Session, ledger_entries, open_session, read_object_record
from reports.archive.submitting import flush, submit
from reports.archive.targets import Target

SYSTEM = "Ведомость"
_LISTED_DAMAGES = 1000
logger = logging.getLogger(__name__)


class Archive:
    """An archive on two or more targets.

    `catalogue_path` is a DuckDB file (a cache), `outbox` a folder of this installation for what waits, the lock, the
    memory of the last ledger entry and the evidence of repairs: not on a target. Raises ArchiveError if there are fewer
    than two targets, or two are one device and `same_device_accepted` is not set; `warnings` are to be shown loudly.

    Every operation raises BusyError while another one writes. Where `at` may be left out, it is the present moment.
    """

    def __init__(
        self,
        targets: Sequence[Target],
        catalogue_path: Path,
        outbox: Path,
        same_device_accepted: bool = False,
        *,
        disk: Disk | None = None,
    ) -> None:
        checks.distinct(targets)
        self._targets = tuple(targets)
        self._disk = disk or Disk()
        self._catalogue = Catalogue(catalogue_path)
        self._outbox = Outbox(outbox, self._disk)
        self._same_device_accepted = same_device_accepted
        self.warnings: Sequence[str] = self._independence()

    def submit(
        self,
        submissions: Sequence[Submission],
        by: str,
        reason: str | None = None,
        *,
        at: datetime,
        on_progress: Progress | None = None,
    ) -> list[Receipt]:
        """Archive documents: a new object, or a new version where the bytes differ from the last one.

        `reason` is the explanatory note of a correction. `on_progress(done, total)` counts submissions.
        Receipts are in the order of the submissions; while a target is down they say WAITING. What waited from before
        is committed first. Raises ArchiveError if a submission is malformed or damage stands in the way.
        """
        with self._session() as session:
            return submit(
                session,
                self._catalogue,
                submissions,
                by=person(by),
                reason=reason,
                at=stamp(at),
                on_progress=on_progress,
            )

    def flush_outbox(self, *, at: datetime | None = None) -> list[Receipt]:
        """Commit what waits, if every target is there again. Receipts of the submissions that waited, oldest first."""
        with self._session() as session:
            return flush(session, _moment(at), SYSTEM)

    def waiting(self) -> int:
        """How many submissions and events wait for a target."""
        return len(self._outbox.waiting())

    def find(
        self,
        *,
        student: str | None = None,
        unit: str | None = None,
        academic_year: str | None = None,
        report: str | None = None,
        period: str | None = None,
        institution: str | None = None,
        object_id: str | None = None,
    ) -> list[Found]:
        """Archived objects that fit all that is given (the committed head of each).

        `student`: the surname or its beginning, with initials or names or without, е or ё; `unit`: a class by its title
        («5А», «5 а») or id; the others exactly. Without a catalogue, one is built from the targets first.
        """
        if not self._catalogue.exists():
            self.rebuild_catalogue()
        return self._catalogue.find(
            student=student,
            unit=unit,
            academic_year=academic_year,
            report=report,
            period=period,
            institution=institution,
            object_id=object_id,
        )

    def rebuild_catalogue(self, target_name: str | None = None) -> list[str]:
        """Forget the catalogue and build it from one target alone (or from all). Returns ids that could not be read."""
        if target_name is not None and target_name not in {target.name for target in self._targets}:
            raise ArchiveError(f"Носителя «{target_name}» нет в настройках.")
        with self._session() as session:
            sources = [target for target in session.usable if target_name in (None, target.name)]
            if not sources:
                raise UnavailableError(session.down)
            entries = ledger_entries(sources)
            self._catalogue.clear()
            return self._catalogue.apply(entries, lambda entry: read_object_record(sources, entry))

    def verify(
        self,
        on_progress: Progress | None = None,
        sample: float | None = None,
        *,
        at: datetime | None = None,
        by: str = SYSTEM,
    ) -> VerifyReport:
        """Read every byte on every target (content: of a `sample`, 0 to 1, of the objects) and compare with the ledger.

        One ledger entry a run; a full one extends the locks of what is whole. `on_progress(done, total)` counts files.
        Raises ArchiveError if there is no archive yet.
        """
        when, who = _moment(at), person(by)
        with self._session() as session:
            note = self._settle(session, when, who)
            examination, damages = examine(session, when, sample, on_progress)
            details = {
                **summary(examination, session),
                "damages": _listed(damages),
                "damaged": len(damages),
                "sample": sample,
            }
            recorded = self._record(session, Event.FIXITY_CHECK, when, who, details, note)
            notes = []
            if sample is None:
                notes = extend_locks(session.usable, examination.tree, damages, self._catalogue.find())
            readings = examination.readings.values()
            return VerifyReport(
                targets=tuple(examination.readings),
                objects=len(examination.tree.heads),
                files=sum(reading.files for reading in readings),
                bytes=sum(reading.bytes for reading in readings),
                damages=tuple(damages),
                unavailable=dict(session.down),
                sample=sample,
                unfinished=examination.unfinished,
                waiting=self.waiting() - (not recorded),
                recorded=recorded,
                notes=tuple(notes),
            )

    def repair(
        self, on_progress: Progress | None = None, *, at: datetime | None = None, by: str = SYSTEM
    ) -> RepairReport:
        """Verify in full and mend, from copies verified at that moment, what can be mended. One ledger entry a run."""
        when, who = _moment(at), person(by)
        label = re.sub(r"[^0-9T+-]", "", when)
        with self._session() as session:
            self._settle(session, when, who)
            examination, damages = examine(session, when, None, on_progress)
            outcome = mend(examination, damages, lambda *evidence: self._outbox.set_aside(label, *evidence))
            session.restart()
            session.down |= outcome.failed
            details = {
                **summary(examination, session),
                "repaired": _listed(outcome.repaired),
                "set_aside": _listed(outcome.set_aside),
                "lost": _listed(outcome.lost),
            }
            recorded = self._record(session, Event.RECOVERY, when, who, details, None)
            evidence = self._outbox.folder / "set-aside" / label
            return RepairReport(
                tuple(outcome.repaired),
                tuple(outcome.set_aside),
                tuple(outcome.lost),
                dict(session.down),
                evidence if evidence.exists() else None,
                recorded,
            )

    def replicate(
        self, name: str, by: str, on_progress: Progress | None = None, *, at: datetime | None = None
    ) -> ReplicationReport:
        """Fill the target `name`, which is blank because it was added or replaced, from the others; one ledger entry.

        Taken up where it stopped if it was interrupted. Raises ArchiveError for a target that holds anything else, and
        where nothing has been archived yet.
        """
        when, who = _moment(at), person(by)
        with self._session() as session:
            return replicate(session, self._targets, name, when, who, self._same_device_accepted, on_progress)

    def export(
        self,
        found: Sequence[Found],
        destination: Path,
        by: str,
        reason: str | None = None,
        *,
        at: datetime | None = None,
    ) -> list[Path]:
        """Hand out documents: a new folder, or a ZIP if `destination` ends in .zip, with a certificate in Russian.

        Every file is verified against the ledger at that moment; if one of them has no right copy, nothing is handed
        out (ArchiveError). The retrieval is recorded in the ledger. Returns the written paths (one for a ZIP).
        """
        when, who = _moment(at), person(by)
        if not found:
            raise ArchiveError("Ничего не найдено, выдавать нечего.")
        with self._session() as session:
            note = self._settle(session, when, who)
            copies = [export.verified_copy(session.usable, row, self._catalogue.entry_path(row.seq)) for row in found]
            files = export.package(copies, at=when, by=who, reason=reason)
            as_zip = destination.suffix.lower() == ".zip"
            (export.write_zip if as_zip else export.write_folder)(destination, files, self._disk)
            objects = [{"object": row.object_id, "version": row.version} for row in found]
            self._record(session, Event.DISSEMINATION, when, who, {"objects": objects}, note, reason)
        return [destination] if as_zip else [destination / path for path in sorted(files)]

    def _independence(self) -> list[str]:
        begun = self._outbox.witness() is not None
        return checks.independence(self._targets, self._same_device_accepted, lambda target: begun and _is_away(target))

    def _session(self) -> AbstractContextManager[Session]:
        return open_session(
            self._targets, self._outbox, self._catalogue, same_device_accepted=self._same_device_accepted
        )

    @staticmethod
    def _settle(session: Session, at: str, by: str) -> str | None:
        """Finish interrupted work before looking. Returns why that was not possible, if it was not."""
        if not session.begun():
            if session.down:
                raise UnavailableError(session.down)
            raise ArchiveError("Архив пуст: в него ещё ничего не сдано.")
        if not session.usable:
            raise UnavailableError(session.down)
        try:
            session.flush(at, by)
        except ArchiveError as error:
            logger.warning("%s", error)
            return str(error)
        return None

    def _record(
        self,
        session: Session,
        event: Event,
        at: str,
        by: str,
        details: dict[str, Any],
        obstacle: str | None,
        reason: str | None = None,
    ) -> bool:
        """One ledger entry for the run; it waits in the outbox if it cannot be written on every target now."""
        self._outbox.add([Intent(at, by, reason, event=event, details=details)])
        return obstacle is None and session.try_flush(at, by)


def _moment(at: datetime | None) -> str:
    return stamp(at or datetime.now(UTC))


def _is_away(target: Target) -> bool:
    try:
        return target.is_blank()
    except ArchiveError:
        return True


def _listed(damages: Sequence[Damage]) -> list[dict[str, Any]]:
    return [damage.brief() for damage in damages[:_LISTED_DAMAGES]]
