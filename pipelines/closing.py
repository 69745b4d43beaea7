"""Closing a period and correcting it afterwards: the decision, the register, the paper, the archive.

The order keeps a crash harmless: what is decided is written down first (`office`), shown to readers, printed, archived;
called again, each step sees what is done. Whether something is a blocker is counted by the models (`readiness`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from pipelines import gate, jobs, office
from pipelines.config import Home
from pipelines.console import day, plural
from pipelines.jobs import CloseReport, JobError
from pipelines.progress import OnProgress, silent
from pipelines.readiness import Change, Readiness, Span, changes, readiness, span
from pipelines.warehouse.connection import open_published
from pipelines.warehouse.rawstore import put_in_place
from reports import build as documents
from reports.archive import Archive, Receipt
from reports.build import Built
from reports.catalogue import CATALOGUE


class NotReadyError(JobError):
    """The period has blockers and nobody gave a reason to close it in spite of them; names no pupil."""

    def __init__(self, found: Readiness) -> None:
        self.found = found
        what = "; ".join(
            f"{kind.title.lower()} — {kind.count} ({', '.join(kind.classes)})"
            for kind in found.kinds
            if kind.is_blocker
        )
        keys = found.span.keys
        super().__init__(
            f"«{found.span.period.title}» {found.span.year.academic_year} закрывать рано: {what}. "
            f"Кто и что должен исправить: vedomost ready --institution {keys['institution']} --period {keys['period']} "
            '--document. Закрыть всё же: --despite "причина"; она будет напечатана на документах.'
        )


@dataclass(frozen=True)
class CorrectReport:
    """One correction: the changes that are explained now, the documents printed, the archive's answer to each."""

    changes: Sequence[Change]
    built: Sequence[Built]
    receipts: Sequence[Receipt]


def ready(
    home: Home, institution_id: str, period: str, academic_year: str | None = None, classes: Sequence[str] = ()
) -> Readiness:
    """What a period still wants. Raises NothingToBuildError, JobError (a class there is not), WarehouseError."""
    publish_registers(home)
    with open_published(home.published_warehouse) as con:
        return readiness(con, span(con, institution_id, period, academic_year), classes)


def close(
    home: Home,
    institution_id: str,
    period: str,
    by: str,
    academic_year: str | None = None,
    on_progress: OnProgress = silent,
    despite: str | None = None,
) -> CloseReport:
    """Close a period: write the closing down, print its documents, validate them, archive those that are kept.

    `by`: who closes it (фамилия и инициалы); `despite`: the reason for closing although there are blockers, which is
    printed on the documents and stands in the archive; once given, it holds until there are other blockers. A document
    that changed since becomes a new version. Raises NotReadyError, JobError if the period has not ended by the last
    export day or a document is not valid PDF/A, and what building and the archive raise.
    """
    shelf = jobs.archive(home)
    publish_registers(home)
    with open_published(home.published_warehouse) as con:
        asked = span(con, institution_id, period, academic_year)
        if asked.period.ends_on > asked.year.as_of:
            raise JobError(
                f"«{asked.period.title}» ещё не закончен: он идёт по {day(asked.period.ends_on)}, а журнал загружен по "
                f"{day(asked.year.as_of)}. Что уже видно: vedomost ready; напечатать предварительно: vedomost build."
            )
        wanted = documents.plan(con, institution_id, period, (), (), academic_year)
        left_out = documents.not_printed(con, institution_id, period, documents.Asked(), academic_year)
        found = None if asked.period.is_span else readiness(con, asked)
    reason = None
    if found is not None:
        reason = _decide(home, asked, found, by, despite)
        publish_registers(home)
    built = jobs.print_documents(home, wanted, home.documents, on_progress)
    return CloseReport(built, archived(home, shelf, built, by, reason, on_progress), reason, left_out)


def _decide(home: Home, asked: Span, found: Readiness, by: str, despite: str | None) -> str | None:
    """The reason this closing is made in spite of blockers, None if it has none; a closing that is new is recorded."""
    before = [one for one in office.entries(home, office.CLOSINGS) if _is_of(one, asked)]
    last = before[-1] if before else None
    said = (despite or "").strip() or None
    reason = None
    if found.blockers:
        holds = last is not None and all(n <= last["blockers"].get(kind, 0) for kind, n in found.blockers.items())
        reason = said or (last["despite"] if last is not None and holds else None)
        if reason is None:
            raise NotReadyError(found)
        if last is not None and holds and last["despite"] == reason:
            return reason
    elif last is not None and last["despite"] is None:
        return None
    entry = {
        "institution_id": asked.institution.institution_id,
        "academic_year": asked.year.academic_year,
        "period_id": asked.period.period_id,
        "journal_day": asked.year.as_of.isoformat(),
        "closed_at": _now(),
        "closed_by": _named(by),
        "despite": reason,
        "blockers": found.blockers,
    }
    office.append(home, office.CLOSINGS, entry)
    return reason


def _is_of(entry: office.Entry, asked: Span) -> bool:
    return (entry["institution_id"], entry["academic_year"], entry["period_id"]) == tuple(asked.keys.values())


