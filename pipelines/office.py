"""The registers of the office: who closed which period and in spite of what, who explained a correction afterwards,
who decided which ids of two journals mean the same.

Each is a file of JSON lines under `<home>/office`, only ever added to: a line is there whole and on the disk (fsync),
or not at all. Loading and closing mirror them into the warehouse, where models and documents read them. What is a
blocker, or a correction, is not decided here.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from pipelines.config import Home

CLOSINGS = "closings"
EXPLANATIONS = "explanations"
IDENTITY = "identity"
COLUMNS = {
    CLOSINGS: ("institution_id", "academic_year", "period_id", "journal_day", "closed_at", "closed_by", "despite"),
    EXPLANATIONS: ("institution_id", "academic_year", "key", "changed_on", "note", "explained_by", "explained_at"),
    IDENTITY: (
        "institution_id",
        "action",
        "entity",
        "journal",
        "id",
        "known_journal",
        "known_id",
        "keys",
        "decided_by",
        "decided_at",
    ),
}
Entry = dict[str, Any]


class RegisterError(Exception):
    """A register cannot be read; the message (Russian) names file and line."""


def register(home: Home, name: str) -> Path:
    """The file of a register."""
    return home.root / "office" / f"{name}.jsonl"


def append(home: Home, name: str, entry: Mapping[str, Any]) -> None:
    """Add one line, 0600 in a folder 0700. A line that a crash left torn is cut off first: nobody was told of it."""
    path = register(home, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        content = path.read_bytes()
        if content and not content.endswith(b"\n"):
            os.ftruncate(handle, content.rfind(b"\n") + 1)
        os.write(handle, (json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def entries(home: Home, name: str) -> Sequence[Entry]:
    """The lines of a register, oldest first. Raises RegisterError if one is not what this program writes."""
    path = register(home, name)
    if not path.exists():
        return []
    found: list[Entry] = []
    for number, line in enumerate(path.read_bytes().split(b"\n")[:-1], 1):  # what follows the last newline is torn
        try:
            entry = json.loads(line)
            if not isinstance(entry, dict):
                raise ValueError("not an object")
            found.append(entry)
        except ValueError as error:
            raise RegisterError(
                f"Журнал {path}, строка {number}: не читается. Верните файл из резервной копии; "
                "править его вручную нельзя."
            ) from error
    return found


def _rows(home: Home, name: str) -> list[tuple[Any, ...]]:
    """The mirror's rows: line and columns; an explanation or a decision has one a change."""
    rows = []
    for line, entry in enumerate(entries(home, name), 1):
        for change in entry.get("changes", [{}]):
            said = entry | change
            rows.append((line, *(said.get(column) for column in COLUMNS[name])))
    return rows


def is_mirrored(con: DuckDBPyConnection, home: Home) -> bool:
    """Whether the warehouse (or its published copy) says what the registers say."""
    return all(_mirrored(con, name) == _as_text(_rows(home, name)) for name in COLUMNS)


def mirror(con: DuckDBPyConnection, home: Home) -> None:
    """Make the warehouse say what the registers say; nothing is written if it does already."""
    for name, columns in COLUMNS.items():
        rows = _rows(home, name)
        if _mirrored(con, name) == _as_text(rows):
            continue
        con.execute("begin")
        con.execute(f"delete from ingest.{name}")
        for row in rows:
            places = ", ".join("?" * len(row))
            con.execute(f"insert into ingest.{name} (line, {', '.join(columns)}) values ({places})", row)
        con.execute("commit")


def _mirrored(con: DuckDBPyConnection, name: str) -> list[tuple[str | None, ...]]:
    texts = ", ".join(f"{column}::varchar" for column in ("line", *COLUMNS[name]))
    known = con.execute(
        "select 1 from information_schema.tables where table_schema = 'ingest' and table_name = ?", [name]
    ).fetchone()
    return sorted(con.execute(f"select {texts} from ingest.{name}").fetchall(), key=repr) if known else []


def _as_text(rows: Sequence[tuple[Any, ...]]) -> list[tuple[str | None, ...]]:
    return sorted((tuple(None if value is None else str(value) for value in row) for row in rows), key=repr)
