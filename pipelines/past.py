"""Bringing in the past (внесение документов прежних лет): so that the 25 years begin before us.

Papers and scans by the index of `past_index`; each becomes an ordinary object of the archive with its provenance. What
is there already stays as it is, so an interrupted import is simply repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines import jobs, retention
from pipelines.config import Home
from pipelines.past_index import WHOLE_YEAR, PastDocument, read_index
from pipelines.progress import OnProgress, silent
from reports.archive import Receipt, Submission
from reports.archive.ocfl import digest, to_json
from reports.archive.record import METADATA
from reports.catalogue import CATALOGUE
from reports.wording import year_title

AT_ONCE = 50  # documents whose scans are held in memory


@dataclass(frozen=True)
class Imported:
    """The documents of the index and the archive's answer to each."""

    documents: Sequence[PastDocument]
    receipts: Sequence[Receipt]


def bring_in(
    home: Home,
    index: Path,
    by: str,
    source: str,
    at: datetime | None = None,
    on_progress: OnProgress = silent,
) -> Imported:
    """Archive what the index lists. `source`: where the papers come from, kept with every document.

    Raises PastIndexError before anything is archived, and ArchiveError.
    """
    documents = read_index(index)
    terms = retention.schedule()
    archive = jobs.archive(home)
    receipts: list[Receipt] = []
    for start in range(0, len(documents), AT_ONCE):
        some = [_submission(one, terms[one.report].term.years, source) for one in documents[start : start + AT_ONCE]]
        receipts += archive.submit(some, by, f"внесено из прежних лет: {source}", at=at or datetime.now(UTC))
        on_progress("Документы прежних лет", len(receipts), len(documents))
    return Imported(documents, receipts)


def _submission(document: PastDocument, keep_years: int | None, source: str) -> Submission:
    title = CATALOGUE[document.report].title
    files = {f"лист-{number:03d}{path.suffix.lower()}": path for number, path in enumerate(document.files, 1)}
    contents = {name: path.read_bytes() for name, path in files.items()}
    about = {
        "subject": f"{document.class_title} класс, {year_title(document.academic_year)} учебный год",
        "period": document.period,
        "imported": {
            "source": source,
            "files": [
                {"name": name, "original": files[name].name, "bytes": len(data), "sha512": digest(data)}
                for name, data in contents.items()
            ],
        },
        "students": [{"student_id": one.student_id, "full_name": one.full_name} for one in document.students.values()],
    }
    return Submission(
        document.institution_id,
        document.academic_year,
        document.class_title,
        document.class_title,
        document.report,
        document.period,
        {**contents, METADATA: to_json(about)},
        title if document.period == WHOLE_YEAR else f"{title}, {document.period}",
        keep_years,
    )
