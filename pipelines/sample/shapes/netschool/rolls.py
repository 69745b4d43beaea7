"""Who is in which class and subgroup on which day, as the journal knows it this evening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.sample.shapes.known import Known

Span = tuple[date, date, str]  # first day, day after the last, class or subgroup
ENDLESS = date.max


@dataclass(frozen=True)
class Rolls:
    """`classes`: id → row; `pupils`: id → row of those listed today; `stays` and `halves` of anybody, by pupil."""

    classes: dict[str, dict[str, Any]]
    pupils: dict[str, dict[str, Any]]
    stays: dict[str, list[Span]]
    halves: dict[str, list[Span]]

    def class_on(self, student_id: str, day: date) -> str | None:
        """The class he is in on that day."""
        return next((name for begin, end, name in self.stays.get(student_id, ()) if begin <= day < end), None)

    def halves_on(self, student_id: str, day: date) -> set[str]:
        """The subgroups he is in on that day."""
        return {name for begin, end, name in self.halves.get(student_id, ()) if begin <= day < end}


def rolls_of(known: Known) -> Rolls:
    """Read the lists. A pupil is listed while he is in a class; in the summer the lists of May stand."""
    classes = {row["class_id"]: row for row in known.table("classes").iter_rows(named=True)}
    stays = _stays(known)
    halves: dict[str, list[Span]] = {}
    for row in known.table("subgroup_members").iter_rows(named=True):
        span = (row["joined_on"], row["left_on"] or ENDLESS, row["subgroup_id"])
        halves.setdefault(row["student_id"], []).append(span)
    rolls = Rolls(classes, {}, stays, halves)
    for row in known.table("students").sort("student_id").iter_rows(named=True):
        if rolls.class_on(row["student_id"], known.day):
            rolls.pupils[row["student_id"]] = row
    return rolls


def _stays(known: Known) -> dict[str, list[Span]]:
    """From the orders that the school has in its office: the journal hands over only the lists they make."""
    stays: dict[str, list[Span]] = {}
    orders = known.table("movements").sort("effective_on", "order_date", "movement_id")
    for order in orders.iter_rows(named=True):
        own, day = stays.setdefault(order["student_id"], []), order["effective_on"]
        if own and own[-1][1] == ENDLESS:
            own[-1] = (own[-1][0], day, own[-1][2])
        if order["kind"] not in ("departure", "graduation"):
            own.append((day, ENDLESS, order["to_class_id"]))
    return stays
