"""Papers about the archive: whose they are, printing and archiving them. What stands in them is `reports.kinds`'s."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pipelines import gate
from pipelines.config import SEEDS, Home
from pipelines.exports.institutions import known_institutions
from pipelines.jobs import JobError
from pipelines.progress import OnProgress
from reports.archive import Archive, Receipt, Submission
from reports.document import Document
from reports.render.files import Paths, finished, make
from reports.render.fingerprint import fingerprint
from reports.scope import Institution

YEAR_BEGINS = 9


def house(institution_id: str) -> Institution:
    """The institution of the seed; the archive outlives the warehouse. Raises JobError for one that is not there."""
    with (SEEDS / "institutions.csv").open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["institution_id"] == institution_id:
                return Institution(institution_id, row["title"], row["short_title"], row["locality"] or "", row["kind"])
    raise JobError(f"Учреждения «{institution_id}» нет в seeds/institutions.csv.")


def now(institution_id: str) -> datetime:
    """The present moment where the institution is: a term ends at its midnight."""
    return datetime.now(ZoneInfo(known_institutions()[institution_id].timezone))


def academic_year_of(day: date) -> str:
    """The academic year, 1 September to 31 August, that a day lies in: 2032-01-10 → `2031-32`."""
    first = day.year if day.month >= YEAR_BEGINS else day.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def span_of(academic_year: str) -> tuple[date, date]:
    """First and last day of an academic year. Raises JobError for what is none."""
    first = academic_year[:4]
    if not first.isdigit() or academic_year != academic_year_of(date(int(first), YEAR_BEGINS, 1)):
        raise JobError(f"«{academic_year}» — не учебный год. Нужно, например, 2025-26.")
    return date(int(first), YEAR_BEGINS, 1), date(int(first) + 1, YEAR_BEGINS - 1, 31)


def printed(home: Home, document: Document) -> Paths:
    """The paper's PDF, XLSX, CSV and metadata in the folder of documents; what is unchanged is not rendered again."""
    paths = Paths.of(home.documents, document)
    if finished(paths, document.content_hash(fingerprint(home.form))) is None:
        make(document, paths, home.form)
    return paths


def archived(
    home: Home,
    shelf: Archive,
    document: Document,
    extra: Mapping[str, bytes],
    by: str,
    at: datetime,
    on_progress: OnProgress,
    reason: str | None = None,
) -> Receipt:
    """Print, validate and archive a paper with the `extra` files beside it; a paper there already: a new version.

    Raises JobError if veraPDF does not accept it, and what the archive raises.
    """
    before = shelf.find(object_id=document.identity.urn)
    version = int(before[0].version[1:]) + 1 if before else 1
    document = replace(document, identity=replace(document.identity, version=version))
    paths = printed(home, document)
    for verdict in gate.rejected(home, [paths.pdf], on_progress):
        raise JobError(f"{verdict.path} не годится для архива: {'; '.join(verdict.failures)}. В архив ничего не сдано.")
    name = document.identity
    submission = Submission(
        name.institution_id,
        name.academic_year,
        name.unit_id,
        name.unit_title,
        name.report,
        name.period_id,
        {
            "document.pdf": paths.pdf.read_bytes(),
            "document.xlsx": paths.xlsx.read_bytes(),
            "figures.csv": paths.csv.read_bytes(),
            "metadata.json": paths.json.read_bytes(),
            **extra,
        },
        document.title,
        document.keep_years,
    )
    return shelf.submit([submission], by, reason, at=at)[0]


def named(name: str, position: str) -> tuple[str, str]:
    """Name and position, trimmed. Raises JobError if one is empty: a paper is signed by a named person."""
    if not name.strip() or not position.strip():
        raise JobError("Укажите и фамилию с инициалами, и должность: бумагу подписывает названное лицо.")
    return name.strip(), position.strip()
