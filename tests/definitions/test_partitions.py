"""The calendar of the graph: every expected key here was worked out with a calendar, not with the code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.partitions.snap import PartitionsSnap
from dagster_shared.serdes import deserialize_value, serialize_value

from pipelines.config import Home, SettingsError
from pipelines.defs import partitions as p


def below(
    mapping: dg.PartitionMapping, upstream: dg.PartitionsDefinition, downstream: dg.PartitionsDefinition, *keys: str
) -> set[str]:
    subset = upstream.subset_with_partition_keys(keys)
    return set(mapping.get_downstream_partitions_for_partitions(subset, upstream, downstream).get_partition_keys())


def above(
    mapping: dg.PartitionMapping, upstream: dg.PartitionsDefinition, downstream: dg.PartitionsDefinition, *keys: str
) -> set[str]:
    subset = downstream.subset_with_partition_keys(keys)
    result = mapping.get_upstream_mapped_partitions_result_for_partitions(subset, downstream, upstream)
    assert not list(result.required_but_nonexistent_subset.get_partition_keys())
    return set(result.partitions_subset.get_partition_keys())


@pytest.mark.parametrize(
    ("day", "school_year"),
    [
        (date(2025, 8, 31), "2024-25"),
        (date(2025, 9, 1), "2025-26"),
        (date(2025, 12, 31), "2025-26"),
        (date(2026, 1, 1), "2025-26"),
        (date(1999, 9, 1), "1999-00"),
        (date(2024, 2, 29), "2023-24"),
    ],
)
def test_a_day_belongs_to_the_year_that_began_on_the_first_of_september(day: date, school_year: str) -> None:
    assert p.containing(day) == school_year


@pytest.mark.parametrize("wrong", ["2025", "2025-27", "2025/26", "", "год"])
def test_a_name_that_is_no_academic_year_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        p.starts(wrong)


def test_years_run_to_the_year_after_this_one(tmp_path: Path) -> None:
    years = p.SchoolYears.known(Home(tmp_path), today=date(2026, 8, 31))
    assert years.get_partition_keys() == ["2023-24", "2024-25", "2025-26", "2026-27"]


def test_the_first_year_is_a_setting(tmp_path: Path) -> None:
    (tmp_path / "vedomost.toml").write_text('[dagster]\nfirst_year = "2025-26"\n')
    years = p.SchoolYears.known(Home(tmp_path), today=date(2026, 9, 1))
    assert years.get_partition_keys() == ["2025-26", "2026-27", "2027-28"]


@pytest.mark.parametrize("value", ['"2025"', "2025", '"с 2025"'])
def test_a_first_year_that_is_none_is_an_error_that_names_the_setting(tmp_path: Path, value: str) -> None:
    (tmp_path / "vedomost.toml").write_text(f"[dagster]\nfirst_year = {value}\n")
    with pytest.raises(SettingsError, match=r"dagster\.first_year"):
        p.SchoolYears.known(Home(tmp_path), today=date(2026, 9, 1))


def test_the_days_of_a_leap_school_year_are_366() -> None:
    days = list(p.SchoolYears("2023-24", "2023-24").days())
    assert len(days) == 366
    assert days[0] == ("2023-09-01", "2023-24")
    assert ("2024-02-29", "2023-24") in days
    assert days[-1] == ("2024-08-31", "2023-24")


def test_a_year_has_ten_possible_periods() -> None:
    assert [key for _, key in p.SchoolYears("2025-26", "2025-26").periods()] == [
        "2025-26.quarter-1", "2025-26.quarter-2", "2025-26.quarter-3", "2025-26.quarter-4",
        "2025-26.trimester-1", "2025-26.trimester-2", "2025-26.trimester-3",
        "2025-26.half_year-1", "2025-26.half_year-2", "2025-26.year",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("2025-26.quarter-3", ("2025-26", "quarter", 3)),
        ("2025-26.half_year-2", ("2025-26", "half_year", 2)),
        ("2024-25.year", ("2024-25", "year", 1)),
    ],
)
def test_a_period_key_is_read_back(key: str, parts: tuple[str, str, int]) -> None:
    assert p.parse_period(key) == parts
    assert p.period_key(*parts) == key


def test_a_day_goes_to_its_year_and_to_its_own_institution_only() -> None:
    assert below(p.day_to_year, p.by_day, p.by_year, "school-90|2025-08-31") == {"school-90|2024-25"}
    assert below(p.day_to_year, p.by_day, p.by_year, "school-154|2025-09-01", "school-90|2026-08-31") == {
        "school-154|2025-26", "school-90|2025-26",
    }  # fmt: skip


def test_a_year_is_made_of_its_days() -> None:
    days = above(p.day_to_year, p.by_day, p.by_year, "lyceum-stupeni|2024-25")
    assert len(days) == 365
    assert {"lyceum-stupeni|2024-09-01", "lyceum-stupeni|2025-08-31"} <= days
    assert not {"lyceum-stupeni|2024-08-31", "lyceum-stupeni|2025-09-01", "school-90|2024-09-01"} & days


def test_a_year_has_its_periods_and_a_period_its_year() -> None:
    periods = below(p.year_to_period, p.by_year, p.by_period, "yarovoe-college|2025-26")
    assert len(periods) == 10
    assert {"yarovoe-college|2025-26.half_year-1", "yarovoe-college|2025-26.year"} <= periods
    assert above(p.year_to_period, p.by_year, p.by_period, "school-154|2024-25.trimester-3") == {"school-154|2024-25"}


@pytest.mark.parametrize(
    ("mapping", "upstream", "downstream"),
    [(p.day_to_year, p.by_day, p.by_year), (p.year_to_period, p.by_year, p.by_period)],
)
def test_the_web_server_maps_as_the_code_does(
    mapping: dg.PartitionMapping, upstream: dg.PartitionsDefinition, downstream: dg.PartitionsDefinition
) -> None:
    """Server and daemon hold what was serialized, not our classes: the mapping must survive the journey."""
    there_mapping = deserialize_value(serialize_value(mapping), dg.MultiPartitionMapping)
    there_up, there_down = (
        PartitionsSnap.from_def(part).get_partitions_definition() for part in (upstream, downstream)
    )
    key = next(key for key in downstream.get_partition_keys() if "2024-25" in key)
    assert above(there_mapping, there_up, there_down, key) == above(mapping, upstream, downstream, key)


def test_a_night_of_all_institutions_is_one_range() -> None:
    night = {(institution, "2025-26") for institution in p.known_institutions.get_partition_keys()}
    assert p.ranges(night) == [("school-90|2025-26", "lyceum-stupeni|2025-26")]


def test_ranges_cover_exactly_what_was_asked() -> None:
    """The seed's order: school-90, school-154, yarovoe-college, gymnasium-chernogorsk, lyceum-stupeni."""
    wanted = {
        ("school-90", "2025-26"),
        ("school-154", "2025-26"),
        ("lyceum-stupeni", "2025-26"),
        ("school-154", "2024-25"),
    }
    assert p.ranges(wanted) == [
        ("school-154|2024-25", "school-154|2024-25"),
        ("school-90|2025-26", "school-154|2025-26"),
        ("lyceum-stupeni|2025-26", "lyceum-stupeni|2025-26"),
    ]
    covered = {
        p.split(key)
        for first, last in p.ranges(wanted)
        for key in p.by_year.get_partition_keys_in_range(dg.PartitionKeyRange(first, last))
    }
    assert covered == wanted


def test_no_ranges_for_nothing() -> None:
    assert p.ranges(set()) == []
