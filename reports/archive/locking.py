"""Which files a target should keep locked, and until when: terms of documents, carried to the targets by a scrub."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from reports.archive.catalogue import Found
from reports.archive.damage import Damage
from reports.archive.expected import ExpectedTree
from reports.archive.model import TargetError
from reports.archive.targets import Target
from reports.archive.terms import disposable_from


def extend_locks(
    targets: Iterable[Target], tree: ExpectedTree, damages: Sequence[Damage], kept: Sequence[Found]
) -> list[str]:
    """Extend the locks of all that is whole, on each target that has locks. Returns what is to be said, in Russian.

    `kept` is what the catalogue knows; what it does not, the ledger and the root's own files have no end of term.
    """
    ends = {found.object_id: _end(found) for found in kept}
    terms = {path: ends.get(expected.object_id or "") for path, expected in tree.files.items()}
    damaged = {(damage.target, damage.path) for damage in damages}
    notes = []
    for target in targets:
        whole = {path: term for path, term in terms.items() if (target.name, path) not in damaged}
        try:
            extended = target.protect(whole)
        except (TargetError, KeyError) as failure:
            notes.append(f"НЕ ПРОДЛЕНЫ замки на носителе «{target.name}»: {failure}")
            continue
        if extended:
            notes.append(f"Продлены замки на носителе «{target.name}»: файлов {extended}")
    return notes


def _end(found: Found) -> datetime | None:
    day = disposable_from(found.academic_year, found.keep_years)
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)
