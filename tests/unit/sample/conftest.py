"""Samples made once for all tests of the generator, and the journals an independent reader makes of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sample_reader import Journal, read_all

from pipelines.sample import SampleSummary, generate

SEED = 7
YEARS = ["2024-25", "2025-26"]
UNTIL = date(2026, 2, 10)


@pytest.fixture(scope="session")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> SampleSummary:
    """school-154 with 150 pupils: a whole year and half of the next."""
    return generate(tmp_path_factory.mktemp("two years"), "school-154", YEARS, 150, SEED, until=UNTIL)


@pytest.fixture(scope="session")
def journal(two_years: SampleSummary) -> Journal:
    return read_all(two_years.folder)


@pytest.fixture(scope="session", params=["school-90", "yarovoe-college", "gymnasium-chernogorsk", "lyceum-stupeni"])
def one_year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SampleSummary:
    """A year of each other institution, 60 pupils."""
    folder: Path = tmp_path_factory.mktemp("one year")
    return generate(folder, request.param, ["2024-25"], 60, SEED)


@pytest.fixture(scope="session")
def year_journal(one_year: SampleSummary) -> Journal:
    return read_all(one_year.folder)
