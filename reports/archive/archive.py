"""The archive as its users see it: submit, find, verify, repair, export. Wires the parts, holds no rule of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reports.archive import checks, export, scrubbing
from reports.archive.catalogue import Catalogue, Found, Pupil
from reports.archive.damage import RepairReport, VerifyReport
from reports.archive.disk import Disk
from reports.archive.ledger import Event
from reports.archive.model import ArchiveError, Receipt, Submission, UnavailableError, person, stamp
from reports.archive.outbox import Outbox
from reports.archive.reading import Progress
from reports.archive.recording import record, settle
from reports.archive.replicating import ReplicationReport, replicate
from reports.archive.rows import Happened
from reports.archive.session import Session, ledger_entries, open_session, read_object_record
from reports.archive.submitting import flush, submit
from reports.archive.targets import Target

SYSTEM = "Ведомость"


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
        self.targets = tuple(targets)
        self._disk = disk or Disk()
        self.catalogue = Catalogue(catalogue_path)
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
        with self.session() as session:
            return submit(
                session,
                self.catalogue,
                submissions,
                by=person(by),
                reason=reason,
                at=stamp(at),
                on_progress=on_progress,
            )

    def flush_outbox(self, *, at: datetime | None = None) -> list[Receipt]:
        """Commit what waits, if every target is there again. Receipts of the submissions that waited, oldest first."""
        with self.session() as session:
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
        student_ids: Sequence[str] = (),
    ) -> list[Found]:
        """Archived objects that fit all that is given (the committed head of each).

        `student`: the surname or its beginning, with initials or names or without, е or ё; `unit`: a class by its title
        («5А», «5 а») or id; `student_ids`: those pupils, whatever they are called; `object_id`: its id or the number of
        any ledger entry about it; the others exactly. What was disposed of is found too, by all but its pupils, and
        says so (`disposed_at`). Without a catalogue, one is built from the targets first.
        """
        self._need_catalogue()
        return self.catalogue.find(
            student=student,
            unit=unit,
            academic_year=academic_year,
            report=report,
            period=period,
            institution=institution,
            object_id=object_id,
            student_ids=student_ids,
        )

    def pupils(self, student: str, institution: str | None = None) -> list[Pupil]:
        """Who is meant by a name, as `find` reads it: each pupil with all his names and years."""
        self._need_catalogue()
        return self.catalogue.pupils(student, institution)

    def events(self, *events: str) -> list[Happened]:
        """The ledger's entries of those events (`ledger.Event`), oldest first, as `find` finds."""
        self._need_catalogue()
        return self.catalogue.events(*events)

    def waiting_events(self, *events: str) -> list[Happened]:
        """Events of those kinds that happened and wait for a target, oldest first; they have no number yet (0)."""
        found = []
        for path in self._outbox.waiting():
            try:
                intent = self._outbox.read(path)
            except FileNotFoundError:
                continue  # it has been committed meanwhile
            if intent.event in events:
                found.append(Happened(0, str(intent.event), intent.at, intent.by, intent.reason, dict(intent.details)))
        return found

    def _need_catalogue(self) -> None:
        if not self.catalogue.exists():
            self.rebuild_catalogue()

    def rebuild_catalogue(self, target_name: str | None = None) -> list[str]:
        """Forget the catalogue and build it from one target alone (or from all). Returns ids that could not be read."""
        if target_name is not None and target_name not in {target.name for target in self.targets}:
            raise ArchiveError(f"Носителя «{target_name}» нет в настройках.")
        with self.session() as session:
            sources = [target for target in session.usable if target_name in (None, target.name)]
            if not sources:
                raise UnavailableError(session.down)
            entries = ledger_entries(sources)
            self.catalogue.clear()
            return self.catalogue.apply(entries, lambda entry: read_object_record(sources, entry))

    def verify(
        self,
        on_progress: Progress | None = None,
        sample: float | None = None,
        *,
        mending: bool = False,
        at: datetime | None = None,
        by: str = SYSTEM,
    ) -> VerifyReport:
        """Read every byte on every target (content: of a `sample`, 0 to 1, of the objects) and compare with the ledger.

        One ledger entry a run; a full one extends the locks of what is whole. `mending`: what is found damaged is
        repaired at once as `repair` does, after everything was read where only a sample had been. `on_progress(done,
        total)` counts files. Raises ArchiveError if there is no archive yet.
        """
        when, who = _moment(at), person(by)
        with self.session() as session:
            return scrubbing.verify(
                session, self.catalogue, when, who, sample=sample, mending=mending, on_progress=on_progress
            )

    def repair(
        self, on_progress: Progress | None = None, *, at: datetime | None = None, by: str = SYSTEM
    ) -> RepairReport:
        """Verify in full and mend, from copies verified at that moment, what can be mended. One ledger entry a run."""
        when, who = _moment(at), person(by)
        with self.session() as session:
            return scrubbing.repair(session, when, who, on_progress)

    def replicate(
        self, name: str, by: str, on_progress: Progress | None = None, *, at: datetime | None = None
    ) -> ReplicationReport:
        """Fill the target `name`, which is blank because it was added or replaced, from the others; one ledger entry.

        Taken up where it stopped if it was interrupted. Raises ArchiveError for a target that holds anything else, and
        where nothing has been archived yet.
        """
        when, who = _moment(at), person(by)
        with self.session() as session:
            return replicate(session, self.targets, name, when, who, self._same_device_accepted, on_progress)

    def export(
        self,
        found: Sequence[Found],
        destination: Path,
        by: str,
        reason: str | None = None,
        *,
        at: datetime | None = None,
        compose: export.Compose = export.package,
        about: Mapping[str, Any] | None = None,
    ) -> list[Path]:
        """Hand out documents: a new folder, or a ZIP if `destination` ends in .zip, with a certificate in Russian.

        Every file is verified against the ledger at that moment; if one of them has no right copy, nothing is handed
        out (ArchiveError). `compose` makes what is handed out of the verified copies; `about` is what the ledger says
        of it beside the documents. The retrieval is recorded there. Returns the written paths (one for a ZIP).
        """
        when, who = _moment(at), person(by)
        if not found:
            raise ArchiveError("Ничего не найдено, выдавать нечего.")
        export.refuse_disposed(found)
        with self.session() as session:
            note = settle(session, when, who)
            copies = [export.verified_copy(session.usable, row, self.catalogue.entry_path(row.seq)) for row in found]
            files = compose(copies, at=when, by=who, reason=reason)
            as_zip = destination.suffix.lower() == ".zip"
            (export.write_zip if as_zip else export.write_folder)(destination, files, self._disk)
            objects = [{"object": row.object_id, "version": row.version} for row in found]
            record(session, Event.DISSEMINATION, when, who, {"objects": objects, **(about or {})}, note, reason)
        return [destination] if as_zip else [destination / path for path in sorted(files)]

    def _independence(self) -> list[str]:
        begun = self._outbox.witness() is not None
        return checks.independence(self.targets, self._same_device_accepted, lambda target: begun and _is_away(target))

    def session(self) -> AbstractContextManager[Session]:
        """The locks, for an operation of the rooms beside (disposal, transfer). Raises BusyError."""
        return open_session(self.targets, self._outbox, self.catalogue, same_device_accepted=self._same_device_accepted)


def _moment(at: datetime | None) -> str:
    return stamp(at or datetime.now(UTC))


def _is_away(target: Target) -> bool:
    try:
        return target.is_blank()
    except ArchiveError:
        return True
