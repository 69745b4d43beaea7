"""What is to be decided of an institution that changed its journal: the things of the later journals, and proposals.

Names are read from `journal` for the person who decides; nothing is written but what waits (journal.undecided).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from pipelines.exports.contract import TABLES
from pipelines.warehouse import crosswalk
from pipelines.warehouse.crosswalk import Decisions, Name
from pipelines.warehouse.entities import DECIDED
from pipelines.warehouse.journals import Journal, journals
from pipelines.warehouse.matching import Proposal, Record, proposals
from pipelines.warehouse.versions_sql import literal

KEYS = {
    "students": "student_id",
    "classes": "class_id",
    "subjects": "subject_id",
    "staff": "staff_id",
    "subgroups": "subgroup_id",
}


@dataclass(frozen=True)
class Review:
    """The state of one kind of things. `accepted`: how many go by a former id; `fresh`: later ones like nobody known.

    `decided_new`: those of which the office said so. `proposals`: for all that wait, one or several each.
    """

    entity: str
    accepted: int
    decided_new: int
    fresh: tuple[Record, ...]
    proposals: tuple[Proposal, ...]

    @property
    def waiting(self) -> tuple[str, ...]:
        """The ids that wait for a decision."""
        return tuple(dict.fromkeys(each.one.id for each in self.proposals))


def name_of(order: Sequence[Journal], entity: str, id_: str) -> Name:
    """The journal and the own id behind an id of the warehouse."""
    for journal in order:
        if journal.place and id_.startswith(journal.prefix):
            return entity, journal.source_system, id_.removeprefix(journal.prefix)
    return entity, order[0].source_system, id_


def review(con: duckdb.DuckDBPyConnection, institution_id: str, entity: str) -> Review:
    """What is decided and what waits; nothing of an institution with one journal."""
    order = journals(con, institution_id)
    if not order:
        return Review(entity, 0, 0, (), ())
    decided = crosswalk.decisions(con, institution_id)
    applied = {name: known for name, known in crosswalk.applied(con, institution_id).items() if name[0] == entity}
    records = {record.id: record for record in _records(con, institution_id, entity)}
    names = {id_: name_of(order, entity, id_) for id_ in records}
    new = {name for name in decided.new if name[0] == entity}
    places = {journal.source_system: journal.place for journal in order}
    found: list[Proposal] = []
    fresh: list[Record] = []
    for journal in order[1:]:
        taken = {known for (_, system, _), known in applied.items() if system == journal.source_system}
        mine = [
            record
            for id_, record in records.items()
            if names[id_][1] == journal.source_system and names[id_] not in new
        ]
        known = [
            record for id_, record in records.items() if places[names[id_][1]] < journal.place and id_ not in taken
        ]
        of_journal = proposals(entity, mine, known, _refused(decided, order))
        found += of_journal
        proposed = {each.one.id for each in of_journal}
        fresh += [record for record in mine if record.id not in proposed]
    return Review(entity, len(applied), len(new), tuple(fresh), tuple(found))


def _refused(decided: Decisions, order: Sequence[Journal]) -> frozenset[tuple[str, str]]:
    prefixes: Mapping[str, str] = {journal.source_system: journal.prefix for journal in order}
    return frozenset(
        (prefixes.get(one[1], "") + one[2], prefixes.get(other[1], "") + other[2]) for one, other in decided.rejected
    )


def _records(con: duckdb.DuckDBPyConnection, institution_id: str, entity: str) -> list[Record]:
    """The last that is known of each, column by column, also of what the journal holds no more."""
    key = KEYS[entity]
    others = [name for name in TABLES[entity].names if name != key]
    last = ", ".join(f"max_by({name}, valid_from) as {name}" for name in others)
    rows = con.execute(
        f"select {key}, {last} from journal.{entity} where institution_id = {literal(institution_id)} "
        f"group by {key} order by {key}"
    ).fetchall()
    return [Record(own, dict(zip(others, values, strict=True))) for own, *values in rows]


def undecided(con: duckdb.DuckDBPyConnection, institution_id: str) -> list[tuple[str, str]]:
    """(entity, id) of what waits for a decision now, sorted."""
    return sorted((entity, id_) for entity in DECIDED for id_ in review(con, institution_id, entity).waiting)


def noted(con: duckdb.DuckDBPyConnection, institution_id: str) -> list[tuple[str, str]]:
    """The same as it was written down last."""
    return con.execute(
        "select entity, id from journal.undecided where institution_id = ? order by all", [institution_id]
    ).fetchall()


def note_undecided(con: duckdb.DuckDBPyConnection, institution_id: str) -> None:
    """Write down what waits for a decision, for `status` and the readiness of a period."""
    con.execute("delete from journal.undecided where institution_id = ?", [institution_id])
    for entity, id_ in undecided(con, institution_id):
        con.execute("insert into journal.undecided values (?, ?, ?)", [institution_id, entity, id_])
