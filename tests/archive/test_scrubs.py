"""The scrub as its users have it: the report it leaves, exit codes, alarms, what is owed each night, what is overdue.

The archive is that of `archive_school`: six documents archived on 30 June 2026, on the folders archive-a and archive-b.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pypdf
import pytest
from archive_samples import ledger_files
from archive_school import CLOSED, school_home
from click.testing import CliRunner

from pipelines import jobs, scrubbing
from pipelines.cli import vedomost
from pipelines.cli_due import late_scrubs
from pipelines.config import Home, SettingsError
from pipelines.defs.archive.assets import ARCHIVE
from pipelines.defs.archive.checks import verify_archive
from pipelines.defs.archive.schedules import fixity_nightly
from pipelines.defs.resources import Installation
from reports.archive.rows import Happened
from reports.archive.scrub_terms import Overdue, last_read, overdue, readings

BY = "Петров В. Г."
ZONE = ZoneInfo("Asia/Novosibirsk")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    made = school_home(tmp_path)
    monkeypatch.setenv("VEDOMOST_HOME", str(made.root))
    return made


def scrub(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(vedomost, ["archive", *arguments])
    assert result.exit_code == code, result.output
    return re.sub(r"\s+", " ", result.output)


def left(folder: Path) -> tuple[str, list[dict[str, str]], dict]:
    """The words of the newest report's PDF, the rows of its CSV (attached and beside), its facts."""
    (pdf,) = sorted(folder.rglob("*.pdf"))[-1:]
    rows = pdf.with_suffix(".csv").read_bytes()
    reader = pypdf.PdfReader(pdf)
    assert reader.attachments["figures.csv"][0] == rows
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*")} <= {0o600, 0o700}
    words = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    facts = json.loads(pdf.with_suffix(".json").read_text(encoding="utf-8"))
    return words, list(csv.DictReader(io.StringIO(rows.decode()))), facts


def file_of(home: Home, target: str, unit: str, name: str) -> Path:
    (found,) = jobs.archive(home).find(unit=unit, report="class-journal")
    return home.root / target / found.folder / "v1" / "content" / name


def counts(rows: Sequence[dict[str, str]], target: str) -> dict[str, str]:
    return {
        row["column_id"]: row["value"]
        for row in rows
        if (row["table"], row["row_id"]) == ("read", target) and row["column_id"] not in ("place", "administrator")
    }


def test_a_whole_archive_leaves_a_report_of_what_was_read(home: Home, tmp_path: Path) -> None:
    stored = [path for path in (home.root / "archive-a").rglob("*") if path.is_file()]
    said = scrub("verify", "--full", "--by", BY, "--out", str(tmp_path / "отчёты"))
    assert "Повреждений нет." in said
    words, rows, facts = left(tmp_path / "отчёты")
    assert "Отчёт о проверке сохранности электронного архива" in words
    assert "ПОВРЕЖДЕНИЙ НЕТ: каждый файл на каждом носителе прочитан" in words
    assert f"запись № {facts['ledger_entry']}" in words
    assert BY in words
    assert counts(rows, "archive-b") == {
        "objects": "6",
        "files": str(len(stored)),
        "bytes": str(sum(path.stat().st_size for path in stored)),
        "found": "0",
        "left": "0",
    }
    assert (facts["verdict"], facts["sample"], facts["findings"], facts["by"]) == ("whole", None, [], BY)
    entry = json.loads(ledger_files(home.root / "archive-a")[-1].read_text())
    assert (entry["seq"], entry["event"]) == (facts["ledger_entry"], "fixity check")
    assert entry["details"]["by_target"]["archive-a"]["files"] == len(stored)


