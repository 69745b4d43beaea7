"""Bringing in the past: an index kept by a person, judged whole; scans found by pupil and year, imported once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from archive_samples import BY, objects
from click.testing import CliRunner

from pipelines import jobs, student_record
from pipelines.cli import vedomost
from pipelines.config import Home
from pipelines.past import bring_in
from pipelines.past_index import PastIndexError, read_index
from reports.archive import Status

AT = datetime(2026, 11, 2, 9, 0, tzinfo=timezone(timedelta(hours=3)))
SOURCE = "подвал, шкаф 3, опись 2"
HEAD = "файл;учреждение;учебный год;класс;отчёт;период;обучающийся;код\n"
INDEX = (
    HEAD + "5А-1.pdf;school-90;2003-04;5А;grade-register;;Полынин Семён Ильич;ЛД-17\n"
    "5А-1.pdf;school-90;2003-04;5А;grade-register;;Ёлкина Анна;\n"
    "5А-2.jpg;school-90;2003-04;5А;grade-register;;;\n"
    "6А.pdf;school-90;2004-05;6А;grade-register;;Полынин Семён Ильич;ЛД-17\n"
    "6А.pdf;school-90;2004-05;6А;grade-register;;Ёлкина Анна;\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "vedomost.toml").write_text("[archive]\nsame_device_accepted = true\n", encoding="utf-8")
    for name, content in (
        ("5А-1.pdf", b"%PDF-1.4 five"),
        ("5А-2.jpg", b"\xff\xd8\xff scan"),
        ("6А.pdf", b"%PDF-1.4 six"),
    ):
        (tmp_path / name).write_bytes(content)
    return Home(tmp_path)


def _index(home: Home, text: str, encoding: str = "utf-8") -> Path:
    path = home.root / "указатель.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_lines_of_one_document_become_one_object_with_its_files_and_pupils(home: Home, encoding: str) -> None:
    first, second = read_index(_index(home, INDEX, encoding))
    assert [path.name for path in first.files] == ["5А-1.pdf", "5А-2.jpg"]
    assert [one.full_name for one in first.students.values()] == ["Полынин Семён Ильич", "Ёлкина Анна"]
    assert (second.academic_year, second.class_title, second.period) == ("2004-05", "6А", "год")


def test_a_comma_and_another_order_of_columns_do_as_well(home: Home) -> None:
    text = "Класс,Отчет,Учебный год,Учреждение,Файл\n5А,grade-register,2003-04,school-90,5А-1.pdf\n"
    (document,) = read_index(_index(home, text))
    assert (document.class_title, document.report, document.students) == ("5А", "grade-register", {})


def test_what_is_brought_in_is_found_verified_and_kept_as_long_as_our_own(home: Home) -> None:
    imported = bring_in(home, _index(home, INDEX), BY, SOURCE, AT)
    assert [answer.status for answer in imported.receipts] == [Status.NEW, Status.NEW]
    archive = jobs.archive(home)
    found = archive.find(student="Полынин С", academic_year="2003-04")
    assert [(row.unit_title, row.report_code, row.keep_years, row.reason) for row in found] == [
        ("5А", "grade-register", 25, f"внесено из прежних лет: {SOURCE}")
    ]
    archive.export(found, home.root / "out", BY, at=AT)
    (folder,) = [path for path in (home.root / "out").iterdir() if path.is_dir()]
    assert (folder / "лист-001.pdf").read_bytes() == b"%PDF-1.4 five"
    assert (folder / "лист-002.jpg").read_bytes() == b"\xff\xd8\xff scan"
    about = json.loads((folder / "metadata.json").read_bytes())
    assert about["imported"]["source"] == SOURCE
    assert [file["original"] for file in about["imported"]["files"]] == ["5А-1.pdf", "5А-2.jpg"]
    assert archive.verify().ok


def test_an_import_repeated_changes_nothing_and_one_that_was_cut_goes_on(home: Home) -> None:
    head = INDEX.splitlines(keepends=True)
    bring_in(home, _index(home, "".join(head[:4])), BY, SOURCE, AT)
    answers = bring_in(home, _index(home, INDEX), BY, SOURCE, AT).receipts
    assert [answer.status for answer in answers] == [Status.UNCHANGED, Status.NEW]
    assert [len(objects(home.root / name)) for name in ("archive-a", "archive-b")] == [2, 2]


def test_namesakes_of_two_years_without_a_code_are_not_one_pupil(home: Home) -> None:
    bring_in(home, _index(home, INDEX), BY, SOURCE, AT)
    archive = jobs.archive(home)
    assert [pupil.academic_years for pupil in archive.pupils("Полынин")] == [("2003-04", "2004-05")]
    assert [pupil.academic_years for pupil in archive.pupils("Ёлкина")] == [("2003-04",), ("2004-05",)]
    with pytest.raises(student_record.WhichPupilError, match=r"подходит нескольким \(2\)"):
        student_record.issue(home, "Ёлкина", home.root / "out", BY, at=AT)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("нет.pdf;school-90;2003-04;5А;grade-register;;;", "строка 2, файл: «нет.pdf» рядом с указателем не найден"),
        ("5А-1.doc;school-90;2003-04;5А;grade-register;;;", "строка 2, файл: «5А-1.doc» — принимаются .pdf"),
        ("пустой.pdf;school-90;2003-04;5А;grade-register;;;", "назван .pdf, но содержимое другое или файл пуст"),
        ("5А-1.pdf;school-1;2003-04;5А;grade-register;;;", "учреждение: «school-1» нет в seeds/institutions.csv"),
        ("5А-1.pdf;school-90;2003;5А;grade-register;;;", "учебный год: «2003» — нужно, например, 2004-05"),
        ("5А-1.pdf;school-90;2003-05;5А;grade-register;;;", "учебный год: «2003-05»"),
        ("5А-1.pdf;school-90;2003-04;;grade-register;;;", "строка 2, класс: не заполнено"),
        ("5А-1.pdf;school-90;2003-04;5А;class-rating;;;", "отчёт: «class-rating» не из тех, что хранятся"),
        ("5А-1.pdf;school-90;2003-04;5А;grade-register;;Полынин;", "обучающийся: «Полынин» — нужны фамилия и имя"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_archived(home: Home, line: str, fault: str) -> None:
    (home.root / "пустой.pdf").write_bytes(b"")
    good = "6А.pdf;school-90;2004-05;6А;grade-register;;;\n"
    with pytest.raises(PastIndexError) as refusal:
        bring_in(home, _index(home, f"{HEAD}{line}\n{good}"), BY, SOURCE, AT)
    assert fault in str(refusal.value)
    assert not (home.root / "archive-a").exists() or not objects(home.root / "archive-a")


def test_two_namesakes_in_one_document_need_codes(home: Home) -> None:
    line = "5А-1.pdf;school-90;2003-04;5А;grade-register;;Ёлкина Анна;"
    with pytest.raises(PastIndexError, match="строка 3, обучающийся: второй «Ёлкина Анна»"):
        read_index(_index(home, f"{HEAD}{line}\n{line}\n"))
    (document,) = read_index(_index(home, f"{HEAD}{line}а\n{line}б\n"))
    assert list(document.students) == ["а", "б"]


def test_an_index_that_is_none_says_which_columns_it_needs(home: Home) -> None:
    with pytest.raises(PastIndexError, match="нет столбцов: файл, учреждение, учебный год, класс, отчёт"):
        read_index(_index(home, "имя;дата\nx;y\n"))
    with pytest.raises(PastIndexError, match="нет ни одной строки"):
        read_index(_index(home, HEAD))


def test_the_command_tells_what_it_brought_in(home: Home) -> None:
    arguments = ["archive", "import", str(_index(home, INDEX)), "--by", BY, "--source", SOURCE]
    answer = CliRunner().invoke(vedomost, arguments, env={"VEDOMOST_HOME": str(home.root)})
    assert answer.exit_code == 0, answer.output
    assert "2 документа прежних лет (2003-04, 2004-05)" in answer.output
    assert "сдано впервые — 2" in answer.output
