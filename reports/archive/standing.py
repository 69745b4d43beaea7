"""Which of the configured targets can be written to now, judged by what lies there. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from reports.archive import ledger
from reports.archive.model import TargetError
from reports.archive.outbox import Outbox
from reports.archive.root import root_files
from reports.archive.targets import Target


def unusable(targets: Sequence[Target], outbox: Outbox) -> dict[str, str]:
    """Target name → why nothing can be written to it now. A blank place is a medium that is not connected, unless the
    archive has not begun; a place of something else is never written to, nor is one that is being filled."""
    causes = dict.fromkeys(outbox.filling(), "наполнение не закончено: выполните archive replicate")
    holding: dict[str, _Holding] = {}
    for target in targets:
        try:
            holding[target.name] = _holding(target)
        except TargetError as failure:
            causes[target.name] = failure.cause
    begun = outbox.witness() is not None or _Holding.LEDGER in holding.values()
    for name, found in holding.items():
        if found is _Holding.NOTHING and begun:
            causes.setdefault(name, "пуст: не подключён, а если заменён или добавлен — выполните archive replicate")
        elif found is _Holding.STRANGE or (found is _Holding.MIXED and not begun):
            causes.setdefault(name, "в нём лежат посторонние файлы, и это не архив")
    return causes


class _Holding(Enum):
    """What lies on a target: MIXED are files of a storage root among others, without a ledger."""

    NOTHING, LEDGER, ROOT, MIXED, STRANGE = range(5)


def _holding(target: Target) -> _Holding:
    if target.is_blank():
        return _Holding.NOTHING
    if ledger.names(target):
        return _Holding.LEDGER
    found = {path for path in target.paths() if not path.endswith("/")}
    if found <= root_files().keys():
        return _Holding.ROOT
    return _Holding.MIXED if found & root_files().keys() else _Holding.STRANGE