def test_damage_is_reported_then_mended_with_whose_copy(home: Home) -> None:
    victim = file_of(home, "archive-b", "5А", "metadata.json")
    whole = victim.read_bytes()
    victim.write_bytes(whole[:9])
    (home.root / "archive-a" / "stray.txt").write_text("x")
    reports = home.root / "archive" / "fixity"
    assert "Повреждений: 2, из них невосстановимых: 0." in scrub("verify", code=1)
    words, _, facts = left(reports)
    assert "НАЙДЕНО ПОВРЕЖДЕНИЙ: 2, не устранено: 2." in words
    assert [one["fate"] for one in facts["findings"]] == ["left", "left"]

    said = scrub("verify", "--repair", "--by", BY, "--out", str(reports / "2"))
    assert "Восстановлено: 1, изъято: 1, утрачено: 0." in said
    assert victim.read_bytes() == whole
    words, rows, facts = left(reports / "2")
    assert "Найдено повреждений: 2; все устранены" in words
    assert "исправленпокопии:archive-a" in words.replace(" ", ""), "the name is broken at its hyphen"
    assert "Классный журнал. 5А" in words
    assert (counts(rows, "archive-b")["found"], counts(rows, "archive-b")["left"]) == ("1", "0")
    assert [(one["fate"], one["from"], one["kind"]) for one in facts["findings"]] == [
        ("set_aside", None, "extra"),
        ("repaired", "archive-a", "truncated"),
    ]
    check, recovery = (json.loads(path.read_text()) for path in ledger_files(home.root / "archive-b")[-2:])
    assert (check["event"], recovery["event"]) == ("fixity check", "recovery")
    damaged = jobs.archive(home).find(unit="5А", report="class-journal")[0].object_id
    assert damaged in {one.get("object") for one in check["details"]["damages"]}
    assert [(one["object"], one["from"]) for one in recovery["details"]["repaired"]] == [(damaged, "archive-a")]
    assert scrub("repair", "--by", BY).count("Повреждений нет.") == 1


def test_a_loss_is_an_alarm_of_its_own_and_is_never_mended(home: Home, tmp_path: Path) -> None:
    for target in ("archive-a", "archive-b"):
        file_of(home, target, "5Б", "metadata.json").write_bytes(b"lost")
    said = scrub("verify", "--repair", "--by", BY, "--out", str(tmp_path / "o"), code=3)
    assert "УТРАЧЕНО, верной копии нет ни на одном носителе" in said
    assert "сообщите директору" in said
    words, _, facts = left(tmp_path / "o")
    assert "УТРАТА: 1 файл, документов затронуто: 1." in words
    assert words.count("УТРАЧЕН: верной копии нет") == 2
    assert (facts["verdict"], [one["fate"] for one in facts["findings"]]) == ("lost", ["lost", "lost"])
    assert file_of(home, "archive-a", "5Б", "metadata.json").read_bytes() == b"lost"


def test_a_report_that_cannot_be_written_hides_nothing_of_what_was_found(home: Home) -> None:
    (home.root / "file").write_text("")
    place = ["--out", str(home.root / "file" / "folder")]
    said = scrub("verify", *place, code=1)
    assert "Повреждений нет." in said
    assert "Отчёт о проверке не напечатан" in said
    for target in ("archive-a", "archive-b"):
        file_of(home, target, "5Б", "metadata.json").unlink()
    assert "УТРАЧЕНО, верной копии нет" in scrub("verify", *place, code=3)


def test_a_target_that_is_away_is_named_unread_and_not_damaged(home: Home, tmp_path: Path) -> None:
    (home.root / "archive-b").rename(home.root / "taken away")
    scrub("verify", "--out", str(tmp_path / "o"), code=1)
    words, rows, facts = left(tmp_path / "o")
    assert "ПРОВЕРЕНЫ НЕ ВСЕ НОСИТЕЛИ" in words
    assert "Запись о проверке внесётся в журнал архива, когда" in words
    assert set(counts(rows, "archive-b").values()) == {""}
    assert (facts["verdict"], facts["ledger_entry"]) == ("incomplete", None)


@pytest.mark.parametrize(
    "wrong", [("--sample", "0%"), ("--sample", "много"), ("--sample", "5", "--full"), ("--repair",)]
)
def test_a_mistyped_command_reads_nothing(home: Home, wrong: tuple[str, ...]) -> None:
    entries = len(ledger_files(home.root / "archive-a"))
    scrub("verify", *wrong, code=2)
    assert len(ledger_files(home.root / "archive-a")) == entries


