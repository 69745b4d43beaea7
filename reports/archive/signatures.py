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
from dataclasses import dataclass
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
from reports.archive.trust import Trust, key_of, name_of

UNREADABLE = (PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, SigningError,
              CMSStructuralError, SignatureValidationError)  # fmt: skip
"""What the library raises for bytes that are no whole signature; any of them means just that."""
NO_ROOTS = "не сверялась: корневые сертификаты не указаны ([signing] trust)"
CHECKED = "цепочка проверена"
_EXPIRED = "сертификат истёк, а действующей метки времени, доказывающей, что подпись поставлена раньше, нет"
_STRANGER = "доверия нет: сертификат не от тех, кто указан в настройках"
_REVOKED = "сертификат отозван раньше подписи, или обратное не доказано"
_UNKNOWN = "нет сведений о том, что сертификат не был отозван"
_WORDS: dict[AdESSubIndic, str] = {
    AdESPassed.OK: CHECKED,
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
    """The signatures of the signed PDF called `name`, in the order they were made, judged as of `at`."""
    try:
        embedded = _embedded(data)
        wrong = _faults(embedded, data, original)
        until = _ends(embedded)
        people = [one for one in embedded if not _is_stamp(one)]
        return [_judged(name, one, "; ".join(wrong), trust, at, until) for one in people] or [
            Signature(name, AdditionKind.SIGNED, fault="; ".join(wrong))
        ]
    except UNREADABLE:
        return [Signature(name, AdditionKind.SIGNED, fault="; ".join(faults(data, original)))]


def _embedded(data: bytes) -> list[EmbeddedPdfSignature]:
    return list(PdfFileReader(io.BytesIO(data)).embedded_signatures)


def _faults(embedded: Sequence[EmbeddedPdfSignature], data: bytes, original: bytes) -> list[str]:
    found = []
    if not data.startswith(original):
        found.append("под подписью не тот документ, что лежит рядом")
    if all(_is_stamp(one) for one in embedded):
        found.append("подписи в файле нет")
    if embedded and int(embedded[-1].byte_range[2]) + int(embedded[-1].byte_range[3]) != len(data):
        found.append("после последней подписи или метки времени в файл дописано")
    return found + [wrong for one in embedded if (wrong := _fault(one))]


def _fault(one: EmbeddedPdfSignature) -> str:
    what = "метка времени" if _is_stamp(one) else f"подпись «{name_of(one.signer_cert)}»"
    one.compute_integrity_info()
    said = one.summarise_integrity_info()
    if _is_stamp(one):
        judged = asyncio.run(validate_tst_signed_data(one.signed_data, None, one.compute_digest))
        intact, valid = judged["intact"], judged["valid"]
    else:
        intact, valid = validate_sig_integrity(one.signer_info, one.signer_cert, "data", one.compute_digest())
    if not intact:
        return f"{what}: подписанное изменено"
    if not valid:
        return f"{what}: подпись неверна"
    if said["coverage"] < SignatureCoverageLevel.ENTIRE_REVISION or not said.get("docmdp_ok"):
        return f"{what}: документ изменён после подписания"
    return ""


def _judged(
    name: str, one: EmbeddedPdfSignature, wrong: str, trust: Trust, at: datetime, until: datetime | None
) -> Signature:
    certificate = one.signer_cert
    stamps = [
        token["encap_content_info"]["content"].parsed for token in extract_tst_data_iter(one.signer_info, signed=False)
    ]
    who = Signature(
        name,
        AdditionKind.SIGNED,
        name_of(certificate),
        key_of(certificate),
        stamps[0]["gen_time"].native if stamps else None,
        wrong,
        protected_until=until or certificate.not_valid_after,
    )
    if wrong:
        return who
    verdict = asyncio.run(ades_lta_validation(one, trust.offline(), ValidationTimingInfo(at, at, False)))
    return _with_trust(who, verdict.ades_subindic, trust)


def _with_trust(signature: Signature, verdict: AdESSubIndic, trust: Trust) -> Signature:
    is_trusted = verdict == AdESPassed.OK
    words = _WORDS.get(verdict, f"не подтверждена ({verdict.standard_name})")
    return Signature(
        **{
            **vars(signature),
            "trust": words if trust.signers else NO_ROOTS,
            "is_trusted": is_trusted and bool(trust.signers),
        }
    )


def _is_stamp(one: EmbeddedPdfSignature) -> bool:
    return bool(one.sig_object_type == "/DocTimeStamp")


def _ends(embedded: Sequence[EmbeddedPdfSignature]) -> datetime | None:
    """When the certificate of the last document time stamp ends."""
    ends = [one.signer_cert.not_valid_after for one in embedded if _is_stamp(one)]
    return ends[-1] if ends else None
