"""How the documents speak Russian: dates, periods, classes, and the words of a school against those of a college.

Belongs here: wording used by more than one kind. Does not belong here: a sentence only one report prints. For a
college the same documents speak of groups, curators, disciplines and courses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports.numerals import noun

MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
MONTH_TITLES = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)
ABSENT = "—"
MARK_LEGEND = (
    ("зач", "зачёт"),
    ("нз", "незачёт"),
    ("н/а", "не аттестован(а)"),
    ("осв", "освобождён(а)"),
    ("н/оц", "без оценивания"),
)


@dataclass(frozen=True)
class Words:
    """The words that differ between a school and a college, as documents need them."""

    by_class: str
    head: str
    deputy: str
    teacher: str
    whole: str


SCHOOL = Words(
    by_class="По классу",
    head="Классный руководитель",
    deputy="Заместитель директора по УВР",
    teacher="Учитель-предметник",
    whole="Школа",
)
COLLEGE = Words(
    by_class="По группе",
    head="Куратор группы",
    deputy="Заместитель директора по ООД",
    teacher="Преподаватель",
    whole="Учреждение",
)


def words(kind: str) -> Words:
    """The words of an institution of that kind (`school`, `college`)."""
    return COLLEGE if kind == "college" else SCHOOL


def long_date(day: date) -> str:
    """26 мая 2025 г."""
    return f"{day_and_month(day)} {day.year} г."


def day_and_month(day: date) -> str:
    """26 мая."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def month_title(day: date) -> str:
    """май 2025 г."""
    return f"{MONTH_TITLES[day.month - 1]} {day.year} г."


def short_date(day: date | None) -> str:
    """26.05.2025; an absent day is «—»."""
    return day.strftime("%d.%m.%Y") if day else ABSENT


def date_range(first: date, last: date) -> str:
    """с 2 сентября по 25 октября 2024 г., with both years when they differ; a single day is that day."""
    if first == last:
        return long_date(last)
    start = day_and_month(first)
    if first.year != last.year:
        start += f" {first.year} г."
    return f"с {start} по {long_date(last)}"


def year_title(academic_year: str) -> str:
    """`2025-26` → 2025/26."""
    return academic_year.replace("-", "/")


def years_text(years: int | None) -> str:
    """How long something is kept: «5 лет», «21 год», «23 года», «постоянно»."""
    return "постоянно" if years is None else f"{years} {noun(years, 'год', 'года', 'лет')}"


def class_title(kind: str, title: str, grade: int, letter: str | None) -> str:
    """5 «А» класс; 5 класс; группа 21-П, 2 курс. A title that is not grade and letter is kept as the school has it."""
    if kind == "college":
        return f"группа {title}, {grade} курс"
    if not letter and title.strip() == str(grade):
        return f"{grade} класс"
    plain = "".join(sign for sign in title if sign.isalnum()).casefold()
    if letter and plain == f"{grade}{letter}".casefold():
        return f"{grade} «{letter}» класс"
    return f"{title} класс"


def period_phrase(title: str, academic_year: str, is_year: bool) -> str:
    """2 четверть 2024/25 учебного года; 2024/25 учебный год."""
    year = year_title(academic_year)
    return f"{year} учебный год" if is_year else f"{title} {year} учебного года"


def number(value: int | Decimal) -> str:
    """A figure with a decimal comma, in the scale it has: 4.50 → 4,50."""
    return str(value).replace(".", ",").replace("-", "−")


def legend(values: set[str]) -> str:
    """What the marks among `values` that are not numbers mean, for a note; empty if there are none."""
    return "; ".join(f"{mark} — {meaning}" for mark, meaning in MARK_LEGEND if mark in values)


def numbered(number: str) -> str:
    """№ 15-у; journals write the sign themselves, or not."""
    return number if number.lstrip().startswith("№") else f"№ {number}"


def by_sex(sex: str | None, he: str, she: str, either: str) -> str:
    """The form of a verb for the pupil's sex; `either` when the journal does not know it."""
    return {"m": he, "f": she}.get(sex or "", either)
