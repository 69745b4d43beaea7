"""What reports of period marks share: their columns, their rules in words, the groups of pupils.

Belongs here: columns of rows counted as rpt_class_subject_totals counts. Does not belong here: a query, or a column
that only one report prints.
"""

from __future__ import annotations

from typing import Any

from reports.document import Cell, Column, Ratio
from reports.kinds.common import exact

MARKS = (
    ("n5", "«5»"),
    ("n4", "«4»"),
    ("n3", "«3»"),
    ("n2", "«2»"),
    ("n_na", "н/а"),
    ("n_exempt", "осв"),
    ("n_no", "н/оц"),
    ("n_without", "нет"),
)
TOTALS = (
    ("n5", "Отметок «5»"),
    ("n4", "Отметок «4»"),
    ("n3", "Отметок «3»"),
    ("n2", "Отметок «2»"),
    ("n_na", "Не аттестовано (н/а)"),
    ("n_exempt", "Освобождено (осв)"),
    ("n_no", "Без оценивания (н/оц)"),
    ("n_without", "Нет отметки"),
    ("success_pct", "Успеваемость, %"),
    ("quality_pct", "Качество, %"),
    ("sou", "СОУ, %"),
    ("average_mark", "Средний балл"),
)
"""The figures under a list of marks, by the column of their model."""

RATES_OF_MARKS = (
    "Успеваемость — доля отметок 5, 4, 3 и н/оц; качество — доля отметок 5 и 4; СОУ — среднее, где 5 даёт 100, 4 — 64, "
    "3 — 36, 2 — 16, н/а — 7; всё от числа отметок без «осв». Зач считается как 5, нз и 1 — как 2. Итоги считаются по "
    "всем отметкам, а не по процентам."
)


def mark_columns(now: str, before: str) -> tuple[Column, ...]:
    """Headcount, marks, rates of this period and of the one before it (its title; empty for none)."""
    rates = [
        column
        for code, title in (("success_pct", "Успеваемость, %"), ("quality_pct", "Качество, %"))
        for column in (Column(code, (title, now if before else ""), width=17), *_previous(code, title, before))
    ]
    return (
        Column("headcount", ("Обучающихся",), width=19),
        *(Column(code, ("Отметок", title), width=10) for code, title in MARKS),
        *rates,
        Column("sou", ("СОУ, %",), width=14),
        Column("average_mark", ("Средний балл",), width=15),
    )


def _previous(code: str, title: str, before: str) -> tuple[Column, ...]:
    return (Column(f"prev_{code}", (title, before), width=17),) if before else ()


def mark_cells(row: dict[str, Any], before: str) -> tuple[Cell, ...]:
    """The cells of mark_columns."""
    rates = [
        exact(row[name])
        for code in ("success_pct", "quality_pct")
        for name in ((code, f"prev_{code}") if before else (code,))
    ]
    return (
        row["headcount"],
        *(row[code] for code, _ in MARKS),
        *rates,
        exact(row["sou"]),
        exact(row["average_mark"]),
    )


def share(row: dict[str, Any], code: str, prefix: str = "") -> Ratio | None:
    """Абсолютная (success) or качественная (quality) успеваемость of a unit, a/b (p %); None where there is no row."""
    a, b = row[f"{prefix}{code}_a"], row[f"{prefix}{code}_b"]
    return None if b is None else Ratio(a, b, exact(row[f"{prefix}{code}_pct"]))
