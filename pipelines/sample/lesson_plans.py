"""Календарно-тематическое планирование: which topic stands on which lesson of a subject in a grade.

A plan has exactly as many lessons as the timetable: sections in their order, topics spread over the hours, a control
work at the end of a section and its analysis after it. Text comes from `topics_*`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipelines.sample.topics_school import SCHOOL, SCHOOL_2
from pipelines.sample.topics_senior import SENIOR

ORDINARY, CONTROL, LAB, PRACTICAL, COMPOSITION, TEST, EXTERNAL = range(7)
_EXACT = ("решение задач", "закрепление", "практикум", "обобщение", "проверка знаний")
_HUMANE = ("работа с текстом", "закрепление", "развитие речи", "обобщение", "проверка знаний")
_PRACTICAL = ("продолжение", "практическое занятие", "закрепление", "творческая работа", "повторение")
_SECOND_HOURS = {
    "rus": _HUMANE,
    "lit": _HUMANE,
    "read": _HUMANE,
    "for": _HUMANE,
    "for2": _HUMANE,
    "hist": _HUMANE,
    "art": _PRACTICAL,
    "music": _PRACTICAL,
    "craft": _PRACTICAL,
    "pe": _PRACTICAL,
    "up1": _PRACTICAL,
    "upw": _PRACTICAL,
    "faith": _HUMANE,
    "moral": _HUMANE,
    "soc": _HUMANE,
    "world": _HUMANE,
}


@dataclass(frozen=True)
class Lesson:
    """One line of a plan; `kind` says what work is written on it."""

    section: str
    topic: str
    kind: int


Section = tuple[str, tuple[str, ...]]


@cache
def _library() -> dict[str, list[tuple[int, int, tuple[Section, ...]]]]:
    found: dict[str, list[tuple[int, int, list[Section]]]] = {}
    sections: list[Section] = []
    for line in (SCHOOL + SCHOOL_2 + SENIOR).replace("|\n  ", "| ").strip().splitlines():
        if line.startswith("@"):
            subject, _, grades = line[1:].partition(" ")
            low, _, high = grades.partition("-")
            sections = []
            found.setdefault(subject, []).append((int(low), int(high or low), sections))
        elif line:
            title, _, topics = line.partition(": ")
            sections.append((title, tuple(topic.strip() for topic in topics.split("|"))))
    return {subject: [(low, high, tuple(rows)) for low, high, rows in blocks] for subject, blocks in found.items()}


def _sections(subject_id: str, grade: int, stage: str) -> tuple[Section, ...]:
    """The block of this grade; a college's general subjects are those of grade 10; else the nearest block."""
    blocks = _library()[subject_id]
    wanted = grade
    if stage == "СПО" and blocks[0][1] != 4:
        wanted = 10 if grade == 1 else 11
    low, high, rows = min(blocks, key=lambda block: max(block[0] - wanted, wanted - block[1], 0))
    turn = (wanted - low) * 2 % len(rows) if high > low else 0
    return rows[turn:] + rows[:turn]


def _kind(topic: str) -> int:
    words = {"Лабораторная": LAB, "Практическая": PRACTICAL, "Сочинение": COMPOSITION, "Сжатое": COMPOSITION}
    return words.get(topic.partition(" ")[0].partition("-")[0], ORDINARY)


def _section_lessons(
    title: str, topics: tuple[str, ...], count: int, control: str | None, number: int, second_hours: tuple[str, ...]
) -> list[Lesson]:
    ending: list[Lesson] = []
    if control and count >= 4:
        ending = [Lesson(title, f"{control} № {number} по теме «{title}»", CONTROL)]
        if count >= 8:
            ending.append(Lesson(title, "Анализ контрольной работы. Работа над ошибками", ORDINARY))
    elif count >= 5:
        ending = [Lesson(title, f"Проверочная работа по теме «{title}»", TEST)]
    room = count - len(ending)
    lessons: list[Lesson] = []
    for index in range(min(room, len(topics))):
        topic = topics[index * len(topics) // min(room, len(topics))]
        share = (index + 1) * room // min(room, len(topics)) - index * room // min(room, len(topics))
        lessons.append(Lesson(title, topic, _kind(topic)))
        lessons += [
            Lesson(title, f"{topic}: {second_hours[hour % len(second_hours)]}", ORDINARY) for hour in range(share - 1)
        ]
    return lessons + ending


@cache
def lesson_plan(subject_id: str, grade: int, stage: str, count: int) -> tuple[Lesson, ...]:
    """`count` lessons of the subject in this grade, in order."""
    sections = _sections(subject_id, grade, stage)
    control: str | None = "Контрольная работа"
    if subject_id in ("pe", "art", "music", "craft", "faith", "moral", "read", "project", "up1", "upw") or grade == 1:
        control = None
    elif subject_id == "rus" and stage in ("НОО", "ООО"):
        control = "Контрольный диктант"
    total = sum(len(topics) for _, topics in sections)
    lessons: list[Lesson] = []
    done = 0
    for number, (title, topics) in enumerate(sections, 1):
        done += len(topics)
        upto = round(count * done / total)
        lessons += _section_lessons(
            title, topics, upto - len(lessons), control, number, _SECOND_HOURS.get(subject_id, _EXACT)
        )
    return tuple(lessons)


def homework(subject_id: str, index: int) -> str:
    """A homework task; `index` chooses the page and the numbers."""
    page = 8 + index * 3 % 190
    if subject_id in ("math", "alg", "geom", "stat", "hmath", "phys", "chem"):
        return f"§ {1 + index % 48}, № {page}, {page + 2}, {page + 5}"
    if subject_id == "rus":
        return (f"упр. {page}", f"§ {1 + index % 60}, упр. {page}", "выучить словарные слова")[index % 3]
    if subject_id in ("lit", "read"):
        return (f"с. {page}–{page + 7}, читать, пересказ", f"с. {page}, вопросы 1–4", "выучить наизусть")[index % 3]
    if subject_id in ("for", "for2"):
        return (f"с. {page}, упр. {1 + index % 9}", "выучить новые слова", f"с. {page}, читать и переводить")[index % 3]
    if subject_id in ("pe", "art", "music", "craft"):
        return ("комплекс утренней гимнастики", "принести материалы", "подготовить сообщение")[index % 3]
    return (
        f"§ {1 + index % 52}, вопросы",
        f"с. {page}–{page + 4}, конспект",
        f"§ {1 + index % 52}, подготовиться к проверочной работе",
    )[index % 3]


HOMEWORK_TASKS = 48
