"""A folder of an SFTP server as a landing place: fsspec's client, made to know the server before it trusts it.

fsspec accepts any host key by default, hides folders that cannot be listed and forgets what kind of file a file is; so
the way in, the walk and the reading are written here. No agent, no keys of the user's own, no passwords asked for.
"""

from __future__ import annotations

import base64
import hashlib
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from pipelines.exports.package import no_right, not_a_file
from pipelines.warehouse.places.base import PlaceError
from pipelines.warehouse.places.remote import Remote, RemoteFile, RemotePlace
from pipelines.warehouse.places.settings import SftpSettings

PATIENCE = 15.0  # seconds for the server to answer at all
SILENCE = 60.0  # seconds without a byte after which the connection counts as lost


@contextmanager
def open_sftp(settings: SftpSettings) -> Iterator[RemotePlace]:
    """The place, connected; the connection is closed at the end. Raises PlaceError if there is no way in."""
    with _asked(settings):
        system = CheckedSFTP(settings)
    try:
        yield RemotePlace(str(settings), _Folder(system, settings.path), lambda: _asked(settings))
    finally:
        system.client.close()


class CheckedSFTP(SFTPFileSystem):
    """fsspec's SFTP with the host's key checked against known_hosts or a pinned fingerprint."""

    cachable = False

    def __init__(self, settings: SftpSettings) -> None:
        self.settings = settings
        super().__init__(settings.host, host_key_policy="reject")

    def _connect(self) -> None:
        settings = self.settings
        self.client = paramiko.SSHClient()
        policy: Any = self.host_key_policy
        if settings.known_hosts is not None:
            self.client.load_host_keys(str(settings.known_hosts))
        if settings.fingerprint is not None:
            policy = _Pinned(settings.fingerprint)
        self.client.set_missing_host_key_policy(policy)
        try:
            self.client.connect(
                settings.host,
                settings.port,
                settings.user,
                settings.password,
                key_filename=str(settings.key_file) if settings.key_file else None,
                passphrase=settings.passphrase,
                allow_agent=False,
                look_for_keys=False,
                timeout=PATIENCE,
                banner_timeout=PATIENCE,
                auth_timeout=PATIENCE,
            )
            self.ftp = self.client.open_sftp()
            self.ftp.get_channel().settimeout(SILENCE)
        except BaseException:
            self.client.close()
            raise


class _Pinned(paramiko.MissingHostKeyPolicy):
    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        found = _fingerprint(key)
        if found != self.fingerprint.rstrip("="):
            raise _UnknownHostError(found)


class _UnknownHostError(paramiko.SSHException):
    pass


class _Folder(Remote):
    def __init__(self, system: CheckedSFTP, path: str) -> None:
        self.ftp = system.ftp
        self.path = path

    def files(self, below: str) -> list[RemoteFile]:
        parts = tuple(below.split("/")) if below else ()
        return list(self._below(parts, self.ftp.lstat(f"{self.path}/{below}")) if parts else self._walk(()))

    def _walk(self, parts: tuple[str, ...]) -> Iterator[RemoteFile]:
        for entry in self._entries(parts):
            yield from self._below((*parts, entry.filename), entry)

    def _below(self, parts: tuple[str, ...], found: paramiko.SFTPAttributes) -> Iterator[RemoteFile]:
        if not self._is_folder(found, parts):
            yield _file(parts, found)
            return
        try:
            yield from self._walk(parts)
        except PermissionError:
            if len(parts) == 1:  # all of an institution's batches would go unseen, and nobody would be told
                raise
            yield _file(parts, found, no_right(parts[-1]))

    def _entries(self, parts: tuple[str, ...]) -> list[paramiko.SFTPAttributes]:
        folder = "/".join((self.path, *parts))
        try:
            return self.ftp.listdir_attr(folder)
        except PermissionError as error:
            raise PermissionError(f"{folder}: {error.strerror}") from error
        except FileNotFoundError:
            if parts:  # renamed while it was looked at: the next look sees it under its new name
                return []
            raise

    def _is_folder(self, entry: paramiko.SFTPAttributes, parts: tuple[str, ...]) -> bool:
        """An institution's folder may be a link to where its journal writes; inside it no link is followed."""
        if len(parts) == 1 and stat.S_ISLNK(entry.st_mode or 0):
            return stat.S_ISDIR(self.ftp.stat("/".join((self.path, *parts))).st_mode or 0)
        return stat.S_ISDIR(entry.st_mode or 0)

    def fetch(self, paths: Sequence[str]) -> list[bytes | None]:
        return [self._read(f"{self.path}/{path}") for path in paths]

    def _read(self, path: str) -> bytes | None:
        try:
            with self.ftp.open(path, "rb") as file:
                file.prefetch()
                return file.read()
        except PermissionError:
            return None

    def now(self) -> datetime | None:
        return None  # the protocol has no word for it


def _file(parts: tuple[str, ...], found: paramiko.SFTPAttributes, obstacle: str = "") -> RemoteFile:
    modified = found.st_mtime or 0
    if not obstacle and not stat.S_ISREG(found.st_mode or 0):
        obstacle = not_a_file(parts[-1])
    return RemoteFile(
        parts,
        found.st_size or 0,
        f"{modified} {found.st_mode}",
        datetime.fromtimestamp(modified, UTC),
        obstacle,
    )


def _fingerprint(key: paramiko.PKey) -> str:
    return "SHA256:" + base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")


@contextmanager
def _asked(settings: SftpSettings) -> Iterator[None]:
    """Turn what paramiko and the server say into what to do. A file that is gone stays a FileNotFoundError inside."""
    try:
        yield
    except paramiko.BadHostKeyException as error:
        raise PlaceError(_stranger(settings, _fingerprint(error.key))) from error
    except _UnknownHostError as error:
        raise PlaceError(_stranger(settings, str(error))) from error
    except paramiko.AuthenticationException as error:
        raise PlaceError(
            f"{settings.host} не пускает пользователя {settings.user}. Проверьте key_file или пароль "
            "(VEDOMOST_LANDING_PASSWORD) и добавлен ли ключ на сервере."
        ) from error
    except FileNotFoundError as error:
        raise PlaceError(f"На {settings.host} нет папки {settings.path}. Проверьте landing.url.") from error
    except PermissionError as error:
        raise PlaceError(
            f"{settings.host} не даёт прочитать {settings}: {error}. Дайте {settings.user} право на чтение."
        ) from error
    except paramiko.SSHException as error:
        if "not found in known_hosts" in str(error):
            raise PlaceError(
                f"Ключа сервера {settings.host}:{settings.port} нет в {settings.known_hosts}. Добавьте его, сверив "
                "отпечаток с администратором сервера, или укажите landing.fingerprint."
            ) from error
        raise PlaceError(_lost(settings, error)) from error
    except (OSError, EOFError) as error:
        raise PlaceError(_lost(settings, error)) from error


def _stranger(settings: SftpSettings, found: str) -> str:
    return (
        f"Сервер {settings.host}:{settings.port} показал не тот ключ, который указан в настройках: {found}. Если ключ "
        "меняли — поправьте known_hosts или landing.fingerprint; если нет — под его именем отвечает кто-то другой."
    )


def _lost(settings: SftpSettings, error: Exception) -> str:
    return (
        f"Связи с {settings.host}:{settings.port} нет или она оборвалась: {error or type(error).__name__}. Проверьте "
        "сеть и landing.url; загруженное сохранено, следующая загрузка продолжит."
    )
