"""What `archive find` shows of an answer too long to read: whom it concerns, the first lines, how to narrow it down."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from rich.console import Console

from pipelines import telling_archive
from reports.archive import Found


def document(seq: int, year: int, unit: str, *students: str) -> Found:
    academic_year = f"{year}-{(year + 1) % 100:02d}"
    return Found(
        object_id=f"urn:vedomost:school-90:{academic_year}:{unit}:grade-register:y",
        title="Ведомость",
        institution_id="school-90",
        academic_year=academic_year,
        unit=unit,
        unit_title=unit,
        report_code="grade-register",
        period_id="y",
        version="v1",
        archived_at=f"{year + 1}-06-30T12:00:00+07:00",
        archived_by="Архивариус",
        reason=None,
        keep_years=25,
        seq=seq,
        inventory_digest="0" * 128,
        folder="00/x",
        students=students,
    )


def shown(rows: Sequence[Found], limit: int | None) -> list[str]:
    console = Console(file=io.StringIO(), width=300)
    for part in telling_archive.found(rows, limit):
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


ANSWER = [
    document(12, 2016, "5А", "Ёлкина Анна Ильинична"),
    document(15, 2016, "7Б", "Ёлкина Зоя Львовна"),
    document(27, 2017, "6А", "Ёлкина Анна Ильинична"),
    document(41, 2018, "7А", "Ёлкина Анна Ильинична"),
]


def numbers(lines: Sequence[str]) -> list[str]:
    """The first column of the documents."""
    return [line.split()[0] for line in lines if "Ведомость" in line]


def test_an_answer_that_fits_is_shown_whole_and_says_nothing_more() -> None:
    lines = shown(ANSWER, 4)
    assert lines == shown(ANSWER, None)
    assert numbers(lines) == ["12", "15", "27", "41"]
    assert not any("Кого касается:" in line or "ещё" in line or "urn:" in line for line in lines)


def test_a_longer_one_begins_with_whom_it_concerns() -> None:
    lines = shown(ANSWER, 2)
    assert numbers(lines) == ["12", "15"]
    assert "Найдено: 4 документа" in [line.strip() for line in lines], "the count is of all"
    anna, zoya = (next(line for line in lines if name in line) for name in ("Анна", "Зоя"))
    assert " ".join(anna.split()) == "Ёлкина Анна Ильинична school-90 2016-17 … 2018-19 5А, 6А, 7А 3"
    assert " ".join(zoya.split()) == "Ёлкина Зоя Львовна school-90 2016-17 7Б 1"
    assert lines[-1].startswith("… и ещё 2 документа. Уточните:")
    assert lines[-1].endswith("показать все: --all")


def test_of_too_many_names_the_first_are_shown() -> None:
    many = [document(n, 2016, "5А", f"Ёлкина Анна {chr(ord('А') + n)}.") for n in range(5)]
    lines = shown(many, 3)
    assert sum(" school-90 " in line and "Ведомость" not in line for line in lines) == 3
    assert "… и ещё 2." in [line.strip() for line in lines]


def test_without_a_name_asked_for_there_are_only_documents() -> None:
    answer = [document(1, 2016, "5А"), document(2, 2017, "6А")]
    assert not any("Кого касается:" in line for line in shown(answer, 1))


def test_of_a_single_document_the_whole_number_is_told() -> None:
    (*_, last) = shown([document(12, 2016, "5А")], 100)
    assert last == "Номер в архиве полностью: urn:vedomost:school-90:2016-17:5А:grade-register:y"


@pytest.mark.parametrize("limit", [None, 100])
def test_nothing_found_is_said(limit: int | None) -> None:
    assert shown([], limit) == ["Ничего не найдено."]
