"""`vedomost check` on what schools hand over by mistake: what was expected, what was found, what to do, in Russian."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from ingest_site import YEAR, Site, lessons, zip_of

from pipelines.cli import vedomost

DAY = "2025-09-01"
TABLES: dict[str, str | bytes] = {"academic_years.csv": YEAR, "lessons.csv": lessons([("l1", DAY)])}
LIST = json.dumps({"study_level": "5", "letter": "А", "form_master": "", "pupils": [{"fullname": "Ким Юн"}]})
SENTENCE = re.compile(r"[А-ЯЁ«].*[.]$")


def told(path: Path) -> tuple[int, str]:
    """Exit code, and the output in one line."""
    result = CliRunner().invoke(vedomost, ["check", str(path)], env={"COLUMNS": "400"})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, " ".join(result.output.split())


@pytest.mark.parametrize(
    ("files", "fields", "expected"),
    [
        ({"batch.json": b"{"}, {}, "batch.json, строка 1: это не JSON"),
        ({"batch.json": b"[]"}, {}, "batch.json: нужен объект с полями"),
        ({}, {"contract": "journal-export/2"}, 'стоит "journal-export/2"; нужен договор journal-export/1'),
        ({}, {"institution_id": "school-1"}, "Учреждения «school-1» нет в справочнике seeds/institutions.csv"),
        ({}, {"institution_id": None}, "Учреждения «null» нет"),
        ({}, {"export_date": "04.09.2025"}, 'стоит "04.09.2025"; нужна дата вида 2025-09-01'),
        ({}, {"exported_at": "вчера"}, "нужно время вида 2025-09-01T23:30:00+07:00"),
        ({}, {"mode": "full"}, 'стоит "full"; допустимы: delta, snapshot'),
        ({}, {"files": {"lessons.csv": {"rows": 7}}}, "В файле «lessons.csv» строк 1, а batch.json обещает 7"),
        ({}, {"files": {"lessons.csv": {"sha256": "0" * 64}}}, "контрольная сумма sha256 не совпадает с batch.json"),
        ({}, {"files": {"marks.csv": {"rows": 1}}}, "называет файл «marks.csv», а его в выгрузке нет"),
    ],
)
def test_a_batch_that_would_be_refused(
    site: Site, files: dict[str, bytes], fields: dict[str, object], expected: str
) -> None:
    path = site.land(DAY, {**TABLES, **files}, folder="school-90", **fields)
    if fields.get("institution_id", "") is None:  # the site leaves such fields out; here it says null
        content = json.loads((path / "batch.json").read_text())
        (path / "batch.json").write_text(json.dumps({**content, "institution_id": None}))
    code, output = told(path)
    assert code == 1
    assert output.startswith("Выгрузка не будет принята: ")
    assert expected in output
    assert SENTENCE.match(output), output


def test_without_batch_json_it_says_what_lies_there_instead(site: Site) -> None:
    path = site.land(DAY, TABLES)
    (path / "batch.json").unlink()
    code, output = told(path)
    assert code == 1
    assert "Нет файла batch.json" in output
    assert "Найдено: «academic_years.csv», «lessons.csv»." in output
    assert "docs/contract/journal-export-1.md" in output


def test_a_cut_zip_and_what_is_no_zip(site: Site, tmp_path: Path) -> None:
    whole = zip_of(site.land(DAY, TABLES), tmp_path / "выгрузка.zip").read_bytes()
    for name, data, expected in (
        ("cut.zip", whole[: len(whole) // 2], "Архив zip оборван или повреждён"),
        ("text.zip", b"hello", "Файл назван .zip, но это не архив zip (5 байт)"),
        ("journal.rar", b"Rar!", "«journal.rar» — не папка и не zip"),
    ):
        (tmp_path / name).write_bytes(data)
        code, output = told(tmp_path / name)
        assert (code, expected in output) == (1, True), output


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("lesson.csv", "такой таблицы в договоре нет; если это «Уроки», назовите файл lessons"),
        ("Отметки.csv", "такой таблицы в договоре нет."),
        ("marks.xls", "формат «.xls» не читается; допустимы csv, jsonl, xlsx, parquet"),
        ("данные/marks.csv", "таблицы лежат рядом с batch.json, а не глубже"),
        ("readme", "Файл «readme» не прочитан: такой таблицы в договоре нет."),
    ],
)
def test_a_file_that_nobody_reads_is_not_in_order(site: Site, file: str, expected: str) -> None:
    path = site.land(DAY, TABLES)
    (path / file).parent.mkdir(exist_ok=True)
    (path / file).write_text("a\n")
    code, output = told(path)
    assert code == 1
    assert f"Файл «{file}» не прочитан: " in output
    assert expected in output
    assert "Прочитанное будет принято всё, но 1 файл не прочитан: исправьте или уберите." in output
    assert "Всё в порядке" not in output


def test_a_strangers_file_among_answers_and_what_the_journal_cannot_give(site: Site) -> None:
    path = site.landing / "gymnasium-chernogorsk" / DAY
    (path / "5А").mkdir(parents=True)
    (path / "5А" / "getClassYearInfo.json").write_text(LIST)
    assert told(path)[0] == 0
    (path / "фото.jpg").write_bytes(b"\xff\xd8")
    code, output = told(path)
    assert code == 1
    assert "Файл «фото.jpg» не прочитан: это не ответ журнала «БАРС.Web-Образование»." in output
    assert "Замечание: БАРС не передаёт тем уроков. Замечание" in output


def test_nothing_that_any_journal_wrote(site: Site) -> None:
    path = site.landing / "school-90" / DAY
    path.mkdir(parents=True)
    code, output = told(path)
    assert (code, "Найдено: ни одного файла." in output) == (1, True)
    for number in range(7):
        (path / f"Журнал {number}.pdf").write_bytes(b"%PDF")
    code, output = told(path)
    assert code == 1
    assert "Ожидается: договор journal-export/1 — batch.json и файлы, названные именами таблиц" in output
    assert "«Журнал 4.pdf» и ещё 2." in output


def test_a_day_or_a_place_that_cannot_be_told(site: Site) -> None:
    path = site.landing / "gymnasium-chernogorsk" / "01.09.2025" / "5А"
    path.mkdir(parents=True)
    (path / "getClassYearInfo.json").write_text(LIST)
    code, output = told(path.parent)
    assert (code, "названы «01.09.2025»: непонятно, за какой она день. Назовите так: 2025-09-01" in output) == (1, True)
    path.parent.parent.rename(site.landing / "наша школа")
    code, output = told(site.landing / "наша школа" / "01.09.2025")
    assert (code, "Учреждения «наша школа» нет в справочнике" in output) == (1, True)
