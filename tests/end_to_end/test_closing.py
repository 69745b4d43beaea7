"""A period closed by the command: refused while something is forbidden, closed with a reason, corrected with a note.

The small school of test_small_school: Иванова got «н/а» and «осв», which school 90 does not allow (5.3).
"""

import json
import stat
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from test_small_school import TABLES, write_batch

from pipelines import closing, jobs
from pipelines.cli import vedomost
from pipelines.config import Home

WHERE = ("--institution", "school-90", "--period", "q1")
BY = ("--by", "Иванова А. П.")
REASON = "Приказ № 7 о продлении сроков аттестации"
NOTE = "Отметка поставлена не тому обучающемуся"
SETTINGS = "[archive]\nsame_device_accepted = true\n[documents]\nworkers = 1\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(vedomost, [*arguments])


def register(home: Path, name: str) -> list[dict]:
    path = home / "office" / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def words_of(path: Path) -> str:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory):
    home = tmp_path_factory.mktemp("closing")
    (home / "vedomost.toml").write_text(SETTINGS, encoding="utf-8")
    write_batch(home / "landing", "2025-10-24", TABLES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VEDOMOST_HOME", str(home))
        loaded = run("load")
        assert loaded.exit_code == 0, loaded.output
        yield home


def test_1_what_blocks_is_told_and_closing_is_refused(home: Path) -> None:
    told = run("ready", *WHERE)
    assert told.exit_code == 1, told.output
    assert "Запись не допускается положением" in told.output
    assert "Иванова Я." in told.output
    assert "Готовы: 5Б" in told.output
    refused = run("close", *WHERE, *BY)
    assert refused.exit_code == 1
    assert "запись не допускается положением — 2 (5А)" in refused.output
    assert "--despite" in refused.output
    assert not register(home, "closings")
    assert not (home / "archive-a").exists() or not list((home / "archive-a").rglob("*.pdf"))


def test_2_a_closing_that_was_killed_is_finished_by_the_next(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(closing, "archived", killed)
        run("close", *WHERE, *BY, "--despite", REASON)
    assert [entry["despite"] for entry in register(home, "closings")] == [REASON]
    done = run("close", *WHERE, *BY, "--despite", REASON)
    assert done.exit_code == 0, done.output
    assert "сдано впервые" in done.output
    assert len(register(home, "closings")) == 1, "the same closing is written down once"
    path = home / "office" / "closings.jsonl"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_3_the_reason_stands_on_the_documents_and_in_the_archive(home: Path) -> None:
    sheet = home / "documents" / "school-90" / "2025-26" / "q1" / "class-results" / "5А.xlsx"
    assert REASON in words_of(sheet)
    assert "Иванова А. П." in words_of(sheet)
    found = jobs.archive(Home(home)).find(report="class-results", unit="5А")
    assert [(one.version, one.reason) for one in found] == [("v1", REASON)]


def test_4_again_nothing_is_printed_or_archived(home: Path) -> None:
    again = run("close", *WHERE, *BY)
    assert again.exit_code == 0, again.output
    assert "уже в архиве без изменений" in again.output
    assert "сдано впервые" not in again.output
    assert "новых версий" not in again.output
    built = jobs.build(Home(home), "school-90", "q1")
    assert not [one.title for one in built if one.was_rendered]


def test_5_a_change_after_closing_wants_a_note(home: Path) -> None:
    changed = [row for row in TABLES["period_marks"] if row["student_id"] == "s1" and row["subject_id"] == "mat"]
    write_batch(home / "landing", "2025-11-05", {"period_marks": [changed[0] | {"value": "5"}]})
    loaded = run("load")
    assert loaded.exit_code == 0, loaded.output
    listed = run("correct", *WHERE)
    assert listed.exit_code == 1
    assert "Ёжиков Пётр" in listed.output
    assert "Математика" in listed.output
    refused = run("close", *WHERE, *BY)
    assert refused.exit_code == 1
    assert "исправлено после закрытия без объяснительной — 1 (5А)" in refused.output


def test_6_the_note_makes_new_versions_and_unblocks(home: Path) -> None:
    done = run("correct", *WHERE, "--class", "5А", "--student", "Ежиков", "--by", "Петров В. Г.", "--note", NOTE)
    assert done.exit_code == 0, done.output
    assert "новых версий" in done.output
    found = jobs.archive(Home(home)).find(report="class-results", unit="5А")
    assert [(one.version, one.reason) for one in found] == [("v2", NOTE)]
    sheet = home / "documents" / "school-90" / "2025-26" / "q1" / "class-results" / "5А.xlsx"
    assert "Ёжиков П.: 4 → 5" in words_of(sheet)
    assert NOTE in words_of(sheet)
    assert run("correct", *WHERE).exit_code == 0
    again = run("correct", *WHERE, "--by", "Петров В. Г.", "--note", NOTE)
    assert again.exit_code == 0, again.output
    assert "новых версий" not in again.output
    assert len(register(home, "explanations")) == 1
    closed = run("close", *WHERE, *BY)
    assert closed.exit_code == 0, "the reason given before still holds: " + closed.output


def test_7_a_torn_line_of_the_register_was_never_said(home: Path) -> None:
    path = home / "office" / "closings.jsonl"
    with path.open("ab") as file:
        file.write(b'{"institution_id": "scho')
    assert run("ready", *WHERE).exit_code == 1, "what is forbidden still is"
    assert run("correct", *WHERE).exit_code == 0
