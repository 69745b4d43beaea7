"""The document time stamps of a signed PDF: a chain in which each vouches for all before it, the last for the present.

A stamp is good if its server was trusted at the moment the next one was made, by what was embedded till then; the last
one, at its own moment (ETSI EN 319 142-1, 5.5). Belongs here: the stamps and their chain. Not here: signatures.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from asn1crypto import cms
from pyhanko.sign.validation import DocumentSecurityStore, EmbeddedPdfSignature
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from reports.archive.trust import Trust, name_of


def is_stamp(one: EmbeddedPdfSignature) -> bool:
    """Whether it is a document time stamp, and nobody's signature."""
    return bool(one.sig_object_type == "/DocTimeStamp")


def time_of(token: cms.SignedData) -> datetime:
    """The time a time-stamp token names."""
    moment: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return moment


def end_of(one: EmbeddedPdfSignature) -> int:
    """How many bytes of the file there are up to the end of what it covers: the file as it was then."""
    return int(one.byte_range[2]) + int(one.byte_range[3])


def following(one: EmbeddedPdfSignature, embedded: Sequence[EmbeddedPdfSignature]) -> EmbeddedPdfSignature | None:
    """The first document time stamp made after it."""
    return next((each for each in embedded if is_stamp(each) and end_of(each) > end_of(one)), None)


def broken_link(embedded: Sequence[EmbeddedPdfSignature], trust: Trust) -> str:
    """Why the chain of stamps does not hold (Russian); empty if it does. Whether it still lasts is not asked."""
    stamps = [one for one in embedded if is_stamp(one)]
    moments = [time_of(one.signed_data) for one in stamps]
    for one, moment in zip(stamps, [*moments[1:], moments[-1]] if moments else [], strict=True):
        found = asyncio.run(validate_tst_signed_data(one.signed_data, _context(one, trust, moment), one.compute_digest))
        if not TimestampSignatureStatus(**found).trusted:
            return f"доверия нет метке времени «{name_of(one.signer_cert)}» от {time_of(one.signed_data):%d.%m.%Y}"
    if any(earlier > later for earlier, later in pairwise(moments)):
        return "метки времени стоят не по порядку"
    return ""


def _context(one: EmbeddedPdfSignature, trust: Trust, moment: datetime) -> ValidationContext:
    settings: dict[str, Any] = {
        "trust_roots": list(trust.servers),
        "other_certs": list(trust.chain),
        "moment": moment,
        "revocation_mode": "hard-fail",
        "crls": [],
        "ocsps": [],
    }
    try:
        return DocumentSecurityStore.read_dss(one.reader).as_validation_context(settings)
    except NoDSSFoundError:
        return ValidationContext(**settings)
