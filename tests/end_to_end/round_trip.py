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

    One whose rows are all equal is too many, and fails. `is_bug`: the reason is a defect known elsewhere, so it fails
    as well if there are no such rows: it was mended.
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
    met, unequal = ([0] * len(exclusions) for _ in range(2))
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
                met[place] += 1
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
        f"исключение больше не нужно, всё равно: {each.reason}"
        for place, each in enumerate(exclusions)
        if not unequal[place] and (each.is_bug or met[place])
    ]
    assert not told, "\n".join(told)
    return compared
