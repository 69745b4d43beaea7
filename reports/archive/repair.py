"""Repair: put back what the ledger and the inventories say, from bytes verified at that moment.

Never from a copy that was not just verified, never by majority. What is replaced or taken out is kept as evidence in
the installation's own folder. What no verified bytes exist for is left as it is and reported as lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from reports.archive.damage import Damage, Kind
from reports.archive.fixity import Examination
from reports.archive.model import TargetError
from reports.archive.targets import Target

SetAside = Callable[[str, str, bytes], Path]
"""(target name, path, bytes) → where they are kept now."""


@dataclass
class Outcome:
    """What was done to each damage, whose copy (`sources`, by target and path) it was repaired from, and which targets
    failed meanwhile (name → cause)."""

    repaired: list[Damage] = field(default_factory=list)
    sources: dict[tuple[str, str], str] = field(default_factory=dict)
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
                continue
            source = _restore(examination, target, damage, bytes_at_risk, set_aside)
            if source is None:
                outcome.lost.append(replace(damage, lost=True))
            else:
                outcome.repaired.append(damage)
                outcome.sources[damage.target, damage.path] = source
        except TargetError as failure:
            outcome.failed[target.name] = failure.cause
    return outcome


Good = tuple[bytes, str]
"""Verified bytes and whose copy they are."""


def _prefetch(examination: Examination, broken: Sequence[Damage]) -> dict[str, Good]:
    """The bytes that lie under the names of damaged files (two files swapped): read before those are replaced."""
    places = {(damage.target, damage.path) for damage in broken}
    bytes_at_risk = {}
    for damage in broken:
        expected = examination.tree.files[damage.path]
        if places.issuperset(examination.places(expected)):
            good = examination.good(expected)
            if good is not None:
                bytes_at_risk[expected.digest] = good
    return bytes_at_risk


def _restore(
    examination: Examination, target: Target, damage: Damage, bytes_at_risk: dict[str, Good], set_aside: SetAside
) -> str | None:
    """Whose copy it was restored from; None if there is no verified one."""
    expected = examination.tree.files[damage.path]
    good = bytes_at_risk.get(expected.digest) or examination.good(expected)
    if good is None:
        return None
    data, source = good
    _keep(target, damage.path, set_aside)
    target.replace({damage.path: data})
    try:
        written = target.read(damage.path)
    except KeyError:
        written = None
    if written != data:
        raise TargetError(target.name, f"прочитано не то, что записано: {damage.path}")
    return source


def _keep(target: Target, path: str, set_aside: SetAside) -> None:
    if path.endswith("/"):
        return
    try:
        data = target.read(path)
    except (KeyError, TargetError):
        return  # nothing is there, or nothing that can be read: there is no evidence to keep
    set_aside(target.name, path, data)
