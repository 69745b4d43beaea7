"""docs/analysts.md: each of its questions is run over a school small enough for paper; answers are worked out by hand.

The page shows the answers of that very school, so what stands under a query is tested as well as the query.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines.config import REPOSITORY, Home

PAGE = REPOSITORY / "docs" / "analysts.md"
QUESTION = re.compile(r"^### (\d+)\. .*?```sql\n(.*?)```\n\n((?:\|[^\n]*\n)+)", re.MULTILINE | re.DOTALL)
D = Decimal
MAT, RUS = "Математика", "Русский язык"

# Marks for the first quarter of 2025-26, mathematics and Russian, after the correction of 5 November:
# s1 5 5, s2 2 3, s3 4 4, s5 4 5. So s1 and s5 and s3 have nothing below 4, s2 fails: 3 of 4 pass, 3 of 4 with quality.
EXPECTED: dict[int, list[tuple[object, ...]]] = {
    1: [("6А", 4, 3, 4, D("75.0"), D("75.0"))],
    # 5 2 4 4: СОУ (100+16+64+64)/4 = 61, mean 15/4; 5 3 4 5: (100+36+64+100)/4 = 75, mean 17/4
    2: [
        (MAT, 4, 1, D("75.0"), D("75.0"), D("61.0"), D("3.75")),
        (RUS, 4, 0, D("100.0"), D("75.0"), D("75.0"), D("4.25")),
    ],
    3: [(MAT, 1, 4, D("75.0"), D("75.0")), (RUS, 1, 4, D("75.0"), D("75.0"))],
    # first quarter of 2024-25: s1 4 4, s2 3 3, s3 3 3, s4 4 4: all pass, half with quality
    4: [
        ("2024-25", "school", None, 4, D("100.0"), D("50.0")),
        ("2025-26", "school", None, 4, D("75.0"), D("75.0")),
        ("2024-25", "stage", "ООО", 4, D("100.0"), D("50.0")),
        ("2025-26", "stage", "ООО", 4, D("75.0"), D("75.0")),
    ],
    # s1, s2, s3 were there in both: 4 4 3 3 3 3 = 20/6; 5 5 2 3 4 4 = 23/6
    5: [("2024-25", "5А", 3, 6, 3.33), ("2025-26", "6А", 3, 6, 3.83)],
    # annual 5 3 3 → 5 2 4; 4 4 3 → 5 3 4
    6: [(MAT, 1, 1, 1), (RUS, 2, 0, 1)],
    # s1, s2, s3 all 8 lessons; s4 the 2 before he left; s5 the 6 after she came; missed: s1 2 by illness, s2 1
    7: [("6А", 32, 3, 2, 1, 9.4)],
    8: [("2025-09", 16, 2, 12.5), ("2025-10", 16, 1, 6.3)],
    9: [(5, 2)],  # s1 2 of 8, s2 1 of 8
    10: [("class", 4, 1, 1, 4), ("school", 4, 1, 1, 4)],
    11: [("6А", 4, 25, 21, D("16.0"))],
    12: [("на 31 октября", D("100.0"), D("75.0")), ("сейчас", D("75.0"), D("75.0"))],
    13: [(MAT, "3", "2", 1)],
    # Wilson, z = 1.96: 3 of 4 → (0.75 + 0.4802 ± 1.96·√(0.046875 + 0.060025)) / 1.9604; 1 of 2 → 0.5 ± 0.405
    15: [
        ("МАОУ СОШ № 90", "quarter", 4, D("75.00"), D("30.10"), D("95.40")),
        ("МБОУ СОШ № 154", "quarter", 2, D("50.00"), D("9.50"), D("90.50")),
    ],
}


def questions() -> dict[int, tuple[str, str]]:
    """Number → (query, the table that the page shows under it)."""
    return {int(number): (query, shown) for number, query, shown in QUESTION.findall(PAGE.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def copies(school: Home) -> list[Path]:
    """The copies that were published: the staff's, and the one without names."""
    return [school.published_warehouse, school.analytics / "analytics.duckdb"]


def answer(copy: Path, query: str) -> tuple[list[str], list[tuple[object, ...]]]:
    with duckdb.connect(str(copy), read_only=True) as con:
        result = con.execute(query)
        return [name for name, *_ in result.description or ()], result.fetchall()


def as_shown(names: list[str], rows: list[tuple[object, ...]]) -> str:
    lines = [names, ["---"] * len(names), *([("—" if cell is None else str(cell)) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def test_there_are_fifteen() -> None:
    assert list(questions()) == list(range(1, 16))


@pytest.mark.parametrize("number", range(1, 16))
def test_the_answer_is_the_one_worked_out_and_the_one_shown(copies: list[Path], number: int) -> None:
    query, shown = questions()[number]
    for copy in copies:
        names, rows = answer(copy, query)
        if number in EXPECTED:
            assert rows == EXPECTED[number]
        assert as_shown(names, rows) == shown


def test_the_forecast_is_counted_again_pair_by_pair(school: Home) -> None:
    """Question 14: what was predicted of whom is the model's; hits are counted here against the marks by hand."""
    given = {"s1": 5, "s2": 2, "s3": 4, "s5": 4}
    _, predicted = answer(
        school.published_warehouse,
        "select student_id, predicted_mark from reports.rpt_forecast "
        "where period_id = '25q1' and subject_id = 'mat' and as_of = date '2025-10-24'",
    )
    assert {pupil for pupil, _ in predicted} == set(given), "nobody has a current mark in Russian"
    hits = sum(given[str(pupil)] == mark for pupil, mark in predicted)
    _, rows = answer(school.published_warehouse, questions()[14][0])
    assert rows == [(MAT, 4, hits)]


def test_what_the_page_says_of_as_of_is_what_there_is(copies: list[Path]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    section = text.partition("## На любой прошлый день")[2].partition("## ")[0]
    for copy in copies:
        _, rows = answer(
            copy,
            "select function_name from duckdb_functions() where schema_name = 'as_of' and not internal order by all",
        )
        offered = {name for (name,) in rows}
        assert offered <= set(re.findall(r"`(\w+)`", section))
        assert set(re.findall(r"`((?:fct|rpt)_\w+)`", section)) == offered
