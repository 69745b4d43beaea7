"""What a file of each format says, row by row, and what is set aside. Expected values are written by hand."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import openpyxl
import polars as pl
import pytest

from pipelines.exports.adapters import canonical
from pipelines.exports.contract import TABLES
from pipelines.exports.quarantine import Source, sift
from pipelines.exports.reading import RawTable, read_table

HOLIDAYS = TABLES["holidays"]
COLUMNS = ["row_number", "starts_on", "ends_on", "title"]


def read(data: str | bytes, file: str = "holidays.csv") -> RawTable:
    return read_table(HOLIDAYS, file, data if isinstance(data, bytes) else data.encode())


def cells(raw: RawTable) -> list[tuple[Any, ...]]:
    return raw.rows.select(COLUMNS).rows()


TWO_ROWS = [(2, "2025-11-01", "2025-11-08", "Осенние"), (3, "2026-01-01", "2026-01-08", None)]


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_csv_in_the_shapes_that_schools_save(separator: str, bom: str, eol: str) -> None:
    lines = ["starts_on,ends_on,title", "2025-11-01,2025-11-08,Осенние", "2026-01-01,2026-01-08,"]
    raw = read(bom + eol.join(line.replace(",", separator) for line in lines) + eol)
    assert cells(raw) == TWO_ROWS
    assert raw.rows_read == 2


def test_a_field_of_several_lines_counts_as_one_row_as_in_a_spreadsheet() -> None:
    raw = read('starts_on,ends_on,title\n2025-11-01,2025-11-08,"две\nстроки, ""кавычки"""\n\n2026-01-01,2026-01-08,x\n')
    assert cells(raw) == [
        (2, "2025-11-01", "2025-11-08", 'две\nстроки, "кавычки"'),
        (4, "2026-01-01", "2026-01-08", "x"),
    ]


def test_a_row_with_too_many_or_too_few_cells_is_set_aside_alone() -> None:
    raw = read("starts_on,ends_on,title\n2025-11-01,2025-11-08\n2025-11-01,2025-11-08,a,b\n2026-01-01,2026-01-08,c\n")
    assert cells(raw) == [(4, "2026-01-01", "2026-01-08", "c")]
    assert [(fault.row_number, fault.reason.split(":")[0]) for fault in raw.faults] == [
        (2, "в строке ячеек 2, а столбцов 3"),
        (3, "в строке ячеек 4, а столбцов 3"),
    ]
    assert raw.rows_read == 3


def test_a_quotation_mark_left_open_spoils_only_what_follows_it() -> None:
    raw = read('starts_on,ends_on,title\n2025-11-01,2025-11-08,a\n2026-01-01,2026-01-08,"b\n2026-02-01,2026-02-08,c\n')
    assert cells(raw) == [(2, "2025-11-01", "2025-11-08", "a")]
    assert [fault.row_number for fault in raw.faults] == [3]


def test_json_lines_keep_the_digits_and_the_line_number() -> None:
    raw = read(
        '{"starts_on": "2025-11-01", "title": 5.10}\n\nнет\n{"ends_on": "2025-11-08", "x": [1]}\n', "holidays.jsonl"
    )
    assert cells(raw) == [(1, "2025-11-01", None, "5.10"), (4, None, "2025-11-08", None)]
    assert [(fault.row_number, fault.value) for fault in raw.faults] == [(3, "нет")]
    assert raw.rows["extra"].to_list() == [None, '{"x":"[\\"1\\"]"}']


def test_half_a_sign_spoils_its_line_only() -> None:
    whole = '{"starts_on": "2025-11-01", "title": "\\ud83d\\ude00"}'
    raw = read(whole + '\n{"starts_on": "2026-01-01", "title": "\\ud83d"}\n{"\\ude00": 1}\n', "holidays.jsonl")
    assert cells(raw) == [(1, "2025-11-01", None, "😀")]
    assert [(fault.row_number, "половина знака" in fault.reason) for fault in raw.faults] == [(2, True), (3, True)]


def test_excel_dates_numbers_and_row_numbers() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["starts_on", "ends_on", "title", "примечание"])
    sheet.append([date(2025, 11, 1), "2025-11-08", 5, 1.5])
    sheet.append([None])
    sheet.append([datetime(2026, 1, 1), date(2026, 1, 8), "ё", None])  # noqa: DTZ001 (a cell of Excel has no zone)
    buffer = io.BytesIO()
    book.save(buffer)
    raw = read(buffer.getvalue(), "holidays.xlsx")
    assert cells(raw) == [(2, "2025-11-01", "2025-11-08", "5"), (4, "2026-01-01", "2026-01-08", "ё")]
    assert raw.rows["extra"].to_list() == ['{"примечание":"1.5"}', None]
    assert raw.unknown_columns == ("примечание",)


