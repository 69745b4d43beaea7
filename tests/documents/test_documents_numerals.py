"""Numbers in words, written out by hand: genders, teens, thousands, the case of the noun."""

import pytest

from reports.numerals import LARGEST, figures_and_words, in_words, noun


@pytest.mark.parametrize(
    ("n", "gender", "words"),
    [
        (0, "m", "ноль"),
        (1, "m", "один"),
        (1, "f", "одна"),
        (1, "n", "одно"),
        (2, "f", "две"),
        (2, "n", "два"),
        (11, "f", "одиннадцать"),
        (12, "f", "двенадцать"),
        (19, "m", "девятнадцать"),
        (20, "m", "двадцать"),
        (21, "f", "двадцать одна"),
        (40, "m", "сорок"),
        (90, "m", "девяносто"),
        (100, "m", "сто"),
        (112, "f", "сто двенадцать"),
        (200, "f", "двести"),
        (342, "f", "триста сорок две"),
        (1000, "m", "одна тысяча"),
        (1001, "n", "одна тысяча одно"),
        (2002, "m", "две тысячи два"),
        (5000, "f", "пять тысяч"),
        (11_011, "f", "одиннадцать тысяч одиннадцать"),
        (21_000, "m", "двадцать одна тысяча"),
        (112_000, "m", "сто двенадцать тысяч"),
        (1_000_000, "f", "один миллион"),
        (2_000_001, "f", "два миллиона одна"),
        (1_002_003_004, "f", "один миллиард два миллиона три тысячи четыре"),
    ],
)
def test_in_words(n: int, gender: str, words: str) -> None:
    assert in_words(n, gender) == words


def test_the_noun_follows_the_number() -> None:
    forms = ("дело", "дела", "дел")
    said = {n: noun(n, *forms) for n in (0, 1, 2, 4, 5, 10, 11, 12, 14, 21, 22, 25, 101, 111, 112, 121, 1001)}
    assert [n for n, form in said.items() if form == "дело"] == [1, 21, 101, 121, 1001]
    assert [n for n, form in said.items() if form == "дела"] == [2, 4, 22]


def test_figures_and_words() -> None:
    unit = ("единица хранения", "единицы хранения", "единиц хранения")
    assert figures_and_words(2121, "f", *unit) == "2121 (две тысячи сто двадцать одна) единица хранения"
    assert figures_and_words(3, "n", "дело", "дела", "дел") == "3 (три) дела"


@pytest.mark.parametrize("n", [-1, LARGEST + 1])
def test_what_has_no_words_is_an_error(n: int) -> None:
    with pytest.raises(ValueError, match="no words"):
        in_words(n)
