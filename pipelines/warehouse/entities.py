"""What the ids of the contract's columns mean: which columns name a pupil, a class, a member of staff …

`MATCHED` are the things that two journals of one institution tell of by different ids; the others (lessons, marks,
orders …) are each journal's own. Of those, `DECIDED` are known again by a person's decision. No id is translated here.
"""

from __future__ import annotations

from pipelines.exports.contract import Table

DECIDED = ("students", "classes", "subjects", "staff", "subgroups")
MATCHED = (*DECIDED, "periods")

COLUMNS = {
    "student_id": "students",
    "class_id": "classes",
    "from_class_id": "classes",
    "to_class_id": "classes",
    "period_id": "periods",
    "subject_id": "subjects",
    "staff_id": "staff",
    "homeroom_teacher_id": "staff",
    "teacher_id": "staff",
    "substitute_teacher_id": "staff",
    "entered_by": "staff",
    "subgroup_id": "subgroups",
    "guardian_id": "guardians",
    "movement_id": "movements",
    "lesson_id": "lessons",
    "work_kind_id": "work_kinds",
    "mark_id": "marks",
    "achievement_id": "achievements",
    "user_id": "users",
}
USERS = {"student": "students", "teacher": "staff", "administration": "staff"}
"""Role of a user of the journal → what his id is an id of; a parent's is nobody else's."""


def columns_of(table: Table, entity: str) -> list[str]:
    """The columns of a table that may hold ids of these things."""
    return [
        name for name in table.names if COLUMNS.get(name) == entity or (name == "user_id" and entity in USERS.values())
    ]
