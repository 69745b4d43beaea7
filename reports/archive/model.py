"""What the archive takes and what it answers: submissions, receipts, errors.

Plain frozen values and the errors of the package, nothing else: no files are read or written here. Russian texts are
those an archivist reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote


class ArchiveError(Exception):
    """The archive cannot do what was asked; the message (Russian) says what, where and what to do."""


class BusyError(ArchiveError):
    """Another process is writing to the archive."""


class TargetError(ArchiveError):
    """One target (носитель) failed while it was read or written; `target` is its name, `cause` says why in Russian."""

    def __init__(self, target: str, cause: str) -> None:
        super().__init__(f"носитель «{target}»: {cause}")
        self.target = target
        self.cause = cause


class UnreachableError(TargetError):
    """The target as a whole does not answer now, or refuses us: that says nothing about any single file on it."""


@dataclass(frozen=True)
class Student:
    """A pupil named in a document, for the search index: the journal's id and «Фамилия Имя Отчество»."""

    student_id: str
    full_name: str


@dataclass(frozen=True)
class Submission:
    """One document of one unit and period, to be archived (docs/archive.md).

    `unit` is the class id (or another unit's), `unit_title` its name on paper («5А»). `files` maps a plain file name to
    its bytes and should hold the PDF, XLSX, CSV and `metadata.json`. `keep_years` is None for permanent storage.
    `students` is used when metadata.json has no list `students` of its own.
    """

    institution_id: str
    academic_year: str
    unit: str
    unit_title: str
    report_code: str
    period_id: str
    files: Mapping[str, bytes]
    title: str
    keep_years: int | None
    students: Sequence[Student] = ()

    @property
    def object_id(self) -> str:
        """`urn:vedomost:<institution>:<academic year>:<unit>:<report>:<period>`, parts percent-encoded (RFC 8141)."""
        parts = (self.institution_id, self.academic_year, self.unit, self.report_code, self.period_id)
        if not all(parts):
            raise ArchiveError(f"Документ «{self.title}»: не указаны организация, год, класс, отчёт или период.")
        return ":".join(["urn:vedomost", *(quote(part, safe="") for part in parts)])


class Status(StrEnum):
    """What became of a submission."""

    NEW = "new"
    NEW_VERSION = "new_version"
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    DISPOSED = "disposed"


@dataclass(frozen=True)
class Receipt:
    """The answer to one submission. Only NEW, NEW_VERSION and UNCHANGED mean: it lies verified on every target.

    DISPOSED: it was disposed of by an act and is not taken again. `version`, `ledger_seq` and `inventory_digest` are
    None where nothing of it lies in the archive now; `message` is for the person who submitted it.
    """

    object_id: str
    status: Status
    message: str
    version: str | None = None
    ledger_seq: int | None = None
    inventory_digest: str | None = None


def stamp(at: datetime) -> str:
    """`at` as RFC 3339 with seconds, the form of every time in the archive. Raises ArchiveError without an offset."""
    if at.tzinfo is None:
        raise ArchiveError("Время записи в архив должно быть указано с часовым поясом.")
    return at.isoformat(timespec="seconds")


def person(by: str) -> str:
    """Who did it, trimmed; an event of the archive is never anonymous. Raises ArchiveError when empty."""
    if not by.strip():
        raise ArchiveError("Укажите, кто выполняет действие с архивом (фамилия и инициалы или должность).")
    return by.strip()


class UnavailableError(ArchiveError):
    """Targets are down: `causes` maps a target's name to why. Whatever was accepted waits in the outbox."""

    def __init__(self, causes: Mapping[str, str]) -> None:
        super().__init__("ожидает носителя " + ", ".join(f"«{name}» ({cause})" for name, cause in causes.items()))
        self.causes = dict(causes)
