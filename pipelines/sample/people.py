"""Pupils and their parents, staff: who they are and how they tend to learn, fall ill and keep the journal.

A person is made once and kept for life. What happens to him is elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from pipelines.sample.names import draw_name
from pipelines.sample.seeding import Ints, stream

EXCELLENT, GOOD, ONE_THREE, AVERAGE, WEAK = range(5)
_LEVEL = (5.45, 4.45, 4.4, 3.8, 3.15)  # what his mark tends to before chance
_SPREAD = (0.05, 0.12, 0.1, 0.35, 0.25)  # how his subjects differ
_SHARES = ((EXCELLENT, 0.08), (WEAK, 0.04), (ONE_THREE, 0.08), (GOOD, 0.30))
FULL_HEALTH, PREPARATORY, SPECIAL, RELEASED = "основная", "подготовительная", "специальная", "освобождён"
_FAMILIES = ("полная", "полная", "полная", "полная", "неполная", "неполная", "многодетная", "опекаемый")
_REGISTERS = ("ОВЗ", "ребёнок-инвалид", "ВШУ", "ПДН", "малообеспеченная семья", "семья участника СВО")


@dataclass
class Student:
    """One pupil. `archetype` is how he learns, `health` how often he is ill, `truancy` how often he plays truant."""

    number: int
    sex: str
    last_name: str
    first_name: str
    middle_name: str | None
    birth_date: date
    archetype: int
    health: float
    truancy: float
    language: str
    pe_group: str
    family: str
    registers: str | None
    file_no: str
    guardians: list[tuple[int, bool]] = field(default_factory=list)
    restless: float = 0.5  # in [0, 1): who moves when the year's movements are drawn


@dataclass
class Teacher:
    """One of the staff. `lateness` and `gaps`: shares of lessons entered days later and never entered."""

    number: int
    last_name: str
    first_name: str | None
    middle_name: str | None
    position: str
    specialty: str
    lateness: float
    gaps: float
    threshold: float  # from which fraction he rounds an average up
    load: int = 0


def archetypes(numbers: np.random.Generator, count: int) -> list[int]:
    """How `count` pupils of one class learn: each kind occurs as soon as the class is not tiny."""
    found: list[int] = []
    for kind, share in _SHARES:
        found += [kind] * max(1, round(share * count))
    found = (found + [AVERAGE] * count)[:count]
    return [int(kind) for kind in numbers.permutation(np.array(found, dtype=np.int64))]


def new_student(seed: int, number: int, grade: int, start: int, stage: str, archetype: int | None = None) -> Student:
    """A pupil who is in this grade in the year that begins in September of `start`."""
    draw = stream(seed, "student", number)
    sex = "m" if draw.random() < 0.51 else "f"
    name = draw_name(draw, sex, longest=number % 97 == 11)
    age = grade + 6 if stage != "СПО" else grade + 15
    born = date(start - age, 1, 1) + timedelta(days=int(draw.integers(-110, 240)))
    by_chance = int(draw.choice(5, p=(0.08, 0.30, 0.08, 0.50, 0.04)))
    kind = by_chance if archetype is None else archetype
    health = float(draw.gamma(2.0, 0.5))
    groups = (FULL_HEALTH, PREPARATORY, SPECIAL, RELEASED)
    pe = groups[int(draw.choice(4, p=(0.80, 0.12, 0.05, 0.03)))]
    student = Student(
        number,
        sex,
        name.last,
        name.first,
        name.middle,
        born,
        kind,
        health,
        float(draw.gamma(0.6, 0.5)) * (3.0 if kind == WEAK else 1.0),
        "английский",
        pe,
        _FAMILIES[int(draw.integers(len(_FAMILIES)))],
        _registers(draw),
        f"{name.last[0]}-{int(draw.integers(1, 400))}",
        [],
        float(draw.random()),
    )
    for index in range(1 if student.family == "неполная" else 2):
        student.guardians.append((number * 10 + index + 1, bool(draw.random() < 0.8)))
    return student


def _registers(draw: np.random.Generator) -> str | None:
    if draw.random() > 0.1:
        return None
    first = int(draw.integers(len(_REGISTERS)))
    if draw.random() < 0.2:
        return f"{_REGISTERS[first]};{_REGISTERS[(first + 1) % len(_REGISTERS)]}"
    return _REGISTERS[first]


def levels(seed: int, student: Student, subjects: Ints) -> np.ndarray:
    """What his mark tends to in each subject (subjects by their number in the catalogue)."""
    draw = stream(seed, "talent", student.number)
    talents = draw.normal(0.0, _SPREAD[student.archetype], size=64)
    base = _LEVEL[student.archetype] + talents
    hard = draw.permutation(64)
    if student.archetype == ONE_THREE:
        own = subjects[np.argmin(hard[subjects])]
        base[own] = 2.95
    if student.archetype == WEAK:
        for own in subjects[np.argsort(hard[subjects])[: 1 + int(draw.integers(2))]]:
            base[own] = 1.9
    return base[subjects]


_POSITIONS = {
    "primary": "учитель начальных классов",
    "rus": "учитель русского языка и литературы",
    "math": "учитель математики",
    "eng": "учитель иностранного языка",
    "eng2": "учитель иностранного языка",
    "inf": "учитель информатики",
    "hist": "учитель истории и обществознания",
    "geo": "учитель географии",
    "bio": "учитель биологии",
    "chem": "учитель химии",
    "phys": "учитель физики",
    "art": "учитель изобразительного искусства",
    "music": "учитель музыки",
    "craft": "учитель труда (технологии)",
    "safety": "преподаватель-организатор ОБЗР",
    "pe": "учитель физической культуры",
    "prog": "преподаватель",
    "weld": "мастер производственного обучения",
    "econ": "преподаватель",
}
ADMINISTRATION = ("директор", "заместитель директора по УВР", "заместитель директора по ВР", "секретарь")


def new_teacher(seed: int, number: int, specialty: str, college: bool) -> Teacher:
    """A teacher (or, for a specialty that is a post of `ADMINISTRATION`, an administrator)."""
    draw = stream(seed, "staff", number)
    sex = "f" if draw.random() < (0.6 if specialty in ("pe", "phys", "inf", "safety", "weld", "prog") else 0.9) else "m"
    name = draw_name(draw, sex)
    position = _POSITIONS.get(specialty, specialty)
    if college and position.startswith("учитель"):
        position = "преподаватель"
    careless = draw.random() < 0.15
    return Teacher(
        number,
        name.last,
        name.first,
        name.middle,
        position,
        specialty,
        float(draw.beta(1, 12)) + (0.2 if careless else 0.0),
        float(draw.beta(1, 60)) + (0.04 if careless else 0.0),
        0.5 if draw.random() < 0.7 else 0.6,
    )
