"""Adding what was made elsewhere to archived documents: a detached signature (CMS), a scan of the signed paper.

A signature is held against the very bytes of the archived file before it is taken; a scan against its format. How each
is judged is `reports.archive.detached`'s and `scans`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines import jobs, scans, signing_settings
from pipelines.config import Home
from reports.archive import Archive, ArchiveError, Found, Receipt, adding, detached
from reports.archive.adding import Offer
from reports.archive.additions import Addition, AdditionKind, is_addition, next_name
from reports.archive.detached import Revocation
from reports.archive.export import Copy
from reports.archive.ledger import Event
from reports.archive.model import stamp
from reports.archive.ocfl import digest
from reports.archive.signatures import Signature


@dataclass(frozen=True)
class Taken:
    """What was added to one document, and the archive's answer. `signature` for a signature."""

    names: Sequence[str]
    receipt: Receipt
    signature: Signature | None = None


def add_signature(
    home: Home, row: Found, path: Path, by: str, *, unverified: bool = False, at: datetime | None = None
) -> Taken:
    """Add a detached signature made elsewhere over one of the document's own files.

    Raises ArchiveError: it is over other bytes, its certificate was revoked before it, it is there already, or nothing
    here knows its algorithm and `unverified` does not say to keep it all the same.
    """
    moment = at or datetime.now(UTC)
    der = detached.parse(_read(path))
    archive = jobs.archive(home)
    (row,) = adding.settled(archive, [row], by, at=moment)
    (copy,) = adding.read(archive, [row], by, at=moment)
    _refuse_known(copy, [der], path.name)
    trust = signing_settings.trust(home)
    of, found = _match(copy, der, lambda original: detached.read(path.name, der, original, trust, moment))
    about: dict[str, Any] = {
        "signer": found.signer,
        "at": stamp(found.at) if found.at else None,
        "algorithm": detached.algorithm(der),
        "verified": found.is_checked,
        "original": path.name,
    }
    if not found.is_checked and not unverified:
        raise ArchiveError(
            f"Подпись «{found.signer}» проверить нечем: {about['algorithm']}. Поставьте пакет libengine-gost-openssl и "
            "повторите. Принять без проверки, с пометкой «не проверена», — --unverified. Ничего не добавлено."
        )
    if found.is_trusted:
        about["revocation"] = str(detached.revocation(der, copy.files[of], trust, found.at))
    if about.get("revocation") == Revocation.REVOKED:
        raise ArchiveError(f"Сертификат «{found.signer}» отозван: такую подпись принять нельзя. Ничего не добавлено.")
    name = next_name(copy.files, AdditionKind.DETACHED, of=of)
    one = Addition(name, AdditionKind.DETACHED, digest(der), stamp(moment), by, of, about)
    offer = Offer(copy, {name: der}, (*row.additions, one), Event.SIGNATURE_VALIDATION, _reason(found))
    return Taken([name], adding.add(archive, [offer], by, at=moment)[0], found)


def add_scans(
    home: Home, row: Found, paths: Sequence[Path], by: str, *, note: str = "", at: datetime | None = None
) -> Taken:
    """Add scans of the signed paper to its document, in the order given; `note` says what they are.

    Raises ArchiveError, and adds none, if one is not what its name says, cannot be opened, or is there already.
    """
    moment = at or datetime.now(UTC)
    contents = []
    for path in paths:
        what = scans.fault(path)
        data = b"" if what else _read(path)
        if what := what or scans.broken(path, data):
            raise ArchiveError(f"Скан «{path.name}» {what}. Ничего не добавлено.")
        contents.append(data)
    archive = jobs.archive(home)
    (row,) = adding.settled(archive, [row], by, at=moment)
    (copy,) = adding.read(archive, [row], by, at=moment)
    files: dict[str, bytes] = {}
    added = []
    for path, data in zip(paths, contents, strict=True):
        _refuse_known(copy, [data], path.name)
        name = next_name([*copy.files, *files], AdditionKind.SCAN, suffix=scans.ending(path))
        files[name] = data
        about = {"original": path.name} | ({"note": note.strip()} if note.strip() else {})
        added.append(Addition(name, AdditionKind.SCAN, digest(data), stamp(moment), by, None, about))
    reason = f"добавлен скан подписанного документа{': ' + note.strip() if note.strip() else ''}"
    offer = Offer(copy, files, (*row.additions, *added), Event.MODIFICATION, reason)
    return Taken(list(files), adding.add(archive, [offer], by, at=moment)[0])


def one_document(archive: Archive, object_id: str) -> Found:
    """The document of that id or number. Raises ArchiveError if there is none or it was disposed of."""
    found = archive.find(object_id=object_id)
    if not found:
        raise ArchiveError(f"Документа {object_id} в архиве нет. № показывает vedomost archive find.")
    return found[0]


def _match(copy: Copy, der: bytes, read: Any) -> tuple[str, Signature]:
    """The file of the document that the signature is over, the PDF first; ArchiveError if it is over none."""
    own = sorted((name for name in copy.files if not is_addition(name)), key=lambda name: not name.endswith(".pdf"))
    first = None
    for name in own:
        found = read(copy.files[name])
        if not found.fault:
            return name, found
        first = first or found
    what = first.fault if first else "в документе нет файлов"
    raise ArchiveError(
        f"Подпись не принята: {what}. Проверьте, что подписан именно файл из архива "
        f"({', '.join(own)}; получить его: vedomost archive export), редакция {copy.found.version[1:]}. "
        "Ничего не добавлено."
    )


def _refuse_known(copy: Copy, offered: Sequence[bytes], called: str) -> None:
    if any(data in copy.files.values() for data in offered):
        raise ArchiveError(f"Файл «{called}» в этом документе уже есть. Ничего не добавлено.")


def _reason(found: Signature) -> str:
    checked = "проверена" if found.is_checked else "не проверена"
    return f"добавлена отделённая подпись: {found.signer}; {checked}"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ArchiveError(f"Файл {path} не читается: {error.strerror}.") from error
