"""Whom signatures are trusted by: the certificates of the settings, and how a chain to them is to be checked.

Only what to believe; making a signature is `signing`'s, reading one `signatures`'s. Signers and time-stamp servers are
trusted apart: a server's certificate vouches for no person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asn1crypto import x509
from pyhanko.keys import load_certs_from_pemder
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from reports.archive.model import ArchiveError

KEY_USAGE = frozenset({"non_repudiation", "digital_signature"})
"""A certificate that signs documents has one of these (RFC 5280, 4.2.1.3)."""
_MUST_BE_KNOWN = "hard-fail"
"""Where a certificate names a revocation list or responder, its word must be there: embedded, or fetched."""


def certificates(path: Path | None, whose: str) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM or DER file; none without a file. `whose` (Russian) they are, ArchiveError says."""
    if path is None:
        return ()
    try:
        return tuple(load_certs_from_pemder([str(path)]))
    except (OSError, ValueError) as error:
        raise ArchiveError(f"Сертификаты {whose} {path} не читаются: {error}.") from error


@dataclass(frozen=True)
class Trust:
    """Roots of signers and of time-stamp servers; `chain` are certificates between, trusted by nothing but a root."""

    signers: tuple[x509.Certificate, ...] = ()
    servers: tuple[x509.Certificate, ...] = ()
    chain: tuple[x509.Certificate, ...] = ()

    def online(self) -> ValidationContext:
        """For making a signature now: lists and responders are asked, and what they say is kept to be embedded."""
        return ValidationContext(
            trust_roots=[*self.signers, *self.servers],
            other_certs=self.chain,
            allow_fetching=True,
            revocation_mode=_MUST_BE_KNOWN,
        )

    def of_signers(self, moment: datetime | None) -> ValidationContext:
        """For a signer's chain at `moment` by what is at hand; None: now, and its issuer must say it is not revoked."""
        return ValidationContext(
            trust_roots=list(self.signers),
            other_certs=self.chain,
            moment=moment,
            allow_fetching=moment is None,
            revocation_mode=_MUST_BE_KNOWN if moment is None else "soft-fail",
        )

    def of_servers(self, moment: datetime) -> ValidationContext:
        """For a time-stamp server's chain at `moment`, by what is at hand."""
        return ValidationContext(
            trust_roots=list(self.servers), other_certs=self.chain, moment=moment, allow_fetching=False
        )

    def offline(self) -> PdfSignatureValidationSpec:
        """For reading a signature years later: nothing is asked of anybody, the document holds all that is needed."""
        return PdfSignatureValidationSpec(
            SignatureValidationSpec(
                cert_validation_policy=_policy(self.signers),
                ts_cert_validation_policy=_policy(self.servers),
                revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
                key_usage_settings=KeyUsageConstraints(key_usage=KEY_USAGE),
            )
        )


def _policy(roots: tuple[x509.Certificate, ...]) -> CertValidationPolicySpec:
    return CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(list(roots)),
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy(_MUST_BE_KNOWN)),
    )


def name_of(certificate: x509.Certificate) -> str:
    """Who it is, for people: the common name, else the whole subject."""
    name = certificate.subject.native.get("common_name")
    return name if isinstance(name, str) else str(certificate.subject.human_friendly)


def key_of(certificate: x509.Certificate) -> str:
    """What tells one certificate from another: sha-256 in hexadecimal."""
    return bytes(certificate.sha256).hex()
