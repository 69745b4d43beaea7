"""A scrub inside a session: look, set locks, record, mend if asked. What is wrong is judged by `fixity`.

Each run leaves one entry in the ledger for the check and one for the repair, whatever they found; while a target is
away the entries wait in the outbox as submissions do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reports.archive.catalogue import Catalogue
from reports.archive.damage import Damage, RepairReport, VerifyReport
from reports.archive.examining import examine, reads, summary
from reports.archive.fixity import Examination
from reports.archive.holds import standing_in
from reports.archive.ledger import Event
from reports.archive.locking import Locked, extend_locks
from reports.archive.reading import Progress
from reports.archive.recording import record, settle
from reports.archive.repair import mend
from reports.archive.session import Session
from reports.archive.sound import expiring
from reports.archive.sound import unsound as unsound_signatures

_LISTED = 1000
"""Damages that a ledger entry names; it counts them all."""


def verify(
    session: Session,
    catalogue: Catalogue,
    at: str,
    by: str,
    *,
    sample: float | None,
    mending: bool,
    on_progress: Progress | None,
) -> VerifyReport:
    """See Archive.verify."""
    note = settle(session, at, by)
    examination, damages = examine(session, at, sample, on_progress)
    locked = _locked(session, catalogue, examination, damages) if sample is None else Locked()
    damages = sorted([*damages, *locked.weak], key=lambda damage: (damage.target, damage.path))
    unsound = unsound_signatures(session, catalogue) if sample is None else []
    details = {
        **summary(examination, session),
        **({"unsound": unsound[:_LISTED]} if unsound else {}),
        "damages": _listed(damages),
        "damaged": len(damages),
        "relocked": _listed(locked.relocked),
        "sample": sample,
    }
    recorded = record(session, Event.FIXITY_CHECK, at, by, details, note)
    read = reads(examination)
    report = VerifyReport(
        targets=tuple(read),
        objects=len(examination.tree.heads),
        files=sum(one.files for one in read.values()),
        bytes=sum(one.bytes for one in read.values()),
        damages=tuple(damages),
        unavailable=dict(session.down),
        sample=sample,
        unfinished=examination.unfinished,
        waiting=len(session.outbox.waiting()) - (not recorded),
        recorded=recorded,
        notes=(*expiring(catalogue, at), *locked.notes),
        reads=read,
        relocked=locked.relocked,
        unsound=tuple(unsound),
    )
    if mending and damages:
        if sample is not None:
            examination, damages = examine(session, at, None, on_progress)
        mended = _mended(session, at, by, examination, damages)
        report = replace(report, mended=mended, recorded=mended.recorded, unavailable=dict(session.down))
    return replace(report, seq=_number(catalogue, at, by) if report.recorded else None)


def repair(session: Session, at: str, by: str, on_progress: Progress | None) -> RepairReport:
    """See Archive.repair."""
    settle(session, at, by)
    examination, damages = examine(session, at, None, on_progress)
    return _mended(session, at, by, examination, damages)


def _mended(session: Session, at: str, by: str, examination: Examination, damages: Sequence[Damage]) -> RepairReport:
    label = re.sub(r"[^0-9T+-]", "", at)
    outcome = mend(examination, damages, lambda *evidence: session.outbox.set_aside(label, *evidence))
    session.restart()
    session.down |= outcome.failed
    repaired = [
        {**damage.brief(), "from": outcome.sources[damage.target, damage.path]} for damage in outcome.repaired[:_LISTED]
    ]
    details = {
        **summary(examination, session),
        "repaired": repaired,
        "set_aside": _listed(outcome.set_aside),
        "lost": _listed(outcome.lost),
    }
    recorded = record(session, Event.RECOVERY, at, by, details, None)
    evidence = session.outbox.folder / "set-aside" / label
    return RepairReport(
        tuple(outcome.repaired),
        tuple(outcome.set_aside),
        tuple(outcome.lost),
        dict(session.down),
        evidence if evidence.exists() else None,
        recorded,
        outcome.sources,
    )


def _locked(session: Session, catalogue: Catalogue, examination: Examination, damages: Sequence[Damage]) -> Locked:
    if not catalogue.exists():  # it is lost, and a target is away: how long anything is kept is not known
        return Locked()
    held = {each for hold in standing_in(catalogue.events(Event.POLICY_ASSIGNMENT)) for each in hold.objects}
    return extend_locks(session.usable, examination.tree, damages, catalogue.find(), held)


def _number(catalogue: Catalogue, at: str, by: str) -> int | None:
    events = catalogue.events(Event.FIXITY_CHECK)
    return next((event.seq for event in reversed(events) if (event.at, event.by) == (at, by)), None)


def _listed(damages: Sequence[Damage]) -> list[dict[str, Any]]:
    return [damage.brief() for damage in damages[:_LISTED]]
