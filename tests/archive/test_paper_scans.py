"""Scans of the signed paper: kept beside their document, judged by what is in the file, never by its name."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pikepdf
import pytest
from archive_samples import AT, BY, LATER, document
from click.testing import CliRunner
from PIL import Image

from pipelines import enclosing, jobs, student_record
from pipelines.cli import vedomost
from pipelines.config import Home
from reports.archive import ArchiveError, Found, Status
from reports.archive.additions import AdditionKind
from reports.archive.ledger import Event
from reports.archive.ocfl import digest


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(out, kind)
    return out.getvalue()


def sheet(password: str = "") -> bytes:
    out, made = io.BytesIO(), pikepdf.new()
    made.add_blank_page()
    made.save(out, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)
    return out.getvalue()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "vedomost.toml").write_text("[archive]\nsame_device_accepted = true\n", encoding="utf-8")
    home = Home(tmp_path)
    jobs.archive(home).submit([document("5a")], BY, at=AT)
    return home


def only(home: Home) -> Found:
    (found,) = jobs.archive(home).find()
    return found


def given(home: Home, name: str, data: bytes) -> Path:
    path = home.root / name
    path.write_bytes(data)
    return path


def test_scans_of_every_format_become_a_new_version_and_the_document_stays(home: Home) -> None:
    pages = {"лист.pdf": sheet(), "a.jpeg": picture("JPEG"), "b.PNG": picture("PNG"), "c.tiff": picture("TIFF")}
    paths = [given(home, name, data) for name, data in pages.items()]
    taken = enclosing.add_scans(home, only(home), paths, BY, note="подписи и печать", at=LATER)
    assert taken.names == ["scan-001.pdf", "scan-002.jpg", "scan-003.png", "scan-004.tif"]
    row = only(home)
    assert (row.version, row.reason) == ("v2", "добавлен скан подписанного документа: подписи и печать")
    jobs.archive(home).export([row], home.root / "out", BY, at=LATER)
    (folder,) = [path for path in (home.root / "out").iterdir() if path.is_dir()]
    for name, data in zip(taken.names, pages.values(), strict=True):
        assert (folder / name).read_bytes() == data
    assert (folder / "sheet.pdf").read_bytes() == document("5a").files["sheet.pdf"]
    (event,) = jobs.archive(home).events(Event.MODIFICATION)
    said = event.details["additions"]
    assert [(one["kind"], one["about"]["original"], one["by"]) for one in said] == [("scan", n, BY) for n in pages]
    assert json.loads((folder / "additions.json").read_bytes())["additions"] == said
    assert jobs.verify(home).ok


def test_more_scans_go_on_counting_and_the_same_one_is_not_taken_twice(home: Home) -> None:
    first, second = given(home, "1.pdf", sheet()), given(home, "2.png", picture("PNG"))
    enclosing.add_scans(home, only(home), [first], BY)
    with pytest.raises(ArchiveError, match="уже есть"):
        enclosing.add_scans(home, only(home), [second, first], BY)
    assert only(home).version == "v2", "one that is there keeps the others out too"
    assert enclosing.add_scans(home, only(home), [second], BY).names == ["scan-002.png"]
    assert [one.kind for one in only(home).additions] == [AdditionKind.SCAN] * 2


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("лист.pdf", picture("PNG"), "назван .pdf, но содержимое другое"),
        ("лист.png", sheet(), "назван .png, но содержимое другое"),
        ("лист.docx", b"PK", "принимаются .pdf"),
        ("лист.jpg", b"", "содержимое другое или файл пуст"),
        ("лист.jpg", picture("JPEG")[:200], "не открывается, файл повреждён"),
        ("лист.png", b"\x89PNG\r\n\x1a\n" + b"x" * 40, "не открывается, файл повреждён"),
        ("лист.tif", b"II*\0junk", "не открывается, файл повреждён"),
        ("лист.pdf", b"%PDF-1.7\nand no more", "не открывается, файл повреждён"),
        ("лист.pdf", sheet("секрет"), "защищён паролем"),
    ],
)
def test_what_is_not_what_its_name_says_or_cannot_be_opened_is_refused(
    home: Home, name: str, data: bytes, expected: str
) -> None:
    good = given(home, "good.pdf", sheet())
    with pytest.raises(ArchiveError) as told:
        enclosing.add_scans(home, only(home), [good, given(home, name, data)], BY)
    assert expected in str(told.value)
    assert name in str(told.value)
    assert (only(home).version, only(home).additions) == ("v1", ())


def test_a_submitted_document_cannot_bring_files_with_the_names_of_additions(home: Home) -> None:
    for name in ("scan-001.pdf", "a.signed.pdf", "a.pdf.001.p7s", "additions.json"):
        with pytest.raises(ArchiveError, match="занято для подписей и сканов"):
            jobs.archive(home).submit([document("6a", files={name: b"x"})], BY, at=AT)


def test_the_same_document_again_keeps_its_scan_and_an_older_version_waits_for_nothing(home: Home) -> None:
    enclosing.add_scans(home, only(home), [given(home, "1.pdf", sheet())], BY)
    (answer,) = jobs.archive(home).submit([document("5a")], BY, at=LATER)
    assert (answer.status, answer.version) == (Status.UNCHANGED, "v2")


def test_a_record_of_a_pupil_names_the_register_as_its_source_and_not_what_lies_beside_it(home: Home) -> None:
    """A register that is itself a scan: its digest is the source's, whatever was added later."""
    register = document("5a", files={"лист-001.pdf": sheet(), "metadata.json": b"{}"})
    jobs.archive(home).submit([register], BY, "из прежних лет", at=LATER)
    enclosing.add_scans(home, only(home), [given(home, "a.png", picture("PNG"))], BY)
    student_record.issue(home, "Ёлкина", home.root / "out", BY)
    rows = list(csv.DictReader((home.root / "out" / "справка.csv").read_text(encoding="utf-8").splitlines()))
    source = {row["column"]: row["value"] for row in rows if row["table"] == "sources"}
    assert digest(register.files["лист-001.pdf"]) in {value.replace(" ", "") for value in source.values()}
    assert "скан" in source["Редакция и запись журнала"]


def test_the_commands_add_and_show(home: Home) -> None:
    environment = {"VEDOMOST_HOME": str(home.root)}
    path = given(home, "лист.pdf", sheet())
    order = ["archive", "scan", "add", only(home).object_id, str(path), "--by", BY]
    added = CliRunner().invoke(vedomost, order, env=environment)
    assert (added.exit_code, added.output) == (0, "scan-001.pdf: внесена редакция 2.\n")
    assert "скан" in CliRunner().invoke(vedomost, ["archive", "find"], env=environment).output
    shown = CliRunner().invoke(vedomost, ["archive", "signatures", "all"], env=environment)
    assert shown.exit_code == 0
    assert "скан: scan-001.pdf" in shown.output
    assert "Полынина" in shown.output
    missing = ["archive", "scan", "add", "urn:vedomost:no", str(path), "--by", BY]
    told = CliRunner().invoke(vedomost, missing, env=environment)
    assert (told.exit_code, "в архиве нет" in told.output) == (1, True)
