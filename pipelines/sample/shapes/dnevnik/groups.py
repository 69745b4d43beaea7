"""Classes and subgroups as the journal's groups, and who is in them on the day: by the orders it has been told of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.sample.shapes.dnevnik.ids import ident
from pipelines.sample.shapes.known import Known

Row = Mapping[str, Any]


@dataclass
class Group:
    """A class, or a subgroup of one (`subject_id`). `pupils`: of the class, now; `gone`: who was in it before."""

    number: int
    class_id: str
    title: str
    grade: int
    period_kind: str
    homeroom: str | None = None
    parent: int | None = None
    subject_id: str | None = None
    members: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    pupils: frozenset[str] = frozenset()


@dataclass
class Groups:
    """All groups in their order; `students`: the cards of the pupils by their sample ids."""

    of_class: dict[str, Group]
    of_subgroup: dict[str, Group]
    students: dict[str, Row]
    subjects: dict[str, Row]

    @property
    def classes(self) -> list[Group]:
        """The classes."""
        return list(self.of_class.values())

    @property
    def all(self) -> list[Group]:
        """Classes, then subgroups."""
        return [*self.classes, *self.of_subgroup.values()]

    def of_lesson(self, lesson: Row) -> Group:
        """The group a lesson is held for."""
        if lesson["subgroup_id"]:
            return self.of_subgroup[lesson["subgroup_id"]]
        return self.of_class[lesson["class_id"]]


def groups_of(known: Known) -> Groups:
    """The groups of the year as the journal has them in the evening of the day."""
    classes = {
        row["class_id"]: Group(
            ident("group", row["class_id"]),
            row["class_id"],
            row["title"],
            row["grade"],
            row["period_kind"],
            row["homeroom_teacher_id"],
        )
        for row in known.table("classes").sort("grade", "class_id").iter_rows(named=True)
    }
    _put_into_classes(known, classes)
    subgroups = {}
    for row in known.table("subgroups").sort("class_id", "subgroup_id").iter_rows(named=True):
        above = classes[row["class_id"]]
        subgroups[row["subgroup_id"]] = Group(
            ident("group", row["subgroup_id"]),
            above.class_id,
            row["title"],
            above.grade,
            above.period_kind,
            parent=above.number,
            subject_id=row["subject_id"],
            pupils=above.pupils,
        )
    first = max(known.day, known.calendar.starts_on)
    for row in known.table("subgroup_members").sort("student_id").iter_rows(named=True):
        is_there = row["joined_on"] <= first and (row["left_on"] is None or row["left_on"] > first)
        subgroup = subgroups[row["subgroup_id"]]
        if is_there and row["student_id"] in subgroup.pupils and row["student_id"] not in subgroup.members:
            subgroup.members.append(row["student_id"])
    students: dict[str, Row] = {row["student_id"]: row for row in known.table("students").iter_rows(named=True)}
    subjects: dict[str, Row] = {row["subject_id"]: row for row in known.table("subjects").iter_rows(named=True)}
    return Groups(classes, subgroups, students, subjects)


def _put_into_classes(known: Known, classes: dict[str, Group]) -> None:
    """The last order that the journal knows of a pupil says where he is."""
    now: dict[str, str | None] = {}
    for row in known.table("movements").sort("effective_on", "order_date", "movement_id").iter_rows(named=True):
        former = now.get(row["student_id"])
        now[row["student_id"]] = row["to_class_id"]
        if former in classes and former != row["to_class_id"]:
            classes[former].gone.append(row["student_id"])
    for student, class_id in sorted(now.items()):
        if class_id in classes:
            classes[class_id].members.append(student)
    for group in classes.values():
        group.pupils = frozenset(group.members)
        group.gone = sorted(set(group.gone) - group.pupils)
