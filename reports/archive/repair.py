"""Repair: put back what the ledger and the inventories say, from bytes verified at that moment.

Never from a copy that was not just verified, never by majority. What is replaced or taken out is kept as evidence in
the installation's own folder. What no verified bytes exist for is left as it is and reported as lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reports.archive.damage import Damage, Kind
from reports.archive.fixity import Examination
from reports.archive.model import TargetError
from reports.archive.targets import Target

SetAside = Callable[[str, str, bytes], Path]
"""(target name, path, bytes) → where they are kept now."""


@dataclass
class Outcome:
    """What was done to each damage, and which targets failed meanwhile (name → cause)."""

    repaired: list[Damage] = field(default_factory=list)
    set_aside: list[Damage] = field(default_factory=list)
    lost: list[Damage] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def mend(examination: Examination, damages: Sequence[Damage], set_aside: SetAside) -> Outcome:
    """Mend what can be mended: extra files out first, then every damaged or missing file. Raises nothing for a target
    that fails; its damages stay and `failed` names it."""
    outcome = Outcome(lost=[damage for damage in damages if damage.lost])
    extras = [damage for damage in damages if damage.kind == Kind.EXTRA]
    broken = [damage for damage in damages if damage.kind != Kind.EXTRA and not damage.lost]
    bytes_at_risk = _prefetch(examination, broken)
    for damage in (*sorted(extras, key=lambda extra: extra.path, reverse=True), *broken):
        if damage.target in outcome.failed:
            continue
        target = examination.targets[damage.target]
        try:
            if damage.kind == Kind.EXTRA:
                _keep(target, damage.path, set_aside)
                target.remove(damage.path)
                outcome.set_aside.append(damage)
            elif _restore(examination, target, damage, bytes_at_risk, set_aside):
                outcome.repaired.append(damage)
            else:
                outcome.lost.append(damage)
        except TargetError as failure:
            outcome.failed[target.name] = failure.cause
    return outcome


def _prefetch(examination: Examination, broken: Sequence[Damage]) -> dict[str, bytes]:
    """The bytes that lie under the names of damaged files (two files swapped): read before those are replaced."""
    places = {(damage.target, damage.path) for damage in broken}
    bytes_at_risk = {}
    for damage in broken:
        expected = examination.tree.files[damage.path]
        if examination.good(expected) in places:
            data = examination.good_bytes(expected)
            if data is not None:
                bytes_at_risk[expected.digest] = data
    return bytes_at_risk


def _restore(
    examination: Examination, target: Target, damage: Damage, bytes_at_risk: dict[str, bytes], set_aside: SetAside
) -> bool:
    expected = examination.tree.files[damage.path]
    data = bytes_at_risk.get(expected.digest) or examination.good_bytes(expected)
    if data is None:
        return False
    _keep(target, damage.path, set_aside)
    target.replace({damage.path: data})
    try:
        written = target.read(damage.path)
    except KeyError:
        written = None
    if written != data:
        raise TargetError(target.name, f"прочитано не то, что записано: {damage.path}")
    return True


def _keep(target: Target, path: str, set_aside: SetAside) -> None:
    if path.endswith("/"):
        return
    try:
        data = target.read(path)
    except (KeyError, TargetError):
        return  # nothing is there, or nothing that can be read: there is no evidence to keep
    set_aside(target.name, path, data)
