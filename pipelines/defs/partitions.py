"""How the work is cut: institution × day → institution × academic year → institution × reporting period.

Holds the partitions and the mappings between them, nothing that runs. All dimensions are static lists on purpose.
Dagster's web server and daemon see only mappings of Dagster's own kinds; of any other kind they keep nothing and guess
«same key», which is wrong here. Between a list of days and a list of school years, and between school years and
periods, Dagster's own `StaticPartitionMapping` says exactly what the law of the calendar says, in every process.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta

import dagster as dg

from pipelines.config import Home, SettingsError
from pipelines.exports import institutions

INSTITUTION = "institution"
DAY = "school_day"
YEAR = "school_year"
PERIOD = "period"

FIRST_YEAR = "2023-24"
"""Where the lists begin unless `[dagster] first_year` says otherwise: each year more is 365 days an institution."""

PERIODS_OF_A_YEAR = {"quarter": 4, "trimester": 3, "half_year": 2, "year": 1}
"""How many periods of a kind divide a year (PERIOD_KINDS of the contract); `year` is the year itself (за год)."""


def starts(school_year: str) -> date:
    """The first day of the academic year: `2025-26` → 1 September 2025. Raises ValueError if it is no such name."""
    first = int(school_year[:4])
    if school_year != name(first):
        raise ValueError(f"{school_year!r}: учебный год пишется так: {name(first)}")
    return date(first, 9, 1)


def name(first: int) -> str:
    """The academic year that begins on 1 September of the calendar year `first`: 2025 → `2025-26`."""
    return f"{first}-{(first + 1) % 100:02d}"


def containing(day: date) -> str:
    """The academic year (1 September to 31 August) that contains the day: 31 August 2025 → `2024-25`."""
    return name(day.year if day.month >= 9 else day.year - 1)


class SchoolYears(dg.StaticPartitionsDefinition):
    """Academic years (учебные годы) from `first` to `last`, both inclusive: `2024-25`, `2025-26`, …

    A class of its own, and not Dagster's yearly time window, for three reasons. The key is the name that exports,
    documents and people use, which no date format can spell. The year begins on 1 September and not on 1 January. And
    the periods hang below it, and those are no time windows: quarters, half-years and the year overlap.

    The list ends a year after the current one, so that a server started in spring still knows the year that begins in
    September.
    """

    def __init__(self, first: str, last: str) -> None:
        self.first, self.last = first, last
        super().__init__([name(year) for year in range(starts(first).year, starts(last).year + 1)])

    @classmethod
    def known(cls, home: Home, today: date) -> SchoolYears:
        """From the first year of the settings to the year after the one that contains `today`."""
        first = home.settings.get("dagster", {}).get("first_year", FIRST_YEAR)
        try:
            return cls(first, name(starts(containing(today)).year + 1))
        except (TypeError, ValueError) as error:
            raise SettingsError(
                f"Настройка dagster.first_year: нужен учебный год вида {FIRST_YEAR}, а стоит {first!r}."
            ) from error

    def days(self) -> Iterable[tuple[str, str]]:
        """Every calendar day of these years, in order, with its academic year: (`2025-09-01`, `2025-26`)."""
        for year in self.get_partition_keys():
            first = starts(year)
            for offset in range((starts(name(first.year + 1)) - first).days):
                yield (first + timedelta(days=offset)).isoformat(), year

    def periods(self) -> Iterable[tuple[str, str]]:
        """Every period these years may have, after its academic year: (`2025-26`, `2025-26.quarter-3`)."""
        for year in self.get_partition_keys():
            for kind, count in PERIODS_OF_A_YEAR.items():
                for ordinal in range(1, count + 1):
                    yield year, period_key(year, kind, ordinal)


def period_key(school_year: str, kind: str, ordinal: int) -> str:
    """The partition of a period: `2025-26.quarter-3`; of the year itself `2025-26.year`.

    Told by kind and ordinal and not by the export's own period_id: those are free text, differ between journals, and
    are known only once a batch is loaded, while the graph must stand before.
    """
    return f"{school_year}.{kind}" if kind == "year" else f"{school_year}.{kind}-{ordinal}"


def parse_period(key: str) -> tuple[str, str, int]:
    """`2025-26.quarter-3` → (`2025-26`, `quarter`, 3); the year itself has the ordinal 1."""
    school_year, _, rest = key.partition(".")
    kind, _, ordinal = rest.partition("-")
    return school_year, kind, int(ordinal or 1)


def _grid(dimension: str, partitions: dg.StaticPartitionsDefinition) -> dg.MultiPartitionsDefinition:
    return dg.MultiPartitionsDefinition({INSTITUTION: known_institutions, dimension: partitions})


def _nested(upstream: str, downstream: str, pairs: Iterable[tuple[str, str]]) -> dg.MultiPartitionMapping:
    """Institution to itself, and the upstream dimension to the downstream one by (upstream key, downstream key)."""
    below: dict[str, list[str]] = {}
    for up, down in pairs:
        below.setdefault(up, []).append(down)
    mapping = dg.StaticPartitionMapping({up: down[0] if len(down) == 1 else down for up, down in below.items()})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)  # MultiPartitionMapping has been «beta» since 2023
        return dg.MultiPartitionMapping(
            {
                INSTITUTION: dg.DimensionPartitionMapping(INSTITUTION, dg.IdentityPartitionMapping()),
                upstream: dg.DimensionPartitionMapping(downstream, mapping),
            }
        )


def ranges(keys: Collection[tuple[str, str]]) -> list[tuple[str, str]]:
    """Rectangles (first key, last key) that cover exactly these (institution, academic year) pairs, few of them.

    For each year the institutions that stand side by side in the seed form one range, so that a usual night — every
    institution, this year — is one run and one dbt build.
    """
    order = known_institutions.get_partition_keys()
    result: list[tuple[str, str]] = []
    for school_year in sorted({year for _, year in keys}):
        touched = [(institution, school_year) in keys for institution in order]
        for index, institution in enumerate(order):
            if touched[index] and (index == 0 or not touched[index - 1]):
                end = next((i for i in range(index, len(order)) if not touched[i]), len(order))
                result.append((f"{institution}|{school_year}", f"{order[end - 1]}|{school_year}"))
    return result


def pairs(context: dg.AssetExecutionContext) -> list[tuple[str, str]]:
    """(institution, second dimension) of every partition of this run, in order."""
    return [split(key) for key in context.partition_keys]


def split(key: str) -> tuple[str, str]:
    """`school-90|2025-26` → (`school-90`, `2025-26`): the institution's dimension always stands first."""
    institution, _, other = key.partition("|")
    return institution, other


known_institutions = dg.StaticPartitionsDefinition(list(institutions.known_institutions()))
school_years = SchoolYears.known(Home.from_environment(), datetime.now(UTC).date())

by_day = _grid(DAY, dg.StaticPartitionsDefinition([day for day, _ in school_years.days()]))
by_year = _grid(YEAR, school_years)
by_period = _grid(PERIOD, dg.StaticPartitionsDefinition([key for _, key in school_years.periods()]))

day_to_year = _nested(DAY, YEAR, school_years.days())
year_to_day = _nested(YEAR, DAY, ((year, day) for day, year in school_years.days()))
year_to_period = _nested(YEAR, PERIOD, school_years.periods())
