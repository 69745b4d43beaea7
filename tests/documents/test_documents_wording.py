"""Russian as the documents print it."""

from datetime import date
from decimal import Decimal

import pytest

from reports import wording


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (date(2025, 5, 26), "26 мая 2025 г."),
        (date(2024, 9, 2), "2 сентября 2024 г."),
        (date(2025, 1, 9), "9 января 2025 г."),
    ],
)
def test_long_date_has_the_month_in_the_genitive(day: date, printed: str) -> None:
    assert wording.long_date(day) == printed


def test_range_within_a_year_says_the_year_once() -> None:
    assert wording.date_range(date(2024, 9, 2), date(2024, 10, 25)) == "с 2 сентября по 25 октября 2024 г."


def test_range_over_new_year_says_both_years() -> None:
    assert wording.date_range(date(2024, 9, 2), date(2025, 5, 26)) == "с 2 сентября 2024 г. по 26 мая 2025 г."


def test_a_range_of_one_day_is_that_day() -> None:
    assert wording.date_range(date(2025, 11, 14), date(2025, 11, 14)) == "14 ноября 2025 г."


@pytest.mark.parametrize(
    ("kind", "title", "grade", "letter", "printed"),
    [
        ("school", "5А", 5, "А", "5 «А» класс"),
        ("school", "11-б", 11, "Б", "11 «Б» класс"),
        ("school", "4", 4, None, "4 класс"),
        ("school", "7 кадетский", 7, None, "7 кадетский класс"),
        ("college", "21-П", 2, None, "группа 21-П, 2 курс"),
    ],
)
def test_class_title(kind: str, title: str, grade: int, letter: str | None, printed: str) -> None:
    assert wording.class_title(kind, title, grade, letter) == printed


def test_period_phrase() -> None:
    assert wording.period_phrase("2 четверть", "2024-25", False) == "2 четверть 2024/25 учебного года"
    assert wording.period_phrase("2024/25 учебный год", "2024-25", True) == "2024/25 учебный год"


def test_numbers_keep_their_scale_and_take_a_comma() -> None:
    assert [wording.number(value) for value in (Decimal("4.50"), Decimal("100.0"), 7, Decimal("-0.5"))] == [
        "4,50",
        "100,0",
        "7",
        "−0,5",
    ]


def test_legend_explains_only_what_is_on_the_sheet() -> None:
    assert wording.legend({"осв", "зач", "5"}) == "зач — зачёт; осв — освобождён(а)"
    assert wording.legend(set()) == ""


def test_verbs_follow_the_pupil() -> None:
    assert [wording.by_sex(sex, "прибыл", "прибыла", "прибыл(а)") for sex in ("m", "f", None)] == [
        "прибыл",
        "прибыла",
        "прибыл(а)",
    ]


def test_the_sign_of_a_number_is_not_doubled() -> None:
    assert [wording.numbered(text) for text in ("15-у", "№ 8")] == ["№ 15-у", "№ 8"]
