"""One SFTP session with a server whose key is known, and the OpenSSH extensions that paramiko has no methods for."""

from __future__ import annotations

import base64
import errno
import hashlib
from dataclasses import dataclass

import paramiko
from paramiko.message import Message
from paramiko.sftp import (
    CMD_EXTENDED,
    CMD_EXTENDED_REPLY,
    CMD_HANDLE,
    CMD_INIT,
    CMD_OPEN,
    CMD_VERSION,
    SFTP_FLAG_CREATE,
    SFTP_FLAG_EXCL,
    SFTP_FLAG_TRUNC,
    SFTP_FLAG_WRITE,
    SFTPError,
)

from reports.archive.targets.places import SftpPlace

FSYNC = "fsync@openssh.com"
HARDLINK = "hardlink@openssh.com"
RENAME = "posix-rename@openssh.com"
STATVFS = "statvfs@openssh.com"
_PROTOCOL = 3


@dataclass(frozen=True)
class Volume:
    """What statvfs says of a file system over there."""

    free_bytes: int
    free_files: int
    flags: int


class Session(paramiko.SFTPClient):
    """The client, knowing what the server announced. Errors are paramiko's: IOError, SSHException, EOFError."""

    extensions: frozenset[str] = frozenset()

    def _send_version(self) -> int:
        """As in the base class, which throws the announced extensions away."""
        hello = Message()
        hello.add_int(_PROTOCOL)
        self._send_packet(CMD_INIT, hello)
        kind, data = self._read_packet()
        if kind != CMD_VERSION:
            raise SFTPError("Incompatible sftp protocol")
        answer = Message(data)
        version = answer.get_int()
        names = []
        while answer.get_remainder():
            names.append(answer.get_text())
            answer.get_string()
        self.extensions = frozenset(names)
        return version

    def is_alive(self) -> bool:
        """Whether the connection stands."""
        channel = self.get_channel()
        transport = channel.get_transport() if channel is not None else None
        return channel is not None and not channel.closed and transport is not None and transport.is_active()

    def hang_up(self) -> None:
        """End the session and the connection below it. A lost one is left without the words of parting."""
        channel = self.get_channel()
        transport = channel.get_transport() if channel is not None else None
        try:
            self.close()
        except (EOFError, OSError, paramiko.SSHException):
            pass  # nobody hears it: the caller knows why the connection is lost
        finally:
            if transport is not None:
                transport.close()

    def create(self, path: str, mode: int, *, exclusive: bool) -> paramiko.SFTPFile:
        """A file for writing, with its mode from the first moment on."""
        attributes = paramiko.SFTPAttributes()
        attributes.st_mode = mode
        flags = SFTP_FLAG_WRITE | SFTP_FLAG_CREATE | (SFTP_FLAG_EXCL if exclusive else SFTP_FLAG_TRUNC)
        kind, answer = self._request(CMD_OPEN, path, flags, attributes)
        if kind != CMD_HANDLE:
            raise SFTPError("Expected handle")
        return paramiko.SFTPFile(self, answer.get_binary(), "w")

    def send(self, file: paramiko.SFTPFile, data: bytes) -> None:
        """Write all, many requests under way at once, and hear every answer: paramiko's own pipelining hears none, so
        that a full disk over there would go unnoticed."""
        file.set_pipelined(True)
        file.write(data)
        file.flush()
        while file._reqs:
            self._read_response(file._reqs.popleft())

    def fsync(self, path: str) -> None:
        """A file or a folder; does nothing where the server cannot."""
        if FSYNC in self.extensions:
            with self.open(path, "r") as file:
                self._request(CMD_EXTENDED, FSYNC, file.handle)

    def hardlink(self, source: str, destination: str) -> None:
        """Fails if the destination is there."""
        self._request(CMD_EXTENDED, HARDLINK, source, destination)

    def statvfs(self, path: str) -> Volume | None:
        """None where the server cannot say."""
        if STATVFS not in self.extensions:
            return None
        kind, answer = self._request(CMD_EXTENDED, STATVFS, path)
        if kind != CMD_EXTENDED_REPLY:
            return None
        numbers = [answer.get_int64() for _ in range(11)]
        return Volume(free_bytes=numbers[1] * numbers[4], free_files=numbers[7], flags=numbers[9])


class _Pinned(paramiko.MissingHostKeyPolicy):
    """Takes the one key, or the few, of the settings."""

    def __init__(self, fingerprints: tuple[str, ...]) -> None:
        self._fingerprints = fingerprints

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        found = "SHA256:" + base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
        if found not in self._fingerprints:
            raise paramiko.SSHException(f"ключ сервера {found}, а в настройках записан другой")


def connect(place: SftpPlace) -> Session:
    """A session, after the server has proved who it is. Raises ConnectionError or TimeoutError."""
    client = paramiko.SSHClient()
    if place.fingerprints:
        client.set_missing_host_key_policy(_Pinned(place.fingerprints))
    else:
        client.load_host_keys(str(place.known_hosts))
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
    try:
        client.connect(
            place.host,
            place.port,
            place.user,
            password=place.password,
            key_filename=str(place.private_key) if place.private_key else None,
            passphrase=place.passphrase,
            allow_agent=False,
            look_for_keys=False,
            timeout=place.timeout,
            banner_timeout=place.timeout,
            auth_timeout=place.timeout,
        )
        transport = client.get_transport()
        session = None if transport is None else Session.from_transport(transport)
        channel = None if session is None else session.get_channel()
        if session is None or channel is None:
            raise paramiko.SSHException("сервер не даёт SFTP")
        channel.settimeout(place.timeout)
        return session
    except paramiko.BadHostKeyException as error:
        client.close()
        raise _refused("ключ сервера не тот, что в known_hosts: сервер подменён или переустановлен") from error
    except paramiko.AuthenticationException as error:
        client.close()
        raise _refused("сервер отказал во входе: не принят ключ или пароль") from error
    except (paramiko.SSHException, EOFError) as error:
        client.close()
        raise _refused(f"нет входа по SSH: {error}") from error
    except OSError as error:
        client.close()
        if isinstance(error, TimeoutError):
            raise TimeoutError(errno.ETIMEDOUT, "сервер не отвечает") from error
        raise _refused("сервер не отвечает") from error


def _refused(text: str) -> ConnectionError:
    return ConnectionError(errno.ECONNREFUSED, text)
