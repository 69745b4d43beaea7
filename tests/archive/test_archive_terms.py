"""Terms worked out by hand from «counted from 1 January after the year of completion»."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reports.archive import Found
from reports.archive.terms import Term, completed_in, disposable_from, ends
from reports.wording import years_text

FOUND = Found(
    "urn:x", "Классный журнал", "school-90", "2025-26", "5a", "5А", "class-journal", "y", "v1",
    "2026-06-30T12:00:00+03:00", "Полынина А. П.", None, 5, 7, "d", "ab/x",
)  # fmt: skip


def test_five_years_of_2025_26_end_with_2031() -> None:
    """Completed in 2026; counted from 1 January 2027; 2027, 2028, 2029, 2030 and 2031 are five years; so 1.1.2032."""
    assert disposable_from("2025-26", 5) == date(2032, 1, 1)


def test_twenty_five_years_of_2025_26_end_with_2051() -> None:
    """2027 to 2051 are twenty-five years."""
    assert disposable_from("2025-26", 25) == date(2052, 1, 1)


@pytest.mark.parametrize(
    ("year", "completed"),
    [("2025-26", 2026), ("1999-00", 2000), ("2099-00", 2100), ("2026", 2026),
     ("2025-27", None), ("2025/26", None), ("", None), ("25-26", None)],
)  # fmt: skip
def test_a_document_of_an_academic_year_is_completed_with_it(year: str, completed: int | None) -> None:
    assert completed_in(year) == completed
    assert (disposable_from(year, 5) is None) == (completed is None)


def test_the_longer_of_the_promised_and_the_stated_term_holds() -> None:
    assert ends(FOUND, Term(5)) == date(2032, 1, 1)
    assert ends(FOUND, Term(3)) == date(2032, 1, 1), "the schedule was shortened after it was archived"
    assert ends(FOUND, Term(25)) == date(2052, 1, 1), "the schedule was lengthened"


@pytest.mark.parametrize(
    ("found", "term"),
    [(FOUND, None), (FOUND, Term(None)), (FOUND, Term(5, action="keep")), (replace(FOUND, keep_years=None), Term(5)),
     (replace(FOUND, keep_years=0), Term(5)), (replace(FOUND, academic_year="?"), Term(5))],
    ids=["unknown class", "for ever", "kept at the end", "archived for ever", "no term", "no year"],
)  # fmt: skip
def test_what_has_no_end_is_never_due(found: Found, term: Term | None) -> None:
    assert ends(found, term) is None


def test_years_in_words() -> None:
    assert [years_text(n) for n in (1, 2, 5, 11, 21, 25, None)] == [
        "1 год", "2 года", "5 лет", "11 лет", "21 год", "25 лет", "постоянно",
    ]  # fmt: skip
    assert Term(5, article="ст. 1").text == "5 лет, ст. 1"
