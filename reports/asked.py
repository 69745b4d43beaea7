"""What a person asks for beside the span of time: reports, classes, teachers, pupils by name; and which ones are meant.

What is asked and not there is refused here, in Russian. Which documents are due is planned elsewhere (`planning`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from reports.catalogue import Level
from reports.scope import Institution, Period, Pupil, SchoolClass, Teacher, Year

Person = TypeVar("Person", Teacher, Pupil)


class NothingToBuildError(ValueError):
    """What was asked cannot be built; the message says what is wrong and what there is instead."""


PERIOD_LETTERS = {"quarter": "q", "trimester": "t", "half_year": "h"}
"""How a person writes a period of that kind shortly: q2 is the 2nd quarter. The same for every journal."""


def short_period(one: Period, academic_year: str) -> str:
    """«2025-26-q2»; the year itself and a kind without a letter by the journal's own id."""
    letter = PERIOD_LETTERS.get(one.kind)
    return f"{academic_year}-{letter}{one.ordinal}" if letter else one.period_id


def is_period(one: Period, academic_year: str, text: str) -> bool:
    """Whether the text means that period: «2025-26-q2», «q2» or its title, «2 четверть»."""
    short = short_period(one, academic_year)
    return text.casefold().strip() in {short, short.removeprefix(f"{academic_year}-"), one.title.casefold()}


@dataclass(frozen=True)
class Asked:
    """What a person asks for beside the span: codes of reports, and titles, names or ids of units; empty is all."""

    reports: Sequence[str] = ()
    classes: Sequence[str] = ()
    teachers: Sequence[str] = ()
    students: Sequence[str] = ()

    @property
    def levels(self) -> set[Level]:
        """The levels of documents that belong to the units named; without any name, all but the pupils' own."""
        named: dict[Level, Sequence[str]] = {"C": self.classes, "T": self.teachers, "P": self.students}
        return {level for level, names in named.items() if names} or {"C", "S", "T"}


def named(found: list[Person], asked: Sequence[str], whom: str) -> list[Person]:
    """Those whose id is asked for, or whose name begins so (ё is е); all if nobody is. Raises NothingToBuildError."""
    if not asked:
        return found
    chosen: set[str] = set()
    for text in asked:
        hits = {one.unit_id for one in found if text == one.unit_id or _plain(one.full_name).startswith(_plain(text))}
        if not hits:
            raise NothingToBuildError(f"Среди {whom} этого периода нет «{text}».")
        chosen |= hits
    return [one for one in found if one.unit_id in chosen]


def _plain(name: str) -> str:
    return name.casefold().replace("ё", "е").strip()


def classes(found: list[SchoolClass], asked: Sequence[str], house: Institution, year: Year) -> list[SchoolClass]:
    """The classes of these titles or ids; all if none is asked for. Raises NothingToBuildError."""
    if not asked:
        return found
    names = {unit.title: unit for unit in found} | {unit.class_id: unit for unit in found}
    unknown = [name for name in asked if name not in names]
    if unknown:
        raise NothingToBuildError(
            f"{house.short_title}, {year.academic_year}: нет классов (групп) {', '.join(unknown)}. "
            f"Есть: {', '.join(unit.title for unit in found)}."
        )
    chosen = {names[name].class_id for name in asked}
    return [unit for unit in found if unit.class_id in chosen]
