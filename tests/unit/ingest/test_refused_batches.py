"""A batch that cannot be taken: one clear Russian error, the bytes kept, the others loaded."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ingest_site import YEAR, Site, lessons, marks, zip_of

from pipelines.exports import package
from pipelines.warehouse.quarantine import waiting

GOOD = {"lessons.csv": lessons([("l1", "2025-09-01")])}


def refused(site: Site) -> str:
    """The error of the only batch; everything it said is kept, nothing of it loaded."""
    (outcome,) = site.load()
    assert outcome.status == "rejected"
    assert outcome.error
    assert site.rows("select count(*) from observed.lessons") == [(0,)]
    (raw_file,) = site.rows("select raw_file from ingest.batches")[0]
    assert (site.raw / raw_file).stat().st_size > 0
    return outcome.error


@pytest.mark.parametrize(
    ("described", "said"),
    [
        ({"contract": "journal-export/2"}, "поле contract"),
        ({"contract": None}, "поле contract: не указано"),
        ({"institution_id": "school-1", "folder": "school-1"}, "Учреждения «school-1» нет в справочнике"),
        ({"folder": "school-154"}, "Переложите её в папку «school-90»"),
        ({"name": "2025-09-02"}, "Переименуйте в 2025-09-01"),
        ({"export_date": "01.09.2025"}, "поле export_date"),
        ({"exported_at": "вчера"}, "поле exported_at"),
        ({"source_system": "1С"}, "допустимы: dnevnik.ru, netschool, bars, manual"),
        ({"mode": "full"}, "поле mode"),
        ({"mode": "snapshot"}, "поле coverage"),
        ({"coverage": {"from": "2025-09-02", "to": "2025-09-01"}}, "начало позже конца"),
        ({"coverage": {"from": "2025-09-02"}}, "поле coverage.to"),
        ({"files": {"lessons.csv": {"rows": 2}}}, "строк 1, а batch.json обещает 2"),
        ({"files": {"lessons.csv": {"sha256": "0" * 64}}}, "контрольная сумма sha256 не совпадает"),
        ({"files": {"marks.csv": {"rows": 1}}}, "называет файл «marks.csv», а его в выгрузке нет"),
        ({"files": {"lessons.csv": {"rows": "1"}}}, "поле files.lessons.csv"),
    ],
)
def test_what_batch_json_may_not_say(site: Site, described: dict[str, Any], said: str) -> None:
    site.land("2025-09-01", GOOD, **described)
    assert said in refused(site)


def test_the_digest_and_rows_that_journals_promise_are_accepted(site: Site) -> None:
    digest = hashlib.sha256(GOOD["lessons.csv"].encode()).hexdigest()
    site.land("2025-09-01", GOOD, files={"lessons.csv": {"rows": 1, "sha256": digest.upper()}})
    assert [outcome.status for outcome in site.load()] == ["loaded"]


def test_a_broken_row_still_counts_among_the_promised_ones(site: Site) -> None:
    text = "mark_id,lesson_id,student_id,value\nm1,l1,p1,9\nm2,l1,p1,5,лишнее\nm3,l1,p1,5\n"
    site.land("2025-09-01", {"marks.csv": text}, files={"marks.csv": {"rows": 3}})
    (outcome,) = site.load()
    assert (outcome.status, outcome.rows_read, outcome.rows_accepted, outcome.rows_quarantined) == ("loaded", 3, 1, 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [(b"{", "это не JSON"), (b"[1]", "нужен объект"), ("{«»}".encode("cp1251"), "не в кодировке UTF-8")],
)
def test_a_broken_batch_json(site: Site, text: bytes, said: str) -> None:
    (site.land("2025-09-01", GOOD) / "batch.json").write_bytes(text)
    assert said in refused(site)


def test_no_batch_json(site: Site) -> None:
    (site.land("2025-09-01", GOOD) / "batch.json").unlink()
    assert "Нет файла batch.json" in refused(site)


def archive(site: Site, change: Callable[[bytes], bytes]) -> Path:
    folder = site.land("2025-09-01", GOOD)
    path = zip_of(folder, folder.parent / "2025-09-01.zip")
    path.write_bytes(change(path.read_bytes()))
    for member in folder.iterdir():
        member.unlink()
    folder.rmdir()
    return path


def spoilt(data: bytes) -> bytes:
    """One byte of the first member's contents turned over."""
    name, extra = struct.unpack("<HH", data[26:30])
    place = 30 + name + extra + 5
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data[: len(data) // 2], "оборван или повреждён"),
        (lambda data: "это не архив".encode(), "это не архив zip"),
        (lambda data: b"", "это не архив zip"),
        (spoilt, "оборван или повреждён"),
    ],
)
def test_an_archive_that_cannot_be_unpacked_is_kept_byte_for_byte(
    site: Site, change: Callable[[bytes], bytes], said: str
) -> None:
    path = archive(site, change)
    (outcome,) = site.load()
    assert outcome.status == "rejected"
    assert said in (outcome.error or "")
    (raw_file,) = site.rows("select raw_file from ingest.batches")[0]
    assert (site.raw / raw_file).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", ["../marks.csv", "/etc/marks.csv", "a/../../marks.csv", "c:\\marks.csv"])
