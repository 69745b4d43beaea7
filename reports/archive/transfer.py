"""Handing a year over to the archive (передача): the register (опись) of its documents, and the head of the ledger.

Gathers from verified bytes; how the act looks is `reports.kinds.transfer_act`'s, how the documents are packed
`packages`'s. The head is that of the tree over all ledger entries up to the last one (`merkle`): it stands for every
document of the register, for each was committed by one of them, and a later head can be proved to continue it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from reports.archive import acts, export, ocfl
from reports.archive.acts import parsed
from reports.archive.archive import Archive
from reports.archive.catalogue import Found
from reports.archive.heads import Head, whole_ledger
from reports.archive.model import ArchiveError, UnavailableError, person, stamp
from reports.archive.recording import settle

REPORT = "transfer-act"
ACTS = ("transfer-act", "disposal-act", "technical-control")
"""Papers about the archive itself: not part of what a year hands over."""
_PDFA = re.compile(rb"pdfaid:part[>=\"' ]+(\d).{0,200}?pdfaid:conformance[>=\"' ]+([A-Z])", re.DOTALL)


@dataclass(frozen=True)
class Item:
    """One document of the register: its number there, the object's version and inventory digest (sha-512), the ledger
    entry that committed it, and its files: formats («PDF/A-3A, XLSX, CSV, JSON»), how many, bytes in all."""

    number: int
    object_id: str
    version: str
    inventory: str
    seq: int
    report_code: str
    title: str
    unit_title: str
    period_id: str
    formats: str
    files: int
    bytes: int


@dataclass(frozen=True)
class Register:
    """The register of a year, numbered as the year; `head` is the ledger's at that moment."""

    number: str
    institution_id: str
    items: tuple[Item, ...]
    head: Head

    def data(self) -> bytes:
        """The bytes of `act.json`."""
        head = {"size": self.head.size, "sha512": self.head.root, "entry": self.head.entry}
        return ocfl.to_json({**asdict(self), "head": head})

    @classmethod
    def parse(cls, data: bytes) -> Register:
        """The inverse of `data`. Raises ArchiveError."""
        return parsed(data, "Опись", cls._of)

    @classmethod
    def _of(cls, said: dict[str, Any]) -> Register:
        head = Head(said["head"]["size"], said["head"]["sha512"], said["head"].get("entry", ""))
        return cls(**{**said, "items": tuple(Item(**row) for row in said["items"]), "head": head})


def gather(
    archive: Archive,
    institution: str,
    academic_year: str,
    by: str,
    *,
    at: datetime,
    on_progress: Callable[[int, int], None] | None = None,
) -> Register:
    """The register of the year's documents as they are now, every file read and verified.

    `on_progress(done, total)` counts documents. Raises UnavailableError while a target is down (what waits is no part
    of a year yet), ArchiveError if there is nothing or a document has no right copy.
    """
    when, who = stamp(at), person(by)
    with archive.session() as session:
        if session.down:
            raise UnavailableError(session.down)
        obstacle = settle(session, when, who)
        if obstacle is not None:
            raise ArchiveError(obstacle)
        rows = documents(archive, institution, academic_year)
        if not rows:
            raise ArchiveError(f"За {academic_year} в архиве нет документов {institution}: передавать нечего.")
        items = []
        paths = archive.catalogue.entry_paths([row.seq for row in rows])
        for number, row in enumerate(rows, 1):
            copy = export.verified_copy(session.usable, row, paths[row.seq])
            items.append(_item(number, row, copy.files))
            if on_progress is not None:
                on_progress(number, len(rows))
        return Register(academic_year, institution, tuple(items), Head.of(whole_ledger(session)))


def documents(archive: Archive, institution: str, academic_year: str) -> list[Found]:
    """What a year hands over: its documents that stand, by report, class and period."""
    found = archive.find(institution=institution, academic_year=academic_year)
    rows = [row for row in found if row.disposed_at is None and row.report_code not in ACTS]
    return sorted(rows, key=lambda row: (row.title, row.unit_title, row.period_id, row.object_id))


def registered(archive: Archive, institution: str) -> dict[str, tuple[str, int]]:
    """object id → (number of the register by which it was handed over, its number in it)."""
    found: dict[str, tuple[str, int]] = {}
    papers = [row for row in archive.find(institution=institution, report=REPORT) if row.disposed_at is None]
    for row in papers:
        register = archived_register(archive, row)
        found |= {item.object_id: (register.number, item.number) for item in register.items}
    return found


def archived_register(archive: Archive, act: Found) -> Register:
    """The register that an archived transfer act holds, from verified bytes."""
    return Register.parse(acts.archived(archive, act))


def _item(number: int, row: Found, files: Mapping[str, bytes]) -> Item:
    formats = dict.fromkeys(_format(name, data) for name, data in sorted(files.items()))
    return Item(
        number,
        row.object_id,
        row.version,
        row.inventory_digest,
        row.seq,
        row.report_code,
        row.title,
        row.unit_title,
        row.period_id,
        ", ".join(sorted(formats, key=lambda name: (not name.startswith("PDF"), name))),
        len(files),
        sum(map(len, files.values())),
    )


def _format(name: str, data: bytes) -> str:
    """«PDF/A-3A» where the file says so of itself, else the ending of its name."""
    suffix = name.rpartition(".")[2].upper() if "." in name else "без расширения"
    if suffix == "PDF" and (says := _PDFA.search(data)):
        return f"PDF/A-{says[1].decode()}{says[2].decode()}"
    return suffix
