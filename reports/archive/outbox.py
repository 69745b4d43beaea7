"""The outbox: what has been accepted and is not yet committed on every target, and this installation's own memory.

A submission (or an event) is written here, durably, before any target is touched, and removed after its ledger entry
lies on all of them. So an interrupted run is finished by the next one with the bytes, the time and the name it began
with; and a target that is down loses nothing. Here too: the lock of the only writer, the last ledger entry this
installation has seen (the witness of a shortened or rewritten ledger), and what repair took out of the targets.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import re
import secrets
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reports.archive.disk import Disk, write_durably
from reports.archive.ledger import Event
from reports.archive.model import ArchiveError, BusyError
from reports.archive.ocfl import digest, to_json

_LONGEST_NAME = 240
"""Bytes in a file name; the file system takes 255, and a number may follow."""


@dataclass(frozen=True)
class Intent:
    """What is to become one ledger entry: a new version of an object (`files`), or an event without one.

    `event` may be left out for a new version; `details` are what the entry says beside it.
    """

    at: str
    by: str
    reason: str | None
    object_id: str | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    event: Event | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def pack(self) -> bytes:
        """A ZIP, stored, that unpacks with any tool: `intent.json` and `files/<name>`."""
        header = {
            "at": self.at,
            "by": self.by,
            "reason": self.reason,
            "object_id": self.object_id,
            "event": self.event,
            "details": self.details,
        }
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(zipfile.ZipInfo("intent.json"), to_json(header))
            for name in sorted(self.files):
                archive.writestr(zipfile.ZipInfo(f"files/{name}"), self.files[name])
        return buffer.getvalue()

    @classmethod
    def unpack(cls, data: bytes) -> Intent:
        """The inverse of `pack`."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            header = json.loads(archive.read("intent.json"))
            files = {
                name.removeprefix("files/"): archive.read(name)
                for name in archive.namelist()
                if name.startswith("files/")
            }
        event = header.pop("event")
        return cls(**header, files=files, event=Event(event) if event else None)


