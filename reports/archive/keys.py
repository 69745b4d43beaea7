"""The key that signs: opened from a PKCS#12 file or a PKCS#11 token, and looked at before anything is signed with it.

Belongs here: opening, and what makes a key unfit now (wrong passphrase, another's certificate, a certificate out of its
term). Does not belong here: where its passphrase comes from, and signing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key
from pyhanko.sign.signers import Signer, SimpleSigner

from reports.archive.model import ArchiveError
from reports.archive.trust import name_of


@dataclass(frozen=True)
class Pkcs12Key:
    """A file (.p12, .pfx) with the key and its certificate."""

    path: Path
    passphrase: str = field(repr=False)


@dataclass(frozen=True)
class Pkcs11Key:
    """A key on a token: the module (.so) that reaches it, the labels of the token, the key and its certificate."""

    module: Path
    token: str
    key: str
    certificate: str
    pin: str = field(repr=False)


Key = Pkcs12Key | Pkcs11Key


@contextmanager
def opened(key: Key, chain: tuple[x509.Certificate, ...], at: datetime) -> Iterator[Signer]:
    """The key, ready to sign; a token's session ends with the block. `chain`: certificates up to the root.

    Raises ArchiveError (Russian) if it cannot be opened or is not fit to sign at `at`.
    """
    if isinstance(key, Pkcs12Key):
        signer = _of_file(key, chain)
        _refuse_unfit(signer, at)
        yield signer
        return
    with _of_token(key, chain) as signer:
        _refuse_unfit(signer, at)
        yield signer


def _of_file(key: Pkcs12Key, chain: tuple[x509.Certificate, ...]) -> Signer:
    try:
        data = key.path.read_bytes()
    except OSError as error:
        raise ArchiveError(f"Файл ключа {key.path} не читается: {error.strerror}.") from error
    try:
        signer = SimpleSigner.load_pkcs12_data(data, chain, key.passphrase.encode())
    except (ValueError, AttributeError) as error:  # the latter for a file without a key in it
        # the cause is told by neither library in a way that tells a wrong passphrase from a broken file
        raise ArchiveError(
            f"Файл ключа {key.path} не открывается: пароль не подходит, или в файле нет ключа, или он повреждён. "
            "Ничего не подписано."
        ) from error
    held = load_der_private_key(signer.signing_key.dump(), None).public_key()
    certified = signer.signing_cert.public_key.dump()
    if held.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != certified:
        raise ArchiveError(f"В файле {key.path} сертификат не от этого ключа. Ничего не подписано.")
    return signer


@contextmanager
def _of_token(key: Pkcs11Key, chain: tuple[x509.Certificate, ...]) -> Iterator[Signer]:
    if find_spec("pkcs11") is None:
        raise ArchiveError(
            "Для ключа на токене нужна библиотека python-pkcs11: uv sync --inexact --extra pkcs11. Ничего не подписано."
        )
    import pkcs11
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    try:
        session = open_pkcs11_session(str(key.module), token_criteria=TokenCriteria(label=key.token), user_pin=key.pin)
    except pkcs11.PinIncorrect as error:
        raise ArchiveError(
            f"Токен «{key.token}» не принял PIN. Проверьте его: после нескольких ошибок токен запирается."
        ) from error
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        raise ArchiveError(f"Токен «{key.token}» недоступен ({_said(error)}). Подключите его и повторите.") from error
    with session:
        signer = PKCS11Signer(session, cert_label=key.certificate, key_label=key.key, ca_chain=chain)
        try:
            asyncio.run(signer.ensure_objects_loaded())
        except (pkcs11.PKCS11Error, ValueError) as error:
            raise ArchiveError(
                f"На токене «{key.token}» нет ключа «{key.key}» с сертификатом «{key.certificate}» ({_said(error)})."
            ) from error
        certificate = signer.signing_cert
        # what a token signs by ECDSA is hashed here: few tokens hash by themselves
        signer.use_raw_mechanism = certificate is not None and certificate.public_key.algorithm == "ec"
        try:
            yield signer
        except pkcs11.PKCS11Error as error:
            raise ArchiveError(
                f"Токен «{key.token}» не подписал ({_said(error)}). Проверьте, что он подключён, и повторите: "
                "уже подписанное пропускается."
            ) from error


def _refuse_unfit(signer: Signer, at: datetime) -> None:
    certificate = signer.signing_cert
    if certificate is None:
        raise ArchiveError("При ключе нет сертификата: подписывать нечем.")
    begins, ends = certificate.not_valid_before, certificate.not_valid_after
    if not begins <= at <= ends:
        raise ArchiveError(
            f"Сертификат «{name_of(certificate)}» действует с {begins:%d.%m.%Y} по {ends:%d.%m.%Y}, а сегодня "
            f"{at:%d.%m.%Y}. Ничего не подписано; получите новый сертификат."
        )


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
