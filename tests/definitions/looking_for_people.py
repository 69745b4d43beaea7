"""Searching a published folder for anything of the people in a warehouse: values, comments, names of files, raw bytes.

What is looked for is taken from the warehouse's own tables (`journal`, and the unknown columns that `observed` keeps
aside), column by column of the contract; only what is a word of a closed list or a title of a dictionary is left out.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from pipelines.config import DBT_PROJECT, SEEDS
from pipelines.exports.contract import TABLES, Column

DICTIONARIES = {
    "periods": {"title"},
    "holidays": {"title"},
    "subjects": {"title", "short_title"},
    "classes": {"title", "letter"},
    "work_kinds": {"title", "short_title"},
    "absences": {"code"},
    "students": {"foreign_language"},  # «английский» is a word of the subject's title
    "achievements": {"level", "result"},  # school, region …; победитель …
    "activity": {"role"},
}
EVERYWHERE = {"academic_year", "source_system", "stage"}
"""Text that may stand in the copy: titles that analysts need, and the journal's codes of absences."""
NAMES = ("last_name", "first_name", "middle_name")
_HEAD = 8  # bytes
WORD = re.compile(r"[а-яё-]+", re.IGNORECASE)
LONG = 6
"""Letters: a shorter id or text is looked for in columns of ids alone («8» is a grade too), a name not in bytes."""


@dataclass(frozen=True)
class People:
    """What must not be found. `names`: words, small letters, е for ё. `texts`: whole values. `born`: days of birth."""

    names: frozenset[str]
    texts: frozenset[str]
    born: frozenset[date]


def people(warehouse: Path) -> People:
    """Everything of people, and every id of the journal, that this warehouse holds."""
    names, texts, born, titles = set(), set(), set(), set()
    with duckdb.connect(str(warehouse), read_only=True) as con:

        def values(schema: str, table: str, column: str) -> list[object]:
            query = f'select distinct "{column}" from {schema}.{table} where "{column}" is not null'
            return [value for (value,) in con.execute(query).fetchall()]

        for table in TABLES.values():
            for column in table.columns:
                if column.name in NAMES:
                    names |= {
                        folded(word) for value in values("journal", table.name, column.name) for word in words(value)
                    }
                elif column.name == "birth_date":
                    born |= set(values("journal", table.name, column.name))
                elif is_personal(table.name, column):
                    texts |= {str(value) for value in values("journal", table.name, column.name)}
                elif column.name in DICTIONARIES.get(table.name, ()):
                    titles |= {str(value) for value in values("journal", table.name, column.name)}
            for extra in values("observed", table.name, "extra"):
                texts |= set(json.loads(str(extra)).values())
    # a topic «Вероятность» is a word of the subject «Вероятность и статистика», «оставлен» one of our descriptions
    ours = "\n".join(path.read_text(encoding="utf-8") for path in (*DBT_PROJECT.rglob("*.yml"), *SEEDS.glob("*.*")))
    typed = {text for text in texts if text not in ours and not any(text in title for title in titles)}
    return People(frozenset(names), frozenset(typed), frozenset(born))


def is_personal(table: str, column: Column) -> bool:
    """Text that is neither a word of a closed list nor a title of a dictionary: ids and whatever people type."""
    return (
        column.type == "text" and not column.values and column.name not in DICTIONARIES.get(table, set()) | EVERYWHERE
    )


def words(text: object) -> list[str]:
    return WORD.findall(str(text))


def folded(word: str) -> str:
    return word.lower().replace("ё", "е")


def findings(folder: Path, wanted: People) -> list[str]:
    """Where something of these people is found, a line a place; never what (a failing test is read by many)."""
    found = set()
    for place, value in (*cells(folder), *said(folder)):
        is_id = place.endswith("_id") and not place.endswith("unit_id")
        found |= {f"{place}: {what}" for what in told_by(value, wanted, is_id)}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found |= {f"{path.name}: {what} в байтах" for what in told_by_bytes(path.read_bytes(), wanted)}
    return sorted(found)


def told_by(value: object, wanted: People, is_id: bool = False) -> Iterator[str]:
    """What a single value tells; a number tells nothing that its column does not."""
    if isinstance(value, date):
        if value in wanted.born:
            yield "день рождения"
        return
    text = str(value)
    if any(folded(word) in wanted.names for word in words(text)):
        yield "имя"
    parts = {text, *re.split(r"[/:;, ]", text)}
    if any(part in wanted.texts for part in parts if len(part) >= (1 if is_id else LONG)):
        yield "код или текст"
    if any(day.isoformat() in text or day.strftime("%d.%m.%Y") in text for day in wanted.born):
        yield "день рождения"


