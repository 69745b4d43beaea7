"""Which files a target should keep locked, and until when: terms of documents, carried to the targets by a scrub."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from reports.archive.catalogue import Found
from reports.archive.damage import Damage
from reports.archive.expected import ExpectedTree
from reports.archive.model import TargetError
from reports.archive.targets import Target


def end_of_term(academic_year: str, keep_years: int | None) -> datetime | None:
    """When a document of that year need not be kept any more; None for permanent storage.

    Terms are counted from 1 January of the year after the one in which the file was completed: the register of 2024-25,
    kept 25 years, until 1 January 2051.
    """
    if keep_years is None:
        return None
    return datetime(int(academic_year[:4]) + 2 + keep_years, 1, 1, tzinfo=UTC)


def extend_locks(
    targets: Iterable[Target], tree: ExpectedTree, damages: Sequence[Damage], kept: Sequence[Found]
) -> list[str]:
    """Extend the locks of all that is whole, on each target that has locks. Returns what is to be said, in Russian.

    `kept` is what the catalogue knows; what it does not, the ledger and the root's own files have no end of term.
    """
    ends = {found.object_id: end_of_term(found.academic_year, found.keep_years) for found in kept}
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
