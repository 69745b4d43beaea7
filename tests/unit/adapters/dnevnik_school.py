"""A school of one class in the shapes of Дневник.ру's partner API: invented people, one week, every kind of answer.

Numbers are rounded as tools of 53 bits round them, so that only `*_str` tells the ids apart.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from pipelines.exports.adapters import dnevnik
from pipelines.exports.adapters.base import Place, Reading
from pipelines.exports.quarantine import Sifted, Source, sift

PLACE = Place("school-90", date(2025, 9, 5), "Asia/Novosibirsk")
CLASS = "1000000000000001001"
GIRLS, NESTED = "1000000000000002001", "1000000000000002002"
ANNA, BORIS, VERA = "1000000000000003001", "1000000000000003002", "1000000000000003003"

LESSONS = f"edu-groups/{CLASS}/lessons/2025-09-01/2025-09-05.json"
MARKS = f"edu-groups/{CLASS}/marks/2025-09-01/2025-09-05.json"
LOGS = f"lesson-log-entries/group/{CLASS}/2025-09-01/2025-09-05.json"
PERSONS = f"edu-groups/{CLASS}/persons.json"
FINALS = f"edu-groups/{CLASS}/final-marks.json"
PERIODS = f"edu-groups/{CLASS}/reporting-periods.json"


def rounded(number: str) -> int:
    return int(float(number))


def ids(name: str, number: str) -> dict[str, Any]:
    return {name: rounded(number), f"{name}_str": number}


def person(number: str, last: str, first: str, sex: str = "Female") -> dict[str, Any]:
    return {
        **ids("id", number),
        "userId": 1,
        "firstName": first,
        "lastName": last,
        "middleName": None,
        "shortName": f"{last} {first[0]}.",
        "sex": sex,
    }


def subject(number: int, name: str) -> dict[str, Any]:
    return {"id": number, "idStr": str(number), "name": name, "knowledgeArea": "", "fgosSubjectId": None}


MATH, ENGLISH = subject(501, "Математика"), subject(502, "Иностранный язык (английский)/English")


def lesson(number: int, on: str, place: int, of: dict[str, Any], group: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "id_str": str(number),
        "title": None,
        "date": f"{on}T00:00:00",
        "number": place,
        "subject": of,
        "group": rounded(group) if group == CLASS else int(group),
        "group_str": group,
        "works": [],
        "teachers": [9001],
        "status": None,
        **more,
    }


def mark(number: int, who: str, lesson_id: int, said: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "id_str": str(number),
        "type": "Mark5",
        "value": said,
        "textValue": said,
        **ids("person", who),
        "work": 7000 + lesson_id,
        "lesson": lesson_id,
        "lesson_str": str(lesson_id),
        "number": 1,
        "date": "2025-09-02T05:30:10.123",
        "workType": 61,
        "mood": "Good",
        "use_avg_calc": True,
        **more,
    }


def log(who: str, lesson_id: int, status: str, created: str = "2025-09-02T02:00:00") -> dict[str, Any]:
    return {**ids("person", who), "lesson": lesson_id, "status": status, "comment": "", "createdDate": created}


def period(number: int, kind: str, place: int, start: str, finish: str, name: str) -> dict[str, Any]:
    days = {"start": f"{start}T00:00:00", "finish": f"{finish}T00:00:00"}
    return {"id": number, "id_str": str(number), **days, "number": place, "type": kind, "name": name, "year": 2025}


def final(who: str, reporting: int | None, **marks: dict[str, Any] | None) -> dict[str, Any]:
    given = [{"subject": int(each[1:]), "subject_str": each[1:], "final-mark": said} for each, said in marks.items()]
    named = {"reportingPeriod": reporting, "reportingPeriod_str": reporting and str(reporting)}
    return {**ids("person", who), **ids("group", CLASS), **named, "per-subject-final-marks": given}


def group(number: str, name: str, parents: list[str], **more: Any) -> dict[str, Any]:
    return {
        **ids("id", number),
        "parentIds": [rounded(each) for each in parents],
        "parentIds_str": parents,
        "type": "Subgroup" if parents else "Group",
        "name": name,
        "fullName": name,
        "parallel": 5,
        "status": "Active",
        "studyyear": 2025,
        "subjects": [],
        "journalType": "Standard",
        **more,
    }


HOMEWORK = {
    "id": 8001,
    "type": "Homework",
    "workType": 0,
    "lesson": 101,
    "displayInJournal": True,
    "status": "Sent",
    "text": "<p>№&nbsp;5,\u200b 6<br/>стр. 7</p>",
    "targetDate": "2025-09-03T00:00:00",
    "sentDate": "2025-09-02T09:15:00",
    "subjectId": 501,
}


def answers() -> dict[str, Any]:
    """Path → answer; fresh copies, to be changed at will."""
    of_class, days = f"edu-groups/{CLASS}", "2025-09-01/2025-09-05"
    made = {
        "edu-groups.json": [
            group(CLASS, "5А", []),
            group(GIRLS, "1 группа", [CLASS]),
            group(NESTED, "1 группа, сильные", [GIRLS]),
        ],
        f"{of_class}/persons.json": [
            {"person": person(ANNA, "Алая", "Анна"), "membershipstatus": "Active"},
            {"person": person(BORIS, "Белов", "Борис", "Male"), "membershipstatus": "Active"},
            {"person": person(VERA, "Вишнёва", "Вера"), "membershipstatus": "Archive"},
        ],
        f"edu-groups/{GIRLS}/persons.json": [{"person": person(ANNA, "Алая", "Анна"), "membershipstatus": "Active"}],
        f"edu-groups/{NESTED}/persons.json": [],
        f"{of_class}/classteacher.json": person("9001", "Мудрая", "Мария"),
        "schools/77/teachers.json": [
            {"Id": 9001, "IdStr": "9001", "LastName": "Мудрая", "FirstName": "Мария", "NameTeacherPosition": "учитель"}
        ],
        f"{of_class}/subjects.json": [MATH, ENGLISH],
        f"{of_class}/reporting-periods.json": [
            period(41, "Quarter", 1, "2025-09-01", "2025-10-26", "1 четверть"),
            period(42, "Quarter", 2, "2025-11-05", "2025-12-30", "2 четверть"),
            period(49, "Year", 1, "2025-09-01", "2026-05-31", "Год"),
        ],
        f"{of_class}/lessons/{days}.json": [
            lesson(101, "2025-09-02", 1, MATH, CLASS, title="Дроби &laquo;½&raquo;", works=[HOMEWORK]),
            lesson(102, "2025-09-02", 2, ENGLISH, GIRLS, teachers=[9002], title="Hello"),
            lesson(103, "2025-09-08", 1, MATH, CLASS, teachers=[]),
            lesson(104, "2025-09-03", 1, MATH, CLASS, status="Cancelled"),
        ],
        "work-types/77.json": [
            {"id": 61, "schoolId": 77, "kindId": 3, "kind": "LessonTestWork", "title": "Контрольная", "abbr": "К",
             "weight": 1.5},
            {"id": 62, "schoolId": 77, "kindId": 4, "kind": "CommonWork", "title": "Ответ", "abbr": "О",
             "weight": "1,0"},
        ],
        f"{of_class}/marks/{days}.json": [
            mark(1, ANNA, 101, "5"),
            mark(2, BORIS, 101, "4/5"),
            mark(3, ANNA, 102, "."),
        ],
        f"lesson-log-entries/group/{CLASS}/{days}.json": [
            log(BORIS, 101, "Late"),
            log(ANNA, 101, "Attend"),
            log(BORIS, 104, "Absent"),
            log(ANNA, 102, "Ill", "0001-01-01T00:00:00"),
        ],
        f"{of_class}/final-marks.json": [
            final(ANNA, 41, s501=mark(91, ANNA, 0, "5", lesson=None, lesson_str=None), s502=None),
            final(ANNA, 49, s501=mark(92, ANNA, 0, "Зач", type="Test", date="2026-05-25T00:00:00")),
        ],
    }  # fmt: skip
    return json.loads(json.dumps(made))


def files_of(made: dict[str, Any]) -> dict[str, bytes]:
    return {path: json.dumps(answer, ensure_ascii=False).encode() for path, answer in made.items()}


def read(made: dict[str, Any] | None = None) -> Reading:
    return dnevnik.read(files_of(answers() if made is None else made), PLACE)


def rows(reading: Reading, table: str) -> list[dict[str, str]]:
    """The rows of a table without what is empty, in its order."""
    names = [each for each in reading.tables if each.table.name == table]
    assert len(names) <= 1
    columns = names[0].rows.select(names[0].table.names).to_dicts() if names else []
    return [{key: value for key, value in row.items() if value is not None} for row in columns]


def sifted(reading: Reading) -> dict[str, Sifted]:
    return {raw.table.name: sift(raw.table, [Source(0, True, PLACE.timezone, raw)]) for raw in reading.tables}


def told(reading: Reading) -> list[tuple[str, str | None, str | None, str]]:
    """Everything the check would tell: table, column, value, reason."""
    return [
        (name, *row)
        for name, each in sifted(reading).items()
        for row in each.faults.select("column_name", "value", "reason").rows()
    ]