def test_parquet_types_become_the_texts_of_the_contract() -> None:
    frame = pl.DataFrame(
        {
            "lesson_id": [7, 8],
            "held_on": [date(2025, 9, 1), None],
            "lesson_no": [1.0, None],
            "starts_at": pl.Series([datetime(2025, 9, 1, 1, 30, tzinfo=UTC), None], dtype=pl.Datetime("us", "UTC")),
            "topic": ["", "т"],
        }
    )
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    raw = read_table(TABLES["lessons"], "lessons.parquet", buffer.getvalue())
    assert raw.rows.select("row_number", "lesson_id", "held_on", "lesson_no", "topic").rows() == [
        (2, "7", "2025-09-01", "1", None),
        (3, "8", None, None, "т"),
    ]
    assert raw.rows["starts_at"][0].startswith("2025-09-01T01:30:00")
    assert raw.rows["starts_at"][0].endswith("Z")


@pytest.mark.parametrize(
    ("file", "data", "reason"),
    [
        ("holidays.csv", "starts_on,ends_on\nПервое,Второе\n".encode("cp1251"), "не в кодировке UTF-8"),
        ("holidays.csv", "starts_on\n".encode("utf-16"), "UTF-16"),
        ("holidays.csv", b"", "файл пуст"),
        ("holidays.csv", b"ends_on,title\n2025-11-08,x\n", "нет ключевого столбца starts_on"),
        ("holidays.csv", b"starts_on,title,title\n2025-11-08,x,y\n", "столбец «title» стоит в файле дважды"),
        ("holidays.xlsx", b"PK\x03\x04 not a book", "не читается как книга Excel"),
        ("holidays.parquet", b"PAR1 not a table", "не читается как parquet"),
    ],
)
def test_a_file_that_cannot_be_read_is_set_aside_whole_with_its_reason(file: str, data: bytes, reason: str) -> None:
    raw = read(data, file)
    assert raw.rows.is_empty()
    assert raw.unreadable is not None
    assert reason in raw.unreadable


def test_one_table_in_two_files_is_nobodys_guess() -> None:
    reading = canonical.read({"holidays.csv": b"starts_on,ends_on\n", "holidays.jsonl": b"", "прочее.txt": b""})
    assert [raw.unreadable for raw in reading.tables] == [
        "одна таблица в нескольких файлах (holidays.csv, holidays.jsonl): оставьте один"
    ] * 2
    assert reading.unknown_files == ("прочее.txt",)


def sifted(table: str, text: str, is_snapshot: bool = False) -> Any:
    raw = read_table(TABLES[table], f"{table}.csv", text.encode())
    return sift(TABLES[table], [Source(0, is_snapshot, "Asia/Novosibirsk", raw)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-09-01T08:30:00+07:00", datetime(2025, 9, 1, 8, 30)),  # noqa: DTZ001
        ("2025-09-01T01:30:00Z", datetime(2025, 9, 1, 8, 30)),  # noqa: DTZ001
        ("2025-08-31T21:00:00.5-0430", datetime(2025, 9, 1, 8, 30, 0, 500_000)),  # noqa: DTZ001
        ("2025-09-01 08:30", datetime(2025, 9, 1, 8, 30)),  # noqa: DTZ001
        ("2016-03-01T00:00:00Z", datetime(2016, 3, 1, 6, 0)),  # noqa: DTZ001 (Novosibirsk was at +06 until July 2016)
    ],
)
def test_a_moment_becomes_the_wall_time_of_the_institution(text: str, expected: datetime) -> None:
    found = sifted("marks", f"mark_id,lesson_id,student_id,value,entered_at\nm,l,p,5,{text}\n")
    assert found.rows["entered_at"].to_list() == [expected]


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("marks", "value", "6"),
        ("marks", "value", " 5"),
        ("marks", "entered_at", "2025-09-31T08:00:00Z"),
        ("marks", "entered_at", "01.09.2025 08:00"),
        ("lessons", "held_on", "2025-9-1"),
        ("lessons", "held_on", "0205-09-01"),
        ("lessons", "lesson_no", "1.5"),
        ("lessons", "lesson_no", "21"),
        ("lessons", "status", "Held"),
        ("lessons", "class_id", ""),
        ("work_kinds", "weight", "1,5"),
        ("work_kinds", "is_written", "да"),
        ("academic_years", "academic_year", "2025-27"),
        ("marks", "op", "remove"),
    ],
)
def test_a_value_that_breaks_the_contract_names_row_column_and_value(table: str, column: str, value: str) -> None:
    good = {
        "marks": {"mark_id": "m", "lesson_id": "l", "student_id": "p", "value": "5"},
        "lessons": {
            "lesson_id": "l", "held_on": "2025-09-01", "lesson_no": "1", "class_id": "c", "subject_id": "s",
            "status": "held",
        },
        "work_kinds": {"work_kind_id": "w", "title": "Контрольная", "weight": "1.5", "is_written": "true"},
        "academic_years": {"academic_year": "2025-26", "starts_on": "2025-09-01", "ends_on": "2026-05-31"},
    }[table]  # fmt: skip
    bad = good | {column: value}
    lines = [
        ",".join(bad),
        ",".join(good.get(name, "") for name in bad),
        ",".join(f'"{cell}"' for cell in bad.values()),
    ]
    found = sifted(table, "\n".join(lines))
    assert found.faults.select("row_number", "column_name", "value").rows() == [(3, column, value or None)]
    assert (found.counts[0].read, found.counts[0].accepted, found.counts[0].quarantined) == (2, 1, 1)


