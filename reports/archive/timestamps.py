"""Time-stamp tokens (RFC 3161): asking a server for one, and checking one years later.

Only tokens; what is stamped is the caller's. The digest is sha-512.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path

from asn1crypto import cms, tsp
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from reports.archive.anchors import Stamped
from reports.archive.model import ArchiveError
from reports.archive.trust import certificates

TIMEOUT = 30  # seconds


def stamp(url: str, data: bytes) -> bytes:
    """The DER of a token over the sha-512 of `data`. Raises ArchiveError (Russian) if the server gives none."""
    server = HTTPTimeStamper(url, timeout=TIMEOUT)
    try:
        token = asyncio.run(server.async_timestamp(hashlib.sha512(data).digest(), "sha512"))
    except (TimestampRequestError, OSError, ValueError) as error:
        raise ArchiveError(
            f"Сервер меток времени {url} метки не дал ({error}). Журнал не заверен; повторите позже."
        ) from error
    return bytes(token.dump())


def reader(trust: Path | None) -> Callable[[bytes, bytes], Stamped]:
    """What checks tokens: against the certificates of the PEM or DER file `trust`, at the time each token names.

    Raises ArchiveError if the file cannot be read.
    """
    roots = list(certificates(trust, "сервера меток времени"))

    def read(token: bytes, data: bytes) -> Stamped:
        try:
            signed = cms.ContentInfo.load(token, strict=True)["content"]
            said: tsp.TSTInfo = signed["encap_content_info"]["content"].parsed
            moment = said["gen_time"].native
            context = ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False)
            found = validate_tst_signed_data(signed, context, lambda name: hashlib.new(name, data).digest())
            status = TimestampSignatureStatus(**asyncio.run(found))
        except (ValueError, TypeError, KeyError, AttributeError, SignatureValidationError) as error:
            raise ValueError("это не метка времени, или она повреждена") from error
        if not (status.intact and status.valid):
            raise ValueError("метка времени стоит не на этом или её подпись неверна")
        by = status.signing_cert.subject.human_friendly
        if roots and not status.trusted:
            raise ValueError(f"метке времени «{by}» нет доверия: её сертификат не от того, кто указан в настройках")
        return Stamped(moment, by, bool(roots))

    return read
