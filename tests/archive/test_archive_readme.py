"""The README in the storage root: its own commands, run as they stand, with nothing of ours."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from archive_acts import DUE, act_of, archived, five_years, journal
from archive_samples import AT, BY, document, ledger_files, open_archive

from reports.archive import Archive
from reports.archive.disposal import execute
from reports.archive.ocfl import object_root

OBJECT = document("5a").object_id


@pytest.fixture
def root(archive: Archive, home: Path) -> Path:
    """A target, and nothing else of the installation."""
    return home / "b"


def commands(root: Path) -> list[str]:
    """The indented blocks of README.txt, in order: six of them."""
    blocks = re.findall(r"(?:^ {4}.*\n)+", (root / "README.txt").read_text(), re.MULTILINE)
    return [re.sub(r"^ {4}", "", block, flags=re.MULTILINE) for block in blocks]


def sh(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run by a plain POSIX shell that has coreutils, find, xargs, grep and sed only."""
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )


def test_a_sheet_is_found_by_year_and_by_surname(root: Path) -> None:
    by_year, by_name, *_ = commands(root)
    assert sorted(sh(by_year, root).stdout.split()) == sorted(
        f"./{object_root(document(unit).object_id)}" for unit in ("5a", "5b")
    )
    found = sh(by_name.replace("ФАМИЛИЯ", "Ёлкина"), root).stdout.split()
    assert f"./{object_root(OBJECT)}/v1/content/metadata.json" in found


def test_a_sheet_is_checked_and_damage_shows(root: Path) -> None:
    check = commands(root)[2]
    folder = root / object_root(OBJECT)
    good = sh(check, folder)
    assert good.returncode == 0, good.stderr
    assert good.stdout.count(": OK") == 8, "the inventory, 4 files of v1 and 3 of v2 (metadata.json is the same)"
    (folder / "v2/content/sheet.csv").write_text("Полынин Семён Ильич;5;5;4\n")
    bad = sh(check, folder)
    assert bad.returncode != 0
    assert "v2/content/sheet.csv: FAILED" in bad.stdout


def test_the_ledger_confirms_the_inventory(root: Path) -> None:
    entries = sh(commands(root)[3].replace("ИМЯ ДОКУМЕНТА", OBJECT), root).stdout.split()
    last = (root / sorted(entries)[-1]).read_text()
    sidecar = (root / object_root(OBJECT) / "inventory.json.sha512").read_text()
    assert len(entries) == 2
    assert f'"inventory": "{sidecar.split()[0]}"' in last


def test_the_chain_is_checked_and_a_gap_or_a_changed_entry_shows(root: Path) -> None:
    check = commands(root)[4]
    assert "Записей: 4, последняя: " in sh(check, root).stdout
    assert "ПОВРЕЖДЕНА" not in sh(check, root).stdout
    second = ledger_files(root)[1]
    text = second.read_text()
    second.write_text(text.replace("ingestion", "ingestioN"))
    assert f"ПОВРЕЖДЕНА: {second.relative_to(root)}" in sh(check, root).stdout
    second.unlink()
    assert "ПРОПУСК перед" in sh(check, root).stdout


def test_what_was_disposed_of_is_found_by_its_act_and_what_stands_is_not(tmp_path: Path) -> None:
    shelf = open_archive(tmp_path)
    shelf.submit([journal("5a"), journal("5b")], BY, at=AT)
    shelf.export(shelf.find(), tmp_path / "out", BY, at=AT)
    doomed, stands = shelf.find()
    act = archived(shelf, act_of([doomed]))
    seq = execute(shelf, act, BY, five_years, at=DUE).execution.seq
    root = tmp_path / "b"
    search = commands(root)[5]
    (entry,) = sh(search.replace("ИМЯ ДОКУМЕНТА", doomed.object_id), root).stdout.split()
    assert root / entry == ledger_files(root)[seq - 1]
    assert f'"inventory": "{doomed.inventory_digest}"' in (root / entry).read_text()
    assert sh(search.replace("ИМЯ ДОКУМЕНТА", stands.object_id), root).stdout == ""
    confirming = sh(commands(root)[3].replace("ИМЯ ДОКУМЕНТА", doomed.object_id), root).stdout.split()
    assert [root / path for path in confirming] == [ledger_files(root)[1]], "neither its disposal nor its hand-over"
