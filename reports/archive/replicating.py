"""Filling a target that was added or replaced, from verified copies on the others (`archive replicate`).

A target under way is marked in the outbox: nothing else is written to it, and a run that was interrupted is taken up
where it stopped, with the time and the name it began with. The ledger comes last, in its order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from reports.archive import checks, ocfl
from reports.archive.damage import Part
from reports.archive.expected import Expected
from reports.archive.fixity import Examination
from reports.archive.ledger import Event
from reports.archive.model import ArchiveError, TargetError, UnreachableError
from reports.archive.outbox import Intent, Outbox
from reports.archive.protocol import read_back, store
from reports.archive.reading import Progress
from reports.archive.session import Session
from reports.archive.targets import Target

_BATCH = 32


@dataclass(frozen=True)
class ReplicationReport:
    """What now lies, verified, on the target; `lost` are paths of which no other target had verified bytes.

    `recorded` is False while the event waits for a target that is down.
    """

    target: str
    objects: int
    files: int
    bytes: int
    lost: Sequence[str]
    recorded: bool = True

    def text(self) -> str:
        """For a person, in Russian."""
        lines = [
            f"Носитель «{self.target}» наполнен и проверен: документов {self.objects}, файлов {self.files}, "
            f"байт {self.bytes}."
        ]
        lines += [f"НЕ СКОПИРОВАН, верной копии нет ни на одном носителе: {path}" for path in self.lost]
        if not self.recorded:
            lines.append("Запись об этом внесётся в журнал, когда будут доступны все носители.")
        return "\n".join(lines)


def replicate(
    session: Session,
    targets: Sequence[Target],
    name: str,
    at: str,
    by: str,
    same_device_accepted: bool,
    on_progress: Progress | None,
) -> ReplicationReport:
    """See Archive.replicate."""
    target = next((target for target in targets if target.name == name), None)
    if target is None:
        raise ArchiveError(f"Носителя «{name}» нет в настройках.")
    if not session.begun():
        raise ArchiveError("Архив пуст: в него ещё ничего не сдано, наполнять носитель нечем.")
    if name not in session.down:
        raise ArchiveError(f"Носитель «{name}» уже хранит архив. Проверить его: archive verify.")
    checks.independence(targets, same_device_accepted, lambda each: each.name in session.down and each.name != name)
    began = _admit(target, session.outbox, at, by)
    with target.exclusive(session.owner):
        report = _fill(target, session.usable, session.outbox, on_progress)
        intent = Intent(*began, None, event=Event.REPLICATION, details=_details(report, session.usable))
        if not session.outbox.holds(intent):
            session.outbox.add([intent])
        session.outbox.unmark_filling(name)
        session.gain(target)
        return replace(report, recorded=session.try_flush(*began))


def _admit(target: Target, outbox: Outbox, at: str, by: str) -> tuple[str, str]:
    """Mark a blank target as being filled, or find the mark; the time and name the filling began with.

    Raises ArchiveError for a target that holds something and was not being filled.
    """
    begun = outbox.filling().get(target.name)
    if begun is not None:
        return begun
    if not target.is_blank():
        raise ArchiveError(
            f"Носитель «{target.name}» ({target.place()}) не пуст, наполнять его нельзя. Если на нём "
            "повреждённый архив, выполните archive repair; если чужие файлы — освободите место или укажите другое."
        )
    outbox.mark_filling(target.name, at, by)
    return at, by


def _fill(target: Target, sources: Sequence[Target], outbox: Outbox, on_progress: Progress | None) -> ReplicationReport:
    """Copy what the ledger says, each file verified before and read back after. Raises ArchiveError if something else
    lies there too, TargetError if the target fails."""
    examination = Examination(sources, outbox.witness(), wanted=lambda path: "/content/" not in path)
    if not examination.targets:
        raise ArchiveError(f"Наполнять носитель «{target.name}» не с чего: остальные недоступны.")
    expected = examination.tree.files
    entries = sorted(path for path, about in expected.items() if about.part is Part.LEDGER)
    others = [path for path, about in expected.items() if about.part is not Part.LEDGER]
    done, size = 0, 0
    lost: list[str] = []

    def evidence(name: str, path: str, data: bytes) -> object:
        return outbox.set_aside("unfinished", name, path, data)

    for paths, in_order in ((others, False), (entries, True)):
        for batch in _batches(paths):
            files, missing = _verified(list(examination.targets.values()), {path: expected[path] for path in batch})
            store(target, files, evidence, in_order=in_order)
            read_back(target, files)
            done, size = done + len(batch), size + sum(map(len, files.values()))
            lost += missing
            if on_progress is not None:
                on_progress(done, len(expected))
    extra = sorted(set(target.paths()) - expected.keys())
    if extra:
        raise ArchiveError(
            f"На носителе «{target.name}» лежит постороннее, файлов {len(extra)}, например {extra[0]}. Освободите "
            "место и повторите archive replicate."
        )
    return ReplicationReport(target.name, len(examination.tree.heads), len(expected) - len(lost), size, tuple(lost))


def _details(report: ReplicationReport, sources: Sequence[Target]) -> dict[str, Any]:
    """What the ledger entry says of it."""
    return {
        "target": report.target,
        "sources": sorted(source.name for source in sources),
        "objects": report.objects,
        "files": report.files,
        "bytes": report.bytes,
        "lost": list(report.lost[:100]),
    }


def _batches(paths: Sequence[str]) -> Iterator[list[str]]:
    remaining = iter(paths)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _verified(sources: Sequence[Target], wanted: Mapping[str, Expected]) -> tuple[dict[str, bytes], list[str]]:
    """Right bytes by path, and the paths that have none."""
    files, missing = {}, []
    for path, expected in wanted.items():
        data = expected.data if expected.data is not None else _from_any(sources, path, expected.digest)
        if data is None:
            missing.append(path)
        else:
            files[path] = data
    return files, missing


def _from_any(sources: Sequence[Target], path: str, digest: str) -> bytes | None:
    for source in sources:
        try:
            data = source.read(path)
        except UnreachableError:
            raise
        except (KeyError, TargetError):
            continue
        if ocfl.digest(data) == digest:
            return data
    return None
