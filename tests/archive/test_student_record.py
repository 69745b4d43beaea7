"""The archival record of a former pupil: all his years from the registers, his lines alone, each with its source."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pypdf
import pytest
from archive_samples import BY, objects
from click.testing import CliRunner

from pipelines import jobs, student_record
from pipelines.cli import vedomost
from pipelines.config import Home
from reports.archive import Archive, ArchiveError, Student, Submission
from reports.archive.ledger import Event
from reports.archive.ocfl import digest
from reports.render import validation

ZONE = timezone(timedelta(hours=3))
ISSUED = datetime(2051, 3, 2, 11, 0, tzinfo=ZONE)
ANNA, NAMESAKE, OTHER = "s-7", "s-8", "s-9"
FIGURES = "table,row_id,row,column_id,column,line_id,line,value\r\n"


def register(year: str, class_title: str, name: str, lines: list[tuple[str, str, str, str]], **more: str) -> Submission:
    """A register of one class: Anna's lines (subject, line id, line, value), a neighbour's, the decision about Anna."""
    rows = [("marks", ANNA, name, subject, subject, line, title, value) for subject, line, title, value in lines]
    rows += [("marks", OTHER, "Соседов Олег", "Физика", "Физика", "q1", "1 четв.", "2")]
    rows += [("marks", ANNA, name, "decision", "Решение", "", "", more["decision"])] if "decision" in more else []
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    about = {
        "institution": "Средняя школа № 90, г. Полынск",
        "institution_short": "СОШ № 90",
        "subject": f"{class_title} класс, {year.replace('-', '/')} учебный год",
        "as_of": f"20{year[-2:]}-05-30",
        "students": [{"student_id": ANNA, "full_name": name}, {"student_id": OTHER, "full_name": "Соседов Олег"}],
    }
    return Submission(
        "school-90", year, f"c-{class_title}", class_title, "grade-register", f"y-{year}",
        {
            "document.pdf": b"%PDF", "document.xlsx": b"PK", "metadata.json": json.dumps(about).encode(),
            "figures.csv": (FIGURES + out.getvalue()).encode(),
        },
        "Сводная ведомость", 25,
    )  # fmt: skip


YEARS = (
    register(
        "2023-24", "5А", "Ёлкина Анна Петровна",
        [("Русский язык", "q1", "1 четв.", "4"), ("Русский язык", "annual", "Годовая", "5"),
         ("Физкультура", "q1", "1 четв.", ""), ("Физкультура", "annual", "Годовая", "")],
        decision="переведён, прот. № 7 от 29.05.2024",
    ),
    register(
        "2024-25", "6А", "Ёлкина Анна Петровна",
        [("Алгебра", "q1", "1 четв.", "н/а"), ("Алгебра", "annual", "Годовая", "3")],
    ),
    register("2025-26", "7Б", "Мамина-Ёлкина Анна Петровна", [("Алгебра", "h1", "1 полуг.", "5")]),
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "vedomost.toml").write_text("[archive]\nsame_device_accepted = true\n", encoding="utf-8")
    return Home(tmp_path)


@pytest.fixture
def archive(home: Home) -> Archive:
    made = jobs.archive(home)
    made.submit(YEARS, BY, at=datetime(2026, 6, 1, tzinfo=ZONE))
    return made


def _text(path: Path) -> str:
    pages = [page.extract_text() for page in pypdf.PdfReader(path).pages]
    return re.sub(r"\s+", " ", " ".join(pages))


def _figures(folder: Path) -> list[tuple[str, ...]]:
    rows = csv.DictReader((folder / "справка.csv").read_text(encoding="utf-8").splitlines())
    return [(row["table"], row["row"], row["line"] or row["column"], row["value"]) for row in rows]


def test_all_years_are_told_under_the_last_name_with_their_sources(home: Home, archive: Archive) -> None:
    out = home.root / "out"
    issued = student_record.issue(home, "елкина а", out, "Петров В. Г.", "заявление от 01.03.2051", at=ISSUED)
    assert (issued.pupil.full_names, issued.pupil.academic_years) == (
        ("Ёлкина Анна Петровна", "Мамина-Ёлкина Анна Петровна"),
        ("2023-24", "2024-25", "2025-26"),
    )
    marks = [row for row in _figures(out) if row[0].startswith("year-")]
    assert marks == [
        ("year-1", "Русский язык", "1 четв.", "4"),
        ("year-1", "Русский язык", "Годовая", "5"),
        ("year-2", "Алгебра", "1 четв.", "н/а"),
        ("year-2", "Алгебра", "Годовая", "3"),
        ("year-3", "Алгебра", "1 полуг.", "5"),
    ]
    assert ("decisions", "2023/24", "Решение педагогического совета", "переведён, прот. № 7 от 29.05.2024") in _figures(
        out
    )
    sheet = _text(out / "справка.pdf")
    for words in (
        "Архивная справка об успеваемости",
        "Мамина-Ёлкина Анна Петровна (ранее: Ёлкина Анна Петровна)",
        "2023/24 — 2025/26 учебные годы",
        "Дана 2 марта 2051 г., выдал(а): Петров В. Г.",
        "Основание выдачи: заявление от 01.03.2051.",
        "5А класс, 2023/24 учебный год [1]",
        "н/а — не аттестован(а)",
    ):
        assert words in sheet
    for number, source in enumerate(YEARS, 1):
        sums = [value for table, row, _, value in _figures(out) if (table, row) == ("sources", f"[{number}]")]
        assert digest(source.files["figures.csv"]) in [value.replace(" ", "") for value in sums]
    assert subprocess.run(["sha512sum", "--quiet", "-c", "sha512sums.txt"], cwd=out, check=False).returncode == 0


def test_nothing_of_the_neighbours_is_handed_out(home: Home, archive: Archive) -> None:
    out = home.root / "out"
    student_record.issue(home, "Ёлкина", out, BY, at=ISSUED)
    assert "Соседов" not in _text(out / "справка.pdf")
    for path in out.iterdir():
        assert "Соседов".encode() not in path.read_bytes()
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(not validation.is_available(), reason="veraPDF не установлен: uv sync --inexact --group validation")
def test_the_record_is_valid_as_any_document(home: Home, archive: Archive) -> None:
    student_record.issue(home, "Ёлкина", home.root / "out", BY, at=ISSUED)
    assert all(one.is_compliant for one in validation.validate([home.root / "out" / "справка.pdf"]))


def test_the_retrieval_is_in_the_ledger_with_every_source(home: Home, archive: Archive) -> None:
    student_record.issue(home, "Ёлкина", home.root / "out.zip", BY, "запрос", at=ISSUED)
    (entry,) = archive.events(Event.DISSEMINATION)
    assert (entry.by, entry.reason, entry.at) == (BY, "запрос", "2051-03-02T11:00:00+03:00")
    assert [row["object"] for row in entry.details["objects"]] == [year.object_id for year in YEARS]
    assert entry.details["student_ids"] == [ANNA]


def test_of_several_namesakes_none_is_chosen(home: Home, archive: Archive) -> None:
    second = register("2024-25", "6Б", "Ёлкина Анна Сергеевна", [])
    about = json.loads(second.files["metadata.json"])
    about["students"][0]["student_id"] = NAMESAKE
    rows = second.files["figures.csv"] + f"marks,{NAMESAKE},Ёлкина,Химия,Химия,q1,1 четв.,5\r\n".encode()
    files = {**second.files, "metadata.json": json.dumps(about).encode(), "figures.csv": rows}
    archive.submit([Submission(**{**vars(second), "files": files})], BY, at=datetime(2026, 6, 2, tzinfo=ZONE))
    with pytest.raises(student_record.WhichPupilError, match=r"подходит нескольким \(2\)") as refusal:
        student_record.issue(home, "Ёлкина А", home.root / "out", BY, at=ISSUED)
    assert f"Ёлкина Анна Сергеевна, school-90, 2024-25: --student {NAMESAKE}" in str(refusal.value)
    assert not (home.root / "out").exists()
    student_record.issue(home, "Ёлкина А", home.root / "out", BY, student_ids=[NAMESAKE], at=ISSUED)
    assert [row for row in _figures(home.root / "out") if row[0] == "year-1"] == [("year-1", "Химия", "1 четв.", "5")]


def test_a_register_damaged_everywhere_keeps_the_record_from_being_issued(home: Home, archive: Archive) -> None:
    for name in ("archive-a", "archive-b"):
        for folder in objects(home.root / name):
            for path in folder.rglob("figures.csv"):
                path.write_bytes(path.read_bytes().replace("Годовая,3".encode(), "Годовая,5".encode()))
    with pytest.raises(ArchiveError, match="повреждён на всех"):
        student_record.issue(home, "Ёлкина", home.root / "out", BY, at=ISSUED)
    assert not (home.root / "out").exists()


def test_a_scan_without_figures_is_named_and_not_guessed(home: Home, archive: Archive) -> None:
    scan = Submission(
        "school-90", "2022-23", "c-4А", "4А", "grade-register", "y-2022-23", {"scan.pdf": b"%PDF scan"},
        "Сводная ведомость (скан)", 25, (Student(ANNA, "Ёлкина Анна Петровна"),),
    )  # fmt: skip
    archive.submit([scan], BY, at=datetime(2026, 6, 3, tzinfo=ZONE))
    student_record.issue(home, "Ёлкина", home.root / "out", BY, at=ISSUED)
    assert "Ведомости 2022/23 хранятся сканами" in _text(home.root / "out" / "справка.pdf")
    found = [row for row in _figures(home.root / "out") if row[1] == "[1]"]
    assert digest(b"%PDF scan") in [row[3].replace(" ", "") for row in found]


def test_achievements_come_from_the_homeroom_reports_unless_a_namesake_shares_the_class(
    home: Home, archive: Archive
) -> None:
    def report(year: str, others: list[dict[str, str]]) -> Submission:
        made = register(year, "5А", "Ёлкина Анна Петровна", [])
        about = json.loads(made.files["metadata.json"])
        about["students"] += others
        rows = "".join(
            f"achievements,a-1,Ёлкина Анна Петровна,{column},{column},,,{value}\r\n"
            for column, value in (("achieved_on", "12.11.2023"), ("event", "Олимпиада"), ("result", "призёр"))
        )
        files = {
            "document.pdf": b"%PDF",
            "metadata.json": json.dumps(about).encode(),
            "figures.csv": (FIGURES + rows).encode(),
        }
        return Submission(**{**vars(made), "report_code": "homeroom", "files": files})

    namesake = [{"student_id": "s-20", "full_name": "Ёлкина Анна Петровна"}]
    archive.submit([report("2023-24", []), report("2024-25", namesake)], BY, at=datetime(2026, 6, 4, tzinfo=ZONE))
    student_record.issue(home, "Ёлкина", home.root / "out", BY, student_ids=[ANNA], at=ISSUED)
    told = [row[1:] for row in _figures(home.root / "out") if row[0] == "achievements"]
    assert [row for row in told if row[1] == "Мероприятие"] == [("12.11.2023", "Мероприятие", "Олимпиада")]


def test_who_is_not_there_is_told_so_and_the_command_teaches(home: Home, archive: Archive) -> None:
    with pytest.raises(student_record.WhichPupilError, match="в архиве нет"):
        student_record.issue(home, "Иванов", home.root / "out", BY, at=ISSUED)
    run = CliRunner()
    help_text = run.invoke(vedomost, ["archive", "student-record", "--help"]).output
    assert "Прежняя фамилия находит того же человека" in re.sub(r"\s+", " ", help_text)
    environment = {"VEDOMOST_HOME": str(home.root)}
    arguments = ["archive", "student-record", "--name", "Ёлкина", "--out", str(home.root / "out.zip"), "--by", BY]
    answer = run.invoke(vedomost, arguments, env=environment)
    assert answer.exit_code == 0, answer.output
    assert "3 документа архива (2023-24, 2024-25, 2025-26)" in re.sub(r"\s+", " ", answer.output)
    listed = run.invoke(vedomost, ["archive", "retrievals"], env=environment).output
    assert "справка об успеваемости" in re.sub(r"[\s│]+", " ", listed)
