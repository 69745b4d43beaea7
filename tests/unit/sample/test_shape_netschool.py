"""The sample in the shape of «Сетевой город»: whose it is, what it holds and does not, that it is always the same."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.config import REPOSITORY
from pipelines.exports.adapters import adapters, netschool, netschool_spo
from pipelines.exports.adapters.base import Adapter
from pipelines.exports.checking import check
from pipelines.exports.institutions import known_institutions
from pipelines.sample import generate

UNTIL = date(2024, 10, 4)
SCHOOL, COLLEGE = ("school-154", "netschool"), ("yarovoe-college", "netschool_spo")
_CALL = """
import sys
from datetime import date
from pathlib import Path
from pipelines.sample import generate
generate(Path(sys.argv[1]), "school-154", ["2024-25"], 12, 5, journal="netschool", until=date(2024, 12, 1))
"""


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty-four pupils each of a school and a college, five weeks."""
    folder = tmp_path_factory.mktemp("netschool")
    for institution, journal in (SCHOOL, COLLEGE):
        generate(folder, institution, ["2024-25"], 24, 7, journal=journal, until=UNTIL)
    return folder


def files(landing: Path, institution: str, day: str) -> dict[str, bytes]:
    with zipfile.ZipFile(landing / institution / f"{day}.zip") as batch:
        return {name: batch.read(name) for name in batch.namelist()}


@pytest.mark.parametrize(("institution", "own"), [("school-154", netschool), ("yarovoe-college", netschool_spo)])
def test_every_batch_is_known_by_its_adapter_and_by_no_other(landing: Path, institution: str, own: Adapter) -> None:
    batches = sorted((landing / institution).glob("*.zip"))
    assert len(batches) > 20
    for path in batches:
        content = files(landing, institution, path.stem)
        assert "batch.json" not in content
        assert [each.NAME for each in adapters() if each.recognises(content)] == [own.NAME], path.name


@pytest.mark.parametrize(("institution", "own"), [("school-154", netschool), ("yarovoe-college", netschool_spo)])
def test_check_says_nothing_but_what_the_journal_cannot_give(landing: Path, institution: str, own: Adapter) -> None:
    for day in ("2024-09-02", "2024-10-04"):
        report = check(landing / institution / f"{day}.zip", known_institutions())
        assert report.is_clean
        assert report.faults is None or report.faults.is_empty()
        assert [note.rstrip(".") for note in report.notes] == [each.rstrip(".") for each in own.CANNOT_GIVE.values()]
        assert {table.counts.quarantined for table in report.tables} == {0}


def test_nothing_before_the_year_and_nobody_else_may_read_it(landing: Path) -> None:
    batches = sorted((landing / "school-154").glob("*.zip"))
    assert batches[0].name == "2024-09-02.zip"
    assert {path.stat().st_mode & 0o777 for path in batches} == {0o600}
    assert (landing / "school-154").stat().st_mode & 0o777 == 0o700


def test_answers_hold_no_key_that_the_journal_does_not_have(landing: Path) -> None:
    """The keys of the documented answers: whose diary it is stands in its path and its marks only."""
    content = {name: json.loads(data) for name, data in files(landing, "school-154", "2024-10-04").items()}
    diaries = {name: each for name, each in content.items() if name.startswith("student/diary/1")}
    lessons = [lesson for each in diaries.values() for day in each["weekDays"] for lesson in day["lessons"]]
    works = [work for lesson in lessons for work in lesson.get("assignments", ())]

    def keys(things: list[dict[str, Any]]) -> set[str]:
        return {key for thing in things for key in thing}

    assert keys(list(diaries.values())) == {"weekStart", "weekEnd", "weekDays", "termName", "className"}
    assert keys(lessons) == {
        "classmeetingId", "day", "number", "room", "startTime", "endTime", "subjectName", "assignments",
    }  # fmt: skip
    assert keys(works) <= {
        "mark", "markComment", "id", "typeId", "assignmentName", "weight", "dueDate", "classMeetingId",
        "existsTestPlan",
    }  # fmt: skip
    marks = [work["mark"] for work in works if work["mark"]]
    assert keys(marks) == {"assignmentId", "studentId", "mark", "dutyMark"}
    assert {int, str} <= {type(mark["mark"]) for mark in marks} <= {int, str, type(None)}
    assert {mark["mark"] for mark in marks if isinstance(mark["mark"], str)} <= {
        "УП", "Б", "НП", "ОТ", "ОП", "ОСВ", "зач", "нз",
    }  # fmt: skip
    assert all(mark["dutyMark"] for mark in marks if mark["mark"] is None)
    assert set(content["years.json"][0]) == {"id", "name"}


def test_each_evening_asks_for_the_week_and_the_last_of_a_week_for_what_changed(landing: Path) -> None:
    def weeks(day: str) -> set[str]:
        names = files(landing, "school-154", day)
        return {name.rsplit("/", 1)[1][:10] for name in names if name.startswith("student/diary/1")}

    assert weeks("2024-09-24") == {"2024-09-23"}
    assert len(weeks("2024-09-27")) > 1
    assert max(weeks("2024-09-27")) == "2024-09-23"


@pytest.mark.parametrize("pair", [SCHOOL, COLLEGE])
def test_reports_are_saved_when_marks_of_a_period_stand(pair: tuple[str, str], tmp_path: Path) -> None:
    """The pages of one pupil or another, .html in UTF-8 and .xls in windows-1251, in the edition's words."""
    institution, journal = pair
    generate(tmp_path, institution, ["2024-25"], 12, 7, journal=journal, until=date(2025, 1, 10))
    saved = {}
    for path in (tmp_path / institution).glob("*.zip"):
        with zipfile.ZipFile(path) as batch:
            saved.update({name: batch.read(name) for name in batch.namelist() if name.startswith("reports/")})
    pages = [data.decode("utf-8" if name.endswith(".html") else "cp1251") for name, data in saved.items()]
    assert {name.rsplit(".", 1)[1] for name in saved} == {"html", "xls"}
    group, pupil, subject = ("Класс", "Ученик", "Предмет") if institution == "school-154" else (
        "Группа", "Студент", "Дисциплина",
    )  # fmt: skip
    for text in pages:
        assert "Отчет об успеваемости и посещаемости ученика" in text
        assert f"<b>{group}:</b>" in text
        assert f"<b>{pupil}:</b>" in text
        assert f'<th rowspan="2">{subject}</th>' in text
        assert "Итог.оценка <br> 1 " in text


def test_the_same_bytes_under_any_hash_seed(tmp_path: Path) -> None:
    digests = []
    for seed in ("0", "4242"):
        folder = tmp_path / seed
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", _CALL, str(folder)], check=True, cwd=REPOSITORY, env=environment)
        paths = sorted((folder / "school-154").glob("*.zip"))
        digests.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths})
    assert len(digests[0]) > 50
    assert digests[0] == digests[1]
