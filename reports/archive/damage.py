"""What can be wrong with an archive, and the report of a check: plain values and their Russian texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

LEDGER_SOURCE = "журнал архива"


class Part(StrEnum):
    """What a file of the archive is; the value is printed."""

    CONTENT = "файл документа"
    INVENTORY = "опись документа"
    SIDECAR = "контрольная сумма описи"
    DECLARATION = "метка объекта OCFL"
    LEDGER = "журнал архива"
    ROOT = "служебный файл хранилища"
    UNKNOWN = "посторонний файл"


class Kind(StrEnum):
    """What happened to it; the value is printed."""

    FLIPPED = "изменены биты"
    TRUNCATED = "обрезан"
    MISSING = "отсутствует"
    SWAPPED = "подменён другим файлом архива"
    STALE = "подменён прежней редакцией"
    CHANGED = "изменён"
    UNREADABLE = "не читается"
    EXTRA = "лишний"
    UNRECORDED = "не подтверждён: запись журнала утрачена"
    REWRITTEN = "журнал переписан"
    UNLOCKED = "замок снят, ослаблен или короче положенного"


@dataclass(frozen=True)
class Damage:
    """One damaged, missing or extra file on one target. `lost`: no verified copy of it exists anywhere."""

    target: str
    path: str
    part: Part
    kind: Kind
    object_id: str | None = None
    detail: str = ""
    lost: bool = False

    def __str__(self) -> str:
        about = f"; документ {self.object_id}" if self.object_id else ""
        detail = f" ({self.detail})" if self.detail else ""
        lost = ". НЕВОССТАНОВИМО: верной копии нет ни на одном носителе" if self.lost else ""
        return f"«{self.target}»: {self.path} — {self.part}: {self.kind}{detail}{about}{lost}"

    def brief(self) -> dict[str, Any]:
        """For a ledger entry."""
        about = {"target": self.target, "path": self.path, "kind": self.kind.name.lower(), "lost": self.lost}
        return about if self.object_id is None else {**about, "object": self.object_id}


@dataclass(frozen=True)
class TargetRead:
    """What a check read of one target: documents any of whose content was read, files and bytes of every kind."""

    objects: int
    files: int
    bytes: int


@dataclass(frozen=True)
class VerifyReport:
    """The result of a check. `ok` only if every target was there and nothing was found wrong.

    `files` and `bytes` count what was read over all targets, `reads` the same by target; `sample` is the share of
    objects whose content was read (None: all). `unavailable` maps a target to why it was not checked; `unfinished`
    counts files of submissions that still wait in the outbox (no damage); `waiting` counts those submissions.
    `relocked` are files whose lock was found wanting and was set anew at once; `notes` say what else was done to locks.
    `seq` is the number of the check's own ledger entry, None while that waits (`recorded` False). `mended`: the repair
    that followed, if one was asked for and something was damaged. `unsound` names signatures that do not match their
    document (a full check looks at them), though every byte is the one that was archived: no repair mends that.
    """

    targets: tuple[str, ...]
    objects: int
    files: int
    bytes: int
    damages: tuple[Damage, ...]
    unavailable: Mapping[str, str]
    sample: float | None = None
    unfinished: int = 0
    waiting: int = 0
    recorded: bool = True
    notes: tuple[str, ...] = ()
    reads: Mapping[str, TargetRead] = field(default_factory=dict)
    relocked: tuple[Damage, ...] = ()
    seq: int | None = None
    mended: RepairReport | None = None
    unsound: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the archive was whole on every target when it was looked at."""
        return not (self.damages or self.unavailable or self.relocked or self.unsound)

    @property
    def is_whole(self) -> bool:
        """Whether it is whole on every target now: it was, or all that was wrong has been mended."""
        return self.ok or self._is_mended()

    def _is_mended(self) -> bool:
        return not (self.unavailable or self.unsound) and (self.mended.ok if self.mended else not self.damages)

    @property
    def lost(self) -> tuple[Damage, ...]:
        """What no target has any more."""
        return self.mended.lost if self.mended else tuple(damage for damage in self.damages if damage.lost)

    def text(self) -> str:
        """For a person, in Russian."""
        head = (
            f"Проверено документов: {self.objects}, файлов: {self.files}, байт: {self.bytes}; носители: "
            + ", ".join(f"«{name}»" for name in self.targets)
        )
        lines = [head + (f"; содержимое — выборочно, {self.sample:.0%}" if self.sample is not None else "")]
        lines += [f"НЕ ПРОВЕРЕН носитель «{name}»: {cause}" for name, cause in self.unavailable.items()]
        lines += [str(damage) for damage in (*(() if self.mended else self.damages), *self.relocked)]
        lines += [f"ПОДПИСЬ НЕ СХОДИТСЯ: {line}" for line in self.unsound]
        if self.waiting:
            lines.append(f"Ожидают записи на все носители: {self.waiting}")
        lines += self.notes
        if not self.recorded:
            lines.append("Запись об этой проверке внесётся в журнал, когда будут доступны все носители.")
        found = len(self.damages) + len(self.relocked)
        lost = sum(damage.lost for damage in self.damages)
        lines.append(f"Повреждений: {found}, из них невосстановимых: {lost}." if found else "Повреждений нет.")
        return "\n".join([*lines, self.mended.text()] if self.mended else lines)


@dataclass(frozen=True)
class RepairReport:
    """What a repair did: `repaired` from verified bytes, `set_aside` (extra files, moved to `evidence`), and what it
    could not mend: `lost` and `unavailable` targets. `sources`: (target, path) of what was repaired → the target whose
    copy it was repaired from; `LEDGER_SOURCE` where the bytes follow from the ledger alone."""

    repaired: tuple[Damage, ...]
    set_aside: tuple[Damage, ...]
    lost: tuple[Damage, ...]
    unavailable: Mapping[str, str]
    evidence: Path | None = None
    recorded: bool = True
    sources: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the archive is whole on every target now."""
        return not self.lost and not self.unavailable

    def text(self) -> str:
        """For a person, in Russian."""
        lines = [f"ВОССТАНОВЛЕН {damage}" for damage in self.repaired]
        lines += [f"ИЗЪЯТ {damage}" for damage in self.set_aside]
        lines += [str(damage) for damage in self.lost]
        lines += [f"НЕ ПРОВЕРЕН носитель «{name}»: {cause}" for name, cause in self.unavailable.items()]
        if self.evidence:
            lines.append(f"Повреждённые и лишние файлы сохранены в {self.evidence}")
        lines.append(f"Восстановлено: {len(self.repaired)}, изъято: {len(self.set_aside)}, утрачено: {len(self.lost)}.")
        return "\n".join(lines)
