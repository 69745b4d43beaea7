"""Records of the answers, field by field as the API names them; a field the sample knows nothing of is null or empty.

Moments are UTC without an offset and with fractions of a second. Which records are answered is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pipelines.sample.profile import KINDS, Profile
from pipelines.sample.shapes.dnevnik.groups import Group, Groups
from pipelines.sample.shapes.dnevnik.ids import both, ident

Row = Mapping[str, Any]
Record = dict[str, Any]

PERIOD_TYPES = {"quarter": "Quarter", "trimester": "Trimester", "half_year": "Semester", "year": "Year"}
# the API's words of attendance; it has none for «причина не указана», and one who is exempt is there
STATUSES = {"excused": "Pass", "illness": "Ill", "unexcused": "Absent", "unspecified": "Absent", "late": "Late"}
MARK_TYPES = {"зач": "Test", "нз": "Test", "н/а": "MarkNA", "н/оц": "MarkNA", "осв": "MarkDismiss"}
WORKS = {
    "ДЗ": "Homework",
    "ПР": "LessonTestWork",
    "ЛР": "LaboratoryWork",
    "СОЧ": "LessonComposition",
    "КР": "LessonExamination",
    "ДИКТ": "LessonTestWork",
    "ВДР": "LessonExamination",
    "ОТВ": "DefaultNewLessonWork",
}
OTHER_WORK = "CommonWork"


def statuses(profile: Profile) -> dict[str, str]:
    """The institution's code of absence → the API's word."""
    return {code: STATUSES[KINDS[kind]] for kind, code in profile.codes.items() if KINDS[kind] in STATUSES}


def group(each: Group, start: int, groups: Groups) -> Record:
    """EduGroup."""
    parents = [] if each.parent is None else [each.parent]
    return {
        **both("id", each.number),
        "parentIds": parents,
        "parentIds_str": [str(number) for number in parents],
        "type": "Subgroup" if parents else "Group",
        "name": each.title,
        "fullName": each.title,
        "parallel": each.grade,
        "timetable": None,
        "status": "Active",
        "studyyear": start,
        "subjects": [subject(groups.subjects[each.subject_id])] if each.subject_id else [],
        "journalType": "Default",
    }


def subject(row: Row) -> Record:
    """Subject."""
    number = ident("subject", row["subject_id"])
    return {
        "id": number,
        "idStr": str(number),
        "name": row["title"],
        "knowledgeArea": None,
        "fgosSubjectId": None,
        "espSubjectName": None,
    }


def period(row: Row, of: Group, start: int) -> Record:
    """ReportingPeriod of a class."""
    return {
        **both("id", _period_id(row["period_id"], of)),
        "start": f"{row['starts_on']}T00:00:00",
        "finish": f"{row['ends_on']}T00:00:00",
        "number": row["ordinal"],
        "type": PERIOD_TYPES[row["kind"]],
        "name": row["title"],
        "year": start,
    }


def person(row: Row, kind: str, sex: str | None) -> Record:
    """Person; `kind`: `student` or `staff`, whose numbers are of different series."""
    number = ident(kind, row[f"{kind}_id"])
    initials = "".join(f" {row[name][0]}." for name in ("first_name", "middle_name") if row[name])
    return {
        "id": number,
        "userId": ident("user", str(number)),
        "firstName": row["first_name"],
        "lastName": row["last_name"],
        "middleName": row["middle_name"],
        "shortName": row["last_name"] + initials,
        "sex": {"m": "Male", "f": "Female"}.get(sex or "", "NotSet"),
    }


def student(row: Row, is_member: bool) -> Record:
    """Student of a group."""
    return {
        "person": person(row, "student", row["sex"]),
        "membershipstatus": "Active" if is_member else "Archive",
    }


def teacher(row: Row) -> Record:
    """A teacher of the school, under the names of that answer."""
    number = ident("staff", row["staff_id"])
    return {
        "Id": number,
        "IdStr": str(number),
        "FirstName": row["first_name"],
        "LastName": row["last_name"],
        "MiddleName": row["middle_name"],
        "NameTeacherPosition": row["position"],
    }


def work_type(row: Row, school: int) -> Record:
    """WorkType with its weight."""
    kind = WORKS.get(row["short_title"], OTHER_WORK)
    return {
        "id": ident("worktype", row["work_kind_id"]),
        "schoolId": school,
        "kindId": ident("kind", kind),
        "kind": kind,
        "title": row["title"],
        "abbr": row["short_title"],
        "weight": row["weight"],
    }


def lesson(row: Row, of: int, taught: Record, marks: Sequence[Row]) -> Record:
    """Lesson with its works: the homework, and one for every type of work that was marked."""
    number = ident("lesson", row["lesson_id"])
    works = [_homework(row, number, of, taught)] if row["homework"] else []
    counts: dict[str, int] = {}
    for mark_ in marks:
        counts[mark_["work_kind_id"]] = counts.get(mark_["work_kind_id"], 0) + 1
    works += [_work(row["lesson_id"], kind, number, of, taught, count) for kind, count in sorted(counts.items())]
    return {
        **both("id", number),
        "title": row["topic"],
        "date": f"{row['held_on']}T00:00:00",
        "number": row["lesson_no"],
        "subject": taught,
        **both("group", of),
        "works": works,
        "teachers": [ident("staff", row["substitute_teacher_id"] or row["teacher_id"])],
        "status": None,
    }


def _blank_work(number: int, of_lesson: int, of: int, taught: Record) -> Record:
    return {
        **both("id", number),
        "type": OTHER_WORK,
        "workType": 0,
        "markType": "Mark5",
        "markCount": 0,
        **both("lesson", of_lesson),
        "displayInJournal": True,
        "status": "New",
        "eduGroup": of,
        "tasks": [],
        "text": None,
        "periodNumber": 0,
        "periodType": None,
        "subjectId": taught["id"],
        "isImportant": False,
        "targetDate": None,
        "sentDate": None,
        "createdBy": None,
    }


def _homework(row: Row, of_lesson: int, of: int, taught: Record) -> Record:
    blank = _blank_work(ident("homework", row["lesson_id"]), of_lesson, of, taught)
    sent = _moment(row["homework_entered_at"], of_lesson)
    return blank | {"type": "Homework", "text": row["homework"], "sentDate": sent}


def _work(lesson_id: str, kind: str, of_lesson: int, of: int, taught: Record, marks: int) -> Record:
    blank = _blank_work(_work_id(lesson_id, kind), of_lesson, of, taught)
    return blank | {"workType": ident("worktype", kind), "markCount": marks}


def mark(row: Row) -> Record:
    """Mark for a work of a lesson."""
    lesson_id = row["lesson_id"]
    return _mark(
        ident("mark", row["mark_id"]),
        row,
        _work_id(lesson_id, row["work_kind_id"]),
        ident("lesson", lesson_id),
        ident("worktype", row["work_kind_id"]),
    )


def _mark(number: int, row: Row, work: int | None, of_lesson: int | None, worktype: int | None) -> Record:
    return {
        **both("id", number),
        "type": MARK_TYPES.get(row["value"], "Mark5"),
        "value": row["value"],
        "textValue": row["value"],
        **both("person", ident("student", row["student_id"])),
        **both("work", work),
        **both("lesson", of_lesson),
        "number": 1,
        "date": _moment(row["entered_at"], number),
        "workType": worktype,
        "mood": None,
        "use_avg_calc": True,
    }


def log_entry(row: Row, status: str) -> Record:
    """LessonLogEntry."""
    pupil, of_lesson = ident("student", row["student_id"]), ident("lesson", row["lesson_id"])
    return {
        **both("person", pupil),
        **both("lesson", of_lesson),
        "comment": "",
        "status": status,
        "createdDate": _moment(row["entered_at"], pupil + of_lesson),
    }


def final_marks(of: Group, student_id: str, period_id: str, rows: Sequence[Row]) -> Record:
    """What a pupil has for one reporting period, subject by subject."""
    return {
        **both("person", ident("student", student_id)),
        **both("group", of.number),
        **both("reportingPeriod", _period_id(period_id, of)),
        "per-subject-final-marks": [
            {
                **both("subject", ident("subject", row["subject_id"])),
                "final-mark": _mark(
                    ident("final", f"{student_id}/{row['subject_id']}/{period_id}"), row, None, None, None
                ),
            }
            for row in sorted(rows, key=lambda row: row["subject_id"])
        ],
    }


def _period_id(period_id: str, of: Group) -> int:
    return ident("period", f"{of.class_id}/{period_id}")


def _work_id(lesson_id: str, kind: str) -> int:
    return ident("work", f"{lesson_id}/{kind}")


def _moment(said: str | None, salt: int) -> str | None:
    if said is None:
        return None
    moment = datetime.fromisoformat(said).astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{salt % 999 + 1:03}"