def test_an_archive_that_points_outside_is_refused(site: Site, name: str) -> None:
    folder = site.landing / "school-90"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "2025-09-01.zip", "w") as packed:
        packed.writestr(name, "x")
    assert "путём наружу" in refused(site)


def test_an_archive_that_would_fill_the_memory_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "LARGEST_MEMBER", 1 << 20)
    folder = site.landing / "school-90"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "2025-09-01.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("marks.csv", b"0" * (3 << 20))
    assert "«marks.csv» в архиве займёт 3 МБ: это больше предела в 1 МБ" in refused(site)


def test_a_link_out_of_the_folder_is_not_followed(site: Site, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("x", encoding="utf-8")
    (site.land("2025-09-01", GOOD) / "marks.csv").symlink_to(secret)
    assert "ссылка" in refused(site)


def test_a_file_that_is_neither_folder_nor_zip(site: Site) -> None:
    (site.landing / "school-90").mkdir(parents=True)
    (site.landing / "school-90" / "2025-09-01.rar").write_bytes(b"Rar!")
    assert "не папка и не zip" in refused(site)


def test_a_bad_batch_stops_nobody_else_and_waits_until_its_day_is_mended(site: Site) -> None:
    site.land("2025-09-01", GOOD, mode="full")
    site.land("2025-09-02", {"marks.csv": marks([("m1", "l1", "5")])})
    assert [outcome.status for outcome in site.load()] == ["rejected", "loaded"]
    with site.open() as con:
        assert [item.kind for item in waiting(con)] == ["batch", "unresolved"]
    for path in (site.landing / "school-90" / "2025-09-01").iterdir():
        path.unlink()
    (site.landing / "school-90" / "2025-09-01").rmdir()
    site.land("2025-09-01", GOOD | {"academic_years.csv": YEAR})
    assert [outcome.status for outcome in site.load()] == ["loaded"]
    with site.open() as con:
        assert waiting(con) == []


def test_a_refused_batch_is_tried_again_when_the_institutions_change(site: Site, tmp_path: Path) -> None:
    from pipelines.warehouse import loading

    seed = tmp_path / "institutions.csv"
    seed.write_text("institution_id,timezone\nother,Asia/Omsk\n", encoding="utf-8")
    site.land("2025-09-01", GOOD)
    with site.open() as con:
        first = loading.ingest(con, site.raw, loading.pending(site.landing, con, seed), seed=seed)
        assert loading.pending(site.landing, con, seed) == []
        seed.write_text("institution_id,timezone\nschool-90,Asia/Novosibirsk\n", encoding="utf-8")
        second = loading.ingest(con, site.raw, loading.pending(site.landing, con, seed), seed=seed)
    assert [first[0].status, second[0].status] == ["rejected", "loaded"]


@pytest.mark.parametrize("fields", [{"institution_id": "\ud800"}, {"files": {"\ud800": {}}}])
def test_half_a_sign_in_batch_json_refuses_the_batch(site: Site, fields: dict[str, object]) -> None:
    path = site.land("2025-09-01", GOOD)
    content = json.loads((path / "batch.json").read_text(encoding="utf-8"))
    (path / "batch.json").write_text(json.dumps(content | fields), encoding="ascii")
    assert "половина знака" in refused(site)


def test_a_name_in_windows_1251_is_told_and_stops_nothing(site: Site) -> None:
    path = site.land("2025-09-01", GOOD)
    Path(os.fsdecode(os.fsencode(path) + "/Отчёт.txt".encode("cp1251"))).write_bytes(b"x")
    assert [outcome.status for outcome in site.load()] == ["loaded"]
    assert [message for (message,) in site.rows("select message from ingest.warnings") if "Отчёт.txt" in message]


def test_a_batch_laid_in_nobodys_folder_is_refused_until_it_lies_in_its_own(site: Site) -> None:
    folder = site.land("2025-09-01", GOOD)
    zip_of(folder, site.landing / "2025-09-01.zip")
    outcomes = site.load()  # both places hold the same batch: its own one counts
    assert [outcome.status for outcome in outcomes] == ["loaded", "loaded"]
    other = site.land("2025-09-02", {"lessons.csv": lessons([("l2", "2025-09-02")])})
    other.rename(site.landing / "2025-09-02")
    zip_of(site.landing / "2025-09-02", site.landing / "2025-09-02.zip")
    for path in (site.landing / "2025-09-02").iterdir():
        path.unlink()
    (site.landing / "2025-09-02").rmdir()
    (outcome,) = site.load()
    assert outcome.status == "rejected"
    assert "лежит в папке «landing». Переложите её в папку «school-90»" in (outcome.error or "")
    (site.landing / "2025-09-02.zip").rename(folder.parent / "2025-09-02.zip")
    assert [outcome.status for outcome in site.load()] == ["loaded"]
    assert site.rows("select count(*) from ingest.batches") == [(2,)]
