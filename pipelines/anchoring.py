"""Anchoring the ledger: a stamp on its head, archived and copied beside; and every stamp held against the ledger.

What an anchor says and when it holds is `reports.archive.anchors`; here it meets the archive, the server, the folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines import jobs
from pipelines.config import Home
from reports.archive import Archive, Receipt, Submission
from reports.archive.anchors import HEAD, HOUSE, REPORT, TOKEN, UNIT, Anchor, Judged, continues, judge
from reports.archive.disk import Disk, write_durably
from reports.archive.export import verified_copy
from reports.archive.heads import Head, whole_ledger
from reports.archive.timestamps import reader, stamp

TITLE = "Метка времени журнала архива"


@dataclass(frozen=True)
class AnchorReport:
    """Every anchor against the ledger of `entries` records. `missing`: sizes stamped once that the archive has lost."""

    judged: Sequence[Judged]
    entries: int
    is_continuous: bool
    missing: Sequence[int]

    @property
    def ok(self) -> bool:
        """Whether the ledger is the one that was stamped, every time."""
        return self.is_continuous and not self.missing and not any(one.fault for one in self.judged)


def anchor(home: Home, by: str, at: datetime | None = None) -> tuple[Anchor, Receipt]:
    """Stamp the ledger's head and archive the stamp. Raises JobError without a server, ArchiveError."""
    url, _ = home.timestamps
    if not url:
        raise jobs.JobError(
            'Сервер меток времени не указан. Впишите в vedomost.toml, раздел [archive]: timestamp_url = "https://…".'
        )
    archive = jobs.archive(home)
    with archive.session() as session:
        head = Head.of(whole_ledger(session))
    made = Anchor(head, stamp(url, head.data))
    moment = at or datetime.now(UTC)
    kept = Submission(HOUSE, str(moment.year), UNIT, UNIT, REPORT, f"{head.size:010d}", made.files, TITLE, None)
    (receipt,) = archive.submit([kept], by, at=moment)
    folder = _folder(home)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, data in made.files.items():
        write_durably(Disk(), {folder / f"{head.size:010d}-{name}": data})
    return made, receipt


def check(home: Home) -> AnchorReport:
    """Hold every anchor, of the archive and of the folder beside it, against the ledger. Raises ArchiveError."""
    _, trust = home.timestamps
    read = reader(trust)
    archive = jobs.archive(home)
    archived, beside = _archived(archive), _beside(home)
    with archive.session() as session:
        entries = whole_ledger(session)
    anchors = list({one.head.data + one.token: one for one in (*archived, *beside)}.values())
    return AnchorReport(
        judge(anchors, entries, read),
        len(entries),
        continues(anchors, entries),
        sorted({one.head.size for one in beside} - {one.head.size for one in archived}),
    )


def _archived(archive: Archive) -> list[Anchor]:
    found = archive.find(institution=HOUSE, report=REPORT)
    with archive.session() as session:
        copies = [verified_copy(session.usable, row, archive.catalogue.entry_path(row.seq)) for row in found]
    return [Anchor.read(copy.files) for copy in copies]


def _beside(home: Home) -> list[Anchor]:
    folder = _folder(home)
    heads = sorted(folder.glob(f"*{HEAD}")) if folder.is_dir() else []
    names = [path.name.removesuffix(HEAD) for path in heads]
    return [Anchor.read({file: (folder / f"{name}{file}").read_bytes() for file in (HEAD, TOKEN)}) for name in names]


def _folder(home: Home) -> Path:
    """Beside the archive, on no target: what a forger of the targets does not hold."""
    return home.root / "archive" / "anchors"
