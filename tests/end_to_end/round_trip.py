"""The round trip: one sample school loaded by the contract and as a journal hands it over, compared figure by figure.

`both` makes the two warehouses, `compare` holds them against each other row by row. What a journal cannot give is not
compared (the topics of its adapter's CANNOT_GIVE decide, `expressible`); what is left out beside that is an Exclusion,
which says why and, once nothing differs in it any more, fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from round_trip_figures import FIGURES, Figure

from pipelines import office
from pipelines.config import Home
from pipelines.exports.adapters import Adapter
from pipelines.sample import generate
from pipelines.warehouse import dbt, loading, versions
from pipelines.warehouse.connection import open_warehouse

Key = dict[str, Any]
Rows = dict[tuple[Any, ...], tuple[Any, ...]]
SHOWN = 8  # of the differences of a figure


@dataclass(frozen=True)
class Both:
    """The two warehouses with the models of FIGURES built, and the folder of the journal's own batches."""

    canonical: Path
    journal: Path
    batches: Path


@dataclass(frozen=True)
class Exclusion:
    """Rows that a journal cannot tell alike, with the reason. `where` is asked of the key, by its columns' names.

    `is_bug`: the reason is a defect known elsewhere, so the rows must still differ; where they do not, it was mended
    and the exclusion has to go.
    """

    reason: str
    figures: frozenset[str]
    where: Callable[[Key], bool]
    is_bug: bool = False


def both(
    folder: Path, institution: str, journal: str, pupils: int, seed: int, until: date, years: Sequence[str]
) -> Both:
    """Generate and load the sample twice. Everything must be loaded, and of the contract's rows none set aside."""
    homes = {}
    for name, shape in (("canonical", None), ("journal", journal)):
        home = Home(folder / name).create()
        generate(home.landing, institution, years, pupils, seed, until=until, journal=shape)
        homes[name] = home
        _load(home)
    return Both(homes["canonical"].warehouse, homes["journal"].warehouse, homes["journal"].landing / institution)


def _load(home: Home) -> None:
    """As `jobs.load` does it, but with only those models that are compared, and without the tests of the data."""
    with open_warehouse(home.warehouse) as con:
        outcomes = loading.ingest(con, home.raw, loading.pending(home.landing, con))
        assert outcomes
        assert {outcome.status for outcome in outcomes} == {"loaded"}, [o.error for o in outcomes if o.error]
        versions.refresh(con)
        office.mirror(con, home)
    wanted = sorted({f"+{model}" for figure in FIGURES for model in figure.models})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_INDIRECT_SELECTION", "empty")
        summary = dbt.build(home, [], ["resource_type:seed", *wanted])
    assert summary.is_successful, summary.failed
    assert summary.tests == 0


def expressible(adapter: Adapter) -> dict[str, Figure]:
    """The figures that need nothing of what this journal cannot give, by name."""
    return {figure.name: figure for figure in FIGURES if not figure.needs & adapter.CANNOT_GIVE.keys()}


def rows(warehouse: Path, query: str, keys: Sequence[str]) -> Rows:
    """Key → figures. A key twice would hide a difference: it is a mistake of the query, or two pupils of one name."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        found = con.execute(query).fetchall()
    by_key = {row[: len(keys)]: row[len(keys) :] for row in found}
    assert len(by_key) == len(found), f"{len(found) - len(by_key)} keys ({', '.join(keys)}) are there twice"
    return by_key


def compare(warehouses: Both, figures: Mapping[str, Figure], exclusions: Iterable[Exclusion] = ()) -> dict[str, int]:
    """Name → how many figures were equal. AssertionError with the differences; also if there was nothing to compare."""
    exclusions = list(exclusions)
    unequal: dict[int, int] = dict.fromkeys(range(len(exclusions)), 0)
    compared, told = {}, []
    for name, figure in figures.items():
        expected = rows(warehouses.canonical, figure.canonical_query or figure.query, figure.keys)
        found = rows(warehouses.journal, figure.query, figure.keys)
        own = {place: each for place, each in enumerate(exclusions) if name in each.figures}
        equal, different = 0, []
        for key in sorted({*expected, *found}, key=str):
            is_equal = expected.get(key) == found.get(key)
            known = dict(zip(figure.keys, key, strict=True))
            excluded = [place for place, each in own.items() if each.where(known)]
            for place in excluded:
                unequal[place] += not is_equal
            if is_equal:
                equal += len(expected[key])
            elif not excluded:
                different.append(f"  {key}: договор {expected.get(key)}, журнал {found.get(key)}")
        compared[name] = equal
        if different:
            told += [f"{name}: {len(different)} из {len(expected)} строк различаются", *different[:SHOWN]]
        elif not equal:
            told.append(f"{name}: сравнивать было нечего")
    told += [
        f"исправлено, исключение больше не нужно: {each.reason}"
        for place, each in enumerate(exclusions)
        if each.is_bug and not unequal[place]
    ]
    assert not told, "\n".join(told)
    return compared


@dataclass(frozen=True)
class LateOrder:
    """A pupil's stay that a list tells for other days than the order: in `[first, known)` they disagree."""

    academic_year: str
    class_title: str
    pupil: str
    first: date
    known: date

    def holds(self, key: Key) -> bool:
        """Whether a row is about this pupil in this class on one of these days."""
        return (
            (key["academic_year"], key["class"], key["pupil"]) == (self.academic_year, self.class_title, self.pupil)
        ) and self.first <= key["day"] < self.known


def late_orders(warehouses: Both) -> list[LateOrder]:
    """Orders that the journal came to know after the day they take effect on."""
    query = """
        with known as (select movement_id, min(valid_from) as known_on from journal.movements group by all),
        edges as (
            select *, joined_on as first, joined_movement_id as movement_id from marts.fct_membership
            union all
            select *, left_on as first, left_movement_id as movement_id from marts.fct_membership
        )
        select edges.academic_year, class.title, pupil.full_name, edges.first, known.known_on
        from edges
        inner join known using (movement_id)
        inner join marts.dim_class as class using (institution_id, academic_year, class_id)
        inner join marts.dim_student as pupil using (institution_id, academic_year, student_id)
        where known.known_on > edges.first
        order by all
    """
    with duckdb.connect(str(warehouses.canonical), read_only=True) as con:
        return [LateOrder(*row) for row in con.execute(query).fetchall()]


def known_by_lists(warehouses: Both) -> Exclusion:
    """Days between an order and the first list that shows it; a list cannot know them (topic `orders`).

    Fails if such days span the end of a period: there the headcounts would differ too, so choose another sample.
    """
    late = late_orders(warehouses)
    with duckdb.connect(str(warehouses.canonical), read_only=True) as con:
        ends = [end for (end,) in con.execute("select distinct ends_on from marts.dim_period").fetchall()]
    across = [order for order in late for end in ends if order.first <= end < order.known]
    assert not across, f"orders known only after the period: {across}"
    return Exclusion(
        "по спискам день прибытия и выбытия известен с точностью до выгрузки",
        frozenset({"fct_attendance_day"}),
        lambda key: any(order.holds(key) for order in late),
    )
