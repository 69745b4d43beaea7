"""What a journal may be unable to hand over, by topic: the words adapters, status and documents share.

A topic is something documents need; an adapter that lacks it says so in its `CANNOT_GIVE`, and nowhere else is it said.
"""

from __future__ import annotations

TOPICS: dict[str, str] = {
    "orders": "приказы о движении",
    "personal_data": "анкетные данные обучающихся",
    "guardians": "родители и их доступ к дневнику",
    "staff": "кто ведёт уроки",
    "lessons": "перечень проведённых уроков",
    "substitutions": "замены уроков",
    "topics": "темы уроков",
    "homework": "домашние задания",
    "entry_times": "время внесения отметок и пропусков",
    "topic_times": "время записи тем уроков",
    "work_kinds": "виды работ и вес отметок",
    "subgroups": "подгруппы",
    "curriculum": "учебный план (часы)",
    "lesson_plan": "календарно-тематическое планирование",
    "capacity": "число мест в классах",
    "exam_marks": "экзаменационные и итоговые отметки",
    "council": "решения педагогического совета",
    "achievements": "достижения",
    "activity": "посещения журнала",
}

# Topics that are one list, a table of the contract: it may be handed over by hand (`manual`) beside such a journal.
SUPPLIED_BY: dict[str, str] = {
    "guardians": "guardians",
    "curriculum": "curriculum",
    "lesson_plan": "lesson_plan",
    "council": "council_decisions",
    "achievements": "achievements",
}
