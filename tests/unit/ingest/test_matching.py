"""Who is proposed to be whom: what agrees, what differs, what may be accepted unseen and what a person must look at."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipelines.warehouse.matching import Proposal, Record, folded, proposals

BORN = date(2013, 2, 1)


def pupil(id_: str, name: str, born: date | None = BORN, file: str | None = None) -> Record:
    """A pupil by «Фамилия Имя Отчество»."""
    last, first, middle = [*name.split(), None, None][:3]
    return Record(
        id_,
        {"last_name": last, "first_name": first, "middle_name": middle, "birth_date": born, "personal_file_no": file},
    )


def found(one: list[Record], known: list[Record], refused: Any = frozenset()) -> list[tuple[str, str, str | None]]:
    return [(each.one.id, each.other.id, each.doubt) for each in proposals("students", one, known, refused)]


@pytest.mark.parametrize(
    ("one", "known", "doubt"),
    [
        (pupil("n", "Ёлкина Алёна Петровна"), pupil("k", "ЕЛКИНА Алена  Петровна"), None),
        (pupil("n", "Иванов Пётр", file="A-12"), pupil("k", "Иванов Пётр Олегович", file="А - 12"), None),
        (pupil("n", "Иванов Пётр Олегович", None, "12"), pupil("k", "Иванов Пётр Олегович", file="12"), None),
        # one letter of the surname, the year of birth, another file: a person must look
        (pupil("n", "Иванова Пётр Олегович", file="12"), pupil("k", "Иванов Пётр Олегович", file="12"),
         "различается: фамилия"),
        (pupil("n", "Иванов Пётр Олегович", date(2012, 2, 1)), pupil("k", "Иванов Пётр Олегович"),
         "различается: дата рождения"),
        (pupil("n", "Иванов Пётр Олегович", file="13"), pupil("k", "Иванов Пётр Олегович", file="12"),
         "различается: личное дело"),
        (pupil("n", "Иванов Пётр Ильич"), pupil("k", "Иванов Пётр Олегович"), "различается: отчество"),
        # a surname changed in the summer: the first name, patronymic and birth date are the same
        (pupil("n", "Сомова Анна Ильинична"), pupil("k", "Карпова Анна Ильинична"), "различается: фамилия"),
        # nobody's birth date, no file: the same name is not enough
        (pupil("n", "Иванов Пётр Олегович", None), pupil("k", "Иванов Пётр Олегович", None), "совпавшего мало"),
        (pupil("n", "Иванов П."), pupil("k", "Иванов Пётр Олегович"), "различается: имя"),
    ],
)  # fmt: skip
def test_a_pair(one: Record, known: Record, doubt: str | None) -> None:
    assert found([one], [known]) == [("n", "k", doubt)]


@pytest.mark.parametrize(
    "known",
    [
        pupil("k", "Петров Пётр Олегович", date(2012, 5, 5)),  # another surname and birth date
        pupil("k", "Иванов Иван Олегович"),  # a brother of the same day: another first name
        pupil("k", "Сидоров Пётр"),  # the same first name and day, no patronymic to tell by
    ],
)
def test_who_is_not_even_proposed(known: Record) -> None:
    assert found([pupil("n", "Иванов Пётр Олегович")], [known]) == []


def test_twins_of_whom_the_new_journal_gives_initials() -> None:
    known = [pupil("k1", "Иванов Александр Олегович"), pupil("k2", "Иванов Алексей Олегович")]
    assert found([pupil("n1", "Иванов А."), pupil("n2", "Иванов А.")], known) == [
        ("n1", "k1", "подходят несколько (2)"), ("n1", "k2", "подходят несколько (2)"),
        ("n2", "k1", "подходят несколько (2)"), ("n2", "k2", "подходят несколько (2)"),
    ]  # fmt: skip


def test_twins_with_their_full_names_are_told_apart() -> None:
    known = [pupil("k1", "Иванов Александр Олегович"), pupil("k2", "Иванов Алексей Олегович")]
    new = [pupil("n1", "Иванов Алексей Олегович"), pupil("n2", "Иванов Александр Олегович")]
    assert found(new, known) == [("n1", "k2", None), ("n2", "k1", None)]


def test_two_of_one_name_and_two_claims_to_one() -> None:
    """A namesake in the former journal, or a pupil twice in the new one under a changed surname: nobody is certain."""
    assert found([pupil("n", "Ким Ян Ли")], [pupil("k1", "Ким Ян Ли"), pupil("k2", "Ким Ян Ли", None)]) == [
        ("n", "k1", "подходят несколько (2)"),
        ("n", "k2", "подходят несколько (2)"),
    ]
    new = [pupil("n1", "Карпова Анна Ильинична", file="7"), pupil("n2", "Сомова Анна Ильинична", file="7")]
    assert [doubt for *_, doubt in found(new, [pupil("k", "Карпова Анна Ильинична", file="7")])] == [
        "на ту же запись есть и другие (2)"
    ] * 2


def test_what_was_refused_is_not_proposed_again_and_clears_the_way_for_another() -> None:
    known = [pupil("k1", "Ким Ян Ли"), pupil("k2", "Ким Ян Ли")]
    assert found([pupil("n", "Ким Ян Ли")], known, frozenset({("n", "k2")})) == [("n", "k1", None)]


def only(entity: str, one: dict[str, Any], known: dict[str, Any]) -> Proposal | None:
    pairs = proposals(entity, [Record("n", one)], [Record("k", known)], frozenset())
    return pairs[0] if pairs else None


@pytest.mark.parametrize(
    ("entity", "one", "known", "certain"),
    [
        ("classes", ("2025-26", "5 «А»", 5), ("2025-26", "5A", 5), True),  # a Latin A
        ("classes", ("2025-26", "5А", 6), ("2025-26", "5А", 5), False),
        ("classes", ("2026-27", "5А", 5), ("2025-26", "5А", 5), None),  # last year's 5А is another class
        ("staff", ("Орлова", "Вера", "Павловна"), ("Орлова", "Вера", "Павловна"), True),
        ("staff", ("Орлова", "Вера", None), ("Орлова", "Вера", "Павловна"), False),
        ("staff", ("Орлова", "Ольга", "Павловна"), ("Орлова", "Вера", "Павловна"), None),
        ("subjects", ("Русский  язык",), ("русский язык",), True),
        ("subjects", ("Русская литература",), ("Русский язык",), None),
        ("subgroups", ("1", "2", None), ("1", "2", None), True),
        ("subgroups", ("1", "2", "Первая"), ("1", "3", "Первая"), None),
    ],
)
def test_other_things(entity: str, one: tuple[Any, ...], known: tuple[Any, ...], certain: bool | None) -> None:
    names = {
        "classes": ("academic_year", "title", "grade"),
        "staff": ("last_name", "first_name", "middle_name"),
        "subjects": ("title",),
        "subgroups": ("class_id", "subject_id", "title"),
    }[entity]
    pair = only(entity, dict(zip(names, one, strict=True)), dict(zip(names, known, strict=True)))
    assert (None if pair is None else pair.is_certain) is certain


def test_folding() -> None:
    assert folded(" 5 - «Ё» ") == folded("5е")
    assert folded("ABCEHKMOPTXY") == folded("АВСЕНКМОРТХУ")
    assert folded(" ") is None
