"""A batch as it lies in the landing folder: its files, its identity, and the bytes that are kept of it.

A folder, a `.zip` of the same, or something that is neither. Nothing of the contract is known here: what the files say
is read elsewhere. Nothing is written to disk and no file outside the batch is followed.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

LARGEST_MEMBER = 1 << 30  # bytes; a table of 10,000 pupils' marks of a year is a third of it
LARGEST_PACKAGE = 4 << 30
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


class BatchError(Exception):
    """The batch cannot be taken at all. The message says in Russian what is wrong, where, and what to do."""


class TornError(BatchError):
    """The batch as it is cannot be taken, and would look so while it is still being handed over."""


@dataclass(frozen=True)
class Package:
    """`files`: name (as in the batch, `/` between folders) → bytes; empty if `error` says why nothing can be read.

    `batch_id`: hex sha-256 of the sorted listing of names and digests, so that a folder and a zip of the same files
    are one batch; of the bytes where they cannot be read as a batch. `original`: the bytes of a file as it came; None
    for a folder. `is_torn`: the error may be that the file has not come whole yet.
    """

    batch_id: str
    files: dict[str, bytes] = field(repr=False)
    original: bytes | None = field(repr=False)
    suffix: str
    error: str | None = None
    is_torn: bool = False

    @property
    def size(self) -> int:
        """Bytes of the files."""
        return sum(map(len, self.files.values()))

    def raw(self) -> bytes:
        """What is kept: the file as it came, or a stored zip of the folder with fixed times (reproducible)."""
        if self.original is not None:
            return self.original
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            for name in sorted(self.files):
                archive.writestr(zipfile.ZipInfo(name, FIXED_TIME), self.files[name])
        return buffer.getvalue()


def shown(names: Iterable[str]) -> str:
    """The first few file names for a message, and how many there are besides."""
    ordered = sorted(names)
    more = f" и ещё {len(ordered) - 5}" if len(ordered) > 5 else ""
    return (", ".join(f"«{name}»" for name in ordered[:5]) or "ни одного файла") + more


def open_package(path: Path) -> Package:
    """Read what lies at `path`. Never raises for the content: `Package.error` says what is wrong with it.

    Raises OSError only if the path itself vanished or cannot be opened.
    """
    if path.is_dir() and not path.is_symlink():
        return _folder(path)
    return package_of_file(path.name, path.read_bytes())


def package_of_file(name: str, data: bytes) -> Package:
    """The batch that one file named `name` holds."""
    digest = hashlib.sha256(data).hexdigest()
    if not name.lower().endswith(".zip"):
        return Package(
            digest, {}, data, ".bin", f"«{name}» — не папка и не zip. Сдайте выгрузку папкой или архивом .zip."
        )
    try:
        files = _unzipped(data)
    except BatchError as error:
        return Package(digest, {}, data, ".zip", str(error), isinstance(error, TornError))
    return Package(_identity(files), files, data, ".zip")


def package_of_files(files: dict[str, bytes], error: str | None = None) -> Package:
    """The batch that a folder's files make up; `error`: why some of them were not read."""
    if any(_points_outside(name) for name in files):
        error = "В выгрузке файл с путём наружу. Такая выгрузка не берётся; соберите её заново."
        files = {name: data for name, data in files.items() if not _points_outside(name)}
    return Package(_identity(files), files, None, ".zip", error)


def package_not_read(listing: str, error: str) -> Package:
    """What stands for a batch of which no byte was read; `listing` tells it from others."""
    return Package(hashlib.sha256(listing.encode()).hexdigest(), {}, b"", ".bin", error)


def too_large(sizes: Iterable[int]) -> str | None:
    """Why files of these sizes are not taken together; None if they are."""
    size = sum(sizes)
    if size <= LARGEST_PACKAGE:
        return None
    return f"В выгрузке {size >> 30} ГБ: это больше предела в {LARGEST_PACKAGE >> 30} ГБ. Разделите выгрузку."


def _identity(files: dict[str, bytes]) -> str:
    listing = "".join(f"{name} {hashlib.sha256(files[name]).hexdigest()}\n" for name in sorted(files))
    return hashlib.sha256(listing.encode()).hexdigest()


def _folder(path: Path) -> Package:
    files: dict[str, bytes] = {}
    error: str | None = None
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names + [each for each in folders if (Path(folder) / each).is_symlink()]):
            member = Path(folder) / name
            shown = _readable(member.relative_to(path).as_posix())
            if not stat.S_ISREG(member.lstat().st_mode):
                error = not_a_file(shown)
                continue
            try:
                files[shown] = member.read_bytes()
            except PermissionError:
                error = no_right(shown)
    return Package(_identity(files), files, None, ".zip", error)


def no_right(name: str) -> str:
    """Why a file that may not be read stops its batch."""
    return f"«{name}» не читается: нет права. Дайте право на чтение."


def not_a_file(name: str) -> str:
    """Why a link or a special file stops its batch: it is not followed."""
    return f"«{name}» — ссылка или особый файл, а не обычный. Положите в папку сам файл."


def _points_outside(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in PurePosixPath(name).parts


def _readable(name: str) -> str:
    """A name as a text: those that are no UTF-8 were most likely given on a Windows of ours."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("cp1251", "replace")
    return name


def _unzipped(data: bytes) -> dict[str, bytes]:
    again = "Выгрузите его заново и замените файл."
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            _check_members(members)
            files = {info.filename: archive.read(info) for info in members}
    except zipfile.BadZipFile as error:
        if "Bad CRC" in str(error) or data[:4] == b"PK\x03\x04":
            raise TornError(f"Архив zip оборван или повреждён ({len(data)} байт). {again}") from error
        raise TornError(f"Файл назван .zip, но это не архив zip ({len(data)} байт). {again}") from error
    except (zlib.error, EOFError, ValueError, OverflowError, OSError) as error:
        raise TornError(f"Архив zip оборван или повреждён ({len(data)} байт). {again}") from error
    except (RuntimeError, NotImplementedError) as error:  # a password; a packing method this Python has not
        raise BatchError("Архив zip закрыт паролем или сжат способом, который не читается. Сожмите обычным.") from error
    return _without_outer_folder(files)


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for info in members:
        name = info.filename
        if _points_outside(name):
            raise BatchError(f"В архиве файл с путём наружу: «{name}». Такой архив не берётся; соберите его заново.")
        if name in seen:
            raise BatchError(f"В архиве два файла с именем «{name}». Оставьте один и соберите архив заново.")
        seen.add(name)
        if info.file_size > LARGEST_MEMBER:
            raise BatchError(
                f"Файл «{name}» в архиве займёт {info.file_size >> 20} МБ: это больше предела в "
                f"{LARGEST_MEMBER >> 20} МБ. Разделите выгрузку или проверьте, не испорчен ли архив."
            )
    if sum(info.file_size for info in members) > LARGEST_PACKAGE:
        raise BatchError(f"Архив развернётся больше чем в {LARGEST_PACKAGE >> 30} ГБ. Разделите выгрузку.")


def _without_outer_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    """People zip the folder as often as its files: one outer folder around everything is taken off."""
    tops = {name.split("/", 1)[0] for name in files}
    if len(tops) != 1 or not all("/" in name for name in files):
        return files
    return {name.split("/", 1)[1]: data for name, data in files.items()}
