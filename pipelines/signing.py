"""Signing archived documents, and renewing what protects the signatures: where key, servers and archive meet.

How a signature is made is `reports.archive.signing`'s, what is added to a document `additions`'s. A batch is signed
outside the archive's locks and then added as new versions; killed between, nothing was written and it is signed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pyhanko.sign.signers import Signer

from pipelines import jobs, signing_settings
from pipelines.config import Home
from pipelines.progress import OnProgress, silent
from reports.archive import Archive, ArchiveError, Found, Receipt, adding, additions, signatures, signing
from reports.archive.adding import Offer
from reports.archive.additions import Addition, AdditionKind, is_addition, signed_name, with_one
from reports.archive.export import Copy
from reports.archive.keys import opened
from reports.archive.ledger import Event
from reports.archive.model import stamp
from reports.archive.ocfl import digest
from reports.archive.signatures import Signature
from reports.archive.trust import key_of, name_of

DOCUMENT = "document.pdf"
WITHIN = timedelta(days=90)
"""How long before the end of its stamp's certificate a signature is renewed, if nothing else is said."""
AT_ONCE = 16  # documents signed before they are archived together
WHY = "Документ архива"


@dataclass
class Batch:
    """What became of a batch. `left` maps an object id to why it was not touched (Russian); `skipped`: signed by that
    key already, or not due; `bare`: without a PDF, as a stamp of the ledger is."""

    receipts: list[Receipt] = field(default_factory=list)
    skipped: int = 0
    bare: int = 0
    left: dict[str, str] = field(default_factory=dict)


def sign(
    home: Home,
    rows: Sequence[Found],
    by: str,
    *,
    file: str | None = None,
    at: datetime | None = None,
    on_progress: OnProgress = silent,
) -> Batch:
    """Sign the PDF of each document with the configured key; `file` names it where a document has several.

    What the key has signed already is skipped. Raises SettingsError, and ArchiveError for what stops the whole batch
    (key, servers, a target): what was signed before it is archived, and the message says how many.
    """
    office = signing_settings.office(home)
    moment = at or datetime.now(UTC)
    archive, batch = jobs.archive(home), Batch()
    with opened(signing_settings.key(home), office.trust.chain, moment) as signer:
        key = key_of(signer.signing_cert)
        wanted = []
        for row in _standing(adding.settled(archive, rows, by, at=moment), batch):
            is_signed = any(key in one.keys for one in row.additions)
            batch.skipped += is_signed
            wanted += [] if is_signed else [row]

        def make(copy: Copy) -> Offer | None:
            name = _signable(copy, file)
            return None if name is None else _signed(copy, name, signer, office, by, moment)

        _work(archive, wanted, make, batch, by, moment, lambda done, total: on_progress("Подписание", done, total))
    return batch


def renew(
    home: Home,
    rows: Sequence[Found],
    by: str,
    *,
    within: timedelta = WITHIN,
    at: datetime | None = None,
    on_progress: OnProgress = silent,
) -> Batch:
    """Put a new document time stamp on every signed PDF whose last one is protected for no longer than `within`.

    One whose stamp cannot be trusted any more is left, and so is one that a new stamp would protect no longer: the
    server still has its old certificate. Raises as `sign` does; needs no key.
    """
    office = signing_settings.office(home)
    moment = at or datetime.now(UTC)
    archive, batch = jobs.archive(home), Batch()
    wanted = [
        row for row in _standing(adding.settled(archive, rows, by, at=moment), batch) if is_due(row, moment + within)
    ]
    batch.skipped = len(rows) - len(wanted) - len(batch.left)

    def make(copy: Copy) -> Offer:
        return _renewed(copy, office, by, moment)

    _work(
        archive, wanted, make, batch, by, moment,
        lambda done, total: on_progress("Продление меток времени", done, total),
    )  # fmt: skip
    return batch


def protected_until(row: Found) -> datetime | None:
    """Until when the signature inside the document is protected, by the ledger; None if it has none."""
    ends = additions.protected_until(row.additions)
    return datetime.fromisoformat(ends) if ends else None


def is_due(row: Found, by_then: datetime) -> bool:
    """Whether the signature is protected no longer than to `by_then`."""
    ends = protected_until(row)
    return ends is not None and ends <= by_then


def _standing(rows: Iterable[Found], batch: Batch) -> Iterator[Found]:
    for row in rows:
        if row.disposed_at is None:
            yield row
        else:
            batch.left[row.object_id] = f"уничтожен по акту {row.act_number}"


