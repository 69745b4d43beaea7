"""Deciding who is who after a change of journal: each decision is a line of the register, then `journal` follows it.

What may be proposed is in `warehouse.reviewing`; here it is judged whether a decision can be taken, and it is written
down first (`office`), so that a crash loses nothing: the next load derives what was decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from pipelines import office
from pipelines.config import Home
from pipelines.jobs import JobError, Slice
from pipelines.warehouse import crosswalk, versions
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.crosswalk import Name
from pipelines.warehouse.entities import DECIDED
from pipelines.warehouse.journals import Journal, journals
from pipelines.warehouse.reviewing import KEYS, Review, name_of, review

FIRST = tuple(entity for entity in DECIDED if entity != "subgroups")
"""Subgroups are known by their class and subject: these come first."""


@dataclass(frozen=True)
class Decided:
    """A decision taken: how many pairs (or things) it is about, and the school years derived anew."""

    count: int
    slices: Sequence[Slice]


def institutions(con: DuckDBPyConnection) -> list[str]:
    """The institutions that changed their journal."""
    rows = con.execute("select distinct institution_id from journal.spans order by 1").fetchall()
    return [institution_id for (institution_id,) in rows]


def accept(home: Home, institution_id: str, entity: str, id_: str, known_id: str, by: str) -> Decided:
    """Decide that two ids mean one thing. Raises JobError if it cannot be: an unknown id, a second one of a journal."""
    with _deciding(home, institution_id, by) as (con, order):
        one, other = _pair(con, institution_id, order, entity, id_, known_id)
        keys = next(
            (
                "; ".join(each.verdict.agree)
                + (f" (различается: {', '.join(each.verdict.differ)})" if each.verdict.differ else "")
                for each in review(con, institution_id, entity).proposals
                if {each.one.id, each.other.id} == {id_, known_id}
            ),
            "без ключей",
        )
        return _decide(home, con, institution_id, order, "accept", [(one, other, keys)], by)


def accept_certain(home: Home, institution_id: str, by: str, entities: Sequence[str] = DECIDED) -> Decided:
    """Accept every proposal that is certain, of these kinds of things."""
    with _deciding(home, institution_id, by) as (con, order):
        count = 0
        slices: set[Slice] = set()
        for group in (FIRST, ("subgroups",)):
            pairs = [
                (
                    name_of(order, entity, each.one.id),
                    name_of(order, entity, each.other.id),
                    "; ".join(each.verdict.agree),
                )
                for entity in group
                if entity in entities
                for each in review(con, institution_id, entity).proposals
                if each.is_certain
            ]
            if pairs:
                count += len(pairs)
                slices |= set(_decide(home, con, institution_id, order, "accept", pairs, by).slices)
        return Decided(count, sorted(slices))


def reject(home: Home, institution_id: str, entity: str, id_: str, known_id: str | None, by: str) -> Decided:
    """Decide that two ids do not mean one thing; without `known_id`, that the id means nobody of a former journal."""
    with _deciding(home, institution_id, by) as (con, order):
        if known_id is None:
            one = _known(con, institution_id, order, entity, id_)
            return _decide(home, con, institution_id, order, "reject", [(one, None, None)], by)
        one, other = _pair(con, institution_id, order, entity, id_, known_id)
        return _decide(home, con, institution_id, order, "reject", [(one, other, None)], by)


def undo(home: Home, institution_id: str, entity: str, id_: str, known_id: str | None, by: str) -> Decided:
    """Take back the decisions about an id (all, or the one with `known_id`): as if they had not been made."""
    with _deciding(home, institution_id, by) as (con, order):
        decided = crosswalk.decisions(con, institution_id)
        one = _named(order, entity, id_)
        other = None if known_id is None else _named(order, entity, known_id)
        found: list[tuple[Name, Name | None, str | None]] = [
            (*pair, None)
            for pair in sorted(decided.accepted | decided.rejected)
            if one in pair and (other is None or other in pair)
        ]
        if one in decided.new and other is None:
            found.append((one, None, None))
        if not found:
            raise JobError(
                f"Об идентификаторе {id_} решений нет: отменять нечего. Все решения: vedomost identity list."
            )
        return _decide(home, con, institution_id, order, "undo", found, by)


def declare(home: Home, institution_id: str, journal: str, day: date | None, by: str) -> Decided:
    """Declare from which day a later journal speaks; None: take that back. Raises JobError for the first journal."""
    with _deciding(home, institution_id, by) as (con, order):
        if journal not in [each.source_system for each in order[1:]]:
            later = ", ".join(each.source_system for each in order[1:])
            raise JobError(f"День перехода указывают для журнала, пришедшего на смену: {later}.")
        entry: dict[str, str | None] = {
            "action": "undo" if day is None else "begin",
            "entity": "journals",
            "journal": journal,
            "id": "" if day is None else day.isoformat(),
        }
        return _write(home, con, institution_id, [entry], by)


def listed(home: Home, institution_id: str | None = None) -> list[office.Entry]:
    """The decisions, oldest first, a row a pair."""
    return [
        entry | change
        for entry in office.entries(home, office.IDENTITY)
        for change in entry["changes"]
        if institution_id in (None, entry["institution_id"])
    ]


@contextmanager
def _deciding(home: Home, institution_id: str, by: str) -> Iterator[tuple[DuckDBPyConnection, list[Journal]]]:
    """The warehouse as the register has it, and the institution's journals."""
    if not by.strip():
        raise JobError("Укажите, кто это решает: фамилия и инициалы (--by).")
    home.create()
    with open_warehouse(home.warehouse) as con:
        office.mirror(con, home)
        versions.refresh(con)
        order = journals(con, institution_id)
        if not order:
            raise JobError(
                f"Учреждение {institution_id} вело один журнал (или выгрузок ещё нет): опознавать некого. "
                "Что загружено: vedomost status."
            )
        yield con, order


