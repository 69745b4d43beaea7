"""Signing a PDF for 25 years: PAdES B-LTA (ETSI EN 319 142-1), by an incremental update that keeps every byte.

The signature, its time stamp, the chain and the revocation lists of the moment (DSS), and a document time stamp over
all of it as the last thing in the file; `renew` puts another one after it before that stamp's certificate expires. The
signature is not to be seen: no page changes, so that PDF/A-3 and PDF/UA-1 still hold (ISO 14289-1, 7.18). Belongs here:
bytes in, bytes out, and what keeps a signature from being made. Does not belong here: keys, and what is archived.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError, PdfReadError
from pyhanko.sign.fields import (
    InvisSigSettings,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
    enumerate_sig_fields,
)
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfTimeStamper,
    SigDSSPlacementPreference,
    TimestampDSSContentSettings,
)
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko.sign.validation import DocumentSecurityStore, validate_pdf_timestamp
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator.errors import (
    InsufficientRevinfoError,
    PathBuildingError,
    PathError,
    RevokedError,
    ValidationError,
)

from reports.archive.model import ArchiveError
from reports.archive.timestamps import TIMEOUT
from reports.archive.trust import KEY_USAGE, Trust, name_of

DIGEST = "sha512"
_TOGETHER = DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE)
_STAMP_LAST = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
"""What vouches for a signature or a stamp is written with it, so that nothing follows the last stamp."""


class _Writer(IncrementalPdfFileWriter):
    """Writes what is signed and nothing else: what the document says of itself stays as it was printed."""

    def _update_meta(self) -> None:
        """The library would name itself the producer in XMP, in its own spelling of our properties."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """The library would call it PDF 2.0 for the sake of a curve; PDF/A-3 is PDF 1.7, PDF/A-1 is PDF 1.4."""


class UnsignableError(ArchiveError):
    """This one document cannot be signed or renewed; others may."""


@dataclass(frozen=True)
class Office:
    """By what documents are signed beside the key: the time-stamp server (RFC 3161) and the trusted certificates."""

    url: str
    trust: Trust


def sign(data: bytes, signer: Signer, office: Office, reason: str) -> bytes:
    """The PDF with one more signature, its B-LTA evidence, and its former bytes as an exact prefix.

    Raises UnsignableError for a PDF that cannot be signed, ArchiveError (Russian) if the certificate is revoked or not
    trusted, or a server does not answer. Nothing is half-signed: the bytes come back whole or not at all.
    """
    with _told(office.url):
        writer = _Writer(io.BytesIO(data))
        number = 1 + len(writer.prev.embedded_regular_signatures)
        name = f"Signature{number}"
        _add_field(writer, name, f"Электронная подпись {number}")
        about = PdfSignatureMetadata(
            field_name=name,
            reason=reason,
            md_algorithm=DIGEST,
            subfilter=SigSeedSubFilter.PADES,
            embed_validation_info=True,
            validation_context=office.trust.online(),
            signer_key_usage=set(KEY_USAGE),
            dss_settings=_TOGETHER,
        )
        signed = PdfSigner(about, signer, timestamper=_server(office.url)).sign_pdf(writer).getvalue()
        return _continued(data, _stamped(_Writer(io.BytesIO(signed)), office))


def renew(data: bytes, office: Office) -> bytes:
    """The PDF with one more document time stamp after the last, which is checked first and vouched for in it.

    Raises UnsignableError if there is none or it is not trusted (too late: its certificate expired), or as `sign`.
    """
    with _told(office.url):
        writer = _Writer(io.BytesIO(data))
        stamps = writer.prev.embedded_timestamp_signatures
        if not stamps:
            raise UnsignableError("в документе нет метки времени: продлевать нечего")
        context = office.trust.online()
        status = validate_pdf_timestamp(stamps[-1], context, skip_diff=True)
        if not status.trusted:
            raise UnsignableError(
                f"последней метке времени («{name_of(status.signing_cert)}», сертификат по "
                f"{status.signing_cert.not_valid_after:%d.%m.%Y}) доверия нет: продлить её нельзя"
            )
        DocumentSecurityStore.supply_dss_in_writer(
            writer, None, paths=(status.validation_path,), validation_context=context
        )
        return _continued(data, _stamped(writer, office))


def _stamped(writer: _Writer, office: Office) -> bytes:
    number = 1 + len(writer.prev.embedded_timestamp_signatures)
    name = f"Timestamp{number}"
    _add_field(writer, name, f"Метка времени {number}")
    context = office.trust.online()
    stamper = PdfTimeStamper(_server(office.url), name)
    out = stamper.timestamp_pdf(writer, DIGEST, validation_context=context, dss_settings=_STAMP_LAST)
    stamped: bytes = out.getvalue()
    return stamped


def _add_field(writer: _Writer, name: str, title: str) -> None:
    """A signature field that is not to be seen, with the empty appearance that PDF/A-1 wants (ISO 19005-1, 6.9)."""
    unseen = InvisSigSettings(box_out_of_bounds=True)
    append_signature_field(writer, SigFieldSpec(name, invis_sig_settings=unseen, readable_field_name=title))
    ((_, _, reference),) = enumerate_sig_fields(writer, with_name=name)
    nothing = generic.StreamObject(
        generic.DictionaryObject(
            {
                generic.NameObject("/Type"): generic.NameObject("/XObject"),
                generic.NameObject("/Subtype"): generic.NameObject("/Form"),
                generic.NameObject("/BBox"): generic.ArrayObject(generic.NumberObject(0) for _ in range(4)),
                generic.NameObject("/Resources"): generic.DictionaryObject(),
            }
        ),
        b"",
    )
    appearance = generic.DictionaryObject({generic.NameObject("/N"): writer.add_object(nothing)})
    reference.get_object()[generic.NameObject("/AP")] = appearance


class _Server(HTTPTimeStamper):
    """A time-stamp server whose every wrong answer is the server's fault, and no document's."""

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """As the library has it, but for answers that are no token at all."""
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except (ValueError, TypeError, KeyError) as error:
            raise TimestampRequestError("это не метка времени") from error


def _server(url: str) -> HTTPTimeStamper:
    return _Server(url, timeout=TIMEOUT)


def _continued(before: bytes, after: bytes) -> bytes:
    if not after.startswith(before):
        raise ArchiveError("Подпись изменила сам документ: такого быть не должно. Ничего не сдано.")
    return after


@contextmanager
def _told(url: str) -> Iterator[None]:
    """The library's errors as a person can act on them."""
    try:
        yield
    except TimestampRequestError as error:
        raise ArchiveError(
            f"Сервер меток времени {url} метки не дал ({error.__cause__ or error}). Ничего не подписано; "
            "повторите позже."
        ) from error
    except (SigningError, ValidationError, PathError, SignatureValidationError) as error:
        raise ArchiveError(f"{_why(error)} Ничего не подписано.") from error
    except (PdfError, PdfReadError, ValueError) as error:
        raise UnsignableError(f"этот PDF подписать нельзя: {error}") from error


def _why(error: BaseException) -> str:
    cause = error.__cause__ if isinstance(error, SigningError) and error.__cause__ else error
    if isinstance(cause, RevokedError):
        return f"Сертификат отозван {cause.revocation_dt:%d.%m.%Y}: подписывать им нельзя."
    if isinstance(cause, InsufficientRevinfoError):
        return (
            "Не узнать, не отозван ли сертификат: список отзыва или служба OCSP удостоверяющего центра не отвечают. "
            "Повторите позже."
        )
    if isinstance(cause, PathBuildingError):
        return (
            "Сертификат — не от тех, кому доверяет эта установка: проверьте корневые и промежуточные сертификаты "
            "([signing] trust, chain; [archive] timestamp_trust)."
        )
    return f"Сертификат подписи или сервера меток не годится ({cause})."
