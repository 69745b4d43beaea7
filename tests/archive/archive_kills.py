"""Kill a run at every system call, run again, compare with a run that nobody disturbed. A program of its own.

Usage: archive_kills.py FOLDER first|second|disposal|addition clean|power-cut [START STRIDE]. Every run is a forked
child, so that imports cost once. Prints the number of kills; exits with 1 and names the first call after which the end
was different.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from archive_acts import DUE, act_of, archived, five_years, journal
from archive_faults import CountingDisk, DyingDisk
from archive_samples import AT, BY, LATER, document, open_archive, tree

from reports.archive import Archive, adding
from reports.archive.additions import Addition, AdditionKind
from reports.archive.catalogue import Catalogue
from reports.archive.disk import Disk
from reports.archive.disposal import execute
from reports.archive.ledger import Event

SMALL = {"sheet.pdf": b"%PDF one"}
BEFORE = {"second": "first", "disposal": "due", "addition": "first"}
ACT = "urn:vedomost:school-90:2030-31:archive:disposal-act:2031-1"


def run(home: Path, step: str, disk: Disk | None = None) -> None:
    """`first` makes the archive with one document; `second` corrects that and adds another; `disposal` executes an act
    about the two documents that `due` archived; `addition` adds a scan to the document of `first`."""
    if step == "due":
        shelf = open_archive(home, disk)
        shelf.submit([replace(journal("5a"), files=SMALL), replace(journal("5b"), files=SMALL)], BY, at=AT)
        archived(shelf, act_of(shelf.find()))
    elif step == "disposal":
        execute(open_archive(home, disk), ACT, BY, five_years, at=DUE)
    elif step == "addition":
        add_scan(open_archive(home, disk))
    elif step == "first":
        open_archive(home, disk).submit([document("5a", files=SMALL)], BY, at=AT)
    else:
        corrected = document("5a", files={"sheet.pdf": b"%PDF two"})
        open_archive(home, disk).submit([corrected, document("5b", files=SMALL)], BY, "ошибка в отметке", at=LATER)


def add_scan(shelf: Archive) -> None:
    """As the command does: what was interrupted is finished first, what is there is not added again."""
    (row,) = adding.settled(shelf, shelf.find(), BY, at=LATER)
    if row.additions:
        return
    (copy,) = adding.read(shelf, [row], BY, at=LATER)
    one = Addition("scan-001.pdf", AdditionKind.SCAN, "0" * 128, LATER.isoformat(), BY)
    adding.add(shelf, [adding.Offer(copy, {one.name: b"%PDF scan"}, [one], Event.MODIFICATION, "скан")], BY, at=LATER)


def in_child(action: Any) -> int:
    """The wait status of a child that does it."""
    child = os.fork()
    if child == 0:
        try:
            action()
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def end_state(home: Path) -> dict[str, Any]:
    """All that must not depend on what happened on the way."""
    state: dict[str, Any] = {name: tree(home / name) for name in ("a", "b")}
    state["outbox"] = {path: digest for path, digest in tree(home / "outbox").items() if path != "lock"}
    return state


def count_calls(home: Path, step: str) -> None:
    disk = CountingDisk()
    run(home, step, disk)
    (home / "calls").write_text(str(disk.count))


def compare_rows(home: Path, reference: Path) -> None:
    """In a child: the catalogue holds the same rows."""
    if Catalogue(home / "catalogue.duckdb").rows() != Catalogue(reference / "catalogue.duckdb").rows():
        raise AssertionError("catalogue rows differ")


def main(folder: Path, step: str, *, power_cut: bool, start: int, stride: int) -> int:
    base, reference, home = folder / "base", folder / "reference", folder / "home"
    base.mkdir()
    if step in BEFORE:
        assert in_child(lambda: run(base, BEFORE[step])) == 0
    shutil.copytree(base, reference)
    assert in_child(lambda: count_calls(reference, step)) == 0
    calls = int((reference / "calls").read_text())
    wanted = end_state(reference)
    numbers = range(start, calls + 1, stride)
    for number in numbers:
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(base, home)
        status = in_child(lambda: run(home, step, DyingDisk(number, power_cut=power_cut)))  # noqa: B023 - run at once
        again = in_child(lambda: (run(home, step), compare_rows(home, reference)))
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        if not killed or again != 0 or end_state(home) != wanted:
            print(f"call {number} of {calls}: status {status}, again {again}")
            return 1
    print(len(numbers), "kills,", calls, "calls")
    return 0


if __name__ == "__main__":
    logging.disable()
    start, stride = (int(sys.argv[4]), int(sys.argv[5])) if len(sys.argv) > 5 else (1, 1)
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], power_cut=sys.argv[3] == "power-cut", start=start, stride=stride))
