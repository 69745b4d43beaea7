"""Detached signatures made elsewhere (CMS, RFC 5652; .p7s, .sig): judged against the very bytes they are over.

One signer a file, without the document inside. A signature by GOST algorithms is verified by OpenSSL where it can be
(`gost`), and else is told as not checked, never as good. Not here: which bytes a signature is held against.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum

from asn1crypto import cms, pem
from pyhanko.sign.general import extract_signer_info
from pyhanko.sign.validation import StandardCMSSignatureStatus, async_validate_detached_cms
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, extract_tst_data_iter
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from reports.archive import gost
from reports.archive.additions import AdditionKind
from reports.archive.model import ArchiveError
from reports.archive.signatures import CHECKED, NO_ROOTS, UNREADABLE, Signature
from reports.archive.trust import KEY_USAGE, Trust, key_of, name_of

OTHER_BYTES = "подпись стоит не на этом документе: подписаны другие байты"


class Revocation(StrEnum):
    """What was told of the signer's certificate; the value is printed."""

    GOOD = "не отозван"
    REVOKED = "отозван"
    UNKNOWN = "узнать не удалось"


_USAGE = KeyUsageConstraints(key_usage=KEY_USAGE)


def parse(data: bytes) -> bytes:
    """The signature as DER, from DER, PEM or bare base64. Raises ArchiveError (Russian) if it is not one we keep."""
    try:
        signed = _signed(_der(data))
        signers = len(signed["signer_infos"])
        is_attached = signed["encap_content_info"]["content"].native is not None
    except (*UNREADABLE, binascii.Error) as error:
        raise ArchiveError("Это не файл подписи (CMS): нужен .p7s или .sig, двоичный или base64.") from error
    if is_attached:
        raise ArchiveError("В файле подпись вместе с документом, а нужна отделённая (detached). Ничего не добавлено.")
    if signers != 1:
        raise ArchiveError(f"В файле подписей: {signers}. Нужна одна: подпись каждого лица — отдельным файлом.")
    return _der(data)


def _der(data: bytes) -> bytes:
    if pem.detect(data):
        return bytes(pem.unarmor(data)[2])
    if re.fullmatch(rb"[A-Za-z0-9+/=\s]+", data):
        return base64.b64decode(b"".join(data.split()), validate=True)
    return data


def _signed(der: bytes) -> cms.SignedData:
    content = cms.ContentInfo.load(der, strict=True)
    if content["content_type"].native != "signed_data":
        raise ValueError("not signed data")
    return content["content"]


def algorithm(der: bytes) -> str:
    """By what it is signed, for people: the GOST algorithm, else the name of the signature algorithm."""
    signer = _signed(der)["signer_infos"][0]
    return gost.algorithm(signer) or str(signer["signature_algorithm"].signature_algo)


def read(name: str, der: bytes, original: bytes, trust: Trust, at: datetime) -> Signature:
    """The signature judged against `original`; its chain at the stamped time, else at `at` (when it is known to exist).

    Whether the certificate was revoked is not known from the file: `revocation` asks.
    """
    who = Signature(name, AdditionKind.DETACHED)
    try:
        signed = _signed(der)
        certificate = extract_certs_for_validation(signed).signer_cert
        who = replace(
            who, signer=name_of(certificate), key=key_of(certificate), protected_until=certificate.not_valid_after
        )
        known = gost.algorithm(signed["signer_infos"][0])
        if known is not None:
            return _by_gost(who, known, der, original, trust, at)
        return _judged(who, signed, original, trust, at)
    except UNREADABLE as error:
        return replace(who, fault=f"подпись не читается ({type(error).__name__})")


def revocation(der: bytes, original: bytes, trust: Trust, stamped: datetime | None) -> Revocation:
    """What the issuer says of the certificate now. Ask it of a signature whose chain is trusted, of no other: the
    addresses stand in the certificates."""
    try:
        status = asyncio.run(_status(_signed(der), original, trust, trust.of_signers(None), datetime.now(UTC)))
    except UNREADABLE:
        return Revocation.UNKNOWN
    told = status.revocation_details
    if told is not None:
        return Revocation.GOOD if stamped is not None and stamped < told.revocation_date else Revocation.REVOKED
    return Revocation.GOOD if status.trusted else Revocation.UNKNOWN


def _judged(who: Signature, signed: cms.SignedData, original: bytes, trust: Trust, at: datetime) -> Signature:
    stamps = list(extract_tst_data_iter(extract_signer_info(signed), signed=False))
    moment = at
    if stamps:
        moment = stamps[0]["encap_content_info"]["content"].parsed["gen_time"].native
        ends = extract_certs_for_validation(stamps[0]).signer_cert.not_valid_after
        who = replace(who, at=moment, protected_until=ends)
    status = asyncio.run(_status(signed, original, trust, trust.of_signers(moment), moment))
    stamp = status.timestamp_validity
    if not status.intact:
        return replace(who, fault=OTHER_BYTES)
    if not status.valid:
        return replace(who, fault="подпись неверна")
    if stamp is not None and not (stamp.intact and stamp.valid):
        return replace(who, fault="метка времени при подписи стоит не на ней")
    if not trust.signers:
        return replace(who, trust=NO_ROOTS)
    if stamp is not None and not stamp.trusted:
        return replace(who, trust="доверия нет: метка времени не от сервера, указанного в настройках")
    if not status.trusted:
        return replace(who, trust="доверия нет: сертификат не от тех, кто указан в настройках, или тогда не действовал")
    return replace(who, trust=CHECKED, is_trusted=True)


async def _status(
    signed: cms.SignedData, original: bytes, trust: Trust, context: ValidationContext, stamped: datetime
) -> StandardCMSSignatureStatus:
    try:
        return await async_validate_detached_cms(
            original, signed, context, trust.of_servers(stamped), key_usage_settings=_USAGE
        )
    finally:
        await context.aclose()


def _by_gost(who: Signature, known: str, der: bytes, original: bytes, trust: Trust, at: datetime) -> Signature:
    if not gost.is_available():
        return replace(who, is_checked=False, trust=f"не проверена: алгоритм {known}")
    if not gost.matches(der, original):
        return replace(who, fault=f"{OTHER_BYTES}, или подпись неверна ({known})")
    if not trust.signers:
        return replace(who, trust=NO_ROOTS)
    is_trusted = gost.is_trusted(der, original, trust.signers, int(at.timestamp()))
    words = f"{CHECKED} ({known}; отзыв не проверялся)" if is_trusted else "доверия нет: сертификат не от указанных"
    return replace(who, trust=words, is_trusted=is_trusted)