def test_a_sample_that_finds_damage_is_followed_by_a_full_look_when_it_may_mend(home: Home) -> None:
    """The one missing file is seen by any sample; the flipped one is outside of it: only the full look finds that."""
    file_of(home, "archive-b", "5А", "sheet.pdf").unlink()
    other = file_of(home, "archive-b", "5Б", "metadata.json")
    other.write_bytes(b"x" + other.read_bytes()[1:])
    report = jobs.verify(home, 1e-9, mending=True)
    assert [one.kind.name for one in report.damages] == ["MISSING"]
    assert report.mended is not None
    assert sorted(one.kind.name for one in report.mended.repaired) == ["FLIPPED", "MISSING"]
    assert report.is_whole
    assert jobs.verify(home).ok


def test_a_sample_calls_nothing_lost_of_which_an_unread_document_holds_the_bytes(home: Home) -> None:
    """sheet.pdf is the same in all six documents: gone from one on both targets, it still lies in the others."""
    for target in ("archive-a", "archive-b"):
        file_of(home, target, "5А", "sheet.pdf").unlink()
    report = jobs.verify(home, 1e-9)
    assert [one.kind.name for one in report.damages] == ["MISSING", "MISSING"]
    assert report.lost == ()


def happened(event: str, day: str, **details: object) -> Happened:
    return Happened(1, event, f"{day}T22:00:00+00:00", BY, None, details)


def test_what_was_read_when_and_what_is_overdue_by_hand() -> None:
    """22:00 in Greenwich is the next day in Novosibirsk. `b` missed the full check, was filled anew, had one sample."""
    events = [
        happened("fixity check", "2026-10-01", sample=None, targets=["a"]),
        happened("replication", "2026-10-03", target="b"),
        happened("fixity check", "2026-10-09", sample=0.05, targets=["a", "b"]),
        happened("recovery", "2026-10-10", targets=["a"]),
    ]
    found = readings(events, ZONE)
    assert [(one.on.day, one.kind) for one in found] == [(2, "full"), (4, "full"), (10, "sample"), (11, "full")]
    assert last_read(found, "a", "full") == date(2026, 10, 11)
    assert last_read(found, "b", "full") == date(2026, 10, 4)
    assert last_read(found, "b", "sample") == date(2026, 10, 10)
    every = {"full": timedelta(days=7), "sample": timedelta(days=1)}
    assert overdue(found, ["a", "b", "c"], date(2026, 9, 1), every, date(2026, 10, 12)) == [
        Overdue("b", "full", date(2026, 10, 4), date(2026, 10, 11)),
        Overdue("b", "sample", date(2026, 10, 10), date(2026, 10, 11)),
        Overdue("c", "full", None, date(2026, 9, 8)),
        Overdue("c", "sample", None, date(2026, 9, 2)),
    ]
    assert overdue(found, ["b"], date(2026, 9, 1), {"full": timedelta(days=7)}, date(2026, 10, 11)) == []


def test_every_night_a_sample_and_everything_once_in_its_term(home: Home) -> None:
    """Begun on 30 June; `week`: everything is owed from 7 July, whichever night comes first after it."""

    def owed(day: int, month: int = 7) -> float | None:
        return scrubbing.wanted(home, date(2026, month, day))

    assert (owed(1), owed(6), owed(7), owed(9)) == (0.05, 0.05, 1.0, 1.0)
    jobs.verify(home, at=CLOSED.replace(month=7, day=9))
    assert (owed(10), owed(15), owed(16)) == (0.05, 0.05, 1.0)
    (home.root / "archive-b").rename(home.root / "taken away")
    jobs.verify(home, at=CLOSED.replace(month=7, day=16))
    assert (owed(16), owed(17)) == (0.05, 0.05), "its entry waits for b; all that can be read was read"
    assert [one.target for one in scrubbing.late(home, date(2026, 7, 17)) if one.kind == "full"] == ["archive-b"]
    (home.root / "taken away").rename(home.root / "archive-b")
    jobs.archive(home).flush_outbox()
    assert (owed(17), owed(22), owed(23)) == (0.05, 0.05, 1.0), "what b missed is tried again a week later"


