"""Russian numerals and days, by the rules of school grammar."""

from datetime import date

import pytest

from pipelines.console import day, plural


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0 документов"),
        (1, "1 документ"),
        (2, "2 документа"),
        (4, "4 документа"),
        (5, "5 документов"),
        (11, "11 документов"),
        (12, "12 документов"),
        (14, "14 документов"),
        (21, "21 документ"),
        (22, "22 документа"),
        (111, "111 документов"),
        (1001, "1\u00a0001 документ"),
    ],
)
def test_plural_takes_the_case_of_the_number(n: int, text: str) -> None:
    assert plural(n, "документ", "документа", "документов") == text


def test_day_is_written_as_on_documents() -> None:
    assert day(date(2025, 5, 26)) == "26.05.2025"
    assert day(None) == "—"
