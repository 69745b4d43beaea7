"""Building documents: read the published warehouse, lay out, and render what has changed since it was last rendered.

One process queries and lays out, which is quick; the rendering, which is not, goes to long-lived processes of its own
(spawned, not forked: the renderer's native libraries do not survive a fork). What is unchanged is not rendered: the
content hash of the Document, without day and revision, decides, and the files' digests are checked.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from reports.asked import Asked, NothingToBuildError
from reports.catalogue import report
from reports.dimensions import students
from reports.document import Document
from reports.identity import Identity
from reports.needs import gaps
from reports.planning import Job, not_printed, plan
from reports.remarks import remarks
from reports.render.files import Paths, finished, make
from reports.render.fingerprint import fingerprint
from reports.render.forms import USUAL, Form

__all__ = ["Asked", "BuildError", "Built", "Job", "NothingToBuildError", "build", "document", "not_printed", "plan"]

AHEAD = 4  # documents laid out and waiting, for each process


class BuildError(RuntimeError):
    """A document could not be built; the message names it, the cause is chained. Those done before it stay."""


@dataclass(frozen=True)
class Built:
    """One document as it lies now. `content_hash` sha-256 (hex), `pages` of the PDF, `was_rendered` in this run."""

    identity: Identity
    title: str
    keep_years: int | None
    pdf: Path
    xlsx: Path
    csv: Path
    json: Path
    content_hash: str
    pages: int
    was_rendered: bool


def document(con: duckdb.DuckDBPyConnection, job: Job) -> Document:
    """The Document of the job, from a connection to the published warehouse."""
    made = report(job.report).document(con, job.scope)
    identity = replace(made.identity, file_stem=job.file_stem, version=job.version)
    said = made.remarks + remarks(con, job.scope)
    notes = made.notes + gaps(con, job.scope, job.report)
    return replace(made, identity=identity, students=students(con, job.scope), remarks=said, notes=notes)


def build(
    published: Path,
    out: Path,
    jobs: Sequence[Job],
    workers: int,
    on_progress: Callable[[Built], None] | None = None,
    form: Form = USUAL,
) -> list[Built]:
    """Build the jobs' documents under `out`, in as many processes as `workers`; with 1, in this one.

    Returns what lies there, in the order of the jobs; `on_progress` is called once a document, as it is done. Raises
    BuildError, and FontsMissingError before anything is built.
    """
    renderer = fingerprint(form)
    built: list[Built | None] = [None] * len(jobs)
    tell = on_progress or (lambda _: None)
    waiting: dict[int, tuple[Document, Paths, Future[dict[str, Any]]]] = {}
    pool: ProcessPoolExecutor | None = None

    def collect(place: int) -> None:
        laid_out, paths, future = waiting.pop(place)
        built[place] = _built(laid_out, paths, _result(laid_out, future.result), True)
        tell(built[place])  # type: ignore[arg-type]

    con = _open(published)
    try:
        for place, job in enumerate(jobs):
            laid_out = document(con, job)
            paths = Paths.of(out, laid_out)
            metadata = finished(paths, laid_out.content_hash(renderer))
            rendered = metadata is None
            if rendered and workers > 1:
                pool = pool or ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))
                waiting[place] = laid_out, paths, pool.submit(make, laid_out, paths, form)
                if len(waiting) > workers * AHEAD:
                    collect(next(iter(waiting)))
                continue
            if metadata is None:
                metadata = _result(laid_out, lambda given=laid_out, at=paths: make(given, at, form))  # type: ignore[misc]
            built[place] = _built(laid_out, paths, metadata, rendered)
            tell(built[place])  # type: ignore[arg-type]
        for place in list(waiting):
            collect(place)
    finally:
        con.close()
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)
    return [one for one in built if one is not None]


def _open(published: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(published), read_only=True)
    except duckdb.Error as error:
        raise BuildError(
            f"Опубликованное хранилище {published} не открывается: {error}. Загрузите выгрузки: vedomost load."
        ) from error


def _result(laid_out: Document, render: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return render()
    except Exception as error:
        raise BuildError(
            f"Документ «{laid_out.title}» ({laid_out.subject}) не построен: {type(error).__name__}: {error}"
        ) from error


def _built(laid_out: Document, paths: Paths, metadata: dict[str, Any], was_rendered: bool) -> Built:
    return Built(
        laid_out.identity,
        laid_out.title,
        laid_out.keep_years,
        paths.pdf,
        paths.xlsx,
        paths.csv,
        paths.json,
        metadata["content_hash"],
        metadata["pages"],
        was_rendered,
    )