class Outbox:
    """The folder of one installation; `waiting/`, `set-aside/`, `filling/`, `ledger-head.json` and `lock` in it."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self.folder = folder
        self._disk = disk
        self._waiting = folder / "waiting"
        self._head = folder / "ledger-head.json"
        self._filling = folder / "filling"

    @contextmanager
    def exclusive(self) -> Iterator[str]:
        """Be the only one who writes to this archive; gives the id of this installation. Raises BusyError."""
        for folder in reversed((self._waiting, self.folder, *self.folder.parents)):
            if not folder.is_dir():
                self._disk.make_folder(folder)
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise BusyError(
                "Архив занят: в него сейчас пишет другой процесс. Дождитесь его окончания и повторите."
            ) from error
        try:
            for half_written in (*self._waiting.glob(".*.tmp"), *self.folder.glob(".*.tmp")):
                self._disk.unlink(half_written)
            yield _installation(descriptor)
        finally:
            os.close(descriptor)

    def waiting(self) -> list[Path]:
        """The intents, in the order they were accepted."""
        return sorted(self._waiting.glob("[0-9]*.zip"))

    def add(self, intents: list[Intent]) -> list[Path]:
        """Accept intents; durable on return. Raises ArchiveError if they cannot be written."""
        waiting = self.waiting()
        number = int(waiting[-1].name.split("-")[0]) if waiting else 0
        packed = {
            self._waiting / f"{serial:08d}-{digest(data)[:32]}.zip": data
            for serial, data in enumerate((intent.pack() for intent in intents), number + 1)
        }
        try:
            write_durably(self._disk, packed)
        except OSError as error:
            raise ArchiveError(
                f"Папка ожидания {self.folder}: не удаётся записать ({error.strerror}). Ничего не "
                "принято; освободите место или проверьте права и повторите."
            ) from error
        return list(packed)

    def read(self, path: Path) -> Intent:
        """An intent, whole. Raises ArchiveError if its bytes are not those that were accepted."""
        data = self._disk.read(path)
        if f"-{digest(data)[:32]}.zip" not in path.name:
            raise ArchiveError(f"Файл ожидания {path} повреждён. Уберите его из папки и сдайте документ заново.")
        return Intent.unpack(data)

    def remove(self, paths: list[Path]) -> None:
        """Forget intents that are committed; durable on return."""
        for path in paths:
            self._disk.unlink(path)
        if paths:
            self._disk.sync_folder(self._waiting)

    def witness(self) -> tuple[int, str] | None:
        """(seq, sha-512) of the last ledger entry known to be on every target; None if none is."""
        try:
            head = json.loads(self._head.read_bytes())
            return int(head["seq"]), str(head["digest"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise ArchiveError(
                f"Файл {self._head} повреждён. Он лишь напоминание о последней записи журнала: "
                "проверьте журнал (archive verify) и удалите этот файл."
            ) from error

    def remember(self, seq: int, entry_digest: str) -> None:
        """Set the witness; does nothing if it stands."""
        data = to_json({"seq": seq, "digest": entry_digest})
        if not self._head.exists() or self._head.read_bytes() != data:
            write_durably(self._disk, {self._head: data})

    def holds(self, intent: Intent) -> bool:
        """Whether just this intent waits."""
        return any(self._waiting.glob(f"*-{digest(intent.pack())[:32]}.zip"))

    def filling(self) -> dict[str, tuple[str, str]]:
        """Target name → when and by whom its filling was begun, of those that are not filled yet."""
        found = {}
        for path in sorted(self._filling.glob("*.json")):
            mark = json.loads(path.read_bytes())
            found[str(mark["target"])] = str(mark["at"]), str(mark["by"])
        return found

    def mark_filling(self, target: str, at: str, by: str) -> None:
        """From now on that target is being filled; durable on return."""
        if not self._filling.is_dir():
            self._disk.make_folder(self._filling)
            self._disk.sync_folder(self.folder)
        write_durably(self._disk, {self._mark(target): to_json({"target": target, "at": at, "by": by})})

    def unmark_filling(self, target: str) -> None:
        """It is filled; durable on return."""
        self._disk.unlink(self._mark(target))
        self._disk.sync_folder(self._filling)

    def _mark(self, target: str) -> Path:
        return self._filling / f"{digest(target.encode())[:32]}.json"

    def set_aside(self, label: str, target: str, path: str, data: bytes) -> Path:
        """Keep bytes that are about to be taken out of a target: evidence is moved, not destroyed."""
        base = self.folder / "set-aside" / label / target / _inside(path)
        place = next(
            p
            for p in (base, *(base.with_name(f"{base.name}.{n}") for n in range(1, 10_000)))
            if not p.exists() or p.read_bytes() == data
        )
        if not place.exists():
            for folder in reversed(place.parents):
                if not folder.is_dir():
                    self._disk.make_folder(folder)
            write_durably(self._disk, {place: data})
        return place


def _installation(lock: int) -> str:
    """The random id in the lock file, written there by the first who holds it."""
    known = os.pread(lock, 64, 0).decode("ascii", "replace")
    if not re.fullmatch(r"[0-9a-f]{32}", known):
        known = secrets.token_hex(16)
        os.ftruncate(lock, 0)
        os.pwrite(lock, known.encode("ascii"), 0)
    return known


def _inside(path: str) -> Path:
    """A path on a target as one below a local folder: a bucket may hold any key, `../x` and `//x` among them."""
    return Path(*(_safe(part) for part in path.split("/")))


def _safe(part: str) -> str:
    if part in {"", ".", ".."} or "\0" in part:
        return "%" + part.encode().hex()
    encoded = part.encode(errors="surrogateescape")
    return part if len(encoded) <= _LONGEST_NAME else f"{digest(encoded)[:64]}.name"
