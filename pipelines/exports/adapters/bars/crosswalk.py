"""What the journal's words mean here: its codes, its values and everything about it that is a guess.

`GUESSES` names in Russian what no public description of the journal states; each stands here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

GUESSES = (
    "Коды 2_1 и 2_2 — полугодия, 3_1…3_3 — триместры: описаны только четверти и итоги (4_…). Название важнее кода.",
    "dates, где есть и дни без записей, — все учебные дни подпериода, и будущие: по ним стоят границы периода.",
    "Период, чьих учебных дней в выгрузке нет, стоит в обычных границах, стык приходится на каникулы (BOUNDS).",
    "Класс, о чьих периодах ничего не видно: 10–11 — полугодия, остальные — четверти (USUAL_KIND).",
    "Буквы «Н», «Б», «У», «П», «О» в клетке предмета — пропуск; что они значат, решает seeds/absence_codes.csv.",
    "Число больше 1 на месте отметки в «Пропуск …» — не описано; взят один пропуск, и об этом сказано.",
    "Два сотрудника с одним именем — один человек с несколькими должностями.",
    "Однофамильцы из разных параллелей различаются годом, когда их параллель была первым классом (people.cohort).",
)

ABSENCE_DISCIPLINE = "пропуск"  # how the pseudo-disciplines begin
ABSENCE_LETTERS = frozenset({"н", "нб", "б", "у", "ув", "уп", "п", "нп", "о", "оп", "от"})

MARKS = {
    **{value: value for value in ("5", "4", "3", "2", "1", "зач", "нз", ".")},
    "зачет": "зач",
    "зачёт": "зач",
    "зач.": "зач",
    "зачтено": "зач",
    "незач": "нз",
    "незачет": "нз",
    "незачёт": "нз",
    "не зачтено": "нз",
    "незачтено": "нз",
    "точка": ".",
}
PERIOD_MARKS = {
    **{value: mark for value, mark in MARKS.items() if mark != "."},
    "н/а": "н/а",
    "не аттестован": "н/а",
    "не аттестована": "н/а",
    "осв": "осв",
    "осв.": "осв",
    "освобожден": "осв",
    "освобождён": "осв",
    "освобождена": "осв",
    "н/оц": "н/оц",
}


@dataclass(frozen=True, order=True)
class Span:
    """A subperiod: `kind` and `ordinal` of the contract's periods, and which kind of period mark stands for it."""

    kind: str
    ordinal: int
    mark_kind: str = "period"


FINALS = {"4_1": "annual", "4_2": "exam", "4_3": "final"}
FINAL_WORDS = {"годов": "annual", "экзамен": "exam", "итогов": "final"}
KIND_WORDS = {"четверт": "quarter", "триместр": "trimester", "полугод": "half_year"}
KIND_CODES = {"1": "quarter", "2": "half_year", "3": "trimester"}  # 2 and 3 are guesses

# kind → (month, day) of each first and last day; months before September belong to the second calendar year
BOUNDS = {
    "quarter": (((9, 1), (10, 31)), ((11, 1), (12, 31)), ((1, 1), (3, 31)), ((4, 1), (5, 31))),
    "trimester": (((9, 1), (11, 30)), ((12, 1), (2, 28)), ((3, 1), (5, 31))),
    "half_year": (((9, 1), (12, 31)), ((1, 1), (5, 31))),
    "year": (((9, 1), (5, 31)),),
}
TITLES = {"quarter": "четверть", "trimester": "триместр", "half_year": "полугодие"}
USUAL_KIND = {10: "half_year", 11: "half_year"}


def span_of(code: str, name: str) -> Span | None:
    """What a subperiod is: its name says so, else its code; None for neither."""
    words = name.casefold()
    for word, kind in KIND_WORDS.items():
        if word in words:
            return _numbered(kind, next((letter for letter in words if letter.isdecimal()), code[2:]))
    for word, mark_kind in FINAL_WORDS.items():
        if words.startswith(word):
            return Span("year", 1, mark_kind)
    if code in FINALS:
        return Span("year", 1, FINALS[code])
    first, _, second = code.partition("_")
    return _numbered(KIND_CODES[first], second) if first in KIND_CODES else None


def _numbered(kind: str, ordinal: str) -> Span | None:
    known = {str(number + 1): number + 1 for number in range(len(BOUNDS[kind]))}
    return Span(kind, known[ordinal]) if ordinal in known else None
