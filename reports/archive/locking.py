"""Which files a target should keep locked, and until when: terms of documents, carried to the targets by a scrub.

A document under a legal hold is not disposed of at the end of its term, so its lock does not stop there either.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from reports.archive import ocfl
from reports.archive.catalogue import Found
from reports.archive.damage import Damage, Kind
from reports.archive.expected import Expected, ExpectedTree
from reports.archive.model import TargetError
from reports.archive.targets import Target
from reports.archive.terms import disposable_from


@dataclass(frozen=True)
class Locked:
    """What a scrub did to locks: `notes` for people (Russian); files whose lock was found wanting, set anew at once
    (`relocked`) or still so (`weak`: a repair writes them anew, which locks them)."""

    notes: tuple[str, ...] = ()
    relocked: tuple[Damage, ...] = ()
    weak: tuple[Damage, ...] = ()


def extend_locks(
    targets: Iterable[Target],
    tree: ExpectedTree,
    damages: Sequence[Damage],
    kept: Sequence[Found],
    held: Container[str],
) -> Locked:
    """Extend the locks of all that is whole, on each target that has locks.

    `kept` is what the catalogue knows; what it does not, the ledger and the root's own files have no end of term, nor
    have the objects `held`.
    """
    ends = {found.object_id: None if found.object_id in held else _end(found) for found in kept}
    terms = {path: ends.get(expected.object_id or "") for path, expected in tree.files.items()}
    damaged = {(damage.target, damage.path) for damage in damages}
    notes: list[str] = []
    relocked: list[Damage] = []
    weak: list[Damage] = []
    for target in targets:
        whole = {path: term for path, term in terms.items() if (target.name, path) not in damaged}
        try:
            done = target.protect(whole)
        except (TargetError, KeyError) as failure:
            notes.append(f"НЕ ПРОДЛЕНЫ замки на носителе «{target.name}»: {failure}")
            continue
        relocked += [_unlocked(target.name, path, tree.files[path], "заперт заново") for path in done.relocked]
        weak += [_unlocked(target.name, path, tree.files[path]) for path in done.weak]
        if done.failure:
            notes.append(f"НЕ ПРОДЛЕНЫ замки на носителе «{target.name}»: {done.failure}")
        if done.extended:
            notes.append(f"Продлены замки на носителе «{target.name}»: файлов {done.extended}")
    return Locked(tuple(notes), tuple(relocked), tuple(weak))


def protect_held(targets: Iterable[Target], object_ids: Iterable[str]) -> list[str]:
    """Lock the files of objects that were just put under a hold, so that no lock runs out before the next scrub.

    Returns which targets refused that (Russian); the scrub tries again.
    """
    folders = [ocfl.object_root(object_id) for object_id in object_ids]
    refused = []
    for target in targets:
        try:
            paths = chain.from_iterable(map(target.paths, folders))
            failure = target.protect(dict.fromkeys((path for path in paths if not path.endswith("/")), None)).failure
        except (TargetError, KeyError) as error:
            failure = str(error)
        if failure:
            refused.append(f"Замки на носителе «{target.name}» не продлены: {failure}")
    return refused


def _unlocked(target: str, path: str, expected: Expected, detail: str = "") -> Damage:
    return Damage(target, path, expected.part, Kind.UNLOCKED, expected.object_id, detail)


def _end(found: Found) -> datetime | None:
    day = disposable_from(found.academic_year, found.keep_years)
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)
