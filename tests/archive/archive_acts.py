"""Something that is due: documents of 2024-25 with a term, an act about them, and the days that matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from archive_samples import document

from reports.archive import Archive, Found, Submission
from reports.archive.acts import ACT
from reports.archive.disposal import Act, Approval, Item
from reports.archive.terms import Term

ZONE = timezone(timedelta(hours=3))
TOO_EARLY = datetime(2030, 12, 31, 23, 0, tzinfo=ZONE)
DUE = datetime(2031, 1, 9, 10, 0, tzinfo=ZONE)
APPROVAL = Approval("Ёлкин П. П.", "директор", "2031-01-09")
JOURNAL = Term(5, "п. 6.5 Положения")


def journal(unit: str, text: str = "5;4") -> Submission:
    """A document of 2024-25 kept five years: completed in 2025, the term is 2026 to 2030, it may go on 1.1.2031."""
    return replace(document(unit, report="class-journal", text=text), keep_years=5, title="Классный журнал")


def five_years(_: Found) -> Term:
    """The schedule of these tests."""
    return JOURNAL


def act_of(found: Sequence[Found], approval: Approval | None = APPROVAL, number: str = "2031-1") -> Act:
    """An act about the documents as they are now."""
    items = tuple(Item(row.object_id, row.version, row.inventory_digest) for row in found)
    return Act(number, "school-90", "2031-01-08", "Полынина А. П.", "архивариус", items, approval)


def archived(archive: Archive, act: Act, at: datetime = DUE) -> str:
    """Archive the act, for ever; its object id."""
    submission = Submission(
        "school-90", "2030-31", "archive", "Архив", "disposal-act", act.number,
        {"document.pdf": b"%PDF act", ACT: act.data()}, "Акт о выделении к уничтожению", None,
    )  # fmt: skip
    archive.submit([submission], "Полынина А. П.", at=at)
    return submission.object_id
