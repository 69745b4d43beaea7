"""The journal's own words: captions of its two editions, its types of work, its numbers for what it only numbers.

Data and the smallest helpers. Types of work and their ids are the journal's, the same in every school.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Words:
    """How the saved report calls a group of pupils, a pupil and a subject, and the product itself."""

    group: str
    pupil: str
    subject: str
    product: str


SCHOOL = Words("Класс", "Ученик", "Предмет", "Сетевой Город. Образование")
COLLEGE = Words("Группа", "Студент", "Дисциплина", "Сетевой Город. СПО")

# id of the journal's type of work, its title and short title
TYPES = (
    (1, "Практическая работа", "ПР"),
    (3, "Домашнее задание", "ДЗ"),
    (4, "Контрольная работа", "К"),
    (5, "Самостоятельная работа", "С"),
    (6, "Лабораторная работа", "Л"),
    (8, "Диктант", "Д"),
    (10, "Ответ на уроке", "О"),
    (11, "Сочинение", "Ч"),
    (13, "Зачёт", "З"),
    (17, "Диагностическая работа", "ДР"),
    (21, "Работа на уроке", "У"),
    (25, "Проверочная работа", "В"),
)
# id of the sample's kind of work → id of the journal's type
TYPE_OF_KIND = {
    "1": 10,
    "2": 21,
    "3": 3,
    "4": 5,
    "5": 25,
    "6": 6,
    "7": 1,
    "8": 11,
    "9": 4,
    "10": 8,
    "11": 17,
    "12": 13,
}
HOMEWORK, ANSWER = 3, 10
UNNAMED = "---Не указана---"  # what the journal shows for a piece of work without a topic
POINTS = 10  # the journal's weights are whole numbers, 10 for an ordinary work


def number_of(name: str) -> int:
    """The number by which the journal knows something the sample only names; the same name has always the same."""
    return zlib.crc32(name.encode())


def answer(content: Any) -> bytes:
    """An answer of the API."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def midnight(day: str) -> str:
    """A day as the API writes it."""
    return f"{day}T00:00:00"