def test_the_settings_say_how_often(home: Home) -> None:
    toml = home.root / "vedomost.toml"

    def said(lines: str) -> Home:
        toml.write_text("[archive]\nsame_device_accepted = true\n[archive.fixity]\n" + lines, encoding="utf-8")
        return Home(home.root)

    monthly = said('full_every = "month"\nsample_percent = 0\nrepair = false\nreports = "куда/то"\n')
    assert scrubbing.wanted(monthly, date(2026, 7, 30)) is None
    assert scrubbing.wanted(monthly, date(2026, 7, 31)) == 1.0
    assert not scrubbing.settings(monthly).repair
    assert scrubbing.settings(monthly).reports == home.root / "куда" / "то"
    for wrong in ('full_every = "day"', "sample_percent = 101", "sample_percent = true", "repair = 1", "other = 1"):
        with pytest.raises(SettingsError, match=r"archive\.fixity"):
            scrubbing.settings(said(wrong))


def test_an_overdue_scrub_stands_first_in_what_is_due(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive of 30 June 2026 was never read: everything was owed by 7 July, a sample by 1 July."""
    lines = scrubbing.late(home, date(2026, 7, 8))
    assert [(one.target, one.kind, one.last) for one in lines] == [
        ("archive-a", "full", None),
        ("archive-a", "sample", None),
        ("archive-b", "full", None),
        ("archive-b", "sample", None),
    ]
    jobs.verify(home)
    assert late_scrubs(home) == []
    assert scrubbing.late(home, date(2099, 1, 1))
    assert scrubbing.late(Home(tmp_path / "nothing"), date(2099, 1, 1)) == ()
    assert "носитель" not in scrub("due")
    monkeypatch.setattr(scrubbing, "late", lambda *_: lines)
    said = scrub("due")
    assert (
        "носитель «archive-b» должен был быть прочитан целиком к 07.07.2026, а последний раз — никогда: "
        "vedomost archive verify --full" in said
    )
    assert "носитель «archive-a» должен был быть прочитан выборочно к 01.07.2026" in said


def night(home: Home, day: datetime) -> dg.RunRequest | dg.SkipReason:
    context = dg.build_schedule_context(
        scheduled_execution_time=day, resources={"installation": Installation(root=str(home.root))}
    )
    with context:
        return fixity_nightly(context)  # type: ignore[return-value]


def test_the_night_asks_for_what_is_owed_and_mends_as_the_settings_say(home: Home, tmp_path: Path) -> None:
    def config(day: int) -> dict[str, object]:
        asked = night(home, datetime(2026, 7, day - 1, 21, 0, tzinfo=UTC))  # 4:00 of `day` in Novosibirsk
        assert isinstance(asked, dg.RunRequest)
        return dict(asked.run_config["ops"]["verify_archive"]["config"])

    assert config(6) == {"sample": 0.05, "mending": True}
    assert config(7) == {"sample": 0.0, "mending": True}
    assert isinstance(night(Home(tmp_path / "nothing"), datetime(2026, 7, 6, tzinfo=UTC)), dg.SkipReason)


def test_the_asset_checks_fail_on_damage_and_loudest_on_loss(home: Home) -> None:
    def run(**config: object) -> dict[str, tuple[bool, str, int]]:
        done = dg.materialize(
            [verify_archive, dg.AssetSpec(ARCHIVE)],
            selection=dg.AssetSelection.all_asset_checks(),
            resources={"installation": Installation(root=str(home.root))},
            run_config={"ops": {"verify_archive": {"config": config}}},
        )
        return {
            one.check_name: (
                one.passed,
                one.severity.value,
                one.metadata.get("повреждений", one.metadata.get("утрачено файлов")).value,
            )
            for one in done.get_asset_check_evaluations()
        }

    whole, lost = "whole_on_every_target", "nothing_is_lost"
    assert run() == {whole: (True, "WARN", 0), lost: (True, "ERROR", 0)}
    file_of(home, "archive-b", "5А", "metadata.json").write_bytes(b"x")
    assert run() == {whole: (False, "ERROR", 1), lost: (True, "ERROR", 0)}
    assert run(mending=True) == {whole: (False, "WARN", 1), lost: (True, "ERROR", 0)}
    for target in ("archive-a", "archive-b"):
        file_of(home, target, "5А", "metadata.json").write_bytes(b"x")
    assert run(mending=True) == {whole: (False, "ERROR", 2), lost: (False, "ERROR", 1)}
    assert len(list((home.root / "archive" / "fixity").rglob("*.pdf"))) >= 1
