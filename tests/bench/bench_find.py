"""How long `archive find` takes over 25 years of a school of 1,000 pupils, beside SQLite and grep on the same lines.

    python tests/bench/bench_find.py [YEARS]

Makes a catalogue of 40 classes a year with 20 documents each: in 25 years 20,000 objects and 500,000 lines of pupils,
all invented. Every query is asked 7 times; the middle one counts («CPU»: of all threads, which a busy machine distorts
less). «LIKE»: sqlite3, a table of the same lines scanned for the name as it is written (without a name, the table of
objects); «FTS»: sqlite3's full text index of the names; «grep»: GNU grep over the lines as CSV. All open their file for
each question. The peers are given the spelling that stands in the lines: by «елкин», by initials or by another surname
they find nothing, so the nearest they can is timed. Where they can do the same, the same number of documents must be
found. Ratios are the result; milliseconds are this machine's.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reports.archive.catalogue import Catalogue
from reports.archive.ledger import Entry, Event
from reports.archive.model import Student
from reports.archive.record import Record

FIRST, GRADES, PARALLEL, IN_CLASS, DOCUMENTS = 2000, 10, 4, 25, 20
SURNAMES = [
    f"{root}{end}"
    for root in ("Ёлк", "Берёз", "Осин", "Клён", "Сосн", "Рябин", "Калин", "Тополь", "Ив", "Вишн", "Орех", "Полын")
    for end in ("ин", "ов", "ев", "инский", "енко", "ихин", "овцев", "янов", "ецкий", "анкин", "ушкин", "евцев")
]
NAMES = ("Анна", "Артём", "Фёдор", "Инна", "Семён", "Яна", "Пётр", "Зоя", "Лев", "Алёна", "Иван")
FATHERS = ("Ильич", "Ильинич", "Петров", "Львов", "Семёнов", "Фёдоров", "Иванов")
RUNS = 7


def pupil(cohort: int, number: int, grade: int) -> Student:
    """A pupil of the class that began in `cohort`; every 50th has another surname from the 6th grade on."""
    serial = cohort * 100 + number
    place = serial * 7 + (1 if number % 50 == 7 and grade >= 6 else 0)
    names = SURNAMES[place % len(SURNAMES)], NAMES[serial % len(NAMES)], FATHERS[serial % len(FATHERS)]
    return Student(f"p-{serial}", " ".join(names))


def entries(years: int) -> Iterator[tuple[Entry, Record]]:
    """One ledger entry a document and what it says."""
    seq = 0
    for year in range(years):
        academic_year = f"{FIRST + year}-{(FIRST + year + 1) % 100:02d}"
        for grade in range(1, GRADES + 1):
            for parallel, letter in enumerate("абвг"[:PARALLEL]):
                unit, title = f"c{grade}{letter}", f"{grade}{letter.upper()}"
                begun = FIRST + year - grade + 1
                students = tuple(pupil(begun, parallel * IN_CLASS + n, grade) for n in range(IN_CLASS))
                for number in range(DOCUMENTS):
                    seq += 1
                    report = "grade-register" if number == 0 else f"report-{number}"
                    object_id = f"urn:vedomost:school-90:{academic_year}:{unit}:{report}:y"
                    at = f"{FIRST + year + 1}-06-30T12:00:00+07:00"
                    entry = Entry(seq, None, Event.INGESTION, at, "Архивариус", None, object_id, "v1", f"{seq:0128x}")
                    yield entry, Record("school-90", academic_year, unit, title, report, "y", report, 25, students)


def filled(catalogue: Catalogue, years: int) -> list[tuple[Entry, Record]]:
    made = list(entries(years))
    records = {entry.seq: record for entry, record in made}
    for begin in range(0, len(made), 2000):
        catalogue.apply([entry for entry, _ in made[begin : begin + 2000]], lambda entry: records[entry.seq])
    return made


def peers(folder: Path, made: list[tuple[Entry, Record]]) -> tuple[Path, Path]:
    """The same lines in SQLite, and as CSV."""
    lines = [(str(entry.object), s.student_id, s.full_name) for entry, record in made for s in record.students]
    database = folder / "lines.sqlite"
    con = sqlite3.connect(database)
    con.execute("create table objects (object_id text primary key, academic_year text, unit_title text, report text)")
    con.execute("create table students (object_id text, student_id text, full_name text)")
    con.executemany(
        "insert into objects values (?, ?, ?, ?)",
        [(str(e.object), r.academic_year, r.unit_title, r.report_code) for e, r in made],
    )
    con.executemany("insert into students values (?, ?, ?)", lines)
    con.execute("create virtual table names using fts5 (full_name, object_id unindexed)")
    con.execute("insert into names select full_name, object_id from students")
    con.commit()
    con.close()
    path = folder / "lines.csv"
    path.write_text("".join(f"{';'.join(line)}\n" for line in lines), encoding="utf-8")
    return database, path


def median(action: Callable[[], Any], clock: Callable[[], float] = time.perf_counter) -> tuple[float, Any]:
    """Milliseconds of the middle run, and its answer."""
    times, answer = [], None
    for _ in range(RUNS):
        begun = clock()
        answer = action()
        times.append((clock() - begun) * 1000)
    return statistics.median(times), answer


LIKE = (
    "select o.* from objects o where o.object_id in (select object_id from students where full_name like ?) "
    "and (? is null or o.academic_year = ?) and (? is null or o.unit_title = ?) and (? is null or o.report = ?)"
)
PLAIN = (
    "select o.* from objects o where ? = '%' "
    "and (? is null or o.academic_year = ?) and (? is null or o.unit_title = ?) and (? is null or o.report = ?)"
)
FTS = (
    "select o.* from objects o where o.object_id in (select object_id from names where names match ?) "
    "and (? is null or o.academic_year = ?) and (? is null or o.unit_title = ?) and (? is null or o.report = ?)"
)


def asked(database: Path, sql: str, name: str, where: dict[str, str]) -> int:
    given = [where.get(key) for key in ("academic_year", "unit", "report") for _ in range(2)]
    with closing(sqlite3.connect(database)) as con:
        return len(con.execute(sql, [name, *given]).fetchall())


def main(years: int) -> None:
    """Prints one line a query."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        begun = time.perf_counter()
        catalogue = Catalogue(folder / "catalogue.duckdb")
        made = filled(catalogue, years)
        database, csv = peers(folder, made)
        lines = sum(len(record.students) for _, record in made)
        print(f"{len(made)} objects, {lines} lines of pupils; made in {time.perf_counter() - begun:.0f} s; load "
              f"{os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip
        one = pupil(FIRST + years // 2, 7, 1).full_name.split()
        later = pupil(FIRST + years // 2, 7, GRADES).full_name.split()
        year = f"{FIRST + years // 2}-{(FIRST + years // 2 + 1) % 100:02d}"
        full = " ".join(one)
        queries: list[tuple[str, dict[str, str], str, bool]] = [
            ("surname, name, patronymic", {"student": full}, full, False),
            ("the same by е for ё", {"student": full.replace("ё", "е").replace("Ё", "Е").lower()}, full, False),
            (
                "surname and initials",
                {"student": f"{one[0]} {one[1][0]}. {one[2][0]}."},
                f"{one[0]} {one[1][0]}",
                False,
            ),
            ("by the later surname", {"student": " ".join(later)}, " ".join(later), False),
            ("a common surname", {"student": "Берёзов"}, "Берёзов ", False),
            ("surname in a year", {"student": "Берёзов", "academic_year": year}, "Берёзов ", False),
            ("class and year", {"unit": "5А", "academic_year": year}, "", True),
            ("report and year", {"report": "grade-register", "academic_year": year}, "", True),
        ]
        heads = ("ours ms", "CPU ms", "LIKE ms", "FTS ms", "grep ms", "ours/LIKE")
        print(f"{'query':27} {'found':>6} {' '.join(f'{head:>9}' for head in heads)}")
        for title, where, name, same in queries:
            mine, rows = median(lambda where=where: catalogue.find(**where))
            cpu, _ = median(lambda where=where: catalogue.find(**where), time.process_time)
            like, count = median(
                lambda where=where, name=name: asked(database, LIKE if name else PLAIN, f"{name}%", where)
            )
            match = '"' + name.strip() + '"'
            fts = (
                f"{median(lambda where=where, match=match: asked(database, FTS, match, where))[0]:8.1f}"
                if name
                else " " * 8
            )
            grep = f"{median(lambda name=name: _grep(name, csv))[0]:9.1f}" if name else " " * 9
            assert not same or count == len(rows), (title, count, len(rows))
            assert rows, title
            print(
                f"{title:27} {len(rows):6} {mine:9.1f} {cpu:9.1f} {like:9.1f} {fts} {grep} {mine / like:9.2f}",
                flush=True,
            )
        print(f"load at the end {os.getloadavg()[0]:.1f}")


def _grep(name: str, csv: Path) -> bytes:
    return subprocess.run(["grep", "-F", name, csv], check=False, capture_output=True).stdout


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 25)