def told_by_bytes(data: bytes, wanted: People) -> Iterator[str]:
    """What stands in bytes as it would be written: a name in its spellings, a long id or text."""
    spelled = {form.encode() for name in wanted.names if len(name) >= LONG for form in (name.title(), name.upper())}
    if is_inside(data, spelled):
        yield "имя"
    if is_inside(data, {text.encode() for text in wanted.texts if len(text.encode()) >= _HEAD}):
        yield "код или текст"


def is_inside(data: bytes, wanted: Iterable[bytes]) -> bool:
    """Whether any of these, each of `_HEAD` bytes or more, stands in the data: by their first bytes, all at once."""
    by_head: dict[int, list[bytes]] = {}
    for each in wanted:
        by_head.setdefault(int.from_bytes(each[:_HEAD], "little"), []).append(each)
    heads = np.array(sorted(by_head), dtype=np.uint64)
    for shift in range(_HEAD):
        whole = data[shift : shift + (len(data) - shift) // _HEAD * _HEAD]
        windows = np.frombuffer(whole, dtype="<u8")
        for place in np.flatnonzero(np.isin(windows, heads)):
            start = shift + int(place) * _HEAD
            if any(data.startswith(each, start) for each in by_head[int(windows[place])]):
                return True
    return False


def cells(folder: Path) -> Iterator[tuple[str, object]]:
    """Every distinct value of every column of every table, database and Parquet, with the place it stands in."""
    for path in sorted(folder.rglob("*.duckdb")):
        with duckdb.connect(str(path), read_only=True) as con:
            for relation, column in con.execute(
                "select concat_ws('.', schema_name, table_name), column_name from duckdb_columns() where not internal"
            ).fetchall():
                for (value,) in con.execute(f'select distinct "{column}" from {relation}').fetchall():
                    if isinstance(value, str | date):
                        yield f"{path.name} {relation}.{column}", value
    for path in sorted(folder.rglob("*.parquet")):
        for (column,) in duckdb.execute(f"select column_name from (describe from '{path}')").fetchall():
            for (value,) in duckdb.execute(f"""select distinct "{column}" from '{path}'""").fetchall():
                if isinstance(value, str | date):
                    yield f"{path.name} {column}", value


def said(folder: Path) -> Iterator[tuple[str, object]]:
    """What is said beside the values: comments, descriptions, what Parquet keeps in its footer, names of files."""
    for path in sorted(folder.rglob("*")):
        yield "имя файла", path.relative_to(folder).as_posix()
        if path.suffix == ".json":
            yield from ((path.name, line) for line in path.read_text(encoding="utf-8").splitlines())
        if path.suffix == ".duckdb":
            yield from said_by_database(path)
        if path.suffix == ".parquet":
            for source in ("parquet_metadata", "parquet_kv_metadata", "parquet_file_metadata"):
                for row in duckdb.execute(f"select * exclude (file_name) from {source}('{path}')").fetchall():
                    yield from ((f"{path.name} {source}", value) for value in row)


def said_by_database(path: Path) -> Iterator[tuple[str, object]]:
    """What the catalogue of a database says of whatever is not DuckDB's own."""
    with duckdb.connect(str(path), read_only=True) as con:
        for about in ("columns", "tables", "views", "schemas", "functions"):
            for row in con.execute(f"select * from duckdb_{about}() where not internal").fetchall():
                yield from ((f"{path.name} {about}", value) for value in row)


def planted(name: str) -> Iterator[tuple[str, Path]]:
    """Folders each of which hides one name in another way: what a search must find to be worth anything."""
    with tempfile.TemporaryDirectory() as made:
        for way in ("значение", "комментарий", "стёртая таблица", "паркет", "описание", "имя файла"):
            folder = Path(made) / way
            folder.mkdir()
            with duckdb.connect(str(folder / "analytics.duckdb")) as con:
                con.execute("create table t as select i::varchar as x from range(3) as r(i)")
                if way == "значение":
                    con.execute(f"update t set x = 'класс {name.upper()}' where x = '1'")
                elif way == "комментарий":
                    con.execute(f"comment on column t.x is 'кроме {name}'")
                elif way == "стёртая таблица":
                    con.execute(f"create table gone as select '{name.title()} с доски почёта' as x from range(3)")
                    con.execute("checkpoint")
                    con.execute("create table later as select i from range(9) as r(i)")
                    con.execute("checkpoint")
                    con.execute("drop table gone")
                elif way == "паркет":
                    con.execute(f"copy (select '{name.title()}' as x) to '{folder}/t.parquet' (compression zstd)")
            if way == "описание":
                (folder / "datapackage.json").write_text(f'{{"title": "{name.title()}"}}', encoding="utf-8")
            if way == "имя файла":
                (folder / f"{name.title()}.txt").write_text("", encoding="utf-8")
            yield way, folder
