"""Signatures of archived documents as anyone would judge them today: read from verified bytes, asked of nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from pipelines import jobs, signing_settings
from pipelines.config import Home
from pipelines.progress import OnProgress, silent
from reports.archive import Found, adding
from reports.archive.archive import SYSTEM
from reports.archive.judging import judged
from reports.archive.signatures import Signature

AT_ONCE = 50  # documents held in memory


def judge(
    home: Home, rows: Sequence[Found], on_progress: OnProgress = silent, at: datetime | None = None
) -> list[tuple[Found, list[Signature]]]:
    """Those of the documents that have signatures or scans, each with its signatures judged as of `at` (now).

    Raises SettingsError, and ArchiveError for a document without an undamaged copy.
    """
    moment = at or datetime.now(UTC)
    trust, archive = signing_settings.trust(home), jobs.archive(home)
    wanted = [row for row in rows if row.additions]
    found: list[tuple[Found, list[Signature]]] = []
    for start in range(0, len(wanted), AT_ONCE):
        for copy in adding.read(archive, wanted[start : start + AT_ONCE], SYSTEM, at=moment):
            found.append((copy.found, judged(copy, trust, moment)))
            on_progress("Проверка подписей", len(found), len(wanted))
    return found
