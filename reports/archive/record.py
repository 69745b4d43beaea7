"""metadata.json as the archive needs it: what an object is, and which pupils it names.

The documents' side writes metadata.json (OAIS: reference, provenance, context, fixity, access rights). The archive adds
the key `archive` (what the catalogue shows) and, where it is missing, `students`; so the catalogue can be rebuilt from
the objects alone. Nothing else of it is read or changed here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.archive.additions import is_addition
from reports.archive.model import ArchiveError, Student, Submission
from reports.archive.ocfl import check_name, to_json

METADATA = "metadata.json"


@dataclass(frozen=True)
class Record:
    """What the catalogue keeps of one object. `keep_years` is None for permanent storage."""

    institution_id: str
    academic_year: str
    unit: str
    unit_title: str
    report_code: str
    period_id: str
    title: str
    keep_years: int | None
    students: tuple[Student, ...]


def contents(submission: Submission) -> dict[str, bytes]:
    """The files to be archived, metadata.json completed. Raises ArchiveError if that is not a JSON object."""
    files = {name: bytes(data) for name, data in submission.files.items()}
    for name in files:
        check_name(name)
        if is_addition(name):
            raise ArchiveError(f"Документ «{submission.title}»: имя {name} занято для подписей и сканов.")
    if not files.keys() - {METADATA}:
        raise ArchiveError(f"Документ «{submission.title}»: нет ни одного файла, в архив сдавать нечего.")
    try:
        metadata = json.loads(files.get(METADATA, b"{}"))
        if not isinstance(metadata, dict):
            raise ValueError("not an object")
    except ValueError as error:
        raise ArchiveError(f"Документ «{submission.title}»: {METADATA} — не объект JSON.") from error
    metadata["archive"] = {
        "object": submission.object_id,
        "institution_id": submission.institution_id,
        "academic_year": submission.academic_year,
        "unit": submission.unit,
        "unit_title": submission.unit_title,
        "report_code": submission.report_code,
        "period_id": submission.period_id,
        "title": submission.title,
        "keep_years": submission.keep_years,
    }
    if "students" not in metadata:
        metadata["students"] = [{"student_id": s.student_id, "full_name": s.full_name} for s in submission.students]
    _students(metadata)
    return {**files, METADATA: to_json(metadata)}


def read_record(metadata: bytes) -> Record:
    """The record in an archived metadata.json (verified bytes)."""
    parsed = json.loads(metadata)
    about = {key: value for key, value in parsed["archive"].items() if key != "object"}
    return Record(**about, students=_students(parsed))


def _students(metadata: Mapping[str, Any]) -> tuple[Student, ...]:
    try:
        return tuple(Student(str(row["student_id"]), str(row["full_name"])) for row in metadata["students"])
    except (TypeError, KeyError) as error:
        raise ArchiveError(f"{METADATA}: students — это список из {{student_id, full_name}}.") from error
