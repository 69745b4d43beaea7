"""Names of synthetic people: surname, given name, patronymic, in agreement of gender.

Draws from the lists of `names_data`. Rare on purpose: double surnames, no patronymic, ё, one surname of forty letters.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pipelines.sample.names_data import (
    LONGEST,
    MEN,
    MEN_OTHER,
    PATRONYMICS,
    SURNAMES,
    SURNAMES_OTHER,
    WOMEN,
    WOMEN_OTHER,
)


class Name(NamedTuple):
    """Surname, given name and patronymic (None where there is none)."""

    last: str
    first: str
    middle: str | None


def feminine(surname: str) -> str:
    """The feminine form of a surname written in the masculine; double surnames part by part."""
    if "-" in surname:
        return "-".join(feminine(part) for part in surname.split("-"))
    if surname.endswith(("ский", "цкий")):
        return surname[:-2] + "ая"
    if surname.endswith(("ой", "ый", "кий")):
        return surname[:-2] + "ая"
    if surname.endswith(("ов", "ев", "ёв", "ин", "ын")) and len(surname) > 3:
        return surname + "а"
    return surname


def _pick(numbers: np.random.Generator, words: list[str]) -> str:
    return words[int(numbers.integers(len(words)))]


def draw_name(numbers: np.random.Generator, sex: str, longest: bool = False) -> Name:
    """One name for a person of that sex (`m` or `f`); `longest` asks for the surname of forty letters."""
    kind = numbers.random()
    other = kind < 0.07
    surname = _pick(numbers, SURNAMES_OTHER if other else SURNAMES)
    if 0.07 <= kind < 0.085:
        second = _pick(numbers, SURNAMES)
        surname = f"{surname}-{second}" if second != surname else surname
    if other:
        first = _pick(numbers, MEN_OTHER if sex == "m" else WOMEN_OTHER)
    else:
        first = _pick(numbers, MEN if sex == "m" else WOMEN)
    son, _, daughter = _pick(numbers, PATRONYMICS).partition("/")
    middle: str | None = son if sex == "m" else daughter
    if other and numbers.random() < 0.5:
        middle = None
    if longest:
        return Name(LONGEST[0] if sex == "m" else LONGEST[1], first, middle)
    return Name(surname if sex == "m" else feminine(surname), first, middle)
