"""The demonstration, small: five schools from their exports to a verified archive, then what may befall the archive."""

import csv
import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import vedomost
from pipelines.exports.institutions import known_institutions
from pipelines.warehouse.connection import open_published


def run(*arguments: str) -> Result:
    return CliRunner().invoke(vedomost, list(arguments), catch_exceptions=False)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory):
    home = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VEDOMOST_HOME", str(home))
        first = run("demo", "--pupils", "20")
        assert first.exit_code == 0, first.output
        yield home, first.output


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_tells_what_was_loaded_set_aside_printed_and_archived(demo) -> None:
    home, told = demo
    assert "Принято:" in told
    assert "Отложено при загрузке" in told
    assert "отклонено: 1" in told, "the stranger's archive alone"
    assert "Повреждений нет." in told
    assert "ОДНОМ устройстве" in told, "the demonstration says loudly that its targets share a disk"
    assert str(home / "documents") in told
    assert set(known_institutions()) == {path.name for path in (home / "documents").iterdir()}
    # Every class of the closed year has its register, and every paper its workbook and its figures.
    with open_published(home / "published" / "warehouse.duckdb") as con:
        wrote = con.execute(
            "select distinct institution_id, source_system from staging.stg_lessons order by all"
        ).fetchall()
        lacking = dict(con.execute("select institution_id, count(*) from marts.dim_limitation group by all").fetchall())
    assert wrote == [
        ("gymnasium-chernogorsk", "bars"),
        ("lyceum-stupeni", "dnevnik.ru"),
        ("school-154", "netschool"),
        ("school-90", "dnevnik.ru"),
        ("yarovoe-college", "netschool"),
    ], "each through its own journal's adapter"
    assert set(lacking) == set(known_institutions()), "and says what it does not hand over"
    registers = list((home / "documents").glob("*/2024-25/*/grade-register/*.pdf"))
    assert {path.parts[-5] for path in registers} == set(known_institutions())
    for pdf in (home / "documents").rglob("*.pdf"):
        assert pdf.read_bytes().startswith(b"%PDF-1.7")
        assert pdf.with_suffix(".xlsx").exists()
        assert pdf.with_suffix(".csv").exists()


def test_no_word_on_a_document_is_foreign_but_of_a_lesson_s_own_topic(demo) -> None:
    """The figures attached to a document hold every cell of it: codes of journals and statuses are told in Russian."""
    home, _ = demo
    foreign = set()
    for path in (home / "documents").rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for cell in csv.DictReader(stream):
                said = " ".join(cell[part] or "" for part in ("row", "column", "line", "value"))
                foreign |= {(path.parent.name, word) for word in re.findall(r"[A-Za-z]{3,}", said)}
    assert {each for each in foreign if not re.fullmatch("[IVXLC]+", each[1])} <= {("class-journal", "Python")}


def test_nothing_of_it_is_readable_by_others(demo) -> None:
    home, _ = demo
    modes = {path.relative_to(home): path.stat().st_mode & 0o777 for path in home.rglob("*") if not path.is_symlink()}
    editions = Path("published/editions")
    analysts = {path: mode for path, mode in modes.items() if path == editions or editions in path.parents}
    ours = {path: mode for path, mode in modes.items() if path not in analysts and path.parts[0] != "landing"}
    assert {path for path, mode in ours.items() if mode & 0o077} == set(), "the landing alone is the journal's own"
    # The analysts' copy is ready for a group (docs/publishing.md), which cannot enter while it lies in a closed folder.
    assert analysts[editions] == 0o750
    assert {path for path, mode in analysts.items() if mode & 0o027} == set()
    assert modes[editions.parent] == 0o700


def test_again_without_change_prints_and_archives_nothing(demo) -> None:
    home, _ = demo
    printed = {path: path.stat().st_mtime_ns for path in (home / "documents").rglob("*") if path.is_file()}
    objects = {name for name in contents(home / "archive-a") if "ledger" not in name}
    again = run("demo", "--pupils", "20")
    assert again.exit_code == 0, again.output
    assert "Новых выгрузок нет" in again.output
    assert "сдано впервые" not in again.output
    assert {path: path.stat().st_mtime_ns for path in (home / "documents").rglob("*") if path.is_file()} == printed
    assert {name for name in contents(home / "archive-a") if "ledger" not in name} == objects


def test_one_flipped_byte_is_found_named_and_mended(demo) -> None:
    home, _ = demo
    victim = sorted((home / "archive-b").rglob("*.pdf"))[0]
    good = victim.read_bytes()
    victim.chmod(0o600)
    victim.write_bytes(good[:1000] + bytes([good[1000] ^ 1]) + good[1001:])
    found = run("archive", "verify")
    assert found.exit_code == 1
    assert str(victim.relative_to(home / "archive-b")) in found.output.replace("\n", "")
    assert "изменены биты" in found.output
    assert run("archive", "repair", "--by", "Архивариус").exit_code == 0
    assert victim.read_bytes() == good
    assert run("archive", "verify").exit_code == 0
    assert contents(home / "archive-a") == contents(home / "archive-b")


def test_a_pupil_is_found_and_handed_out_with_a_certificate(demo, tmp_path: Path) -> None:
    home, _ = demo
    register = sorted((home / "documents").glob("school-90/2024-25/*/grade-register/*.csv"))[0]
    title = register.stem
    question = ("--class", title, "--report", "grade-register", "--institution", "school-90", "--year", "2024-25")
    assert "Найдено: 1 документ" in run("archive", "find", *question).output
    handed = tmp_path / "copy.zip"
    result = run("archive", "export", *question, "--out", str(handed), "--by", "Архивариус", "--reason", "запрос")
    assert result.exit_code == 0, result.output
    with zipfile.ZipFile(handed) as package:
        names = package.namelist()
        pdf = next(name for name in names if name.endswith(".pdf"))
        assert package.read(pdf) == register.with_suffix(".pdf").read_bytes()
    assert run("archive", "find", "--name", "Несуществующий").exit_code == 1


def test_a_working_installation_is_not_overrun(demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VEDOMOST_HOME", str(tmp_path))
    (tmp_path / "vedomost.toml").write_text("[documents]\nworkers = 1\n", encoding="utf-8")
    refused = CliRunner().invoke(vedomost, ["demo"])
    assert refused.exit_code == 1
    assert "настоящая работа" in refused.output