def unexplained(
    home: Home,
    institution_id: str,
    period: str,
    academic_year: str | None = None,
    classes: Sequence[str] = (),
    subject: str | None = None,
    student: str | None = None,
) -> list[Change]:
    """The changes of period marks after closing that still lack an explanatory note."""
    publish_registers(home)
    with open_published(home.published_warehouse) as con:
        return changes(con, span(con, institution_id, period, academic_year), classes, subject, student)


def correct(
    home: Home,
    institution_id: str,
    period: str,
    by: str,
    note: str,
    academic_year: str | None = None,
    classes: Sequence[str] = (),
    subject: str | None = None,
    student: str | None = None,
    on_progress: OnProgress = silent,
) -> CorrectReport:
    """Write an explanatory note down (объяснительная) and archive the documents it changes as new versions with it.

    It explains every change that fits. If all are explained already, what a crash kept from being archived is made
    good. Raises JobError if there is nothing to explain or the note is empty.
    """
    if not note.strip():
        raise JobError("Объяснительная пуста: укажите причину исправления (--note или --note-file).")
    shelf = jobs.archive(home)
    publish_registers(home)
    with open_published(home.published_warehouse) as con:
        asked = span(con, institution_id, period, academic_year)
        found = changes(con, asked, classes, subject, student)
        affected = found or changes(con, asked, classes, subject, student, explained=True)
    if not affected:
        raise JobError(
            f"«{asked.period.title}» {asked.year.academic_year}: исправлений отметок после закрытия, подходящих под "
            "условия, нет. Все исправления: vedomost build --report corrections."
        )
    if found:
        entry = {
            "institution_id": institution_id,
            "academic_year": asked.year.academic_year,
            "note": note.strip(),
            "explained_by": _named(by),
            "explained_at": _now(),
            "changes": [{"key": change.key, "changed_on": change.changed_on.isoformat()} for change in found],
        }
        office.append(home, office.EXPLANATIONS, entry)
        publish_registers(home)
    wanted = _to_print_again(home, asked, affected, shelf)
    built = jobs.print_documents(home, wanted, home.documents, on_progress)
    return CorrectReport(found, built, archived(home, shelf, built, by, note.strip(), on_progress))


def _to_print_again(home: Home, asked: Span, affected: Sequence[Change], shelf: Archive) -> list[documents.Job]:
    """The archived documents of the classes, of the periods that changed and of the year."""
    house, year = asked.institution.institution_id, asked.year.academic_year
    jobs_: list[documents.Job] = []
    with open_published(home.published_warehouse) as con:
        whole = span(con, house, "year", year).period.period_id
        places = {(change.class_id, period) for change in affected for period in (change.period_id, whole)}
        for class_id, period in sorted(places):
            kept = {
                found.report_code
                for found in shelf.find(institution=house, academic_year=year, period=period)
                if found.unit == class_id and found.report_code in CATALOGUE and found.disposed_at is None
            }
            if kept:
                jobs_ += documents.plan(con, house, period, sorted(kept), [class_id], year)
    return jobs_


def archived(
    home: Home,
    shelf: Archive,
    built: Sequence[Built],
    by: str,
    reason: str | None,
    on_progress: OnProgress,
) -> Sequence[Receipt]:
    """Validate and submit those of the documents that are kept. Raises JobError if one is not valid PDF/A."""
    kept = [each for each in built if each.keep_years]
    for verdict in gate.rejected(home, [each.pdf for each in kept], on_progress):
        raise JobError(
            f"{verdict.path} не годится для архива: veraPDF не принял его как {verdict.flavour}: "
            f"{'; '.join(verdict.failures)}. В архив ничего не сдано."
        )
    return shelf.submit(
        [jobs.submission(each) for each in kept],
        by=by,
        reason=reason,
        at=datetime.now(UTC),
        on_progress=lambda done, total: on_progress("Сдача в архив", done, total),
    )


def publish_registers(home: Home) -> bool:
    """Let readers see what the registers say: their copy of the warehouse is replaced by one that holds them.

    The warehouse itself gets them with the next load; so closing neither waits for a load nor publishes half of one.
    """
    published = home.published_warehouse
    with open_published(published) as con:
        if office.is_mirrored(con, home):
            return False
    partial = published.with_name(f".{published.name}.office.{os.getpid()}.part")
    with put_in_place(partial, published):
        shutil.copyfile(published, partial)
        partial.chmod(0o600)
        with duckdb.connect(str(partial)) as con:
            office.mirror(con, home)
            con.execute("checkpoint")
        with partial.open("rb") as written:
            os.fsync(written.fileno())
    return True


def summary(found: Readiness) -> str:
    """«12 препятствий, 40 замечаний», for a log: no names."""
    n, notes = sum(found.blockers.values()), sum(kind.count for kind in found.kinds if not kind.is_blocker)
    return (
        plural(n, "препятствие", "препятствия", "препятствий")
        + ", "
        + plural(notes, "замечание", "замечания", "замечаний")
    )


def _named(by: str) -> str:
    if not by.strip():
        raise JobError("Укажите, кто это делает: фамилия и инициалы (--by).")
    return by.strip()


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
