"""What Vedomost does, as plain functions: the command line and Dagster both call these and nothing else.

Here the rooms are put in order — landing, journal versions, dbt, published copy, documents, archive — and nothing is
parsed, counted or laid out. Each function can be called again after a crash: what is done is seen and skipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from duckdb import DuckDBPyConnection

from pipelines import office
from pipelines.config import Home
from pipelines.progress import OnProgress, silent
from pipelines.publishing import Published, publish
from pipelines.warehouse import as_of, dbt, dictionary, loading, policies, versions
from pipelines.warehouse.connection import open_published, open_warehouse
from pipelines.warehouse.patience import Patience
from pipelines.warehouse.places import Folder, LandedBatch, open_landing
from pipelines.warehouse.places.settings import settle_time
from reports import build as documents
from reports.archive import (
    SYSTEM,
    Archive,
    Receipt,
    ReplicationReport,
    Status,
    Submission,
    Target,
    TargetState,
    VerifyReport,
    open_target,
    states,
)
from reports.build import Built

Slice = tuple[str, str]
"""A school-year slice: (institution_id, academic_year)."""


class JobError(Exception):
    """What was asked for cannot be done as things stand; the message tells the administrator what to do."""


@dataclass(frozen=True)
class LoadReport:
    """One load: an outcome a batch, the slices rebuilt, what dbt found (None: nothing was stale)."""

    outcomes: Sequence[loading.BatchOutcome]
    slices: Sequence[Slice]
    dbt: dbt.DbtSummary | None
    published: Published | None = None

    @property
    def rejected(self) -> Sequence[loading.BatchOutcome]:
        """The batches of this load that could not be read at all."""
        return [outcome for outcome in self.outcomes if outcome.status == "rejected"]

    @property
    def waiting(self) -> Sequence[loading.BatchOutcome]:
        """The batches that may be half-uploaded: neither taken nor refused yet."""
        return [outcome for outcome in self.outcomes if outcome.status == "waiting"]

    @property
    def unreachable(self) -> str | None:
        """What the landing place said when it stopped answering, with batches still untried; None if it did not."""
        return next((outcome.error for outcome in self.outcomes if outcome.status == "unreachable"), None)


@dataclass(frozen=True)
class CloseReport:
    """One closing: the documents printed or found unchanged, and the archive's answer to each that is kept.

    `reason`: why it was made in spite of blockers, None if there were none. `not_printed`: Russian sentences on the
    reports that would be empty because the journal does not hand over what they are made of.
    """

    built: Sequence[Built]
    receipts: Sequence[Receipt]
    reason: str | None = None
    not_printed: Sequence[str] = ()

    @property
    def waiting(self) -> Sequence[Receipt]:
        """What a missing target keeps from being archived."""
        return [receipt for receipt in self.receipts if receipt.status is Status.WAITING]


def load(home: Home, landing: Path | None = None, on_progress: OnProgress = silent) -> LoadReport:
    """All batches not yet loaded, then the slices they touch: versions, models, the readers' copy.

    `landing`: a folder in the place of the settings' landing place. A batch that cannot be read is set aside and the
    others go on; one that may be half-uploaded waits. If the place stops answering, what was read till then is loaded
    and the report says so. Raises PlaceError if it does not answer at all, WarehouseError, DbtError, or JobError if a
    test of the models failed: readers then keep the former copy; PolicyError before anything is loaded if the
    institutions' policies cannot be read.
    """
    policies.check()
    home.create()
    place = nullcontext(Folder(landing)) if landing else open_landing(home)
    with place as opened, open_warehouse(home.warehouse) as con:
        outcomes = take(home, con, loading.pending(opened, con), on_progress)
        office.mirror(con, home)
        versions.refresh(con, on_progress=on_progress)
        stale = versions.stale_slices(con, dbt.project_fingerprint())
    summary = build_models(home, stale, on_progress)
    if summary is not None and not summary.is_successful:
        raise JobError(
            f"Хранилище не прошло проверок ({len(summary.failed)}): {', '.join(summary.failed)}. "
            f"Читатели видят прежнюю копию. Подробности: {home.dbt / 'logs' / 'dbt.log'}"
        )
    return LoadReport(outcomes, stale, summary, publish(home, on_progress))


def take(
    home: Home, con: DuckDBPyConnection, batches: Sequence[LandedBatch], on_progress: OnProgress = silent
) -> Sequence[loading.BatchOutcome]:
    """Load these batches with the patience of the settings; see loading.ingest."""
    patience = Patience(settle_time(home))
    return loading.ingest(con, home.raw, batches, on_progress, patience=patience)


def build_models(home: Home, slices: Sequence[Slice], on_progress: OnProgress = silent) -> dbt.DbtSummary | None:
    """One dbt build of those of the slices that the journal knows; None if there is none.

    Remembers the slices as built only if every model and test passed, so that the next load tries again if not.
    """
    policies.check()
    fingerprint = dbt.project_fingerprint()
    with open_warehouse(home.warehouse) as con:
        known = set(con.execute("select institution_id, academic_year from journal.slices").fetchall())
    wanted = [slice_ for slice_ in slices if slice_ in known]
    if not wanted:
        return None
    on_progress("Хранилище (dbt)", 0, len(wanted))
    summary = dbt.build(home, wanted, full_refresh=set(wanted) == known)
    if summary.is_successful:
        with open_warehouse(home.warehouse) as con:
            versions.mark_built(con, wanted, fingerprint)
            as_of.create(con, summary.models_sql)
            dictionary.describe(con)
        on_progress("Хранилище (dbt)", len(wanted), len(wanted))
    return summary


def closed_periods(home: Home, institution_id: str) -> Sequence[tuple[str, str]]:
    """(academic year, period id): the years that have ended, and this year's last ended period of each kind."""
    with open_published(home.published_warehouse) as con:
        return con.execute(
            """
            select academic_year, arg_max(period_id, ends_on)
            from marts.dim_period
            inner join (
                select institution_id, max(as_of) as today, max(academic_year) as this_year
                from marts.dim_academic_year group by all
            ) using (institution_id)
            semi join marts.fct_roster using (institution_id, academic_year, period_id)
            where institution_id = ? and ends_on <= today and (is_year or academic_year = this_year)
            group by academic_year, kind
            order by academic_year, kind
            """,
            [institution_id],
        ).fetchall()


