"""Pseudonyms: the key, and the SQL that turns an id into HMAC-SHA-256 under it.

The key lies outside every copy. Ids of a journal are guessable (numbers that follow each other), so nothing unkeyed
made of them may leave, not even a hash.
"""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from pipelines.warehouse.analytics.declared import PublicationError
from pipelines.warehouse.rawstore import put_in_place

VARIABLE = "VEDOMOST_PSEUDONYM_KEY"
LENGTH = 20
"""Hexadecimal digits of a pseudonym: 80 bits, so that a million million pairs collide once in a million millions."""
_BLOCK = 64  # bytes of a SHA-256 block (RFC 2104)
_LEAST = 32  # bytes of a key


@dataclass(frozen=True, repr=False)
class Key:
    """The secret under which pseudonyms are made; never printed."""

    secret: bytes

    @property
    def fingerprint(self) -> str:
        """What tells one key from another and reveals nothing of either."""
        return hmac.digest(self.secret, b"vedomost/fingerprint", "sha256").hex()[:16]

    @property
    def pads(self) -> tuple[bytes, bytes]:
        """The outer and the inner pad of RFC 2104: the parameters of `sql`, in this order."""
        padded = self.secret.ljust(_BLOCK, b"\0")
        return bytes(byte ^ 0x5C for byte in padded), bytes(byte ^ 0x36 for byte in padded)


def sql(entity: str, institution: str = "institution_id", id_: str = "id") -> str:
    """An SQL expression for the pseudonym of a thing of that kind; its two `?` take `Key.pads`.

    HMAC-SHA-256 of `entity/institution/id`: neither of the first two can hold a slash. The same person has one in every
    table and year, because the warehouse's ids go by person (docs/decisions/0011), and another in another school.
    """
    message = f"encode('{entity}/' || {institution} || '/' || {id_})"
    return f"substr(sha256(?::blob || unhex(sha256(?::blob || {message}))), 1, {LENGTH})"


def read_key(path: Path, former: str | None) -> Key:
    """The key of this installation: from the environment, else from `path`; made there when nothing was published yet.

    `former`: the fingerprint of the key that the copy in force was made under, None for none. Raises PublicationError
    (Russian) if the file is lost, others can read it, it is no key, or it is another key than the former.
    """
    given = os.environ.get(VARIABLE)
    if given:
        key = replaced(path)
    elif path.exists() or path.is_symlink():
        key = _from_file(path)
    elif former is not None:
        raise PublicationError(
            f"Ключ псевдонимов пропал: нет файла {path}, а прежняя копия аналитикам сделана с ним. Верните файл из "
            "резервной копии или смените ключ: vedomost publish --new-key (псевдонимы станут другими)."
        )
    else:
        key = new_key(path)
    if former is not None and key.fingerprint != former:
        raise PublicationError(
            "Ключ псевдонимов не тот, с которым сделана прежняя копия аналитикам: все псевдонимы стали бы другими. "
            f"Верните прежний ключ ({path} или {VARIABLE}) или подтвердите смену: vedomost publish --new-key."
        )
    return key


def replaced(path: Path) -> Key:
    """The key that takes the place of the former: the environment's if it gives one, else a new one at `path`."""
    given = os.environ.get(VARIABLE)
    return _parsed(given, f"Переменная {VARIABLE}") if given else new_key(path)


def new_key(path: Path) -> Key:
    """Make a key at random and keep it at `path`, 0600 in a folder 0700, in the place of the former."""
    secret = secrets.token_bytes(_LEAST)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    with put_in_place(partial, path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secret.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
    return Key(secret)


def _from_file(path: Path) -> Key:
    try:
        if path.stat().st_mode & 0o077:
            raise PublicationError(f"Ключ псевдонимов {path} могут читать другие. Выполните: chmod 600 {path}")
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise PublicationError(
            f"Ключ псевдонимов {path} не читается ({type(error).__name__}). Верните его из резервной копии."
        ) from error
    return _parsed(text, f"Файл {path}")


def _parsed(text: str, where: str) -> Key:
    """A key as hexadecimal digits, or PublicationError, which never repeats them."""
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError:
        secret = b""
    if not _LEAST <= len(secret) <= _BLOCK:
        raise PublicationError(
            f"{where}: ключ псевдонимов — от {2 * _LEAST} до {2 * _BLOCK} шестнадцатеричных цифр, а там другое. "
            "Верните ключ из резервной копии."
        )
    return Key(secret)
