"""The notebook runs without a browser over the published copy, and its figures are those worked out by hand."""

from __future__ import annotations

import ast
import importlib.util
import re
from typing import Any

import pytest

from pipelines.config import REPOSITORY, Home

NOTEBOOK = REPOSITORY / "docs" / "notebooks" / "performance.py"


def notebook() -> Any:
    """The notebook's app."""
    spec = importlib.util.spec_from_file_location("performance", NOTEBOOK)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.app


@pytest.fixture(scope="module")
def figures(school: Home) -> dict[str, Any]:
    """What the notebook defines over the copy without names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VEDOMOST_COPY", str(school.analytics / "analytics.duckdb"))
        outputs, defined = notebook().run()
    assert sum(output is not None for output in outputs) == 5, "the heading and four charts"
    return dict(defined)


def test_quality_by_period(figures: dict[str, Any]) -> None:
    # МАОУ СОШ № 90 is the first of the two; quality: 2 of 4 in 2024-25, 3 of 4 in 2025-26
    rows = figures["results"].select("period", "of_them", "counted", "pct").rows()
    assert rows == [("2024-25, 1 четверть", 2, 4, 50.0), ("2025-26, 1 четверть", 3, 4, 75.0)]


def test_attendance_by_month(figures: dict[str, Any]) -> None:
    # 2024-25: four pupils, two lessons a day, nothing missed; September 2025: two by illness; October: one unexcused
    rows = figures["attendance"].select("month", "expected", "missed", "illness", "unexcused", "missed_pct").rows()
    assert rows == [
        ("2024-09", 8, 0, 0, 0, 0.0),
        ("2024-10", 8, 0, 0, 0, 0.0),
        ("2025-09", 16, 2, 2, 0, 12.5),
        ("2025-10", 16, 1, 0, 1, 6.25),
    ]


def test_forecast_against_marks(figures: dict[str, Any]) -> None:
    # four pupils have current marks in mathematics; their marks for the quarter are 5, 2, 4, 4
    assert figures["pairs"] == 4
    given: dict[int, int] = {}
    for _, mark, pairs in figures["forecast"].rows():
        given[mark] = given.get(mark, 0) + pairs
    assert given == {5: 1, 4: 2, 2: 1}
    assert figures["hits"] == sum(pairs for predicted, mark, pairs in figures["forecast"].rows() if predicted == mark)


def test_institutions_with_intervals(figures: dict[str, Any]) -> None:
    # Wilson, z = 1.96: 3 of 4 → (0.75 + 0.4802 ± 1.96·√(0.046875 + 0.060025)) / 1.9604 = 0.3006 … 0.9544;
    # 1 of 2 → (0.5 + 0.9604 ± 1.96·√(0.125 + 0.2401)) / 2.9208 = 0.0945 … 0.9055
    shown = figures["compared"].select("institution", "pct", "low", "high").rows()
    assert shown == [("МАОУ СОШ № 90", 75.0, 30.1, 95.4), ("МБОУ СОШ № 154", 50.0, 9.5, 90.5)]


def test_without_a_copy_the_notebook_says_what_to_do(monkeypatch: pytest.MonkeyPatch, home: Home) -> None:
    monkeypatch.setenv("VEDOMOST_COPY", str(home.root / "nothing.duckdb"))
    outputs, defined = notebook().run()
    assert "./run load" in "".join(output.text for output in outputs if output is not None)
    assert "con" not in dict(defined)


def test_every_text_of_it_is_russian_and_no_name_is_asked_for() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    titles = re.findall(r'title="([^"]+)"', text)
    assert len(titles) > 15
    assert [title for title in titles if not re.search(r"[а-я%]", title)] == []
    queries = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    assert not [
        each for each in queries if isinstance(each, str) and re.search(r"last_name|full_name|dim_student", each)
    ]