def build(
    home: Home,
    institution_id: str,
    period: str,
    reports: Sequence[str] = (),
    classes: Sequence[str] = (),
    academic_year: str | None = None,
    out: Path | None = None,
    on_progress: OnProgress = silent,
    *,
    teachers: Sequence[str] = (),
    students: Sequence[str] = (),
) -> Sequence[Built]:
    """Print the documents of a span of time from the readers' copy; what has not changed stays as it is.

    `period`: the id of a period, `year`, a day (2025-11-14), a week (2025-W46) or a month (2025-11).

    Raises NothingToBuildError or UnknownReportError for what cannot be printed, WarehouseError if nothing is published.
    """
    with open_published(home.published_warehouse) as con:
        wanted = documents.plan(con, institution_id, period, reports, classes, academic_year, teachers, students)
    return print_documents(home, wanted, out or home.documents, on_progress)


def not_printed(
    home: Home, institution_id: str, period: str, asked: documents.Asked, academic_year: str | None = None
) -> Sequence[str]:
    """What `build` leaves out because the journal does not hand it over: a Russian sentence a report."""
    with open_published(home.published_warehouse) as con:
        return documents.not_printed(con, institution_id, period, asked, academic_year)


def print_documents(home: Home, wanted: Sequence[documents.Job], out: Path, on_progress: OnProgress) -> Sequence[Built]:
    """Print what was planned, from the readers' copy, in as many processes as the settings say."""
    done = count(1)
    on_progress("Документы", 0, len(wanted))
    return documents.build(
        home.published_warehouse,
        out,
        wanted,
        home.workers,
        lambda _: on_progress("Документы", next(done), len(wanted)),
        home.form,
    )


def submission(built: Built) -> Submission:
    """What the archive is given of a document that lies printed."""
    name = built.identity
    return Submission(
        name.institution_id,
        name.academic_year,
        name.unit_id,
        name.unit_title,
        name.report,
        name.period_id,
        {
            "document.pdf": built.pdf.read_bytes(),
            "document.xlsx": built.xlsx.read_bytes(),
            "figures.csv": built.csv.read_bytes(),
            "metadata.json": built.json.read_bytes(),
        },
        built.title,
        built.keep_years,
    )


def archive(home: Home) -> Archive:
    """The archive of this installation.

    Raises JobError if it has fewer targets than a known institution's policy storage_targets asks for, ArchiveError if
    they are fewer than two or not independent.
    """
    needed = policies.storage_targets()
    if len(home.targets) < needed:
        raise JobError(
            f"Архив открыть нельзя: носителей {len(home.targets)}, а по правилам учреждений (storage_targets в "
            f"seeds/{policies.SEED}) нужно не меньше {needed}. Добавьте [[archive.targets]] в vedomost.toml."
        )
    return Archive(
        _targets(home),
        home.root / "archive" / "catalogue.duckdb",
        home.archive_outbox,
        home.same_device_accepted,
    )


def _targets(home: Home) -> list[Target]:
    return [open_target(target.name, target.place) for target in home.targets]


def target_states(home: Home) -> list[TargetState]:
    """What each of the archive's targets is and holds now; one that does not answer says why."""
    return states(_targets(home))


def verify(
    home: Home,
    sample: float | None = None,
    on_progress: OnProgress = silent,
    *,
    by: str = SYSTEM,
    at: datetime | None = None,
    mending: bool = False,
) -> VerifyReport:
    """Read the archive's bytes on every target and compare them with the ledger (docs/archive.md); mend if asked."""
    return archive(home).verify(
        lambda done, total: on_progress("Проверка архива", done, total),
        sample,
        mending=mending,
        at=at or datetime.now(UTC),
        by=by,
    )


def replicate(home: Home, target: str, by: str, on_progress: OnProgress = silent) -> ReplicationReport:
    """Fill a target that was added or replaced from verified copies on the others."""
    return archive(home).replicate(
        target, by, lambda done, total: on_progress("Наполнение носителя", done, total), at=datetime.now(UTC)
    )
