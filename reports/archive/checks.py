"""Whether the configured targets deserve the name: at least two, and not lost together (school-154 1.10: two media)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise

from reports.archive.model import ArchiveError, TargetError
from reports.archive.targets import Target


def distinct(targets: Sequence[Target]) -> None:
    """Raises ArchiveError unless there are two targets or more, with different names, in different places."""
    if len(targets) < 2:
        raise ArchiveError(
            "Архиву нужно не менее двух носителей: на одном документы не считаются сданными. Добавьте "
            "второй в [[archive.targets]] файла vedomost.toml."
        )
    repeated = [name for name, count in Counter(target.name for target in targets).items() if count > 1]
    if repeated:
        raise ArchiveError(f"Имя носителя «{repeated[0]}» указано дважды: имена должны различаться.")
    places = sorted(f"{target.place()}/" for target in targets)
    for one, other in pairwise(places):
        if other.startswith(one):
            raise ArchiveError(f"Носители {one} и {other} — одна и та же папка или одна внутри другой.")


def independence(targets: Sequence[Target], accepted: bool, is_away: Callable[[Target], bool]) -> list[str]:
    """Warnings about targets that would be lost together, in Russian. Raises ArchiveError unless that is `accepted`.

    What a path without its medium is on says nothing: a target that `is_away` is not compared.
    """
    devices = {target.name: _devices(target) for target in targets}
    warnings = []
    for one, other in combinations(targets, 2):
        shared = devices[one.name] & devices[other.name]
        if not shared or is_away(one) or is_away(other):
            continue
        listed = f"«{one.name}» и «{other.name}»"
        if not accepted:
            raise ArchiveError(
                f"Носители {listed} находятся на одном устройстве или сервере ({min(shared)}): один отказ уничтожит "
                "обе копии. Перенесите один из них или, только для показа, укажите same_device_accepted = true "
                "в [archive] файла vedomost.toml."
            )
        warnings.append(
            f"ВНИМАНИЕ! Носители {listed} находятся на ОДНОМ устройстве или сервере: для настоящего архива так нельзя, "
            "один отказ уничтожит обе копии. Принято по настройке same_device_accepted."
        )
    return warnings


def _devices(target: Target) -> frozenset[str]:
    try:
        return target.devices()
    except TargetError:
        return frozenset()  # it is down; the run will say so
