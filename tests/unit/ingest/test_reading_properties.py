"""Whatever a file of the contract holds: it is read or told, no row is made up, and each knows its file and number."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from functools import cache
from typing import Any

import openpyxl
import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.exports.adapters import canonical
from pipelines.exports.contract import FORMATS, TABLES
from pipelines.exports.quarantine import Source, sift
from pipelines.exports.reading import RawTable, read_table

CALM = settings(deadline=None, max_examples=100)
FEW = settings(deadline=None, max_examples=40)
SUBJECTS = TABLES["subjects"]
NAMES = ("subject_id", "title", "is_marked", "примечание")
CELLS = st.sampled_from(
    ["", "1", "математика", "ИЗО / МХК", "a,b;c", 'с "кавычкой"', "две\nстроки", "\u200b", "да", "=1"]
)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=6)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("\ud800")


def sound(table: str, file: str, data: bytes) -> RawTable:
    """Read and judged without an exception, twice alike; every row has its number, and all are counted."""
    raw, again = (read_table(TABLES[table], file, data) for _ in range(2))
    assert raw.rows.equals(again.rows)
    assert (raw.faults, raw.unreadable, raw.rows_read) == (again.faults, again.unreadable, again.rows_read)
    assert raw.file == file
    numbers = [*raw.rows["row_number"], *(fault.row_number for fault in raw.faults)]
    assert len(set(numbers)) == len(numbers)
    assert all(number is not None and number >= 1 for number in numbers)
    if raw.unreadable is not None:
        assert raw.rows.is_empty()
    else:
        assert raw.rows_read == len(numbers)
    sifted = sift(raw.table, [Source(0, False, "Asia/Krasnoyarsk", raw)])
    assert sifted.counts[0].accepted + sifted.counts[0].quarantined == sifted.counts[0].read
    return raw


def as_csv(rows: list[tuple[str, ...]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows([NAMES, *rows])
    return buffer.getvalue().encode()


def as_jsonl(rows: list[tuple[str, ...]]) -> bytes:
    lines = [json.dumps(dict(zip(NAMES, row, strict=True)), ensure_ascii=False) for row in rows]
    return "".join(f"{line}\n" for line in lines).encode()


def as_xlsx(rows: list[tuple[str, ...]]) -> bytes:
    book = openpyxl.Workbook()
    for number, row in enumerate([NAMES, *rows], start=1):
        for place, value in enumerate(row, start=1):
            if value:
                cell = book.worksheets[0].cell(number, place)
                cell.value, cell.data_type = value, "s"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_parquet(rows: list[tuple[str, ...]]) -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame(rows, schema=dict.fromkeys(NAMES, pl.String), orient="row").write_parquet(buffer)
    return buffer.getvalue()


WRITERS = {"csv": as_csv, "jsonl": as_jsonl, "xlsx": as_xlsx, "parquet": as_parquet}


@cache
def written(form: str) -> bytes:
    """A whole file of three rows."""
    return WRITERS[form]([("math", "Математика", "да", "x"), ("art", "ИЗО / МХК", "", ""), ("pe", "Физ-ра", "нет", "")])


def said(raw: RawTable) -> list[tuple[Any, ...]]:
    extra = [json.loads(each)["примечание"] if each else None for each in raw.rows["extra"]]
    return [(*row, note) for row, note in zip(raw.rows.select(NAMES[:3]).rows(), extra, strict=True)]


@given(st.sampled_from(FORMATS), st.binary(max_size=300), st.sampled_from(sorted(TABLES)))
@CALM
@example("csv", b'subject_id\n"', "subjects")
@example("csv", b"subject_id;title\n1;2;3\n", "subjects")
@example("csv", b"subject_id\n\x00\n", "subjects")
@example("jsonl", b'{"subject_id": "\\ud800"}\n', "subjects")
@example("jsonl", b'{"\\ud800": 1, "subject_id": "1"}\n', "subjects")
@example("jsonl", b'{"subject_id": ' + b"[" * 100_000 + b"}\n", "subjects")
@example("jsonl", b'{"subject_id": ' + b"9" * 5000 + b"}\n", "subjects")
@example("jsonl", b'{"": 1, "subject_id": NaN}\n', "subjects")
def test_any_bytes(form: str, data: bytes, table: str) -> None:
    sound(table, f"{table}.{form}", data)


@given(st.sampled_from(FORMATS), ROWS)
@FEW
def test_every_row_of_every_format_is_there_once_and_in_its_place(form: str, rows: list[tuple[str, ...]]) -> None:
    raw = sound("subjects", f"subjects.{form}", WRITERS[form](rows))
    if raw.unreadable is not None:
        assert not rows
        return
    kept = [tuple(cell or None for cell in row) for row in rows if any(row)]
    assert said(raw) == kept
    first = 1 if form == "jsonl" else 2
    expected = [number for number, row in enumerate(rows, start=first) if any(row)]
    assert raw.rows["row_number"].to_list() == expected
    assert not raw.faults


@given(st.sampled_from(FORMATS), st.floats(0, 1))
@CALM
def test_a_file_cut_anywhere_invents_nothing(form: str, share: float) -> None:
    data = written(form)
    raw = sound("subjects", f"subjects.{form}", data[: int(len(data) * share)])
    whole = said(read_table(SUBJECTS, f"subjects.{form}", data))
    if form in ("xlsx", "parquet"):  # their index stands at the end
        assert raw.unreadable is not None or share == 1
        return
    *before, last = said(raw) or [None]
    assert before == whole[: len(before)]
    if last is not None:  # the row in which it was cut
        texts = zip(last, whole[len(before)], strict=True)
        assert all(cell is None or (full or "").startswith(cell) for cell, full in texts)


@given(st.sampled_from(FORMATS), st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=4))
@CALM
def test_a_file_with_broken_bytes(form: str, damage: list[tuple[int, int]]) -> None:
    data = bytearray(written(form))
    for place, byte in damage:
        data[place % len(data)] = byte
    sound("subjects", f"subjects.{form}", bytes(data))


@given(st.lists(st.dictionaries(st.sampled_from(["subject_id", "title", "op", "x"]), SCALARS, max_size=4), max_size=5))
@CALM
def test_lines_of_any_json_values(rows: list[dict[str, Any]]) -> None:
    raw = sound("subjects", "subjects.jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode())
    if raw.unreadable is None:
        assert raw.rows.height + len(raw.faults) <= len(rows)


@given(st.permutations(["a.txt", "holidays.csv", "lessons.jsonl", "subjects.csv", "subjects.xlsx"]))
@FEW
def test_the_order_of_files_is_nothing(order: list[str]) -> None:
    data = {name: written(name.rpartition(".")[2]) if name.startswith("subjects") else b"x" for name in order}
    found, plain = canonical.read(data), canonical.read(dict(sorted(data.items())))
    assert [(raw.file, raw.unreadable) for raw in found.tables] == [(raw.file, raw.unreadable) for raw in plain.tables]
    assert all(one.rows.equals(other.rows) for one, other in zip(found.tables, plain.tables, strict=True))
    assert found.unknown_files == ("a.txt",)


def test_a_book_whose_sheet_is_gone_is_told() -> None:
    whole, buffer = zipfile.ZipFile(io.BytesIO(written("xlsx"))), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in whole.namelist():
            if "sheet1" not in name:
                archive.writestr(name, whole.read(name))
    assert "не читается как книга Excel" in (sound("subjects", "subjects.xlsx", buffer.getvalue()).unreadable or "")
