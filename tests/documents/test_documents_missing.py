"""What the archive lacks of a year: the catalogue's plan against the archive, over the warehouse made by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines import handing_over, jobs
from pipelines.config import Home
from reports.archive import Submission
from reports.build import NothingToBuildError
from reports.catalogue import CATALOGUE


@pytest.fixture
def home(tmp_path: Path, published: Path) -> Home:
    (tmp_path / "vedomost.toml").write_text("[archive]\nsame_device_accepted = true\n", encoding="utf-8")
    home = Home(tmp_path).create()
    home.published_warehouse.write_bytes(published.read_bytes())
    return home


def submit(home: Home, unit: str, title: str, report: str, period: str) -> None:
    files = {"document.pdf": b"%PDF"}
    one = Submission("school-90", "2024-25", unit, title, report, period, files, "Документ", 5)
    jobs.archive(home).submit([one], "Сизова К. Л.", at=datetime(2025, 6, 30, tzinfo=UTC))


def test_what_is_archived_is_no_longer_missing(home: Home) -> None:
    """The archive begins with one paper of another kind; of 2024-25 it has nothing."""
    submit(home, "archive", "Архив", "transfer-act", "2024-25")
    before = handing_over.missing(home, "school-90", "2024-25")
    assert [one.unit_title for one in before if one.report == "grade-register"] == ["5А", "9Б"]
    assert {one.level for one in before} == {"C", "S", "T"}
    assert all(CATALOGUE[one.report].keep_years for one in before)
    (lacking,) = [one for one in before if (one.report, one.unit_title) == ("grade-register", "5А")]
    submit(home, lacking.unit_id, "5А", lacking.report, lacking.period_id)
    after = handing_over.missing(home, "school-90", "2024-25")
    assert [one for one in before if one not in after] == [lacking]


def test_a_year_that_is_not_loaded_is_told(home: Home) -> None:
    submit(home, "archive", "Архив", "transfer-act", "2024-25")
    with pytest.raises(NothingToBuildError, match="2030-31"):
        handing_over.missing(home, "school-90", "2030-31")
