"""The contract as others read it: a JSON Schema (draft 2020-12) and a page in Russian, both made from `contract.py`.

Nothing is decided here. The files lie in docs/contract; `vedomost contract` writes them anew and a test holds that they
are current.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipelines.exports.contract import CONTRACT, FORMATS, MODES, OPERATIONS, SOURCE_SYSTEMS, TABLES, Column, Table
from pipelines.exports.contract_text import COLUMN_NOTES, MANIFEST_NOTES, TABLE_NOTES

SCHEMA_NAME = "journal-export-1.schema.json"
PAGE_NAME = "journal-export-1.md"
TYPE_TITLES = {
    "text": "текст",
    "integer": "целое",
    "decimal": "число",
    "date": "дата",
    "timestamp": "время",
    "boolean": "да/нет",
}
EXAMPLE: Mapping[str, str] = {
    "batch.json": json.dumps(
        {
            "contract": CONTRACT,
            "institution_id": "school-90",
            "export_date": "2025-09-02",
            "exported_at": "2025-09-02T23:30:00+07:00",
            "source_system": "manual",
            "mode": "delta",
            "files": {"lessons.csv": {"rows": 2}},
        },
        ensure_ascii=False,
        indent=2,
    )
    + "\n",
    "lessons.csv": (
        "lesson_id,held_on,lesson_no,class_id,subject_id,teacher_id,status,topic,topic_entered_at\n"
        "7001,2025-09-02,1,5a,rus,12,held,Наш родной язык,2025-09-02T09:20:00+07:00\n"
        "7002,2025-09-02,2,5a,math,15,planned,,\n"
    ),
    "marks.jsonl": (
        '{"mark_id": "91", "lesson_id": "7001", "student_id": "301", "value": "5", "entered_at": '
        '"2025-09-02T09:31:00+07:00", "entered_by": "12"}\n'
        '{"op": "delete", "mark_id": "90"}\n'
    ),
    "absences.csv": "lesson_id;student_id;code\n7001;302;Б\n",
}


def schema() -> dict[str, Any]:
    """The JSON Schema: `$defs` has batch.json as `batch` and a row of each table under the table's name.

    A row is an object as a line of .jsonl holds it; in a delta with `op` = `delete` only the key must be there.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": CONTRACT,
        "description": "Ежедневная выгрузка электронного журнала: batch.json и по файлу на таблицу.",
        "$defs": {"batch": _manifest(), **{name: _row(table) for name, table in TABLES.items()}},
    }


def _manifest() -> dict[str, Any]:
    day = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    properties: dict[str, dict[str, Any]] = {
        "contract": {"const": CONTRACT},
        "institution_id": {"type": "string", "minLength": 1},
        "export_date": dict(day),
        "exported_at": {"type": "string", "format": "date-time"},
        "source_system": {"enum": list(SOURCE_SYSTEMS)},
        "mode": {"enum": list(MODES)},
        "coverage": {
            "type": "object",
            "properties": {"from": dict(day), "to": dict(day)},
            "required": ["from", "to"],
        },
        "files": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "rows": {"type": "integer", "minimum": 0},
                    "sha256": {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"},
                },
            },
        },
    }
    return {
        "type": "object",
        "properties": {name: {**rule, "description": MANIFEST_NOTES[name]} for name, rule in properties.items()},
        "required": ["contract", "institution_id", "export_date", "exported_at", "source_system", "mode"],
        "if": {"properties": {"mode": {"const": "snapshot"}}},
        "then": {"required": ["coverage"]},
    }


def _row(table: Table) -> dict[str, Any]:
    required = [column.name for column in table.columns if column.required]
    keys = [name for name in table.key if table.column(name).required]
    return {
        "title": table.title,
        "description": TABLE_NOTES[table.name],
        "type": "object",
        "properties": {
            "op": {"enum": list(OPERATIONS), "default": OPERATIONS[0], "description": "что сделать со строкой"},
            **{column.name: _value(table, column) for column in table.columns},
        },
        "if": {"properties": {"op": {"const": "delete"}}, "required": ["op"]},
        "then": {"required": keys},
        "else": {"required": required},
        "x-key": list(table.key),
    }


