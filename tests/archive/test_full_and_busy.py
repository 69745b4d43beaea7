"""A server without room, and two closers that are two real processes: nothing lost, nothing twice."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from archive_samples import AT, BY, LATER, document, ledger_files, open_archive
from ceph_server import CephServer
from remote_archive import open_on, same_bytes, two_versions
from remote_faults import FullClient
from target_sites import BucketSite, Site, content

from reports.archive import Archive, BusyError, DirectoryTarget, Place, S3Place, Status, open_target
from reports.archive.ledger import Entry
from reports.archive.targets.s3 import S3Target


@pytest.mark.parametrize(
    ("after", "status", "code", "cause"),
    [
        (0, 403, "QuotaExceeded", "исчерпана квота"),
        (1, 507, "XMinioStorageFull", "нет свободного места"),
        (5, 507, "", "нет свободного места"),
        (10, 403, "QuotaExceeded", "исчерпана квота"),
    ],
)
def test_a_bucket_that_is_full_is_waited_for(
    first_site: Callable[[str], Site], home: Path, after: int, status: int, code: str, cause: str
) -> None:
    """Full from the writer's token on, the first file, the fifth, the ledger's entry (1 token, 9 files)."""
    site = first_site("s3").fresh()
    assert isinstance(site.place, S3Place)
    assert site.gate is not None
    site.gate.open()
    two_versions(home, site)
    before = content(site)
    client = FullClient("b", site.place, after, status, code)
    archive = open_on(home, site, S3Target("b", site.place, client))
    (receipt,) = archive.submit([document("7b")], BY, at=LATER)
    assert receipt.status == Status.WAITING, (receipt, after)
    assert f"ожидает носителя «b» ({cause}" in receipt.message
    assert archive.find(unit="7b") == [], "nothing is called archived on one copy"
    assert content(site).items() >= before.items()
    looked = open_on(home, site).verify(at=LATER)
    assert looked.damages == (), "what is unfinished is no damage"

    client.is_full = False
    assert archive.waiting() == 0, "looking has finished what waited"
    assert [entry.name.split("-")[0] for entry in ledger_files(home / "a")[4:]] == ["0000000005", "0000000006"]
    assert same_bytes(home, site)
    assert archive.submit([document("7b")], BY, at=LATER)[0].status == Status.UNCHANGED


@pytest.mark.ceph
def test_a_real_quota_of_the_user_is_waited_for(first_site: Callable[[str], Site], home: Path) -> None:
    site = first_site("ceph").fresh()
    assert isinstance(site, BucketSite)
    assert isinstance(site.server, CephServer)
    assert site.gate is not None
    site.gate.open()
    archive = two_versions(home, site)
    site.server.set_quota(4096)
    try:
        (receipt,) = archive.submit([document("7b", text="5" * 9000)], BY, at=LATER)
    finally:
        site.server.set_quota(None)
    assert receipt.status == Status.WAITING
    assert "ожидает носителя «b» (исчерпана квота" in receipt.message
    (receipt,) = open_on(home, site).flush_outbox(at=LATER)
    assert (receipt.status, receipt.ledger_seq) == (Status.NEW, 5)
    assert same_bytes(home, site)


DOCUMENTS = 3


def installation(home: Path, place: Place, name: str) -> Archive:
    """An archive with an outbox and a catalogue of its own."""
    return Archive(
        [DirectoryTarget("a", home / "a"), open_target("b", place)],
        home / f"{name}.duckdb",
        home / name,
        same_device_accepted=True,
    )


def close_all(opened: Callable[[], Archive], letter: str, busy: Path, both_there: Barrier) -> None:
    """Submit documents one by one; where somebody else writes, do as people are told: try again."""
    archive = opened()
    both_there.wait(60)
    for number in range(DOCUMENTS):
        deadline = time.monotonic() + 120
        while True:
            try:
                (receipt,) = archive.submit([document(f"{number}{letter}")], BY, at=AT)
                assert receipt.status in (Status.NEW, Status.UNCHANGED), receipt
                break
            except BusyError:
                with busy.open("a") as met:
                    met.write(".")
                assert time.monotonic() < deadline, "never let in"
                time.sleep(int.from_bytes(os.urandom(1)) / 5000)


def both(first: Callable[[], Archive], second: Callable[[], Archive], busy: Path) -> list[int | None]:
    """Two processes at once; the exit code of each. They are begun anew: a fork would inherit the locks of threads."""
    spawn = get_context("spawn")
    both_there = spawn.Barrier(2)
    children = [
        spawn.Process(target=close_all, args=(opened, letter, busy, both_there), daemon=True)
        for opened, letter in ((first, "a"), (second, "b"))
    ]
    for child in children:
        child.start()
    for child in children:
        child.join(180)
    codes = [child.exitcode for child in children]
    for child in children:
        child.kill()
    return codes


def test_two_processes_of_one_installation_close_at_once(home: Path) -> None:
    opened = partial(open_archive, home)
    assert both(opened, opened, home / "busy") == [0, 0]
    archive = open_archive(home)
    assert {row.unit for row in archive.find()} == {
        f"{number}{letter}" for number in range(DOCUMENTS) for letter in "ab"
    }
    assert archive.verify(at=LATER).ok
    assert_one_chain(home)


@pytest.mark.parametrize("kind", ["directory", "s3", "sftp"])
def test_two_installations_close_on_the_same_targets_at_once(
    first_site: Callable[[str], Site], home: Path, kind: str
) -> None:
    """Each has an outbox and a catalogue of its own; only the locks on the targets tell them apart."""
    site = first_site(kind).fresh()
    if site.gate is not None:
        site.gate.open()
    opened = partial(installation, home, site.place)
    opened("first").submit([document("9x")], BY, at=AT)
    assert both(partial(opened, "first"), partial(opened, "second"), home / "busy") == [0, 0]
    third = opened("third")
    units = {f"{number}{letter}" for number in range(DOCUMENTS) for letter in "ab"}
    assert {row.unit for row in third.find()} == {"9x", *units}
    assert third.verify(at=LATER).ok
    assert_one_chain(home)
    assert same_bytes(home, site)


def assert_one_chain(home: Path) -> None:
    """Every number once, each entry naming the one before."""
    entries = [Entry.parse(path.read_bytes()) for path in ledger_files(home / "a")]
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.prev for entry in entries] == [None, *(entry.digest for entry in entries[:-1])]
