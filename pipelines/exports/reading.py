"""One file of a batch as a frame of texts: the columns of the contract, the row's number, what else stood there.

Four formats lead to one shape; what a text means (a date, a number) is decided later and alike for all. CSV and JSON
lines are taken apart in `reading_text`, tables of Excel and parquet here.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field

import fastexcel
import polars as pl

from pipelines.exports.contract import Table
from pipelines.exports.reading_text import ROW, Cells, Fault, UnreadableFileError, csv_cells, jsonl_cells

MIDNIGHT = r"[ T]00:00:00(\.0+)?$"  # how a day looks where the format knows only moments


@dataclass(frozen=True)
class RawTable:
    """A file of texts. `rows`: contract columns, op, extra (JSON of unknown columns or null), row_number; all String
    but row_number (UInt32), which counts as a spreadsheet does: the header is row 1 (in .jsonl the first line is 1).

    `faults`: rows that could not be taken apart (not among `rows`). `unreadable`: why the whole file is set aside;
    `rows` is then empty. `rows_read` counts good and broken rows, blank ones not; None if nobody could count them.
    `has_columns`: the contract's columns that the file has.
    """

    table: Table
    file: str
    rows: pl.DataFrame = field(repr=False)
    faults: tuple[Fault, ...] = ()
    rows_read: int | None = None
    unreadable: str | None = None
    unknown_columns: tuple[str, ...] = ()
    has_columns: tuple[str, ...] = ()


def read_table(table: Table, file: str, data: bytes) -> RawTable:
    """Read one file; never raises for its content: what is wrong is in the answer, in Russian."""
    try:
        cells = _READERS[file.rpartition(".")[2].lower()](data)
        return _shaped(table, file, cells)
    except UnreadableFileError as error:
        return unreadable(table, file, str(error))


def unreadable(table: Table, file: str, reason: str) -> RawTable:
    """A file that is set aside as a whole."""
    return RawTable(table, file, empty_rows(table), unreadable=reason)


def empty_rows(table: Table) -> pl.DataFrame:
    """The shape of `RawTable.rows` with no row."""
    return pl.DataFrame(schema={**dict.fromkeys((*table.names, "op", "extra"), pl.String), "row_number": pl.UInt32})


def _shaped(table: Table, file: str, cells: Cells) -> RawTable:
    repeated = [name for number, name in enumerate(cells.names) if name in cells.names[:number]]
    if repeated:
        raise UnreadableFileError(f"столбец «{repeated[0]}» стоит в файле дважды: оставьте один")
    missing = [name for name in table.key if table.column(name).required and name not in cells.names]
    if missing and (cells.names or cells.faults):
        raise UnreadableFileError(f"нет ключевого столбца {', '.join(missing)}: без него строку не узнать")
    place = {name: f"{number}" for number, name in enumerate(cells.names)}
    unknown = {name: place[name] for name in cells.names if name not in table.names and name != "op"}
    frame = cells.frame
    if place:
        frame = frame.filter(pl.any_horizontal(pl.col(list(place.values())).is_not_null()))
    rows = frame.select(
        *(_known(table, name, place.get(name), cells.moments) for name in (*table.names, "op")),
        _as_json(unknown).alias("extra"),
        pl.col(ROW).alias("row_number"),
    )
    return RawTable(
        table,
        file,
        rows,
        faults=tuple(cells.faults),
        rows_read=rows.height + len(cells.faults),
        unknown_columns=tuple(unknown),
        has_columns=tuple(name for name in table.names if name in place),
    )


def _known(table: Table, name: str, place: str | None, moments: bool) -> pl.Expr:
    if place is None:
        return pl.lit(None, pl.String).alias(name)
    text = pl.col(place)
    if moments and name != "op" and table.column(name).type == "date":
        text = text.str.replace(MIDNIGHT, "")
    return text.alias(name)


def _as_json(unknown: dict[str, str]) -> pl.Expr:
    if not unknown:
        return pl.lit(None, pl.String)
    filled = pl.any_horizontal(pl.col(place).is_not_null() for place in unknown.values())
    return pl.when(filled).then(
        pl.struct(pl.col(place).alias(name) for name, place in unknown.items()).struct.json_encode()
    )


def _xlsx_cells(data: bytes) -> Cells:
    try:
        sheet = fastexcel.read_excel(data).load_sheet(0, header_row=None, skip_rows=0, dtypes="string").to_polars()
    except Exception as error:  # fastexcel has no common parent for its errors
        raise UnreadableFileError(
            "не читается как книга Excel (.xlsx): файл повреждён или сохранён иначе; сохраните его заново"
        ) from error
    header = sheet.row(0) if sheet.height else ()
    if not any(header):
        raise UnreadableFileError("первая строка первого листа пуста: в ней нужны имена столбцов")
    used = [number for number, name in enumerate(header) if name]
    frame = sheet.slice(1).select(
        *(_not_empty(pl.nth(number)).alias(f"{place}") for place, number in enumerate(used)),
        pl.int_range(2, pl.len() + 2, dtype=pl.UInt32).alias(ROW),
    )
    return Cells([header[number] for number in used], frame, moments=True)


def _parquet_cells(data: bytes) -> Cells:
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError, pl.exceptions.PanicException) as error:
        raise UnreadableFileError("не читается как parquet: файл повреждён; выгрузите его заново") from error
    columns = [_as_text(frame[name]).alias(f"{place}") for place, name in enumerate(frame.columns)]
    numbers = pl.int_range(2, frame.height + 2, dtype=pl.UInt32, eager=True).alias(ROW)
    texts = pl.DataFrame([*columns, numbers]).with_columns(_not_empty(pl.col(pl.String)))
    return Cells(frame.columns, texts, moments=True)


def _not_empty(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)


def _as_text(values: pl.Series) -> pl.Series:
    kind = values.dtype
    if isinstance(kind, pl.Datetime):
        if kind.time_zone is None:
            return values.dt.strftime("%Y-%m-%dT%H:%M:%S%.f")
        return values.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ")
    if kind.is_float() and values.drop_nulls().round(0).equals(values.drop_nulls()):
        return values.cast(pl.Int64, strict=False).cast(pl.String)
    if isinstance(kind, pl.List):
        return values.cast(pl.List(pl.String)).list.join(";")
    if isinstance(kind, pl.Struct):
        return values.struct.json_encode()
    if isinstance(kind, pl.Binary):
        raise UnreadableFileError(f"столбец «{values.name}» двоичный, а нужен текст")
    return values.cast(pl.String)


_READERS: dict[str, Callable[[bytes], Cells]] = {
    "csv": csv_cells,
    "jsonl": jsonl_cells,
    "xlsx": _xlsx_cells,
    "parquet": _parquet_cells,
}
