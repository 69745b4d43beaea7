"""An independent, slow reader of batches for the tests of the sample: everything as text, state folded row by row."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import fastexcel
import polars as pl

from pipelines.exports.contract import TABLES, Column

Row = dict[str, str | None]


def open_batch(path: Path) -> dict[str, bytes]:
    """Files of a batch, folder or zip, by name."""
    if path.is_dir():
        return {file.name: file.read_bytes() for file in sorted(path.iterdir())}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def as_text(value: object) -> str | None:
    """A cell as text; booleans as `true`/`false`."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def read_rows(name: str, data: bytes) -> list[Row]:
    """Rows of a file of any of the four forms."""
    form = name.rpartition(".")[2]
    if form == "csv":
        text = data.decode("utf-8-sig")
        separator = ";" if ";" in text.partition("\n")[0] else ","
        return [
            {key: value or None for key, value in row.items()}
            for row in csv.DictReader(io.StringIO(text), delimiter=separator)
        ]
    if form == "jsonl":
        return [{key: as_text(value) for key, value in json.loads(line).items()} for line in data.decode().splitlines()]
    if form == "parquet":
        frame = pl.read_parquet(io.BytesIO(data))
    else:
        frame = fastexcel.read_excel(data).load_sheet(0, dtypes="string").to_polars()
    return [{key: as_text(value) for key, value in row.items()} for row in frame.to_dicts()]


def problem(column: Column, value: str | None) -> str | None:
    """What the contract has against a value, None if nothing."""
    if value is None:
        return "пусто" if column.required else None
    if column.values and value not in column.values:
        return "не из списка"
    try:
        return _PARSERS[column.type](column, value)
    except ValueError:
        return "не разобрать"


def _number(column: Column, value: str) -> str | None:
    amount = int(value) if column.type == "integer" else float(value)
    low = column.lowest is not None and amount < column.lowest
    return "вне пределов" if low or (column.highest is not None and amount > column.highest) else None


def _date(column: Column, value: str) -> None:
    date.fromisoformat(value)


_PARSERS: dict[str, Callable[[Column, str], str | None]] = {
    "text": lambda column, value: None,
    "integer": _number,
    "decimal": _number,
    "date": _date,
    "timestamp": lambda column, value: None if datetime.fromisoformat(value).tzinfo else "без смещения",
    "boolean": lambda column, value: None if value in ("true", "false") else "не логическое",
}


class Journal:
    """The state of the journal after the batches read so far, table → key → row, and what was wrong on the way."""

    def __init__(self) -> None:
        self.state: dict[str, dict[tuple[str | None, ...], Row]] = {name: {} for name in TABLES}
        self.problems: list[str] = []
        self.batches: list[dict[str, object]] = []
        self.deletes = 0

    def read(self, path: Path) -> None:
        """Apply one batch."""
        files = open_batch(path)
        head = json.loads(files.pop("batch.json"))
        self.batches.append(head)
        for name, facts in head.get("files", {}).items():
            if hashlib.sha256(files[name]).hexdigest() != facts["sha256"]:
                self.problems.append(f"{path.name}/{name}: sha256")
        tables = {name.partition(".")[0]: read_rows(name, data) for name, data in files.items()}
        for name, rows in tables.items():
            self._check(path.name, name, rows)
        if head["mode"] == "snapshot":
            self._forget(head, tables)
        for name, rows in tables.items():
            self._apply(name, rows)
        self._references(path.name, tables)

    def _check(self, batch: str, name: str, rows: list[Row]) -> None:
        table, seen = TABLES[name], set()
        for number, row in enumerate(rows, 1):
            if extra := set(row) - set(table.names) - {"op"}:
                self.problems.append(f"{batch}/{name}: лишние столбцы {sorted(extra)}")
            key = tuple(row.get(column) for column in table.key)
            if key in seen:
                self.problems.append(f"{batch}/{name}:{number}: повтор ключа {key}")
            seen.add(key)
            for column in table.columns:
                if wrong := problem(column, row.get(column.name)):
                    self.problems.append(f"{batch}/{name}:{number}.{column.name}: {wrong}")

    def _day(self, name: str, row: Row) -> str | None:
        dated_by = TABLES[name].dated_by
        if dated_by == "lesson":
            lesson = self.state["lessons"].get((row["lesson_id"],))
            return lesson["held_on"] if lesson else None
        value = row[dated_by] if dated_by else None
        return value[:10] if value else None

    def _forget(self, head: dict[str, object], tables: dict[str, list[Row]]) -> None:
        coverage = head["coverage"]
        assert isinstance(coverage, dict)
        for name, table in TABLES.items():
            if table.dated_by is None or name not in tables:
                continue
            told = {tuple(row.get(column) for column in table.key) for row in tables[name]}
            for key, row in list(self.state[name].items()):
                day = self._day(name, row)
                if day and coverage["from"] <= day <= coverage["to"] and key not in told:
                    del self.state[name][key]
                    self.deletes += 1

    def _apply(self, name: str, rows: list[Row]) -> None:
        for row in rows:
            key = tuple(row.get(column) for column in TABLES[name].key)
            if row.pop("op", None) == "delete":
                if self.state[name].pop(key, None) is None:
                    self.problems.append(f"{name}: удалена неизвестная строка {key}")
                self.deletes += 1
            else:
                self.state[name][key] = row

    def _references(self, batch: str, tables: dict[str, list[Row]]) -> None:
        targets = {
            "class_id": "classes",
            "student_id": "students",
            "subject_id": "subjects",
            "lesson_id": "lessons",
            "subgroup_id": "subgroups",
            "period_id": "periods",
            "work_kind_id": "work_kinds",
            "teacher_id": "staff",
            "substitute_teacher_id": "staff",
            "homeroom_teacher_id": "staff",
            "entered_by": "staff",
            "from_class_id": "classes",
            "to_class_id": "classes",
        }
        old_classes = {row["from_class_id"] for row in self.state["movements"].values()}
        for name, rows in tables.items():
            for row in rows:
                for column, target in targets.items():
                    value = row.get(column)
                    if value and (value,) not in self.state[target] and TABLES[name].key != (column,):
                        if column == "from_class_id" and value in old_classes:
                            continue
                        self.problems.append(f"{batch}/{name}.{column}: неизвестно {value}")


def read_all(folder: Path) -> Journal:
    """The journal after all batches of an institution, in the order of days."""
    journal = Journal()
    for path in sorted(folder.iterdir(), key=lambda one: one.name[:10]):
        if not path.name.startswith("."):
            journal.read(path)
    return journal
