"""A disk behind SFTP: each method one or two requests. Which requests, and in which order, is `tree`'s.

Raises OSError as the local disk does; ConnectionError or TimeoutError when the server as a whole is meant.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import paramiko

from reports.archive.disk import FILE_MODE, FOLDER_MODE, Disk
from reports.archive.targets.places import SftpPlace
from reports.archive.targets.sftp_session import FSYNC, HARDLINK, RENAME, Session, connect

_READ_ONLY = 1
_CHUNK = 32768
_LACKS = {
    FSYNC: "сервер не умеет fsync@openssh.com: записанное может пропасть при его отключении от питания",
    HARDLINK: "сервер не умеет hardlink@openssh.com: вместо ссылки — переименование, которое не всякий сервер делает "
    "без замены",
    RENAME: "сервер не умеет posix-rename@openssh.com: опись заменяется в два шага, обрыв между ними чинит repair",
}


class SftpDisk(Disk):
    """The file system of one SSH server; connects when first asked, and again after `close`."""

    def __init__(self, place: SftpPlace) -> None:
        self._place = place
        self._session: Session | None = None

    def close(self) -> None:
        """Hang up."""
        if self._session is not None:
            self._session.hang_up()
            self._session = None

    def shortcomings(self) -> list[str]:
        """What this server cannot do as it ought to be done, for people."""
        with self._talking(self._place.path) as session:
            return [text for extension, text in _LACKS.items() if extension not in session.extensions]

    def exists(self, path: Path) -> bool:
        return self._attributes(path) is not None

    def is_folder(self, path: Path) -> bool:
        found = self._attributes(path)
        return found is not None and stat.S_ISDIR(found.st_mode or 0)

    def is_plain_file(self, path: Path) -> bool:
        with self._talking(path) as session:
            return stat.S_ISREG(session.lstat(str(path)).st_mode or 0)

    def names(self, folder: Path) -> list[tuple[str, bool]]:
        with self._talking(folder) as session:
            found = session.listdir_attr(str(folder))
        return sorted((entry.filename, stat.S_ISDIR(entry.st_mode or 0)) for entry in found)

    def free_bytes(self, path: Path) -> int | None:
        with self._talking(path) as session:
            found = session.statvfs(str(path))
        return None if found is None else found.free_bytes

    def modified(self, path: Path) -> float:
        """When a file was last written, by the server's clock."""
        with self._talking(path) as session:
            return float(session.stat(str(path)).st_mtime or 0)

    def make_folder(self, path: Path) -> None:
        with self._talking(path) as session:
            try:
                session.mkdir(str(path), FOLDER_MODE)
            except OSError:
                if not self.is_folder(path):
                    raise

    def create(self, path: Path, data: bytes) -> None:
        with self._talking(path) as session, session.create(str(path), FILE_MODE, exclusive=True) as file:
            session.send(file, data)

    def overwrite(self, path: Path, data: bytes) -> None:
        """A small file in place, neither durable nor in one step."""
        with self._talking(path) as session, session.create(str(path), FILE_MODE, exclusive=False) as file:
            session.send(file, data)

    def sync_file(self, path: Path) -> None:
        with self._talking(path) as session:
            session.fsync(str(path))

    def sync_folder(self, path: Path) -> None:
        self.sync_file(path)

    def link(self, source: Path, destination: Path) -> None:
        with self._talking(destination) as session:
            if HARDLINK in session.extensions:
                try:
                    session.hardlink(str(source), str(destination))
                except OSError:
                    self._refuse_present(destination)
                    raise
                return
            self._refuse_present(destination)
            session.rename(str(source), str(destination))
            session.create(str(source), FILE_MODE, exclusive=True).close()  # the caller takes the first name away

    def _refuse_present(self, path: Path) -> None:
        with self._talking(path) as session, suppress(FileNotFoundError):
            session.lstat(str(path))
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))

    def rename(self, source: Path, destination: Path) -> None:
        with self._talking(destination) as session:
            if RENAME in session.extensions:
                session.posix_rename(str(source), str(destination))
                return
            with suppress(FileNotFoundError):
                session.remove(str(destination))
            session.rename(str(source), str(destination))

    def unlink(self, path: Path) -> None:
        with self._talking(path) as session:
            session.remove(str(path))

    def remove_folder(self, path: Path) -> None:
        with self._talking(path) as session:
            session.rmdir(str(path))

    def read(self, path: Path) -> bytes:
        """All bytes, as the server gives them: whether from its medium or its memory it does not say. No symlinks."""
        with self._talking(path) as session:
            found = session.lstat(str(path))
            if not stat.S_ISREG(found.st_mode or 0):
                raise OSError(errno.ELOOP, "не обычный файл", str(path))
            with session.open(str(path), "rb") as file:
                if (found.st_size or 0) > _CHUNK:
                    file.prefetch(found.st_size)
                return bytes(file.read())

    def _attributes(self, path: Path) -> paramiko.SFTPAttributes | None:
        try:
            with self._talking(path) as session:
                return session.stat(str(path))
        except FileNotFoundError:
            return None

    @contextmanager
    def _talking(self, path: Path) -> Iterator[Session]:
        try:
            if self._session is None:
                self._session = connect(self._place)
            yield self._session
        except (paramiko.SSHException, EOFError) as error:
            self.close()
            raise ConnectionError(errno.ECONNRESET, "соединение с сервером прервалось") from error
        except (ConnectionError, TimeoutError):
            self.close()
            raise
        except OSError as error:
            if self._session is None or not self._session.is_alive():
                self.close()
                raise ConnectionError(errno.ECONNRESET, "соединение с сервером прервалось") from error
            if error.errno is None:  # SSH_FX_FAILURE: the protocol has no word for a full or a read-only medium
                raise self._explained(self._session, path, str(error)) from error
            if error.filename is None:
                raise OSError(error.errno, error.strerror, str(path)) from error
            raise

    def _explained(self, session: Session, path: Path, text: str) -> OSError:
        number, text = errno.EIO, f"сервер отказал: {text}"
        with suppress(OSError, EOFError, paramiko.SSHException):
            found = session.statvfs(str(self._place.path))
            if found is not None and found.flags & _READ_ONLY:
                number = errno.EROFS
            elif found is not None and (found.free_bytes == 0 or found.free_files == 0):
                number = errno.ENOSPC
        return OSError(number, text, str(path))
