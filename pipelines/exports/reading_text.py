"""CSV and JSON lines taken apart into cells, with the row number a person sees.

CSV without a quotation mark goes through polars at full speed; a quoted or crooked one through Python's reader, because
only there a row with too few or too many cells can be set aside alone and a field of several lines counts as one row.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

ROW = "__row__"
LONGEST_CELL = 1 << 24  # characters; beyond it a quotation mark was surely left open
HALF = re.compile("[\ud800-\udfff]")  # of a sign beyond the first 65,536: no text has it alone
EMPTY = "файл пуст: в первой строке нужны имена столбцов"


class UnreadableFileError(Exception):
    """The file is set aside as a whole; the message (Russian) says why and what to do."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one row (or, without a number, with a file): column and value where there is one."""

    row_number: int | None
    column: str | None
    value: str | None
    reason: str


@dataclass
class Cells:
    """`names`: the file's own column names; `frame`: text columns "0", "1"… in that order and ROW (UInt32).

    Empty text is null. `moments`: the format has no plain days, a day comes as a moment at midnight.
    """

    names: list[str]
    frame: pl.DataFrame
    faults: list[Fault] = field(default_factory=list)
    moments: bool = False


def decoded(data: bytes) -> str:
    """The text of a UTF-8 file, without its BOM. Raises UnreadableFileError for another encoding."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise UnreadableFileError("файл в кодировке UTF-16, а нужна UTF-8: сохраните его в UTF-8") from error
        raise UnreadableFileError(
            "файл не в кодировке UTF-8 (похоже на windows-1251): сохраните его в UTF-8 и выгрузите день заново"
        ) from error


def csv_cells(data: bytes) -> Cells:
    """Comma or semicolon, whichever the header line has more of; quotes as in RFC 4180."""
    text = decoded(data)
    header = text.split("\n", 1)[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    names = next(csv.reader([header.rstrip("\r")], delimiter=separator), [])
    if not any(names):
        raise UnreadableFileError(EMPTY)
    lines = text.count("\n") + (not text.endswith("\n"))
    plain = '"' not in text and "\n\n" not in text and "\n\r" not in text and "\r" not in text.replace("\r\n", "")
    if plain and text.count(separator) == lines * (len(names) - 1):
        try:
            return Cells(names, _plain_csv(data, names, separator))
        except pl.exceptions.PolarsError:  # a row too long and another too short: the slow way tells which
            pass
    return _quoted_csv(text, separator)


def _plain_csv(data: bytes, names: list[str], separator: str) -> pl.DataFrame:
    frame = pl.read_csv(
        data,
        has_header=False,
        skip_rows=1,
        schema={f"{number}": pl.String for number in range(len(names))},
        separator=separator,
        quote_char=None,
        raise_if_empty=False,
    )
    return frame.with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.UInt32).alias(ROW))


def _quoted_csv(text: str, separator: str) -> Cells:
    records = _records(text, separator)
    names = next(records)
    if isinstance(names, csv.Error):
        raise UnreadableFileError("строка с именами столбцов не разбирается: проверьте кавычки в ней")
    columns: list[list[str | None]] = [[] for _ in names]
    numbers: list[int] = []
    faults: list[Fault] = []
    for number, record in enumerate(records, start=2):
        if isinstance(record, csv.Error):
            faults.append(Fault(number, None, None, "строка не разбирается: проверьте, закрыты ли в ней кавычки"))
        elif len(record) == len(names):
            numbers.append(number)
            for column, cell in zip(columns, record, strict=True):
                column.append(cell or None)
        elif record:
            shown = separator.join(record)
            reason = f"в строке ячеек {len(record)}, а столбцов {len(names)}: лишний или пропущенный разделитель"
            faults.append(Fault(number, None, shown, reason))
    return Cells(names, _frame(columns, numbers), faults)


def _records(text: str, separator: str) -> Iterator[list[str] | csv.Error]:
    before = csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        while True:
            try:
                yield next(reader)
            except csv.Error as error:
                yield error
            except StopIteration:
                return
    finally:
        csv.field_size_limit(before)


def _frame(columns: list[list[str | None]], numbers: list[int]) -> pl.DataFrame:
    cells = {f"{place}": pl.Series(cells, dtype=pl.String) for place, cells in enumerate(columns)}
    return pl.DataFrame({**cells, ROW: pl.Series(numbers, dtype=pl.UInt32)})


def jsonl_cells(data: bytes) -> Cells:
    """One JSON object a line. Numbers keep the digits they are written with; a nested value is kept as JSON."""
    decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
    places: dict[str, list[str | None]] = {}
    numbers: list[int] = []
    faults: list[Fault] = []
    for number, line in enumerate(decoded(data).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = decoder.decode(line.strip())
        except (json.JSONDecodeError, RecursionError):
            row = None
        if not isinstance(row, dict):
            faults.append(Fault(number, None, line, "строка не разбирается как объект JSON"))
            continue
        texts = {name: _json_text(value) for name, value in row.items()}
        if any(HALF.search(text) for text in (*texts, *filter(None, texts.values()))):
            faults.append(Fault(number, None, line, "в строке половина знака (\\ud8…\\udf…): выгрузите её заново"))
            continue
        for name, text in texts.items():
            if name not in places:
                places[name] = [None] * len(numbers)
            places[name].append(text)
        numbers.append(number)
        for cells in places.values():
            if len(cells) < len(numbers):
                cells.append(None)
    return Cells(list(places), _frame(list(places.values()), numbers), faults)


def _json_text(value: Any) -> str | None:
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else json.dumps(value, ensure_ascii=False)
