"""The crosswalk (перекодировка): which ids of two journals mean the same thing, by the decisions of the office.

Decisions are pairs of (journal, id); their register is `ingest.identity`, a mirror of office/identity.jsonl. Pairs that
hang together mean one thing, and its id is the one of the earliest journal: whatever was loaded or decided first, the
same decisions give the same ids. Periods are known by year, kind and number, which nobody need decide: with two first
quarters every lesson would lie in both. Nothing is proposed here (`matching`), nothing decided (`pipelines.identity`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from pipelines.warehouse.journals import Journal

Name = tuple[str, str, str]
"""(entity, journal, the journal's own id)."""


@dataclass(frozen=True)
class Decisions:
    """What is decided of an institution now. `accepted`, `rejected`: pairs, the later journal's name first.

    `new`: names of which it is decided that nobody of the former journal is meant.
    """

    accepted: frozenset[tuple[Name, Name]]
    rejected: frozenset[tuple[Name, Name]]
    new: frozenset[Name]


def decisions(con: duckdb.DuckDBPyConnection, institution_id: str) -> Decisions:
    """The decisions in force: of one pair the last line counts, and an undone one is as if it had never been made."""
    rows = con.execute(
        "select entity, journal, id, known_journal, known_id, action from ingest.identity "
        "where institution_id = ? and entity <> 'journals' order by line",
        [institution_id],
    ).fetchall()
    last: dict[tuple[Name, Name | None], str] = {}
    for entity, journal, own, known_journal, known, action in rows:
        pair = ((entity, journal, own), None if known is None else (entity, known_journal, known))
        if action == "undo":
            last.pop(pair, None)
        else:
            last[pair] = action
    return Decisions(
        frozenset((one, other) for (one, other), action in last.items() if other and action == "accept"),
        frozenset((one, other) for (one, other), action in last.items() if other and action == "reject"),
        frozenset(one for (one, other), action in last.items() if other is None and action == "reject"),
    )


def groups(pairs: Iterable[tuple[Name, Name]]) -> list[list[Name]]:
    """The names that mean one thing, thing by thing."""
    parent: dict[Name, Name] = {}

    def root(name: Name) -> Name:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for one, other in sorted(pairs):
        parent[root(one)] = root(other)
    found: dict[Name, list[Name]] = {}
    for name in sorted(parent):
        found.setdefault(root(name), []).append(name)
    return list(found.values())


def doubled(pairs: Iterable[tuple[Name, Name]]) -> list[Name] | None:
    """Two names of one journal that these pairs would make one thing; None if there are none."""
    for group in groups(pairs):
        seen: dict[str, Name] = {}
        for name in group:
            if name[1] in seen:
                return [seen[name[1]], name]
            seen[name[1]] = name
    return None


def known_ids(pairs: Iterable[tuple[Name, Name]], order: Sequence[Journal]) -> dict[Name, str]:
    """Name → the id it goes by in `journal`, for every name that does not go by its own."""
    places = {journal.source_system: journal for journal in order}
    found: dict[Name, str] = {}
    for group in groups(pairs):
        known = sorted((name for name in group if name[1] in places), key=lambda name: places[name[1]].place)
        for name in known[1:]:
            found[name] = places[known[0][1]].prefix + known[0][2]
    return found


def periods(con: duckdb.DuckDBPyConnection, institution_id: str) -> list[tuple[Name, Name]]:
    """The pairs of periods that are the same by school year, kind and number, where that names one in each journal."""
    rows = con.execute(
        """
        with said as (
            select source_system, period_id, academic_year, kind, ordinal from observed.periods
            where institution_id = ? and op = 'upsert' and source_system <> 'manual'
            group by all
        ),
        pairs as (
            select distinct a.source_system, a.period_id, b.source_system as known_system, b.period_id as known_id
            from said a join said b using (academic_year, kind, ordinal) where a.source_system > b.source_system
        )
        select * from pairs
        qualify count(*) over (partition by source_system, period_id, known_system) = 1
            and count(*) over (partition by source_system, known_system, known_id) = 1
        order by all
        """,
        [institution_id],
    ).fetchall()
    return [(("periods", a, one), ("periods", b, other)) for a, one, b, other in rows]


def meant(con: duckdb.DuckDBPyConnection, institution_id: str, order: Sequence[Journal]) -> dict[Name, str]:
    """Name → the id it goes by in `journal`, by all that is decided or known by itself."""
    pairs = [*decisions(con, institution_id).accepted, *periods(con, institution_id)]
    return known_ids(pairs, order) if order else {}


def applied(con: duckdb.DuckDBPyConnection, institution_id: str) -> dict[Name, str]:
    """The crosswalk that `journal` was derived with."""
    rows = con.execute(
        "select entity, source_system, id, known_id from journal.crosswalk where institution_id = ?", [institution_id]
    ).fetchall()
    return {(entity, system, own): known for entity, system, own, known in rows}


def remember(con: duckdb.DuckDBPyConnection, institution_id: str, crosswalk: Mapping[Name, str]) -> None:
    """Write down what `journal` is derived with from now on."""
    con.execute("delete from journal.crosswalk where institution_id = ?", [institution_id])
    for (entity, system, own), known in sorted(crosswalk.items()):
        con.execute(
            "insert into journal.crosswalk values (?, ?, ?, ?, ?)", [institution_id, entity, system, own, known]
        )