def _named(order: Sequence[Journal], entity: str, id_: str) -> Name:
    if entity not in KEYS:
        raise JobError(f"Неизвестный вид записей {entity}. Есть: {', '.join(KEYS)}.")
    return name_of(order, entity, id_)


def _known(con: DuckDBPyConnection, institution_id: str, order: Sequence[Journal], entity: str, id_: str) -> Name:
    """The name behind an id that the journals know."""
    name = _named(order, entity, id_)
    key = KEYS[entity]
    found = con.execute(
        f"select 1 from observed.{entity} where institution_id = ? and {key} = ? "
        "and source_system in (?, 'manual') limit 1",
        [institution_id, name[2], name[1]],
    ).fetchone()
    if found is None:
        raise JobError(
            f"В журнале {name[1]} нет записи {name[2]} ({entity}). Идентификаторы показывает vedomost identity review."
        )
    return name


def _pair(
    con: DuckDBPyConnection, institution_id: str, order: Sequence[Journal], entity: str, id_: str, known_id: str
) -> tuple[Name, Name]:
    """Two names, the later journal's first."""
    names = [_known(con, institution_id, order, entity, each) for each in (id_, known_id)]
    places = {journal.source_system: journal.place for journal in order}
    one, other = sorted(names, key=lambda name: -places[name[1]])
    if one[1] == other[1]:
        raise JobError(
            f"{id_} и {known_id} — записи одного журнала ({one[1]}). Опознаются записи разных журналов; двойную запись "
            "одного журнала исправляют в нём самом."
        )
    return one, other


def _decide(
    home: Home,
    con: DuckDBPyConnection,
    institution_id: str,
    order: Sequence[Journal],
    action: str,
    pairs: Sequence[tuple[Name, Name | None, str | None]],
    by: str,
) -> Decided:
    if action == "accept":
        accepted = crosswalk.decisions(con, institution_id).accepted
        twice = crosswalk.doubled([*accepted, *((one, other) for one, other, _ in pairs if other is not None)])
        if twice:
            raise JobError(
                f"Так {twice[0][2]} и {twice[1][2]} журнала {twice[0][1]} стали бы одной записью. "
                "Сначала отмените прежнее решение: vedomost identity undo."
            )
    changes = [
        {
            "action": action,
            "entity": one[0],
            "journal": one[1],
            "id": one[2],
            "known_journal": other and other[1],
            "known_id": other and other[2],
            "keys": keys,
        }
        for one, other, keys in pairs
    ]
    return _write(home, con, institution_id, changes, by)


def _write(
    home: Home, con: DuckDBPyConnection, institution_id: str, changes: Sequence[dict[str, str | None]], by: str
) -> Decided:
    entry = {
        "institution_id": institution_id,
        "decided_by": by.strip(),
        "decided_at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "changes": list(changes),
    }
    office.append(home, office.IDENTITY, entry)
    office.mirror(con, home)
    return Decided(len(changes), versions.refresh(con))


__all__ = [
    "Decided",
    "Review",
    "accept",
    "accept_certain",
    "declare",
    "institutions",
    "listed",
    "reject",
    "review",
    "undo",
]
