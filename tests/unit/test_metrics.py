"""The page of measures is made from the registry, and the registry says of every measure what a reader needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.config import DBT_PROJECT
from pipelines.warehouse.metrics import PAGE, page, registry

METRICS = registry()


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(METRICS), "python -m pipelines.warehouse.metrics"


def test_the_page_tells_the_formula_and_where_it_comes_from() -> None:
    told = page([{**METRICS[0], "numerator": "пятёрки", "denominator": "все", "clause": "п. 7.2", "comment": "наше"}])
    for words in ("пятёрки", "**Знаменатель**: все", "п. 7.2", "- наше", "больше — лучше"):
        assert words in told


def test_a_count_has_no_denominator() -> None:
    (contingent,) = (each for each in METRICS if each["metric"] == "contingent")
    assert "**Знаменателя нет**" in page([contingent])


@pytest.mark.parametrize("metric", METRICS, ids=lambda each: each["metric"])
def test_the_measure_is_used(metric: dict[str, str]) -> None:
    """A measure that no model makes would be explained to analysts who cannot find it."""
    uses = [
        path.name
        for path in (*DBT_PROJECT.rglob("macros/*.sql"), *DBT_PROJECT.rglob("models/**/*.sql"))
        if path.name != "metrics.sql" and re.search(rf"'{metric['metric']}'", _text(path))
    ]
    assert uses


def test_models_divide_by_themselves_only_what_is_no_measure() -> None:
    """Whoever rounds a quotient of his own defines a measure a second time: this list may only shrink."""
    found = {
        path.stem for path in DBT_PROJECT.rglob("models/**/*.sql") if re.search(r"(percentage|average)\(", _text(path))
    }
    assert found == {"rpt_forecast_accuracy", "rpt_forecast_class", "trd_class_lineage", "trd_pupil_cohort"}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
