"""Reading signatures: whose, when by a server's clock, whether the bytes are those that were signed, whom it trusts.

Two questions that are never mixed. Does the signature match the bytes (`fault`)? That is answered by the file alone, at
any time, and is damage if it does not. Is its chain trusted (`trust`)? That depends on the settings, on what was kept
with the signature and on the day, and is no damage. Belongs here: judging signed PDFs (PAdES); a detached signature is
`detached`'s. Does not belong here: making them.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate, AdESPassed, AdESSubIndic
from pyhanko.sign.general import CMSStructuralError, SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter, validate_sig_integrity, validate_tst_signed_data
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo

from reports.archive.additions import AdditionKind
from reports.archive.stamps import broken_link, end_of, following, is_stamp, time_of
from reports.archive.trust import Trust, key_of, name_of

UNREADABLE = (PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, SigningError,
              CMSStructuralError, SignatureValidationError)  # fmt: skip
"""What the library raises for bytes that are no whole signature; any of them means just that."""
NO_ROOTS = "не сверялась: корневые сертификаты не указаны ([signing] trust)"
CHECKED = "цепочка проверена"
TOO_LATE = "срок защиты вышел: сертификат последней метки времени кончился"
_EXPIRED = "сертификат истёк, а действующей метки времени, доказывающей, что подпись поставлена раньше, нет"
_STRANGER = "доверия нет: сертификат не от тех, кто указан в настройках"
_REVOKED = "сертификат отозван раньше подписи, или обратное не доказано"
_UNKNOWN = "нет сведений о том, что сертификат не был отозван"
_WORDS: dict[AdESSubIndic, str] = {
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: _STRANGER,
    AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE: _STRANGER,
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: "сертификат или метка времени не от тех, кто указан в настройках",
    AdESIndeterminate.REVOKED_NO_POE: _REVOKED,
    AdESIndeterminate.REVOKED_CA_NO_POE: _REVOKED,
    AdESIndeterminate.EXPIRED: _EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: _EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: _EXPIRED,
    AdESIndeterminate.NO_POE: _EXPIRED,
    AdESIndeterminate.TRY_LATER: _UNKNOWN,
    AdESIndeterminate.REVOCATION_OUT_OF_BOUNDS_NO_POE: _UNKNOWN,
}
logging.getLogger("pyhanko").setLevel(logging.ERROR)  # its warnings tell the library's user what the verdict says


@dataclass(frozen=True)
class Signature:
    """One signature of the file `file`.

    `signer` and `key` (sha-256 of the certificate) are empty where it cannot be read. `at`: by the time-stamp server,
    None without one. `fault` (Russian) is empty if the signature matches the bytes; `is_checked` is False where no
    program here knows its algorithm, and `fault` then says nothing. `trust` tells of the chain, `is_trusted` in short.
    `protected_until`: when the last time stamp's certificate ends (without a stamp: the signer's own).
    """

    file: str
    kind: AdditionKind
    signer: str = ""
    key: str = ""
    at: datetime | None = None
    fault: str = ""
    trust: str = ""
    is_trusted: bool = False
    is_checked: bool = True
    protected_until: datetime | None = None


def faults(data: bytes, original: bytes) -> list[str]:
    """Why the signatures of a signed PDF do not match its bytes, or are not over `original`; empty if they do."""
    try:
        embedded = _embedded(data)
        return _faults(embedded, data, original)
    except UNREADABLE as error:
        return [f"подпись не читается, файл повреждён ({type(error).__name__})"]


def read(name: str, data: bytes, original: bytes, trust: Trust, at: datetime) -> list[Signature]:
    """The signatures of the signed PDF called `name`, in the order they were made, judged as of `at`.

    A signature is judged in the file as it was at its first document time stamp, at that moment; from there the stamps
    carry it (`stamps`), as long as the certificate of the last one lasts (ETSI EN 319 102-1, 5.6.3).
    """
    try:
        embedded = _embedded(data)
        wrong = "; ".join(_faults(embedded, data, original))
        people = [one for one in embedded if not is_stamp(one)]
        if wrong or not people:
            return [_described(name, one, wrong) for one in people] or [
                Signature(name, AdditionKind.SIGNED, fault=wrong)
            ]
        link = broken_link(embedded, trust)
        return [_judged(_described(name, one, ""), one, embedded, data, link, trust, at) for one in people]
    except UNREADABLE:
        return [Signature(name, AdditionKind.SIGNED, fault="; ".join(faults(data, original)))]


def _embedded(data: bytes) -> list[EmbeddedPdfSignature]:
    return list(PdfFileReader(io.BytesIO(data)).embedded_signatures)


def _faults(embedded: Sequence[EmbeddedPdfSignature], data: bytes, original: bytes) -> list[str]:
    found = []
    if not data.startswith(original):
        found.append("под подписью не тот документ, что лежит рядом")
    if all(is_stamp(one) for one in embedded):
        found.append("подписи в файле нет")
    if embedded and end_of(embedded[-1]) != len(data):
        found.append("после последней подписи или метки времени в файл дописано")
    for number, one in enumerate(embedded, 1):
        if wrong := _fault(one):
            found.append(f"{'метка времени' if is_stamp(one) else 'подпись'} (по порядку {number}): {wrong}")
    return found


def _fault(one: EmbeddedPdfSignature) -> str:
    one.compute_integrity_info()
    said = one.summarise_integrity_info()
    if is_stamp(one):
        judged = asyncio.run(validate_tst_signed_data(one.signed_data, None, one.compute_digest))
        intact, valid = judged["intact"], judged["valid"]
    else:
        intact, valid = validate_sig_integrity(one.signer_info, one.signer_cert, "data", one.compute_digest())
    if not intact:
        return "подписанное изменено"
    if not valid:
        return "подпись неверна"
    if said["coverage"] < SignatureCoverageLevel.ENTIRE_REVISION or not said.get("docmdp_ok"):
        return "документ изменён после подписания"
    return ""


def _described(name: str, one: EmbeddedPdfSignature, wrong: str) -> Signature:
    certificate = one.signer_cert
    tokens = list(extract_tst_data_iter(one.signer_info, signed=False))
    return Signature(
        name,
        AdditionKind.SIGNED,
        name_of(certificate),
        key_of(certificate),
        time_of(tokens[0]) if tokens else None,
        wrong,
        protected_until=certificate.not_valid_after,
    )


def _judged(
    who: Signature,
    one: EmbeddedPdfSignature,
    embedded: Sequence[EmbeddedPdfSignature],
    data: bytes,
    link: str,
    trust: Trust,
    at: datetime,
) -> Signature:
    if not trust.signers:
        return replace(who, trust=NO_ROOTS)
    moment, first = at, following(one, embedded)
    if first is not None:
        moment = time_of(first.signed_data)
        (one,) = [then for then in _embedded(data[: end_of(first)]) if then.field_name == one.field_name]
        who = replace(who, protected_until=embedded[-1].signer_cert.not_valid_after)
    verdict = asyncio.run(ades_lta_validation(one, trust.offline(), ValidationTimingInfo(moment, moment, False)))
    said = verdict.ades_subindic
    if said != AdESPassed.OK:
        return replace(who, trust=_WORDS.get(said, f"не подтверждена ({said.standard_name})"))
    if link:
        return replace(who, trust=link)
    if who.protected_until is not None and who.protected_until < at:
        return replace(who, trust=f"{TOO_LATE} {who.protected_until:%d.%m.%Y}")
    return replace(who, trust=CHECKED, is_trusted=True)
