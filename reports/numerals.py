"""Russian numerals: a number in words, and a noun in the case a number wants.

Nothing here knows what is counted. Words are nominative, as totals of an act need them: «12 (двенадцать) дел».
"""

from __future__ import annotations

from typing import Literal

Gender = Literal["m", "f", "n"]
LARGEST = 999_999_999_999

_ONES = ("", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")
_TEENS = (
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
)
_TENS = (
    "",
    "",
    "двадцать",
    "тридцать",
    "сорок",
    "пятьдесят",
    "шестьдесят",
    "семьдесят",
    "восемьдесят",
    "девяносто",
)
_HUNDREDS = ("", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот")
_GENDERED = {"m": ("один", "два"), "f": ("одна", "две"), "n": ("одно", "два")}
_CLASSES: tuple[tuple[Gender, tuple[str, str, str]], ...] = (
    ("f", ("тысяча", "тысячи", "тысяч")),
    ("m", ("миллион", "миллиона", "миллионов")),
    ("m", ("миллиард", "миллиарда", "миллиардов")),
)


def noun(n: int, one: str, few: str, many: str) -> str:
    """The form that `n` wants: 1 дело, 2 дела, 5 дел, 11 дел, 21 дело."""
    if n % 10 == 1 and n % 100 != 11:
        return one
    return few if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else many


def in_words(n: int, gender: Gender = "m") -> str:
    """`n` in words, agreeing with a noun of that gender: 21 (f) → «двадцать одна». ValueError outside 0…LARGEST."""
    if not 0 <= n <= LARGEST:
        raise ValueError(f"no words for {n}")
    if n == 0:
        return "ноль"
    words = _below_thousand(n % 1000, gender)
    for power, (own, forms) in enumerate(_CLASSES, 1):
        count = n // 1000**power % 1000
        if count:
            words = [*_below_thousand(count, own), noun(count, *forms), *words]
    return " ".join(words)


def figures_and_words(n: int, gender: Gender, one: str, few: str, many: str) -> str:
    """«21 (двадцать одна) единица хранения»."""
    return f"{n} ({in_words(n, gender)}) {noun(n, one, few, many)}"


def _below_thousand(n: int, gender: Gender) -> list[str]:
    words = [_HUNDREDS[n // 100]]
    n %= 100
    if 10 <= n < 20:
        words.append(_TEENS[n - 10])
    else:
        words += [_TENS[n // 10], _GENDERED[gender][n % 10 - 1] if n % 10 in (1, 2) else _ONES[n % 10]]
    return [word for word in words if word]
