"""Handing documents out: verified copies with a certificate (справка) that anyone can check with sha512sum.

Takes bytes that the caller's inventory vouches for; writes a folder or a ZIP outside the archive. Who received what is
recorded by the caller.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reports.archive import ledger, ocfl
from reports.archive.additions import summary
from reports.archive.catalogue import Found
from reports.archive.disk import Disk, write_durably
from reports.archive.ledger import Entry
from reports.archive.model import ArchiveError, TargetError
from reports.archive.protocol import find_inventory
from reports.archive.targets import Target

CERTIFICATE = "справка.txt"
SUMS = "sha512sums.txt"
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Copy:
    """A verified copy of one object's committed head: its files, and the ledger entry that vouches for them."""

    found: Found
    entry: Entry
    files: Mapping[str, bytes]

    @property
    def folder(self) -> str:
        """A folder name that says what it is."""
        return self.found.object_id.removeprefix("urn:vedomost:").replace(":", "_") + f"_{self.found.version}"


def refuse_disposed(found: Sequence[Found]) -> None:
    """Raises ArchiveError if one of the documents was disposed of: there is nothing to hand out."""
    for row in found:
        if row.disposed_at is not None:
            raise ArchiveError(
                f"Документ {row.object_id} уничтожен {row.disposed_at} по акту {row.act}: выдать его нельзя."
            )


def verified_copy(targets: Sequence[Target], found: Found, entry_path: str) -> Copy:
    """Read an object, each file from the first target whose bytes are right. Raises ArchiveError if one has none.

    `entry_path` is where the ledger entry lies that commits the version.
    """
    entry = _entry(targets, entry_path)
    if entry.object != found.object_id or entry.version != found.version or entry.inventory != found.inventory_digest:
        raise ArchiveError(f"Каталог расходится с журналом: документ {found.object_id}. Выполните archive verify.")
    inventory = find_inventory(targets, found.object_id, found.version, found.inventory_digest)
    root = ocfl.object_root(found.object_id)
    files = {}
    for name, key in sorted(inventory.state(found.version).items()):
        files[name] = _read(targets, f"{root}/{inventory.content_path(key)}", key, found.object_id)
    return Copy(found, entry, files)


def _entry(targets: Sequence[Target], path: str) -> Entry:
    for target in targets:
        try:
            entry = ledger.read_entry(target, path)
        except (KeyError, TargetError):
            continue
        if entry is not None:
            return entry
    raise ArchiveError(
        f"Запись журнала {path} повреждена на всех доступных носителях: документ не подтверждён и не выдан."
    )


def _read(targets: Iterable[Target], path: str, key: str, object_id: str) -> bytes:
    for target in targets:
        try:
            data = target.read(path)
        except (KeyError, TargetError):
            continue
        if ocfl.digest(data) == key:
            return data
    raise ArchiveError(f"Документ {object_id} не выдан: файл {path} повреждён на всех доступных носителях.")


class Compose(Protocol):
    """Path → bytes of what is handed out, made of verified copies."""

    def __call__(self, copies: Sequence[Copy], *, at: str, by: str, reason: str | None) -> dict[str, bytes]: ...


def package(copies: Sequence[Copy], *, at: str, by: str, reason: str | None) -> dict[str, bytes]:
    """Path → bytes of everything that is handed out: the files, a sums file and a certificate."""
    files = {f"{copy.folder}/{name}": data for copy in copies for name, data in copy.files.items()}
    files[CERTIFICATE] = _certificate(copies, at, by, reason).encode()
    return with_sums(files)


def with_sums(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files and a list of their sha-512 that `sha512sum -c` checks."""
    sums = "".join(f"{ocfl.digest(files[path])}  {path}\n" for path in sorted(files))
    return {**files, SUMS: sums.encode()}


def _certificate(copies: Sequence[Copy], at: str, by: str, reason: str | None) -> str:
    issued = f"Копии выданы из архива {at}, выдал: {by}." + (f" Основание: {reason}." if reason else "")
    lines = [
        "СПРАВКА О ПОДЛИННОСТИ",
        "",
        issued,
        "Перед выдачей каждый файл прочитан с носителя и сверен с описью документа, опись — с журналом.",
        "",
    ]
    for copy in copies:
        found, entry = copy.found, copy.entry
        version = f"Редакция: {found.version[1:]}, внесена {found.archived_at}, внёс: {found.archived_by}"
        lines += [
            f"{found.title}",
            f"Имя в архиве: {found.object_id}",
            version + (f", причина: {found.reason}" if found.reason else ""),
            f"Запись журнала: {entry.seq}, sha-512 записи: {entry.digest}",
            f"sha-512 описи документа: {found.inventory_digest}",
            *([f"К документу добавлено: {added}"] if (added := summary(found.additions)) else []),
            f"Файлы (папка {copy.folder}), sha-512:",
            *(f"  {name}: {ocfl.digest(data)}" for name, data in sorted(copy.files.items())),
            "",
        ]
    lines += [
        "КАК ПРОВЕРИТЬ",
        f"1. В папке с этой справкой: sha512sum -c {SUMS} — на каждой строке OK (ЦЕЛ).",
        "2. Сравните суммы файлов с описью документа в архиве (inventory.json), сумму описи — с записью журнала:",
        "   порядок описан в файле README.txt в корне любого носителя архива.",
        "",
    ]
    return "\n".join(lines)


def write_folder(folder: Path, files: Mapping[str, bytes], disk: Disk) -> None:
    """Write a package as a new folder, mode 0700. Raises ArchiveError if something is there."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ArchiveError(f"{folder} уже есть и не пуста: укажите новую папку.")
    for path, data in files.items():
        place = folder / path
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_durably(disk, {place: data})


def write_zip(path: Path, files: Mapping[str, bytes], disk: Disk) -> None:
    """Write a package as a ZIP: stored, sorted, fixed times, so the same files give the same bytes."""
    if path.exists():
        raise ArchiveError(f"Файл {path} уже есть: укажите другое имя.")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _FIXED_TIME)
            info.create_system, info.external_attr = 3, 0o600 << 16
            archive.writestr(info, files[name])
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(disk, {path: buffer.getvalue()})
