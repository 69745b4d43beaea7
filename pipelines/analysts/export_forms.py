"""The forms of an exported model: Excel's workbook, CSV as the Russian Excel opens it, Parquet. Row by row.

A cell keeps its type: dates are dates, numbers are numbers, text is text even where it begins like a formula.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from pipelines.analysts.catalogue import Column

BATCH = 10_000
LONGEST_SHEET = 31
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
BOLD = Font(bold=True)

Told = Callable[[int], None]
"""Told how many rows are written so far."""


@dataclass(frozen=True)
class About:
    """What a file is of: the model's name, facts about the export in Russian, and its columns as they are described."""

    model: str
    facts: Mapping[str, object]
    columns: Sequence[Column]


def _batches(result: duckdb.DuckDBPyConnection, told: Told) -> Iterator[Sequence[tuple[Any, ...]]]:
    done = 0
    while batch := result.fetchmany(BATCH):
        yield batch
        done += len(batch)
        told(done)


def _heading(result: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for name, *_ in result.description or ()]


def write_xlsx(con: duckdb.DuckDBPyConnection, query: str, about: About, path: Path, told: Told) -> None:
    """A workbook: the rows under the columns' names on the first sheet, what they are on the second."""
    result = con.execute(query)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(about.model[:LONGEST_SHEET])
    names = _heading(result)
    sheet.freeze_panes = "A2"
    for number, name in enumerate(names, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(10, min(len(name) + 3, 40))
    sheet.append([_cell(sheet, name, bold=True) for name in names])
    rows = 1
    for batch in _batches(result, told):
        for row in batch:
            sheet.append([_cell(sheet, value) for value in row])
        rows += len(batch)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{rows}"
    _put_about(book, about)
    book.save(path)


def _put_about(book: Workbook, about: About) -> None:
    sheet = book.create_sheet("О столбцах")
    for letter, width in (("A", 28), ("B", 90), ("C", 16)):
        sheet.column_dimensions[letter].width = width
    for name, value in about.facts.items():
        sheet.append([_cell(sheet, name, bold=True), _cell(sheet, value)])
    sheet.append([])
    sheet.append([_cell(sheet, name, bold=True) for name in ("столбец", "что в нём", "тип")])
    for column in about.columns:
        sheet.append([_cell(sheet, each) for each in (column.name, column.description, column.type)])


def _cell(sheet: Any, value: object, bold: bool = False) -> WriteOnlyCell:
    """A cell of its value's type; a text is never taken for a formula, and what Excel cannot hold in it is replaced."""
    if not isinstance(value, bool | int | float | Decimal | date | datetime | None):
        value = str(value)
    text = UNPRINTABLE.sub("\ufffd", value) if isinstance(value, str) else None
    cell = WriteOnlyCell(sheet, value if text is None else text)
    if text is not None:
        cell.data_type = "s"
    elif isinstance(value, datetime):
        cell.number_format = "dd.mm.yyyy hh:mm:ss"
    elif isinstance(value, date):
        cell.number_format = "dd.mm.yyyy"
    elif isinstance(value, Decimal):
        places = -int(value.as_tuple().exponent)
        cell.number_format = "0." + "0" * places if places > 0 else "0"
    if bold:
        cell.font = BOLD
    return cell


def write_csv(con: duckdb.DuckDBPyConnection, query: str, about: About, path: Path, told: Told) -> None:
    """CSV for the Russian Excel: UTF-8 with a BOM, semicolons, a decimal comma; 1 and 0 for true and false."""
    result = con.execute(query)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerow(_heading(result))
        for batch in _batches(result, told):
            writer.writerows(_plain(row) for row in batch)


def _plain(row: Iterable[object]) -> list[object]:
    return [_text(value) for value in row]


def _text(value: object) -> object:
    """A value as Excel reads it back; a text that it would run as a formula is kept from it by an apostrophe."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float | Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, str) and FORMULA.match(value) and not NUMBER.fullmatch(value):
        return "'" + value
    return value


def write_parquet(con: duckdb.DuckDBPyConnection, query: str, about: About, path: Path, told: Told) -> None:
    """Parquet with the columns' descriptions in its schema; types as they are in the copy."""
    reader: pa.RecordBatchReader = con.sql(query).to_arrow_reader(BATCH)
    said = {column.name: column.description for column in about.columns}
    fields = [field.with_metadata({"description": said.get(field.name, "")}) for field in reader.schema]
    schema = pa.schema(fields, {name: str(value) for name, value in about.facts.items()})
    done = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch.cast(schema))
            done += batch.num_rows
            told(done)


WRITERS = {"xlsx": write_xlsx, "csv": write_csv, "parquet": write_parquet}
