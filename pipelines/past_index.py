"""The index of papers of earlier years: a CSV that a person keeps, a line a file and pupil, read and judged whole.

Nothing is archived here; what becomes of the documents is `past`'s.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines import scans
from pipelines.exports.institutions import known_institutions
from pipelines.jobs import JobError
from reports.archive import Student
from reports.archive.names import fold, name_parts
from reports.archive.terms import completed_in
from reports.catalogue import CATALOGUE

COLUMNS = ("файл", "учреждение", "учебный год", "класс", "отчёт", "период", "обучающийся", "код")
NEEDED = COLUMNS[:5]
WHOLE_YEAR = "год"
SHOWN = 20
Row = Mapping[str, str]


class PastIndexError(JobError):
    """The index cannot be used as it is: every fault, by line and column; nothing was archived."""


@dataclass
class PastDocument:
    """One document of the past: its files in the order of the index, and the pupils it names."""

    institution_id: str
    academic_year: str
    class_title: str
    report: str
    period: str
    files: list[Path] = field(default_factory=list)
    students: dict[str, Student] = field(default_factory=dict)


def read_index(index: Path) -> list[PastDocument]:
    """The documents, in the order of their first lines. Files are named as they lie beside the index.

    Lines of one institution, year, class, report and period are one document; the period may be empty: the year.
    Raises PastIndexError that lists every fault with its line.
    """
    rows = list(enumerate(_rows(index), 2))
    faults = [f"строка {number}, {fault}" for number, row in rows for fault in _faults(row, index.parent)]
    found: dict[tuple[str, ...], PastDocument] = {}
    for number, row in rows:
        key = (row["учреждение"], row["учебный год"], row["класс"], row["отчёт"], row["период"] or WHOLE_YEAR)
        document = found.setdefault(key, PastDocument(*key))
        path = index.parent / row["файл"]
        if path not in document.files:
            document.files.append(path)
        if row["обучающийся"]:
            student = Student(row["код"] or _code(key, row["обучающийся"]), row["обучающийся"])
            if document.students.setdefault(student.student_id, student) is not student and not row["код"]:
                faults.append(
                    f"строка {number}, обучающийся: второй «{row['обучающийся']}» в том же документе — если это другой "
                    "человек, различите их кодом, если тот же — оставьте одну строку"
                )
    if not rows:
        faults.append("в нём нет ни одной строки")
    if faults:
        raise PastIndexError(_refusal(index, faults))
    return list(found.values())


def _refusal(index: Path, faults: Sequence[str]) -> str:
    listed = "".join(f"\n  {fault}" for fault in faults[:SHOWN])
    more = f"\n  … и ещё {len(faults) - SHOWN}" if len(faults) > SHOWN else ""
    return f"Указатель {index.name} не принят, в архив ничего не внесено:{listed}{more}"


def _rows(index: Path) -> Iterator[Row]:
    """The lines by column; UTF-8 or, as a Russian Excel writes, windows-1251; a semicolon or a comma."""
    try:
        data = index.read_bytes()
    except OSError as error:
        raise PastIndexError(f"Указатель {index} не читается: {error.strerror}.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1251", errors="replace")
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") >= head.count(",") else ",")
    known = {fold(column): column for column in COLUMNS}
    given = [known.get(fold(cell.strip())) for cell in next(reader, [])]
    if lacking := [column for column in NEEDED if column not in given]:
        raise PastIndexError(
            f"В указателе {index.name} нет столбцов: {', '.join(lacking)}. Нужна первая строка с названиями: "
            f"{'; '.join(COLUMNS)} (последние три можно не заполнять)."
        )
    for cells in reader:
        if any(cell.strip() for cell in cells):
            said = {column: cell.strip() for column, cell in zip(given, cells, strict=False) if column}
            yield {column: said.get(column, "") for column in COLUMNS}


def _faults(row: Row, folder: Path) -> Iterator[str]:
    """What is wrong with a line, each as `столбец: …`."""
    for column in NEEDED:
        if not row[column]:
            yield f"{column}: не заполнено"
    if row["учреждение"] and row["учреждение"] not in known_institutions():
        yield f"учреждение: «{row['учреждение']}» нет в seeds/institutions.csv"
    if row["учебный год"] and ("-" not in row["учебный год"] or completed_in(row["учебный год"]) is None):
        yield f"учебный год: «{row['учебный год']}» — нужно, например, 2004-05"
    if row["отчёт"] and not (row["отчёт"] in CATALOGUE and CATALOGUE[row["отчёт"]].keep_years):
        kept = ", ".join(code for code, report in CATALOGUE.items() if report.keep_years)
        yield f"отчёт: «{row['отчёт']}» не из тех, что хранятся в архиве ({kept})"
    if row["обучающийся"] and len(name_parts(row["обучающийся"])) < 2:
        yield f"обучающийся: «{row['обучающийся']}» — нужны фамилия и имя"
    if row["файл"]:
        yield from _file_faults(folder / row["файл"], row["файл"])


def _file_faults(path: Path, name: str) -> Iterator[str]:
    if what := scans.fault(path):
        yield f"файл: «{name}» {'рядом с указателем ' if what == scans.MISSING else ''}{what}"


def _code(key: tuple[str, ...], name: str) -> str:
    """An id for a pupil whom nobody gave one: his own within the document, so that namesakes of two years stay two."""
    return "past:" + hashlib.sha256("\n".join([*key, *name_parts(name)]).encode()).hexdigest()[:16]
