"""What is loaded to which day and what is stale, for `vedomost status`.

Reads only; counts batches and rows, never pupils.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from pipelines.warehouse.versions import stale_slices

Limit = tuple[str, str, date | None, date | None]


@dataclass(frozen=True)
class SliceState:
    """A school year of an institution: to which export day it speaks, and whether the models are behind it.

    `limits`: what a journal of it cannot hand over: topic, Russian sentence, first and last day (None: the year's).
    """

    academic_year: str
    as_of: date
    is_stale: bool
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True)
class InstitutionState:
    """An institution that ever handed over a batch. `quarantined`: rows set aside in the batches in force.

    `undecided`: things of a later journal of which nobody has said yet who they were before (`vedomost identity`).
    """

    institution_id: str
    last_day: date | None
    loaded: int
    rejected: int
    superseded: int
    quarantined: int
    slices: tuple[SliceState, ...]
    undecided: int = 0


def warehouse_state(con: duckdb.DuckDBPyConnection, fingerprint: str) -> list[InstitutionState]:
    """The state of every institution, sorted; `fingerprint` of the project, as for `stale_slices`."""
    stale = set(stale_slices(con, fingerprint))
    slices: dict[str, list[SliceState]] = {}
    for institution_id, year, as_of, limits in con.execute(
        "select institution_id, academic_year, as_of, limits from journal.slices order by all"
    ).fetchall():
        lacked = tuple(tuple(each.values())[1:] for each in limits or ())
        slices.setdefault(institution_id, []).append(SliceState(year, as_of, (institution_id, year) in stale, lacked))
    undecided = dict(
        con.execute("select institution_id, count(*) from journal.undecided group by institution_id").fetchall()
    )
    rows = con.execute(
        """
        select institution_id, max(export_date) filter (status = 'loaded'), count(*) filter (status = 'loaded'),
            count(*) filter (status = 'rejected'), count(*) filter (status = 'superseded'),
            coalesce(sum(rows_quarantined), 0)::bigint
        from ingest.batches group by institution_id order by institution_id
        """
    ).fetchall()
    return [
        InstitutionState(
            institution_id,
            last_day,
            loaded,
            rejected,
            superseded,
            aside,
            tuple(slices.get(institution_id, ())),
            undecided.get(institution_id, 0),
        )
        for institution_id, last_day, loaded, rejected, superseded, aside in rows
    ]
