"""A small school in the shapes of БАРС's API: two pupils of 5А, answers as bytes under the paths that say whose."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from pipelines.exports.adapters import bars
from pipelines.exports.adapters.base import Place, Reading

PLACE = Place("gymnasium-chernogorsk", date(2025, 11, 20), "Asia/Krasnoyarsk")
ANNA, PETR = "Белова Анна Сергеевна", "Ёлкин Пётр Ильич"
ANNA_ID, PETR_ID = "name:2021:белова анна сергеевна", "name:2021:ёлкин пётр ильич"
Q2 = {"code": "1_2", "name": "2 четверть"}
SUBPERIODS = [
    {"code": "1_1", "name": "1 четверть"},
    Q2,
    {"code": "4_1", "name": "Годовая"},
    {"code": "4_2", "name": "Экзаменационная"},
    {"code": "4_3", "name": "Итоговая"},
]


def pack(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def summary(disciplines: dict[str, list[tuple[Any, Any, Any]]], subperiod: object = Q2, dates: object = ()) -> Any:
    """Discipline → (date, mark, description)."""
    marks = [
        {
            "discipline": discipline,
            "average_mark": "4.50",
            "marks": [{"date": day, "mark": mark, "description": words} for day, mark, words in rows],
        }
        for discipline, rows in disciplines.items()
    ]
    return {"summary_marks_data": [{"subperiod": subperiod, "dates": list(dates), "discipline_marks": marks}]}


def total(disciplines: dict[str, dict[str, Any]]) -> Any:
    """Discipline → code of subperiod → mark."""
    marks = [
        {"discipline": name, "period_marks": [{"subperiod_code": code, "mark": mark} for code, mark in row.items()]}
        for name, row in disciplines.items()
    ]
    return {"total_marks_data": [{"subperiods": SUBPERIODS, "discipline_marks": marks}]}


def class_info(*names: str, level: object = "5", letter: str = "А", master: str = "Громова Вера Павловна") -> Any:
    pupils = [{"fullname": name, "photo": "", "male": not name.split()[-1].endswith("на")} for name in names]
    return {
        "study_level": level,
        "letter": letter,
        "form_master": master,
        "form_master_male": False,
        "specialization": "",
        "photo": "",
        "pupils": pupils,
    }


def school_info(count: int) -> Any:
    jobs = {"Громова Вера Павловна": ["Учитель математики"], "Дуров Олег Ильич": ["Директор", "Учитель истории"]}
    employees = [
        {"group": "", "fullname": name, "employer_jobs": posts, "category": "", "male": name.startswith("Д")}
        for name, posts in jobs.items()
    ]
    return {"name": "Гимназия", "count_employees": 2, "count_pupils": count, "employees": employees}


ANNA_MARKS = {
    "Математика": [("2025-11-10", "5", "Контрольная работа"), ("2025-11-10", "4", "Ответ на уроке")],
    "Изобразительное искусство / МХК": [("2025-11-12", "5 4", "")],
    "Пропуск по болезни": [("2025-11-11", "", "")],
}
PETR_MARKS = {
    "Математика": [("2025-11-10", "<span class='m'>3</span>", "Контрольная\u200b работа"), ("2025-11-13", ".", "")],
    "Пропуск без уважительной причины": [("12.11.25", "н", "Математика, 2 урок")],
}


def small() -> dict[str, bytes]:
    """The school of this page."""
    return {
        "getSchoolInfo.json": pack(school_info(2)),
        "5А/getClassYearInfo.json": pack(class_info(PETR, ANNA)),
        f"5А/{ANNA}/GetSummaryMarks.json": pack(summary(ANNA_MARKS)),
        f"5А/{ANNA}/GetTotalMarks.json": pack(total({"Математика": {"1_1": "5", "4_1": "зачёт", "4_2": ""}})),
        f"5А/{PETR}/GetSummaryMarks.json": pack(summary(PETR_MARKS)),
        f"5А/{PETR}/GetTotalMarks.json": pack(total({"Математика": {"1_1": 3, "4_3": "н/а"}})),
    }


def read(files: dict[str, bytes], place: Place = PLACE) -> Reading:
    return bars.read(files, place)


def rows(reading: Reading, name: str, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of a table, the columns asked for."""
    (raw,) = (raw for raw in reading.tables if raw.table.name == name)
    return raw.rows.select(columns).rows()


def told(reading: Reading, name: str) -> list[str]:
    """Reasons told in a table, without the rows that are set aside later."""
    (raw,) = (raw for raw in reading.tables if raw.table.name == name)
    return [fault.reason for fault in raw.faults]
