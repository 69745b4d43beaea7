"""Виды работ: what marks are given for, their weights, and which of them stands on which kind of lesson. Data only."""

from __future__ import annotations

from pipelines.sample.lesson_plans import COMPOSITION, CONTROL, EXTERNAL, LAB, ORDINARY, PRACTICAL, TEST

# id, title, short title, weight, is_written, is_external
WORK_KINDS = (
    ("1", "Ответ на уроке", "ОТВ", 1.0, False, False),
    ("2", "Работа на уроке", "РУ", 1.0, False, False),
    ("3", "Домашнее задание", "ДЗ", 1.0, False, False),
    ("4", "Самостоятельная работа", "СР", 1.5, True, False),
    ("5", "Проверочная работа", "ПР", 2.0, True, False),
    ("6", "Лабораторная работа", "ЛР", 1.5, True, False),
    ("7", "Практическая работа", "ПРАКТ", 1.5, True, False),
    ("8", "Сочинение, изложение", "СОЧ", 2.0, True, False),
    ("9", "Контрольная работа", "КР", 3.0, True, False),
    ("10", "Диктант", "ДИКТ", 3.0, True, False),
    ("11", "Внешняя диагностическая работа", "ВДР", 3.0, True, True),
    ("12", "Зачёт", "ЗАЧ", 2.0, False, False),
)
WEIGHTS = (0.0, *(kind[3] for kind in WORK_KINDS))
WRITTEN = (False, *(kind[4] for kind in WORK_KINDS))
ORAL = (1, 2, 2, 3, 1, 4)  # what marks of an ordinary lesson are given for, by chance
BY_LESSON = {ORDINARY: 0, CONTROL: 9, LAB: 6, PRACTICAL: 7, COMPOSITION: 8, TEST: 5, EXTERNAL: 11}
DICTATION = 10
