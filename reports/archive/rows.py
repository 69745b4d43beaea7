"""The rows of the catalogue: its tables, and each row from a ledger entry, a record or a tombstone.

Pure, so that a catalogue filled day by day and one rebuilt from a target cannot differ; the file and the questions
asked of it are `catalogue`'s.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from reports.archive import names
from reports.archive.ledger import Entry
from reports.archive.ocfl import object_root
from reports.archive.record import Record
from reports.archive.tombstones import Tombstone

TABLES = {
    "entries": "seq integer primary key, digest varchar, event varchar, happened_at varchar, done_by varchar, "
    "reason varchar, object_id varchar, version varchar, inventory_digest varchar, details varchar",
    "objects": "object_id varchar primary key, seq integer, version varchar, inventory_digest varchar, "
    "archived_at varchar, archived_by varchar, reason varchar, institution_id varchar, "
    "academic_year varchar, unit varchar, unit_title varchar, unit_key varchar, report_code varchar, "
    "period_id varchar, title varchar, keep_years integer, folder varchar",
    "students": "object_id varchar, institution_id varchar, student_id varchar, full_name varchar, name_key varchar",
    "disposed_objects": "object_id varchar primary key, disposed_seq integer, disposed_at varchar, "
    "disposed_by varchar, act varchar",
}
_TYPES = {"varchar": pa.string(), "integer": pa.int64()}


@dataclass(frozen=True)
class Happened:
    """One event of the ledger: its number, which, when (RFC 3339), by whom, why, and what else the entry says."""

    seq: int
    event: str
    at: str
    by: str
    reason: str | None
    details: dict[str, Any]


def schema(columns: str) -> pa.Schema:
    """The types of a table's columns as an arrow schema."""
    return pa.schema([(name, _TYPES[kind]) for name, kind, *_ in (column.split() for column in columns.split(", "))])


def entry_row(entry: Entry) -> dict[str, Any]:
    """A ledger entry."""
    return {
        "seq": entry.seq,
        "digest": entry.digest,
        "event": str(entry.event),
        "happened_at": entry.at,
        "done_by": entry.by,
        "reason": entry.reason,
        "object_id": entry.object,
        "version": entry.version,
        "inventory_digest": entry.inventory,
        "details": details_text(entry.details),
    }


def details_text(details: Any) -> str:
    """An event's details as they stand in the catalogue."""
    return json.dumps(details, ensure_ascii=False, sort_keys=True)


def object_row(entry: Entry, record: Record) -> dict[str, Any]:
    """An object as the entry of its last version has it."""
    return {
        **_about(str(entry.object), record),
        "seq": entry.seq,
        "version": entry.version,
        "inventory_digest": entry.inventory,
        "archived_at": entry.at,
        "archived_by": entry.by,
        "reason": entry.reason,
    }


def disposed_row(stone: Tombstone) -> dict[str, Any]:
    """What stays of the object's row; the explanatory note of its last version goes with it: it may name a pupil."""
    return {
        **_about(stone.object_id, stone.record),
        "seq": stone.seq,
        "version": stone.version,
        "inventory_digest": stone.inventory,
        "archived_at": stone.at,
        "archived_by": stone.by,
        "reason": None,
    }


def _about(object_id: str, record: Record) -> dict[str, Any]:
    return {
        **{key: value for key, value in vars(record).items() if key != "students"},
        "object_id": object_id,
        "unit_key": names.class_key(record.unit_title),
        "folder": object_root(object_id),
    }


def tombstone_row(stone: Tombstone) -> dict[str, Any]:
    """When, by whom and by which act an object was disposed of."""
    return {
        "object_id": stone.object_id,
        "disposed_seq": stone.disposed_seq,
        "disposed_at": stone.disposed_at,
        "disposed_by": stone.disposed_by,
        "act": stone.act,
    }


def student_rows(object_id: str, record: Record) -> Iterator[dict[str, Any]]:
    """The pupils an object names."""
    for student in record.students:
        yield {
            "object_id": object_id,
            "institution_id": record.institution_id,
            "student_id": student.student_id,
            "full_name": student.full_name,
            "name_key": " ".join(names.name_parts(student.full_name)),
        }
