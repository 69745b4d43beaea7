"""What a journal that gives lists instead of orders cannot tell alike, found in the contract's load of the same sample.

An Exclusion leaves out the very rows that these limits touch, so they are looked up here one by one: the days between
an order and the first list that shows it, and what was written about a pupil who was in the list no longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
from round_trip import Both, Exclusion, Key


@dataclass(frozen=True)
class LateOrder:
    """A pupil's stay that a list tells for other days than the order: in `[first, known)` they disagree."""

    academic_year: str
    class_title: str
    pupil: str
    first: date
    known: date

    def holds(self, key: Key) -> bool:
        """Whether a row is about this pupil in this class on one of these days."""
        return (
            (key["academic_year"], key["class"], key["pupil"]) == (self.academic_year, self.class_title, self.pupil)
        ) and self.first <= key["day"] < self.known


def late_orders(warehouses: Both) -> list[LateOrder]:
    """Orders that the journal came to know after the day they take effect on."""
    query = """
        with known as (select movement_id, min(valid_from) as known_on from journal.movements group by all),
        edges as (
            select *, joined_on as first, joined_movement_id as movement_id from marts.fct_membership
            union all
            select *, left_on as first, left_movement_id as movement_id from marts.fct_membership
        )
        select edges.academic_year, class.title, pupil.full_name, edges.first, known.known_on
        from edges
        inner join known using (movement_id)
        inner join marts.dim_class as class using (institution_id, academic_year, class_id)
        inner join marts.dim_student as pupil using (institution_id, academic_year, student_id)
        where known.known_on > edges.first
        order by all
    """
    with duckdb.connect(str(warehouses.canonical), read_only=True) as con:
        return [LateOrder(*row) for row in con.execute(query).fetchall()]


def known_by_lists(warehouses: Both) -> Exclusion:
    """Days between an order and the first list that shows it; a list cannot know them (topic `orders`).

    Fails if such days span the end of a period: there the headcounts would differ too, so choose another sample.
    """
    late = late_orders(warehouses)
    with duckdb.connect(str(warehouses.canonical), read_only=True) as con:
        ends = [end for (end,) in con.execute("select distinct ends_on from marts.dim_period").fetchall()]
    across = [order for order in late for end in ends if order.first <= end < order.known]
    assert not across, f"orders known only after the period: {across}"
    return Exclusion(
        "по спискам день прибытия и выбытия известен с точностью до выгрузки",
        frozenset({"fct_attendance_day"}),
        lambda key: any(order.holds(key) for order in late),
    )


# the first day that the class's list lacks the pupil, and what was entered, changed or deleted from that day on
WRITTEN_AFTER = """
    with known as (select movement_id, min(valid_from) as known_on from journal.movements group by all),
    gone as (
        select member.*, greatest(left_on, known.known_on) as gone_on
        from marts.fct_membership as member
        inner join known on member.left_movement_id = known.movement_id
    ),
    entry as (
        select institution_id, academic_year, lesson_id, student_id, valid_from, valid_to, is_removed from journal.marks
        union all
        select institution_id, academic_year, lesson_id, student_id, valid_from, valid_to, is_removed
        from journal.absences
    )
    select distinct gone.academic_year, class.title, pupil.full_name, lesson.held_on, subject.title
    from gone
    inner join entry using (institution_id, academic_year, student_id)
    inner join marts.fct_lesson as lesson using (institution_id, academic_year, class_id, lesson_id)
    inner join marts.dim_class as class using (institution_id, academic_year, class_id)
    inner join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
    inner join marts.dim_student as pupil using (institution_id, academic_year, student_id)
    where entry.valid_from >= gone.gone_on or (entry.is_removed and entry.valid_to >= gone.gone_on)
"""
BY_DAY = frozenset({"current marks", "kinds and weights of marks", "absences", "fct_attendance_day"})
BY_PUPIL = frozenset({"averages of current marks"})


def written_after_leaving(warehouses: Both) -> Exclusion:
    """What a class's teachers wrote about a pupil when its list had him no longer: its answers are silent on him."""
    with duckdb.connect(str(warehouses.canonical), read_only=True) as con:
        entries = con.execute(WRITTEN_AFTER).fetchall()
    days = {(year, title, pupil, day) for year, title, pupil, day, _ in entries}
    subjects = {(year, pupil, subject) for year, _, pupil, _, subject in entries}

    def where(key: Key) -> bool:
        if "day" in key:
            in_the_subject = key.get("subject") is None or _of(key, "pupil", "subject") in subjects
            return in_the_subject and _of(key, "class", "pupil", "day") in days
        return _of(key, "pupil", "subject") in subjects

    return Exclusion(
        "о выбывшем из списка класса ответы молчат, что бы о нём ни записали позже", BY_DAY | BY_PUPIL, where
    )


def _of(key: Key, *names: str) -> tuple[Any, ...]:
    return tuple(key[name] for name in ("academic_year", *names))
