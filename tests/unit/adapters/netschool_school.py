"""A small school as «Сетевой город» hands it over: answers and saved pages; the people are invented."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pipelines.exports.adapters.base import Place, Reading
from pipelines.exports.quarantine import Source, sift

PLACE = Place("school-154", date(2026, 9, 11), "Asia/Novosibirsk")


def answer(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def init(*pupils: tuple[int, str, str | None]) -> bytes:
    students = [
        {"studentId": number, "nickName": name, "className": title, "classId": 0, "iupGrade": 0}
        for number, name, title in pupils
    ]
    return answer({"students": students, "currentStudentId": 1, "weekStart": "2026-09-07", "maxMark": 5})


def work(
    number: int, type_id: int, mark: object = None, duty: bool = False, title: str = "", pupil: int = 0, **more: object
) -> dict[str, Any]:
    given = None
    if mark is not None or duty:
        given = {"assignmentId": number, "studentId": pupil, "mark": mark, "dutyMark": duty}
    return {"id": number, "typeId": type_id, "assignmentName": title, "mark": given, "classMeetingId": 1} | more


def lesson(
    number: int | None, place: int, subject: str, *works: dict[str, Any], day: str = "2026-09-07"
) -> dict[str, Any]:
    return {
        "classmeetingId": number,
        "day": f"{day}T00:00:00",
        "number": place,
        "startTime": "08:00",
        "endTime": "08:45",
        "subjectName": subject,
        "assignments": list(works) or None,
    }


def diary(*days: tuple[str, Sequence[dict[str, Any]]], title: str | None = "5А", term: str = "1 триместр") -> bytes:
    return answer(
        {
            "weekStart": "2026-09-07T00:00:00",
            "weekEnd": "2026-09-13T00:00:00",
            "weekDays": [{"date": f"{day}T00:00:00", "lessons": list(lessons)} for day, lessons in days],
            "className": title,
            "termName": term,
        }
    )


TERMS = answer(
    [
        {"id": 71, "name": "1 триместр", "startDate": "2026-09-01T00:00:00", "endDate": "2026-11-30T00:00:00"},
        {"id": 72, "name": "2 триместр", "startDate": "2026-12-01T00:00:00", "endDate": "2027-02-28T00:00:00"},
        {"id": 73, "name": "3 триместр", "startDate": "2027-03-01T00:00:00", "endDate": "2027-05-26T00:00:00"},
    ]
)
TYPES = answer(
    [
        {"id": 3, "name": "Домашнее задание", "abbr": "ДЗ", "order": 15},
        {"id": 4, "name": "Контрольная работа", "abbr": "К", "order": 1},
        {"id": 10, "name": "Ответ на уроке", "abbr": "О", "order": 2},
    ]
)
YEARS = answer([{"id": 9, "name": "2026/2027"}])
INIT = init((1111, "Ёлкина Анна", "5А"), (1112, "Петров\u200b Иван", "5А"))


def school() -> dict[str, bytes]:
    """Two pupils of 5А, one week, Russian for all and English in two subgroups."""
    anna = diary(
        (
            "2026-09-07",
            [
                lesson(
                    501,
                    1,
                    "Русский язык",
                    work(9001, 3, title="упр. <b>5</b>"),
                    work(9002, 10, 5, pupil=1111, weight=10),
                ),
                lesson(502, 2, "Ин.яз./Английский язык", work(9003, 4, "УП", pupil=1111, weight=20)),
            ],
        ),
        (
            "2026-09-12",
            [lesson(503, 1, "Русский язык", work(9004, 10, None, duty=True, pupil=1111, weight=10), day="2026-09-12")],
        ),
    )
    ivan = diary(
        (
            "2026-09-07",
            [
                lesson(
                    501,
                    1,
                    "Русский язык",
                    work(9001, 3, title="упр. <b>5</b>"),
                    work(9002, 10, "4", pupil=1112, weight=10),
                ),
                lesson(504, 2, "Ин.яз./Английский язык", work(9005, 4, "3", pupil=1112, weight=20)),
            ],
        ),
        ("2026-09-12", [lesson(503, 1, "Русский язык", day="2026-09-12")]),
    )
    return {
        "student/diary/init.json": INIT,
        "student/diary/1111/2026-09-07.json": anna,
        "student/diary/1112/2026-09-07.json": ivan,
        "student/diary/assigns/9003.json": detail(9003, 701, "5а 1 гр./Ин.яз./Английский язык"),
        "student/diary/assigns/9005.json": detail(9005, 702, "5а 2 гр./Ин.яз./Английский язык"),
        "student/diary/assigns/9002.json": detail(9002, 700, "5а/Русский язык"),
        "grade/assignment/types.json": TYPES,
        "years.json": YEARS,
        "terms.json": TERMS,
    }


def detail(number: int, group: int, name: str) -> bytes:
    return answer(
        {
            "id": number,
            "assignmentName": "работа",
            "subjectGroup": {"id": group, "name": name},
            "teachers": [{"id": 7000 + group, "name": "Сидорова Мария Ивановна"}],
            "date": "2026-09-07",
        }
    )


def report(
    rows: Mapping[str, Sequence[str]],
    months: Sequence[tuple[str, Sequence[int]]] = (("Сентябрь", (2, 4)),),
    totals: Sequence[str] = ("1 триместр",),
    pupil: str = "Ёлкина Анна",
    title: str = "5А",
    span: str = "с 1.09.2026 по 30.11.2026",
    state: str = "Состояние на16.09.2026 17:40:20",
    year: str = "2026/2027",
    words: tuple[str, str, str] = ("Ученик", "Класс", "Предмет"),
) -> str:
    """A page; each row holds the days' cells, then «Средн.оценка» and «Итог.оценка» of each period."""
    person, group, subject = words
    above = "".join(f'<th colspan="{len(days)}">{month}</th>' for month, days in months)
    above += "".join(
        f'<th rowspan="2">Средн.<br />оценка <br> {name}</th><th rowspan="2">Итог.оценка <br> {name}</th>'
        for name in totals
    )
    below = "".join(f"<th>{day}</th>" for _, days in months for day in days)
    body = "".join(
        f'<tr><td class="cell-text">{name}</td>' + "".join(f"<td>\n  {cell}\n</td>" for cell in cells) + "</tr>"
        for name, cells in rows.items()
    )
    return f"""
<div><h5>МБОУ &quot;Школа&quot;</h5><h2>Отчет об успеваемости и посещаемости ученика</h2></div>
<table><tr><td><div id="photowrap"><img src="data:,"></div></td><td>
<span><b>Учебный год:</b> {year}</span><br />
<span><b>{group}:</b> {title}</span><br />
<span><b>Учебный период:</b> </span><br />
<span><b>Период:</b> {span}</span><br />
<span><b>{person}:</b> {pupil}</span><br>
</td></tr></table><br />
<table class="table-print"><tr><th rowspan="2">{subject}</th>{above}</tr><tr>{below}</tr>{body}</table>
<div class="legend"><p><span>УП</span><span> — Пропуск по уважительной причине</span></p></div>
<table class="sheet-footer"><tr></tr><tr><td><i>{state}</i></td></tr>
<tr><td>©&nbsp;<i>Сетевой Город</i></td></tr></table>"""


def tables(reading: Reading) -> dict[str, list[dict[str, str]]]:
    """Rows without empty values, by table."""
    return {
        raw.table.name: [
            {name: row[name] for name in raw.table.names if row[name] is not None}
            for row in raw.rows.iter_rows(named=True)
        ]
        for raw in reading.tables
    }


def reasons(reading: Reading) -> list[str]:
    """All that was told, in Russian."""
    return [fault.reason for raw in reading.tables for fault in raw.faults]


def set_aside(reading: Reading) -> list[tuple[str, str | None, str]]:
    """Rows that the contract refuses: table, value, reason."""
    found = []
    for raw in reading.tables:
        faults = sift(raw.table, [Source(0, True, PLACE.timezone, raw)]).faults
        found += [
            (raw.table.name, row["value"], row["reason"])
            for row in faults.iter_rows(named=True)
            if row["row_number"] is not None
        ]
    return found
