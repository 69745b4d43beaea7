"""The copies replace the former ones whole: readers in another process, a full disk, a kill at every step."""

from __future__ import annotations

import errno
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines import publishing
from pipelines.config import Home
from pipelines.warehouse import publishing as staff
from pipelines.warehouse.analytics import copying, datapackage, editions, making
from pipelines.warehouse.connection import WarehouseError

# Reads through the links again and again until it is told to stop; says what it saw in each edition it resolved.
READER = """
import json, sys
from pathlib import Path
import duckdb
link = Path(sys.argv[1])
held = duckdb.connect(str(link.parent / "analytics.duckdb"), read_only=True)
first = held.execute("select max(capacity) from marts.dim_class").fetchall()[0][0]
print("reading", flush=True)
seen = set()
for line in sys.stdin:
    edition = link.resolve()
    package = json.loads((edition / "datapackage.json").read_text())
    with duckdb.connect(str(edition / "analytics.duckdb"), read_only=True) as con:
        database = con.execute("select max(capacity) from marts.dim_class").fetchall()[0][0]
        parquet = con.execute(f"select max(capacity) from '{edition}/marts/dim_class.parquet'").fetchall()[0][0]
    assert database == parquet, (database, parquet)
    size = (edition / "marts" / "dim_class.parquet").stat().st_size
    assert size == next(r["bytes"] for r in package["resources"] if r["name"] == "marts.dim_class")
    again = held.execute("select max(capacity) from marts.dim_class").fetchall()[0][0]
    assert again == first, (again, first)
    print(database, flush=True)
"""


def change(home: Home, capacity: int) -> None:
    """Another day: the classes have that many places."""
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("update marts.dim_class set capacity = ?", [capacity])
        con.execute("update journal.slices set loaded_revision = ?", [f"r-{capacity}"])


