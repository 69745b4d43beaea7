"""A full disk, a locked file, a process killed between any two steps: a clear word, and the next load goes on."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from ingest_site import YEAR, Site, lessons, marks

from pipelines.warehouse import loading, publishing, rawstore
from pipelines.warehouse.connection import WarehouseError, open_published, open_warehouse

DAYS = [f"2025-09-{n:02d}" for n in range(1, 7)]

# Loads in groups of two and kills itself at the call of `where` for the `nth` time.
KILLED = """
import os, signal, sys
from pathlib import Path
from pipelines.warehouse import {module}, loading, versions
from pipelines.warehouse.connection import open_warehouse
root, nth, seen = Path(sys.argv[1]), int(sys.argv[2]), 0
original = {module}.{function}
def killer(*arguments, **named):
    global seen
    seen += 1
    if seen == nth and not {after}:
        os.kill(os.getpid(), signal.SIGKILL)
    answer = original(*arguments, **named)
    if seen == nth:
        os.kill(os.getpid(), signal.SIGKILL)
    return answer
{module}.{function} = killer
loading.GROUP_BATCHES = 2
with open_warehouse(root / "warehouse" / "warehouse.duckdb") as con:
    loading.ingest(con, root / "raw", loading.pending(root / "landing", con))
    versions.refresh(con)
"""


def a_week(site: Site) -> Site:
    for number, day in enumerate(DAYS, start=1):
        files = {"lessons.csv": lessons([(f"l{number}", day)]), "marks.csv": marks([(f"m{number}", f"l{number}", "5")])}
        site.land(day, files | ({"academic_years.csv": YEAR} if number == 1 else {}))
    return site


@pytest.mark.parametrize(
    ("module", "function", "nth", "after", "whole"),
    [
        ("rawstore", "_write", 3, True, 2),  # bytes written under a temporary name, not yet in place
        ("observed", "append", 5, True, 2),  # half of the second group's tables written
        ("registry", "remember_landing", 2, True, 2),  # everything of the second group written, not committed
        ("versions", "_rewrite", 2, True, 6),  # all loaded, half of the versions written
        ("versions", "refresh_slices", 1, False, 6),
    ],
)
def test_a_killed_load_leaves_whole_batches_and_the_next_one_goes_on(
    new_site: Callable[[str], Site], module: str, function: str, nth: int, after: bool, whole: int
) -> None:
    clean, broken = a_week(new_site("clean")), a_week(new_site("broken"))
    clean.load()
    script = KILLED.format(module=module, function=function, after=after)
    died = subprocess.run([sys.executable, "-c", script, broken.root, str(nth)], check=False)
    assert died.returncode == -signal.SIGKILL
    assert broken.rows("select count(*) from ingest.batches") == [(whole,)]
    assert broken.rows("select count(*) from observed.marks") == [(whole,)]
    assert broken.rows("select count(*) from journal.marks") == [(0,)]
    broken.load()
    assert broken.everything() == clean.everything()
    assert {path.suffix for path in broken.raw.glob("*/*")} == {".zip"}


def test_a_full_disk_is_told_and_loses_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    a_week(site)
    write = rawstore._write
    calls = 0

    def full(path: Path, data: bytes) -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            path.write_bytes(data[:10])
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, data)

    monkeypatch.setattr(rawstore, "_write", full)
    monkeypatch.setattr(loading, "GROUP_BATCHES", 2)
    with pytest.raises(WarehouseError, match="На диске нет места"):
        site.load()
    assert site.rows("select count(*) from ingest.batches") == [(2,)]
    assert len([path for path in site.raw.rglob("*") if path.is_file()]) == 3  # no half of the fourth
    monkeypatch.undo()
    assert [outcome.status for outcome in site.load()] == ["loaded"] * 4


def test_a_disk_that_fills_while_the_database_writes(site: Site) -> None:
    with pytest.raises(WarehouseError, match="На диске нет места"), site.open() as con, loading.transaction(con):
        raise duckdb.IOException("Could not write file: No space left on device")


def test_a_locked_warehouse_says_who_must_wait(site: Site) -> None:
    site.load()
    holder = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holder, site.warehouse], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(WarehouseError, match="занято другой программой"), open_warehouse(site.warehouse):
            pass
        process.communicate("")


def test_a_file_that_is_no_warehouse(site: Site) -> None:
    site.warehouse.parent.mkdir(parents=True)
    site.warehouse.write_text("не база", encoding="utf-8")
    with pytest.raises(WarehouseError, match="не читается как хранилище"):
        site.load()


def test_nobody_else_may_read_what_is_kept(site: Site) -> None:
    before = os.umask(0o022)
    try:
        a_week(site).load()
        with publishing.staged(site.warehouse, site.root / "published" / "warehouse.duckdb"):
            pass
    finally:
        os.umask(before)
    kept = [*site.raw.rglob("*"), site.raw, *site.warehouse.parent.glob("*"), site.warehouse.parent]
    kept += [site.root / "published", *(site.root / "published").iterdir()]
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in kept}
    assert modes == {(True, 0o700), (False, 0o600)}


def test_a_reader_keeps_the_copy_it_opened_while_the_next_one_is_published(site: Site) -> None:
    published = site.root / "published" / "warehouse.duckdb"
    with pytest.raises(WarehouseError, match="Опубликованной копии хранилища нет"), open_published(published):
        pass
    site.land(DAYS[0], {"academic_years.csv": YEAR})
    site.load()
    with publishing.staged(site.warehouse, published):
        pass
    count = "select count(*) from ingest.batches"
    with open_published(published) as former:
        site.land(DAYS[1], {"lessons.csv": lessons([("l1", DAYS[1])])})
        site.load()
        with publishing.staged(site.warehouse, published):
            pass
        assert former.execute(count).fetchall() == [(1,)]
    with open_published(published) as latter:
        assert latter.execute(count).fetchall() == [(2,)]
    assert [path.name for path in published.parent.iterdir()] == ["warehouse.duckdb"]


def test_a_publication_without_room_leaves_the_former_copy(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    published = site.root / "published" / "warehouse.duckdb"
    site.load()
    with publishing.staged(site.warehouse, published):
        pass
    before = published.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(publishing.shutil, "copyfileobj", full)
    with pytest.raises(WarehouseError, match="На диске нет места"), publishing.staged(site.warehouse, published):
        pass
    assert published.read_bytes() == before
    assert [path.name for path in published.parent.iterdir()] == ["warehouse.duckdb"]
