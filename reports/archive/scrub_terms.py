"""When each target was last read through, and whether the next time is overdue: from the ledger's own events.

A full check, a repair and a filling read every byte of a target; a check of a sample reads a part. What a run could not
read (a target that was away) it has not checked. Pure; how often, the settings say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from reports.archive.ledger import Event
from reports.archive.rows import Happened

Kind = Literal["full", "sample"]
EVENTS = (Event.CREATION, Event.FIXITY_CHECK, Event.RECOVERY, Event.REPLICATION)
"""The events to ask the catalogue for."""


@dataclass(frozen=True)
class Reading:
    """One run that read targets: on which day, in full or a sample, which ones."""

    on: date
    kind: Kind
    targets: frozenset[str]


@dataclass(frozen=True)
class Overdue:
    """A target that should have been read by `due_on`; `last` is when it was, None for never."""

    target: str
    kind: Kind
    last: date | None
    due_on: date


def readings(events: Iterable[Happened], zone: tzinfo) -> list[Reading]:
    """What was read when, by the calendar of that time zone, oldest first."""
    found = []
    for event in events:
        day, said = datetime.fromisoformat(event.at).astimezone(zone).date(), event.details
        if event.event == Event.REPLICATION:
            found.append(Reading(day, "full", frozenset({said["target"]})))
        elif event.event in (Event.FIXITY_CHECK, Event.RECOVERY):
            kind: Kind = "full" if said.get("sample") is None else "sample"
            found.append(Reading(day, kind, frozenset(said["targets"])))
    return found


def began(events: Iterable[Happened], zone: tzinfo) -> date | None:
    """The day of the first ledger entry; None before it."""
    first = next((event for event in events if event.event == Event.CREATION), None)
    return None if first is None else datetime.fromisoformat(first.at).astimezone(zone).date()


def last_read(found: Sequence[Reading], target: str, kind: Kind) -> date | None:
    """The last day on which the target was read so; a full reading is one of a sample too."""
    days = [one.on for one in found if target in one.targets and kind in (one.kind, "sample")]
    return max(days, default=None)


def overdue(
    found: Sequence[Reading], targets: Sequence[str], begun: date, every: dict[Kind, timedelta], day: date
) -> list[Overdue]:
    """The targets that were not read in time, by `day`: the term runs from the last reading, or from the beginning."""
    late = []
    for target in targets:
        for kind, term in every.items():
            last = last_read(found, target, kind)
            due_on = (last or begun) + term
            if due_on < day:
                late.append(Overdue(target, kind, last, due_on))
    return late
