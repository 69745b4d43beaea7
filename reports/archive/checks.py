"""Whether the configured targets deserve the name: at least two, and not lost together (school-154 1.10: two media)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from itertools import pairwise

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


def independence(targets: Sequence[Target], accepted: bool, without: Container[str] = ()) -> list[str]:
    """Warnings about targets on one device, in Russian. Raises ArchiveError for them unless that is `accepted`.

    `without` names targets that are down: what a path without its medium is on says nothing.
    """
    by_device: dict[str, list[str]] = {}
    for target in targets:
        if target.name not in without:
            try:
                by_device.setdefault(target.device(), []).append(target.name)
            except TargetError:
                continue  # it is down; the run will say so
    warnings = []
    for names in by_device.values():
        if len(names) < 2:
            continue
        listed = ", ".join(f"«{name}»" for name in names)
        if not accepted:
            raise ArchiveError(
                f"Носители {listed} находятся на одном устройстве: отказ диска уничтожит все копии. "
                "Перенесите один из них или, только для показа, укажите same_device_accepted = true "
                "в [archive] файла vedomost.toml."
            )
        warnings.append(
            f"ВНИМАНИЕ! Носители {listed} находятся на ОДНОМ устройстве: для настоящего архива так нельзя, "
            "отказ диска уничтожит все копии. Принято по настройке same_device_accepted."
        )
    return warnings