def _value(table: Table, column: Column) -> dict[str, Any]:
    kinds = {
        "text": ["string"],
        "integer": ["integer"],
        "decimal": ["number"],
        "date": ["string"],
        "timestamp": ["string"],
        "boolean": ["boolean"],
    }[column.type]
    rule: dict[str, Any] = {"type": kinds if column.required else [*kinds, "null"]}
    if column.values:
        rule = {"enum": [*column.values, *([] if column.required else [None])]}
    if column.type == "date":
        rule["format"] = "date"
    if column.type == "timestamp":
        rule["format"] = "date-time"
    if column.lowest is not None:
        rule["minimum"] = column.lowest
    if column.highest is not None:
        rule["maximum"] = column.highest
    return {**rule, "description": COLUMN_NOTES[table.name][column.name]}


def write(folder: Path) -> list[Path]:
    """Write both files into the folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {SCHEMA_NAME: json.dumps(schema(), ensure_ascii=False, indent=2) + "\n", PAGE_NAME: page()}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def page() -> str:
    """The page for people who write an exporter, in Markdown."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield f"# Договор выгрузки `{CONTRACT}`"
    yield ""
    yield "Страница и [схема JSON](journal-export-1.schema.json) получены из `pipelines/exports/contract.py` командой"
    yield "`vedomost contract`. Проверить готовую выгрузку, ничего не загружая: `vedomost check ПАПКА`."
    yield ""
    yield "## Пакет"
    yield ""
    yield "Пакет — то, что журнал учреждения отдал за один день: папка `<приём>/<учреждение>/<ГГГГ-ММ-ДД>/` или архив"
    yield f"`.zip` с тем же. В нём `batch.json` и по файлу на таблицу, `<таблица>.` {', '.join(FORMATS)}. CSV — UTF-8,"
    yield "через запятую или точку с запятой. Отсутствующий файл значит: по этой таблице сказать нечего. Пустой текст —"
    yield "нет значения. Время — ISO 8601 со смещением; без смещения считается местным временем учреждения. Лишние"
    yield "столбцы не теряются, но не читаются. Исправленный пакет за тот же день заменяет прежний."
    yield ""
    yield "### batch.json"
    yield ""
    yield "| поле | что это |"
    yield "|---|---|"
    yield from (f"| `{name}` | {note} |" for name, note in MANIFEST_NOTES.items())
    yield ""
    yield "В любой таблице пакета `delta` может стоять столбец `op`: `upsert` (так и без него) — строка новая или"
    yield "изменилась, `delete` — удалена; тогда нужны только столбцы ключа. В `snapshot` строка, чья дата лежит в"
    yield "`coverage` и которой в снимке нет, считается удалённой."
    yield ""
    yield "## Пример"
    for name, text in EXAMPLE.items():
        yield from ("", f"`{name}`:", "", "```", text.rstrip("\n"), "```")
    yield ""
    yield "## Таблицы"
    yield ""
    yield "Жирным — ключ: по нему строка узнаётся. «Да» — без значения строка уйдёт в карантин."
    for table in TABLES.values():
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield from ("", f"### `{table.name}` — {table.title.lower()}", "", TABLE_NOTES[table.name], "")
    yield "| столбец | тип | обязателен | что это | что может стоять |"
    yield "|---|---|---|---|---|"
    for column in table.columns:
        name = f"**`{column.name}`**" if column.name in table.key else f"`{column.name}`"
        needed = "да" if column.required else ""
        note = COLUMN_NOTES[table.name][column.name]
        yield f"| {name} | {TYPE_TITLES[column.type]} | {needed} | {note} | {_allowed(column)} |"


def _allowed(column: Column) -> str:
    if column.values:
        return " ".join(f"`{value}`" for value in column.values)
    match column.lowest, column.highest:
        case None, None:
            return ""
        case lowest, None:
            return f"от {lowest}"
        case None, highest:
            return f"до {highest}"
        case lowest, highest:
            return f"от {lowest} до {highest}"
    raise AssertionError("unreachable")
