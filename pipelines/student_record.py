"""Issuing an архивная справка: who is meant, which documents speak of him, and what is handed out.

The compiling is `reports.archive.pupil_years`, the sheet `reports.kinds.student_record`; here they meet the archive. A
register names a whole class, so nothing of it but the pupil's own lines is handed out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from pipelines import jobs
from pipelines.config import Home
from reports.archive import ArchiveError, Found
from reports.archive.catalogue import Pupil
from reports.archive.export import Copy, with_sums
from reports.archive.pupil_years import HOMEROOM, REGISTER, achievements, years
from reports.kinds import student_record
from reports.render import pdf, xlsx
from reports.render.files import describe


@dataclass(frozen=True)
class Issued:
    """What was handed out: of whom, from how many documents of which years, and where it lies."""

    pupil: Pupil
    documents: Sequence[Found]
    written: Sequence[Path]


class WhichPupilError(ArchiveError):
    """The name fits nobody, or several pupils; the message lists them with their years."""

    def __init__(self, name: str, pupils: Sequence[Pupil]) -> None:
        if not pupils:
            super().__init__(f"Обучающегося «{name}» в архиве нет. Проверьте написание: vedomost archive find --name …")
            return
        listed = "\n".join(
            f"  {pupil.full_names[-1]}, {pupil.institution_id}, {', '.join(pupil.academic_years)}: "
            f"--student {pupil.student_id}"
            for pupil in pupils
        )
        super().__init__(f"«{name}» подходит нескольким ({len(pupils)}). Добавьте имя или код одного из них:\n{listed}")


def issue(
    home: Home,
    name: str,
    destination: Path,
    by: str,
    reason: str | None = None,
    institution: str | None = None,
    student_ids: Sequence[str] = (),
    at: datetime | None = None,
) -> Issued:
    """Compile the record of the one pupil meant and hand it out, recorded in the ledger.

    `student_ids`: whom of several, or the ids of one pupil whom two journals called differently. Raises WhichPupilError
    and ArchiveError: a damaged document keeps the record from being issued.
    """
    moment = at or datetime.now(UTC).astimezone()
    archive = jobs.archive(home)
    meant = [pupil for pupil in archive.pupils(name, institution) if not student_ids or pupil.student_id in student_ids]
    if not meant or len(meant) > max(1, len(student_ids)) or len({pupil.institution_id for pupil in meant}) > 1:
        raise WhichPupilError(name, meant)
    keys = [pupil.student_id for pupil in meant]
    where = {"institution": meant[0].institution_id, "student_ids": keys}
    found = [
        row
        for report in (REGISTER, HOMEROOM)
        for row in archive.find(report=report, **where)  # type: ignore[arg-type]
        if row.disposed_at is None
    ]
    if not any(row.report_code == REGISTER for row in found):
        raise ArchiveError(
            f"Ведомостей обучающегося «{meant[0].full_names[-1]}» в архиве нет: справку составить не по чему."
        )
    form = home.form

    def compose(copies: Sequence[Copy], *, at: str, by: str, reason: str | None) -> dict[str, bytes]:
        sheet = student_record.document(
            years(copies, frozenset(keys)),
            achievements(copies, frozenset(keys)),
            student_id=keys[-1],
            issued_on=date.fromisoformat(at[:10]),
            issued_by=by,
            reason=reason,
            ledger_head=max(copies, key=lambda copy: copy.entry.seq).entry.digest,
        )
        figures = sheet.figures()
        page = pdf.render(sheet, figures, form)
        contents = {"pdf": page.content, "xlsx": xlsx.render(sheet), "csv": figures}
        about = json.dumps(describe(sheet, contents, page.pages, form), ensure_ascii=False, indent=2, sort_keys=True)
        named = {f"справка.{suffix}": content for suffix, content in contents.items()}
        return with_sums({**named, "metadata.json": f"{about}\n".encode()})

    about = {"compiled": student_record.REPORT.code, "student_ids": keys}
    written = archive.export(found, destination, by, reason, at=moment, compose=compose, about=about)
    return Issued(meant[-1], found, written)