def _work(
    archive: Archive,
    rows: Sequence[Found],
    make: Callable[[Copy], Offer | None],
    batch: Batch,
    by: str,
    at: datetime,
    on_progress: Callable[[int, int], None],
) -> None:
    """Read, make and add, AT_ONCE documents at a time. What is wrong with one document leaves it and goes on."""
    done = 0
    for start in range(0, len(rows), AT_ONCE):
        copies = adding.read(archive, rows[start : start + AT_ONCE], by, at=at)
        offers: list[Offer] = []
        stop = None
        for copy in copies:
            try:
                offer = make(copy)
                offers += [] if offer is None else [offer]
                batch.bare += offer is None
            except signing.UnsignableError as error:
                batch.left[copy.found.object_id] = str(error)
            except ArchiveError as error:
                stop = error
                break
            done += 1
            on_progress(done, len(rows))
        if offers:
            batch.receipts += adding.add(archive, offers, by, at=at)
        if stop is not None:
            before = f" До этого подписано и сдано: {len(batch.receipts)}." if batch.receipts else ""
            raise ArchiveError(f"{stop}{before}") from stop


def _signable(copy: Copy, file: str | None) -> str | None:
    """The name of the PDF to sign; None for a document without one."""
    own = [name for name in copy.files if name.endswith(".pdf") and not is_addition(name)]
    if file is not None:
        if file in own:
            return file
        raise signing.UnsignableError(f"PDF {file} в документе нет; есть: {', '.join(own) or 'ни одного'}")
    if DOCUMENT in own or len(own) <= 1:
        return DOCUMENT if DOCUMENT in own else next(iter(own), None)
    raise signing.UnsignableError(f"в документе несколько PDF ({', '.join(own)}): укажите --file")


def _signed(copy: Copy, name: str, signer: Signer, office: signing.Office, by: str, at: datetime) -> Offer:
    held = signed_name(name)
    made = signing.sign(copy.files.get(held, copy.files[name]), signer, office, WHY)
    found = _proved(held, made, copy.files[name], office, datetime.now(UTC))
    who = name_of(signer.signing_cert)
    before = [person for one in copy.found.additions if one.name == held for person in one.about["signers"]]
    about = {"signers": [*before, _signer(found[-1], by)], "protected_until": _until(found)}
    return _offer(copy, held, name, made, about, by, at, f"подписан электронной подписью: {who}")


def _renewed(copy: Copy, office: signing.Office, by: str, at: datetime) -> Offer:
    one = next(each for each in copy.found.additions if each.kind == AdditionKind.SIGNED)
    made = signing.renew(copy.files[one.name], office)
    found = _proved(one.name, made, copy.files[str(one.of)], office, datetime.now(UTC))
    if _until(found) <= one.about["protected_until"]:
        raise signing.UnsignableError(
            f"новая метка защитила бы не дольше прежней (по {_until(found)[:10]}): у сервера меток тот же сертификат"
        )
    about = {**one.about, "protected_until": _until(found)}
    about["renewed"] = [*about.get("renewed", ()), {"at": stamp(at), "by": by}]
    return _offer(copy, one.name, str(one.of), made, about, by, at, "продлена метка времени подписи")


def _proved(name: str, made: bytes, original: bytes, office: signing.Office, at: datetime) -> list[Signature]:
    """What was made, read as anyone would read it: nothing is archived that would not be accepted."""
    found = signatures.read(name, made, original, office.trust, at)
    last = found[-1]
    if last.fault or not last.is_trusted:
        raise ArchiveError(f"Подпись «{last.signer}» не подтвердилась ({last.fault or last.trust}). Ничего не сдано.")
    return found


def _signer(found: Signature, by: str) -> dict[str, str | None]:
    return {"key": found.key, "name": found.signer, "at": stamp(found.at) if found.at else None, "by": by}


def _until(found: Sequence[Signature]) -> str:
    ends = found[-1].protected_until
    return stamp(ends) if ends else ""


def _offer(
    copy: Copy, held: str, of: str, made: bytes, about: Mapping[str, Any], by: str, at: datetime, reason: str
) -> Offer:
    one = Addition(held, AdditionKind.SIGNED, digest(made), stamp(at), by, of, about)
    return Offer(copy, {held: made}, with_one(copy.found.additions, one), Event.SIGNATURE_GENERATION, reason)
