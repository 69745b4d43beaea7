"""What a scrub comes to: the fate of everything that was found wrong, and the verdict on the archive.

Plain values from a VerifyReport and their Russian words; the paper and the machine-readable copy both say these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reports.archive.damage import Damage, VerifyReport


class Fate(StrEnum):
    """What became of one damaged file; the value is printed."""

    REPAIRED = "исправлен"
    SET_ASIDE = "изъят, сохранён в папке исправлений"
    RELOCKED = "заперт заново"
    LOST = "УТРАЧЕН: верной копии нет"
    LEFT = "не исправлялся"
    FAILED = "НЕ ИСПРАВЛЕН: носитель отказал"


class Verdict(StrEnum):
    """The archive after the scrub, the worst that holds."""

    LOST = "lost"
    DAMAGED = "damaged"
    UNSOUND = "unsound"
    INCOMPLETE = "incomplete"
    MENDED = "mended"
    WHOLE = "whole"


@dataclass(frozen=True)
class Finding:
    """One damage and its fate; `source` is whose copy it was repaired from, empty for any other fate."""

    damage: Damage
    fate: Fate
    source: str = ""


def findings(report: VerifyReport) -> Sequence[Finding]:
    """Everything that was found, by target and path: by the check, and by the full look a repair begins with."""
    mended = report.mended
    found: dict[Damage, Finding] = {}
    if mended is not None:
        for damage in mended.repaired:
            found[damage] = Finding(damage, Fate.REPAIRED, mended.sources[damage.target, damage.path])
        found |= {damage: Finding(damage, Fate.SET_ASIDE) for damage in mended.set_aside}
        found |= {damage: Finding(damage, Fate.LOST) for damage in mended.lost}
    known = {(damage.target, damage.path) for damage in found}
    for damage in report.damages:
        if (damage.target, damage.path) not in known:
            found[damage] = Finding(damage, _left(damage, mending=mended is not None))
    found |= {damage: Finding(damage, Fate.RELOCKED) for damage in report.relocked}
    return sorted(found.values(), key=lambda one: (one.damage.target, one.damage.path))


def _left(damage: Damage, *, mending: bool) -> Fate:
    if damage.lost:
        return Fate.LOST
    return Fate.FAILED if mending else Fate.LEFT


def lost_files(found: Sequence[Finding]) -> Sequence[str]:
    """The paths of which no target has the true bytes, each once."""
    return sorted({one.damage.path for one in found if one.fate is Fate.LOST})


def verdict(report: VerifyReport) -> Verdict:
    """The worst that holds when the scrub has ended."""
    fates = {one.fate for one in findings(report)}
    for fate, worst in ((Fate.LOST, Verdict.LOST), (Fate.LEFT, Verdict.DAMAGED), (Fate.FAILED, Verdict.DAMAGED)):
        if fate in fates:
            return worst
    if report.unsound:
        return Verdict.UNSOUND
    if report.unavailable:
        return Verdict.INCOMPLETE
    return Verdict.MENDED if fates else Verdict.WHOLE
