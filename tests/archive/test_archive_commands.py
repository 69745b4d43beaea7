"""`vedomost archive due | hold | dispose | transfer | control | missing` as users meet them: words, CSV, codes."""

from __future__ import annotations

import csv
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from archive_samples import BY
from archive_school import DIRECTOR, school_home
from click.testing import CliRunner

from pipelines import handing_over, papers
from pipelines.cli import vedomost
from pipelines.config import Home
from pipelines.handing_over import Missing

SCHOOL = ["--institution", "school-90"]


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """See `archive_school`; it is 9 January 2032."""
    home = school_home(tmp_path)
    monkeypatch.setattr("pipelines.gate.rejected", lambda *_: ())
    monkeypatch.setenv("VEDOMOST_HOME", str(home.root))
    monkeypatch.setattr(papers, "now", lambda _: datetime(2032, 1, 9, 10, tzinfo=ZoneInfo("Asia/Novosibirsk")))
    return home


def said(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(vedomost, ["archive", *arguments])
    assert result.exit_code == code, result.output
    return re.sub(r"\s+", " ", result.output)


def test_due_says_what_may_go_when_and_what_was_not_handed_over(there: Home, tmp_path: Path) -> None:
    early = said("due", *SCHOOL, "--on", "2031-12-31")
    assert "На 31.12.2031 можно уничтожить: 0 документов из 6" in early
    assert "Следующий срок истекает 01.01.2032." in early
    assert "school-90, 2025-26: не передано по акту документов — 6" in early
    late = said("due", "--on", "2032-01-01", "--csv", str(tmp_path / "due.csv"))
    assert "На 01.01.2032 можно уничтожить: 5 документов из 6" in late
    assert "Следующий срок истекает 01.01.2052." in late
    with (tmp_path / "due.csv").open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert [(row["Уничтожить можно с"], row["Можно на 01.01.2032"]) for row in rows] == [
        *[("01.01.2032", "да")] * 5,
        ("01.01.2052", "нет"),
    ]


def test_the_way_of_an_act_by_the_command_line(there: Home) -> None:
    held = said("hold", "set", "--class", "5Б", "--by", BY, "--reason", "запрос суда")
    number = re.search(r"Запрет № (\d+): 1 документ\.", held)[1]  # type: ignore[index]
    assert f"{number} 1 " in said("hold", "list")
    assert "под запретом" not in said("due", "--on", "2032-01-09")
    drawn_up = said("dispose", "draft", *SCHOOL, "--by", BY, "--position", "архивариус")
    assert "Проект акта 2032-1: 4 документа." in drawn_up
    act = [*SCHOOL, "--act", "2032-1", "--by"]
    assert "dispose approve" in said("dispose", "execute", *act, BY, code=1)
    assert "Акт 2032-1: сдан в архив" in said("dispose", "approve", *act, DIRECTOR[0], "--position", DIRECTOR[1])
    assert "Акт 2032-1 исполнен: 4 документа" in said("dispose", "execute", *act, BY)
    assert "был исполнен раньше" in said("dispose", "execute", *act, BY)
    assert "2032-01-09, акт 2032-1" in said("find", "--report", "class-journal", "--class", "5А")
    assert "снят" in said("hold", "release", "--hold", number, "--by", BY, "--reason", "дело закрыто")
    assert "запрос суда" not in said("hold", "list")
    assert "Ничего не найдено" in said("export", "--class", "5А", "--report", "class-journal", "--out",
                                       str(there.root / "out"), "--by", BY, code=1)  # fmt: skip


def test_a_year_is_handed_over_by_the_command_line(there: Home, tmp_path: Path) -> None:
    year = [*SCHOOL, "--year", "2025-26"]
    package = ["transfer", "package", *year, "--by", BY, "--to", "муниципальный архив", "--out"]
    assert "transfer act" in said(*package, str(tmp_path / "bag"), code=1)
    act = [
        "transfer",
        "act",
        *year,
        "--by",
        BY,
        "--position",
        "секретарь",
        "--to",
        "Сизова К. Л.",
        "--to-position",
        "архив",
    ]
    assert "Опись 2025-26: 6 документов. Акт передачи: сдан в архив." in said(*act)
    assert "с тех пор ничего не изменилось" in said(*act)
    assert "все сверены" in said(*package, str(tmp_path / "bag"))
    assert "уже есть" in said(*package, str(tmp_path / "bag"), code=1)
    assert "не учебный год" in said(*act[:5], "2025", *act[6:], code=1)
    assert "сдан в архив" in said("control", *year, "--by", BY, "--position", "архивариус")


def test_missing_ends_with_1_and_names_whose_documents(there: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    classes = [f"{grade}А" for grade in range(1, 10)]
    lacking = [Missing("class-journal", "Классный журнал", "C", one, one, "2025/26", "y") for one in classes]
    monkeypatch.setattr(handing_over, "missing", lambda *_: lacking)
    told = said("missing", *SCHOOL, "--year", "2025-26", code=1)
    assert "В архиве нет 9 документов" in told
    assert "1А, 2А, 3А, 4А, 5А, 6А и ещё 3" in told
    monkeypatch.setattr(handing_over, "missing", lambda *_: [])
    assert "лежит в архиве" in said("missing", *SCHOOL, "--year", "2025-26")