def test_repeats_of_a_key_fall_together_or_the_last_one_wins() -> None:
    found = sifted("marks", "mark_id,lesson_id,student_id,value\na,l,p,5\na,l,p,5\nb,l,p,4\nb,l,p,3\nb,l,p,3\n")
    assert found.rows.select("row_number", "mark_id", "value").rows() == [(3, "a", "5"), (6, "b", "3")]
    assert found.faults.select("row_number", "column_name", "value").rows() == [(4, "mark_id", "b")]
    assert "в строке 6" in found.faults["reason"][0]
    assert (found.counts[0].read, found.counts[0].accepted, found.counts[0].quarantined) == (5, 4, 1)


def test_a_null_in_a_key_that_may_be_empty_is_a_value_of_it() -> None:
    head = "class_id,subject_id,period_id,subgroup_id,planned_lessons\n"
    found = sifted("curriculum", head + "c,s,q1,,10\nc,s,q1,g1,5\nc,s,q1,,12\n")
    assert found.rows.select("subgroup_id", "planned_lessons").rows() == [("g1", 5), (None, 12)]


def test_a_deletion_needs_only_the_key() -> None:
    found = sifted("marks", "mark_id,op\nm1,delete\n,delete\n")
    assert found.rows.select("mark_id", "op").rows() == [("m1", "delete")]
    assert found.faults.select("row_number", "column_name").rows() == [(3, "mark_id")]


def test_a_required_column_that_is_missing_sets_the_file_aside_once() -> None:
    found = sifted("marks", "mark_id,lesson_id,value\nm1,l,5\nm2,l,5\n")
    assert found.rows.is_empty()
    assert found.faults.select("row_number", "column_name").rows() == [(None, None)]
    assert "student_id" in found.faults["reason"][0]
    assert (found.counts[0].quarantined, found.counts[0].is_complete) == (2, False)


def test_a_bad_row_of_a_snapshot_still_says_that_its_key_is_there() -> None:
    found = sifted("marks", "mark_id,lesson_id,student_id,value\nm1,l,p,7\n", is_snapshot=True)
    assert found.rows.select("op", "mark_id", "lesson_id").rows() == [("seen", "m1", None)]
    assert found.counts[0].is_complete
    unnamed = sifted("marks", "mark_id,lesson_id,student_id,value\n,l,p,5\n", is_snapshot=True)
    assert not unnamed.counts[0].is_complete


def test_wall_times_of_institutions_in_one_call_do_not_mix() -> None:
    raw = read_table(
        TABLES["marks"], "marks.csv", b"mark_id,lesson_id,student_id,value,entered_at\nm,l,p,5,2025-09-01T00:00:00Z\n"
    )
    found = sift(
        TABLES["marks"], [Source(0, False, "Asia/Novosibirsk", raw), Source(1, False, "Asia/Vladivostok", raw)]
    )
    east = datetime(2025, 9, 1, tzinfo=UTC).astimezone(timezone(timedelta(hours=10))).replace(tzinfo=None)
    assert found.rows["entered_at"].to_list() == [east - timedelta(hours=3), east]
