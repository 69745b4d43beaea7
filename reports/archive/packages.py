"""Hand-over packages: a BagIt bag (RFC 8493), as a folder or as a ZIP of the same, the same bytes every time.

In it: the transfer act, and for each document of its register the files and `inventory.json`, whose sha-512 the act
prints. Every file is read from a target and checked against the ledger at the moment it is packed, and read back from
the package afterwards. The tag files come last: a package without them was not finished.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

from reports.archive import export, ocfl
from reports.archive.archive import Archive
from reports.archive.catalogue import Found
from reports.archive.disk import Disk, write_durably
from reports.archive.ledger import Event
from reports.archive.model import ArchiveError, UnavailableError, person, stamp
from reports.archive.protocol import find_inventory
from reports.archive.recording import record, settle
from reports.archive.session import Session
from reports.archive.transfer import Item, Register, archived_register
from reports.identity import safe_name

MANIFEST, TAGMANIFEST = "manifest-sha512.txt", "tagmanifest-sha512.txt"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
Files = Iterable[tuple[str, bytes]]


class Package(Protocol):
    """Where a bag is written."""

    def add(self, path: str, data: bytes) -> None:
        """One file, new."""
        ...

    def finish(self) -> None:
        """All of it is on the medium, under its own name."""
        ...

    def read(self, path: str) -> bytes:
        """The bytes of a file, from the medium."""
        ...


class Folder:
    """A new folder; until it is whole it is called `<name>.part`."""

    def __init__(self, place: Path, disk: Disk) -> None:
        self._place, self._part, self._disk = place, _part(place), disk

    def add(self, path: str, data: bytes) -> None:
        place = self._part / path
        for folder in reversed(place.parents):
            if not folder.is_dir():
                self._disk.make_folder(folder)
        write_durably(self._disk, {place: data})

    def finish(self) -> None:
        self._disk.rename(self._part, self._place)
        self._disk.sync_folder(self._place.parent)

    def read(self, path: str) -> bytes:
        return self._disk.read(self._place / path)


class Zip:
    """A ZIP of one folder, named as the file: stored, fixed times, in the order of writing."""

    def __init__(self, place: Path, disk: Disk) -> None:
        self._place, self._part, self._disk = place, _part(place), disk
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED)

    def add(self, path: str, data: bytes) -> None:
        info = zipfile.ZipInfo(f"{self._place.stem}/{path}", FIXED_TIME)
        info.create_system, info.external_attr = 3, 0o600 << 16
        self._zip.writestr(info, data)

    def finish(self) -> None:
        self._zip.close()
        self._file.close()
        self._disk.sync_file(self._part)
        self._disk.rename(self._part, self._place)
        self._disk.sync_folder(self._place.parent)
        self._zip = zipfile.ZipFile(self._place)

    def read(self, path: str) -> bytes:
        return self._zip.read(f"{self._place.stem}/{path}")


def write(
    archive: Archive,
    act: Found,
    destination: Path,
    by: str,
    to: str,
    *,
    at: datetime,
    on_progress: Callable[[int, int], None] | None = None,
    disk: Disk | None = None,
) -> int:
    """Pack the documents of an archived transfer act for `to`: a new folder, or a ZIP if the name ends in .zip.

    Returns how many files were packed. The hand-over is recorded in the ledger. ArchiveError, with nothing handed
    out, if something lies there, or a document changed or was disposed of since the act or has no right copy.
    """
    when, who = stamp(at), person(by)
    for place in (destination, _part(destination)):
        if place.exists():
            raise ArchiveError(f"{place} уже есть: укажите другое имя или уберите недописанное.")
    with archive.session() as session:
        obstacle = settle(session, when, who)
        if not session.usable:
            raise UnavailableError(session.down)
        register = archived_register(archive, act)
        there = archive.find(institution=register.institution_id, academic_year=register.number)
        known = {row.object_id: row for row in there}
        rows = [_row(known, item) for item in register.items]
        where = destination.absolute()
        package: Package = (Zip if where.suffix.lower() == ".zip" else Folder)(where, disk or Disk())
        sums = write_bag(package, _payload(archive, session, act, register, rows, on_progress), _info(act, register))
        package.finish()
        _read_back(package, sums)
        details = {
            "objects": [{"object": item.object_id, "version": item.version} for item in register.items],
            "act": act.object_id,
            "package": "zip" if where.suffix.lower() == ".zip" else "bagit",
            "tagmanifest": sums[TAGMANIFEST],
            "recipient": to,
        }
        record(session, Event.DISSEMINATION, when, who, details, obstacle, f"передача: {to}")
    return len(sums)


def write_bag(package: Package, payload: Files, info: Mapping[str, str]) -> dict[str, str]:
    """Write a bag: payload below `data/` as it comes, then the tag files. Returns path → sha-512 of every file."""
    sums: dict[str, str] = {}
    octets = 0
    for path, data in payload:
        name = f"data/{path}"
        package.add(name, data)
        sums[name], octets = ocfl.digest(data), octets + len(data)
    labels = {**info, "Payload-Oxum": f"{octets}.{len(sums)}"}
    tags = {
        "bagit.txt": DECLARATION,
        "bag-info.txt": "".join(f"{label}: {value}\n" for label, value in labels.items()).encode(),
        MANIFEST: _manifest(sums),
    }
    tags[TAGMANIFEST] = _manifest({name: ocfl.digest(data) for name, data in tags.items()})
    for name, data in tags.items():
        package.add(name, data)
        sums[name] = ocfl.digest(data)
    return sums


def _manifest(sums: Mapping[str, str]) -> bytes:
    return "".join(f"{key}  {path}\n" for path, key in sums.items()).encode()


def _row(known: Mapping[str, Found], item: Item) -> Found:
    found = known.get(item.object_id)
    if found is None or found.disposed_at is not None:
        raise ArchiveError(f"Документ {item.object_id} после составления акта уничтожен: составьте акт заново.")
    if (found.version, found.inventory_digest) != (item.version, item.inventory):
        raise ArchiveError(
            f"Документ {item.object_id} исправлен после составления акта: составьте акт заново "
            "(vedomost archive transfer act)."
        )
    return found


def _payload(
    archive: Archive,
    session: Session,
    act: Found,
    register: Register,
    rows: list[Found],
    on_progress: Callable[[int, int], None] | None,
) -> Iterator[tuple[str, bytes]]:
    paths = archive.catalogue.entry_paths([row.seq for row in (act, *rows)])
    yield from _files(session, act, paths[act.seq], "act")
    for item, row in zip(register.items, rows, strict=True):
        folder = "_".join([f"{item.number:05d}", *map(safe_name, (item.report_code, item.unit_title, item.period_id))])
        yield from _files(session, row, paths[row.seq], f"documents/{folder}")
        if on_progress is not None:
            on_progress(item.number, len(rows))


def _files(session: Session, row: Found, entry_path: str, folder: str) -> Iterator[tuple[str, bytes]]:
    copy = export.verified_copy(session.usable, row, entry_path)
    inventory = find_inventory(session.usable, row.object_id, row.version, row.inventory_digest).data
    for name, data in sorted({**copy.files, ocfl.INVENTORY: inventory}.items()):
        yield f"{folder}/{name}", data


def _info(act: Found, register: Register) -> dict[str, str]:
    return {
        "Source-Organization": register.institution_id,
        "Bagging-Date": act.archived_at[:10],
        "External-Identifier": act.object_id,
        "External-Description": f"Документы электронных журналов, {register.number}",
        "Ledger-Tree-Size": str(register.head.size),
        "Ledger-Tree-Head-Sha512": register.head.root,
    }


def _read_back(package: Package, sums: Mapping[str, str]) -> None:
    for path, key in sums.items():
        if ocfl.digest(package.read(path)) != key:
            raise ArchiveError(f"Пакет записан с ошибкой: {path} прочитан не тем, чем записан. Смените носитель.")


def _part(place: Path) -> Path:
    return place.with_name(f"{place.name}.part")