def capacity(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as con:
        return int(con.execute("select max(capacity) from marts.dim_class").fetchall()[0][0])


def pair(home: Home) -> tuple[int, int]:
    """What the staff's and the analysts' copies say."""
    return capacity(home.published_warehouse), capacity(home.analytics / "analytics.duckdb")


def test_a_reader_in_another_process_sees_one_edition_or_the_next_whole(home: Home) -> None:
    publishing.publish(home)
    with subprocess.Popen(
        [sys.executable, "-c", READER, home.analytics / "analytics"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "reading\n"
        seen = []
        for places in (26, 27, 28):
            change(home, places)
            publishing.publish(home)
            process.stdin.write("\n")
            process.stdin.flush()
            seen.append(process.stdout.readline())
        process.stdin.close()
        assert process.wait() == 0
    # held open since the first edition, whose folder is gone by now, it read 25 to the end
    assert seen == ["26\n", "27\n", "28\n"]
    assert sorted(path.name for path in (home.analytics / "editions").iterdir()) == ["000003", "000004"]


def test_nothing_changed_nothing_replaced(home: Home) -> None:
    first = publishing.publish(home)
    assert (first.staff, first.analytics is not None) == (True, True)
    again = publishing.publish(home)
    assert (again.staff, again.analytics) == (False, None)
    assert [path.name for path in (home.analytics / "editions").iterdir()] == ["000001"]


def test_a_changed_declaration_is_a_new_edition(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publishing.publish(home)
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    said = (
        (making.SEEDS / "publication.csv")
        .read_text(encoding="utf-8")
        .replace("dim_student,sex,code", "dim_student,sex,drop")
    )
    (seeds / "publication.csv").write_text(said, encoding="utf-8")
    monkeypatch.setattr(making, "SEEDS", seeds)
    monkeypatch.setattr(making.declared.read, "__defaults__", (seeds,))
    assert publishing.publish(home).analytics is not None
    with duckdb.connect(str(home.analytics / "analytics.duckdb"), read_only=True) as con:
        assert con.execute("select 1 from duckdb_columns() where column_name = 'sex'").fetchall() == []


def test_closing_a_period_makes_the_analysts_copy_stale(home: Home) -> None:
    publishing.publish(home)
    with duckdb.connect(
        str(home.published_warehouse)
    ) as con:  # as closing does: the registers, in the staff's copy alone
        con.execute(
            "insert into ingest.closings values (1, 'school-90', '2024-25', '71', '2024-10-25', 'x', 'y', null)"
        )
    done = publishing.publish(home)
    assert (done.staff, done.analytics is not None) == (False, True)


def no_room(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def no_room_in_duckdb(*_: object, **__: object) -> None:
    raise duckdb.IOException("Could not write file: No space left on device")


@pytest.mark.parametrize(
    ("module", "name", "fails"),
    [
        (copying, "to_parquet", no_room_in_duckdb),
        (copying, "prepare", no_room_in_duckdb),
        (datapackage, "write", no_room),
        (editions, "_settle", no_room),
        (staff.shutil, "copyfileobj", no_room),
    ],
)
def test_a_full_disk_leaves_the_former_pair(
    home: Home, monkeypatch: pytest.MonkeyPatch, module: object, name: str, fails: Callable[..., None]
) -> None:
    publishing.publish(home)
    change(home, 26)
    with monkeypatch.context() as patch:
        patch.setattr(module, name, fails)
        with pytest.raises(WarehouseError, match="На диске нет места"):
            publishing.publish(home)
    assert pair(home) == (25, 25)
    assert [path.name for path in (home.analytics / "editions").iterdir()] == ["000001"], "nothing half-made is left"
    assert not list(home.published.glob("*.part"))
    publishing.publish(home)
    assert pair(home) == (26, 26)


def test_a_full_disk_is_told_also_where_only_the_analysts_copy_is_made(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    publishing.publish(home)
    (home.analytics / "analytics").unlink()
    monkeypatch.setattr(editions, "_settle", no_room)
    with pytest.raises(WarehouseError, match="На диске нет места"):
        publishing.publish(home)
    assert [path.name for path in (home.analytics / "editions").iterdir()] == ["000001"]


KILLED = """
import os, signal, sys
from pathlib import Path
from pipelines import publishing
from pipelines.config import Home
from pipelines.warehouse import rawstore
from pipelines.warehouse.analytics import editions, making, copying
module, name, after = sys.argv[2:]
module = {"editions": editions, "making": making, "copying": copying, "path": Path}[module]
original = getattr(module, name)
def killer(*arguments, **named):
    if after == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    original(*arguments, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(module, name, killer)
publishing.publish(Home(Path(sys.argv[1])))
"""


@pytest.mark.parametrize(
    ("module", "name", "when", "left"),
    [
        ("copying", "to_parquet", "after", (25, 25)),  # in the middle of the tables
        ("editions", "_settle", "after", (25, 25)),  # both are ready, neither is in force
        ("editions", "put_in_force", "before", (26, 25)),  # the staff's is in force, the analysts' not yet
        ("editions", "_link", "before", (26, 25)),  # the edition lies in its place, the link is the former
        ("editions", "put_in_force", "after", (26, 26)),
    ],
)
def test_a_kill_leaves_whole_copies_and_the_next_run_mends_the_pair(
    home: Home, module: str, name: str, when: str, left: tuple[int, int]
) -> None:
    publishing.publish(home)
    change(home, 26)
    done = subprocess.run([sys.executable, "-c", KILLED, home.root, module, name, when], check=False)
    assert done.returncode == -signal.SIGKILL
    assert pair(home) == left
    publishing.publish(home)
    assert pair(home) == (26, 26)
    held = sorted(path.name for path in (home.analytics / "editions").iterdir())
    assert len(held) == 2, "the one in force and the one before"
    assert not [name for name in held if name.endswith(".part")]
    assert not list(home.published.glob("*.part"))


def test_two_publishers_do_not_sweep_each_other(home: Home) -> None:
    with staff.alone(home.published), pytest.raises(WarehouseError, match="уже публикует другая программа"):
        publishing.publish(home)
    publishing.publish(home)


def test_a_warehouse_without_models_publishes_the_staffs_copy_alone(tmp_path: Path) -> None:
    home = Home(tmp_path).create()
    done = publishing.publish(home)
    assert (done.staff, done.analytics) == (True, None)
    assert not home.pseudonym_key.exists() or publishing.package(home) == {}
    assert publishing.staff_days(home) == {}


def test_the_copy_can_be_switched_off_and_put_elsewhere(home: Home, tmp_path: Path) -> None:
    (home.root / "vedomost.toml").write_text("[analytics]\ncopy = false\n", encoding="utf-8")
    publishing.publish(Home(home.root))
    assert not (home.published / "analytics.duckdb").exists()
    assert not home.pseudonym_key.exists()
    elsewhere = tmp_path / "для аналитиков"
    (home.root / "vedomost.toml").write_text(f'[paths]\nanalytics = "{elsewhere}"\n', encoding="utf-8")
    publishing.publish(Home(home.root))
    assert capacity(elsewhere / "analytics.duckdb") == 25
    assert (elsewhere / "analytics.duckdb").readlink() == Path("analytics/analytics.duckdb")


def test_a_group_that_a_folder_gives_is_given_on(home: Home, tmp_path: Path) -> None:
    """chmod 2750: whatever the first publishing makes there, the second one still makes with the analysts' group."""
    shared = tmp_path / "srv"
    shared.mkdir()
    shared.chmod(0o2750)
    (home.root / "vedomost.toml").write_text(f'[paths]\nanalytics = "{shared}"\n', encoding="utf-8")
    for places in (26, 27):
        change(home, places)
        publishing.publish(Home(home.root))
        folders = [path for path in (shared / "editions").rglob("*") if path.is_dir()]
        assert {stat.S_IMODE(path.stat().st_mode) for path in (shared / "editions", *folders)} == {0o2750}
