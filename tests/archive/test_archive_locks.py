"""Versions and Object Lock: detected, set at writing, extended by the scrub, never beyond the term, never in the way.

The same tests run on moto and, marked `ceph`, on a real Ceph gateway, which checks what moto takes on trust.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from archive_acts import DUE, act_of, archived, five_years, journal
from archive_samples import AT, BY, LATER, document
from botocore.exceptions import ClientError
from remote_archive import open_on, same_bytes, two_versions
from target_sites import BucketSite, Site

from reports.archive import Kind, Status, TargetError, disposal, open_target
from reports.archive.holds import set_hold
from reports.archive.ocfl import object_root
from reports.archive.targets import Occupied

FOLDER = object_root(document("5a").object_id)
CONTENT = f"{FOLDER}/v2/content/sheet.csv"
DAY = timedelta(days=1)


@pytest.fixture(params=["s3", pytest.param("ceph", marks=pytest.mark.ceph)])
def site(request: pytest.FixtureRequest, first_site: Callable[[str], Site]) -> BucketSite:
    """A fresh prefix of a bucket that has Object Lock."""
    fresh = first_site(request.param).fresh()
    assert isinstance(fresh, BucketSite)
    assert fresh.gate is not None
    fresh.gate.open()
    return fresh


def without_lock(site: BucketSite, *, versioned: bool) -> BucketSite:
    """A bucket of its own on the same server."""
    bucket = f"plain-{'versioned' if versioned else 'single'}-{site.place.prefix.rsplit('/', 1)[1]}"
    site.client.create_bucket(Bucket=bucket)
    if versioned:
        site.client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return BucketSite(site.client, replace(site.place, bucket=bucket), site.gate)


def locked_until(site: BucketSite, path: str) -> datetime:
    answer = site.client.head_object(Bucket=site.place.bucket, Key=site.key(path))
    assert answer["ObjectLockMode"] == "COMPLIANCE"
    return answer["ObjectLockRetainUntilDate"]


def test_what_the_bucket_can_is_asked_and_said(site: BucketSite) -> None:
    full = open_target("b", site.place).condition()
    assert (len(full.abilities), full.shortcomings) == (2, ())
    assert "400 дней" in full.abilities[1]
    versioned = open_target("b", without_lock(site, versioned=True).place).condition()
    assert (len(versioned.abilities), len(versioned.shortcomings)) == (1, 1)
    assert "Object Lock нет" in versioned.shortcomings[0]
    single = open_target("b", without_lock(site, versioned=False).place).condition()
    assert (len(single.abilities), len(single.shortcomings)) == (0, 2)


def test_everything_is_locked_for_400_days_when_it_is_written(site: BucketSite, tmp_path: Path) -> None:
    two_versions(tmp_path, site)
    for path in site.paths():
        assert abs(locked_until(site, path) - datetime.now(UTC) - 400 * DAY) < timedelta(minutes=10), path
    (version,) = site.versions(CONTENT)
    with pytest.raises(ClientError) as refused:
        site.client.delete_object(Bucket=site.place.bucket, Key=site.key(CONTENT), VersionId=version["VersionId"])
    assert refused.value.response["Error"]["Code"] == "AccessDenied"


def test_the_scrub_extends_locks_that_run_out_but_not_beyond_the_term(
    site: BucketSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written with locks of 10 days; 5a is kept permanently, 5b until 20 days from now, 5c until 5 days from now."""
    now = datetime.now(UTC).replace(microsecond=0)
    terms = {"5a": None, "5b": now.date() + 20 * DAY, "5c": now.date() + 5 * DAY}
    monkeypatch.setattr("reports.archive.targets.s3_locks.ROLLING", 10 * DAY)
    archive = open_on(tmp_path, site)
    kept = dict(zip((None, 1, 2), terms, strict=True))
    archive.submit([replace(document(unit), keep_years=years) for years, unit in kept.items()], BY, at=AT)
    monkeypatch.undo()
    monkeypatch.setattr("reports.archive.locking.disposable_from", lambda academic_year, years: terms[kept[years]])

    report = open_on(tmp_path, site).verify(at=LATER)
    found = {unit: locked_until(site, f"{object_root(document(unit).object_id)}/inventory.json") for unit in terms}
    assert abs(found["5a"] - now - 400 * DAY) < timedelta(minutes=10)
    assert found["5b"] == datetime.combine(terms["5b"], time(), tzinfo=UTC)
    assert abs(found["5c"] - now - 10 * DAY) < timedelta(minutes=10), "it is left to run out"
    # 9 files a document, of 5a and 5b; 5 of the root and 4 ledger entries, the check's own has its full term already
    assert report.notes == (f"Продлены замки на носителе «b»: файлов {9 + 9 + 5 + 4}",)
    short = {document(unit).object_id for unit in ("5a", "5b")}
    assert {one.object_id for one in report.relocked if one.object_id} == short, "10 days: less than any scrub leaves"
    assert open_on(tmp_path, site).verify(at=LATER).notes == ()
    assert open_on(tmp_path, site).verify(sample=0.5, at=LATER).notes == ()


def test_a_lock_that_was_lifted_weakened_or_shortened_is_found_and_set_anew(site: BucketSite, tmp_path: Path) -> None:
    """The same bytes written over: without a lock; with one that can be lifted; with one of a week."""
    archive = two_versions(tmp_path, site)
    assert archive.verify(at=LATER).relocked == ()
    other = f"{object_root(document('5b').object_id)}/v1/content/sheet.csv"
    put, bucket = site.client.put_object, {"Bucket": site.place.bucket}
    week = datetime.now(UTC) + 7 * DAY
    for path, lock in {
        CONTENT: {},
        f"{FOLDER}/inventory.json": {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": week + 400 * DAY},
        other: {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": week},
    }.items():
        body = site.read(path)
        checksum = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
        put(**bucket, Key=site.key(path), Body=body, ContentMD5=checksum, **lock)
    report = open_on(tmp_path, site).verify(at=LATER)
    assert {(one.target, one.path, one.kind) for one in report.relocked} == {
        ("b", path, Kind.UNLOCKED) for path in (CONTENT, f"{FOLDER}/inventory.json", other)
    }
    assert not report.ok
    assert report.is_whole
    for path in (CONTENT, f"{FOLDER}/inventory.json", other):
        assert locked_until(site, path) - datetime.now(UTC) > 399 * DAY, path
    assert open_on(tmp_path, site).verify(at=LATER).ok


def test_what_is_held_stays_locked_beyond_its_term(
    site: BucketSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Terms of 20 days. 5a is put under a hold and locked at once; 5b is locked to its term, then held as well."""
    now = datetime.now(UTC).replace(microsecond=0)
    monkeypatch.setattr("reports.archive.targets.s3_locks.ROLLING", 10 * DAY)
    archive = open_on(tmp_path, site)
    archive.submit([replace(document(unit), keep_years=1) for unit in ("5a", "5b")], BY, at=AT)
    monkeypatch.undo()
    monkeypatch.setattr("reports.archive.locking.disposable_from", lambda *_: now.date() + 20 * DAY)
    of = {unit: f"{object_root(document(unit).object_id)}/v1/content/sheet.csv" for unit in ("5a", "5b")}

    again = open_on(tmp_path, site)
    hold = set_hold(again, again.find(object_id=document("5a").object_id), BY, "запрос суда", at=LATER)
    assert hold is not None
    assert locked_until(site, of["5a"]) - now > 399 * DAY
    assert locked_until(site, of["5b"]) - now < 11 * DAY
    again.verify(at=LATER)
    assert locked_until(site, of["5b"]) == datetime.combine(now.date() + 20 * DAY, time(), tzinfo=UTC)
    monkeypatch.setattr("reports.archive.holds.protect_held", lambda *_: [])
    set_hold(again, again.find(object_id=document("5b").object_id), BY, "запрос суда", at=LATER)
    open_on(tmp_path, site).verify(at=LATER)
    assert locked_until(site, of["5b"]) - now > 399 * DAY


def test_what_an_attacker_wrote_over_a_locked_file_is_mended_by_a_new_version(site: BucketSite, tmp_path: Path) -> None:
    archive = two_versions(tmp_path, site)
    whole = site.read(CONTENT)
    site.write(CONTENT, b"5;5;5;5;5")
    site.remove(f"{FOLDER}/inventory.json")
    assert len(archive.verify(at=LATER).damages) == 2
    assert archive.repair(at=LATER).ok
    assert same_bytes(tmp_path, site)
    bodies = [
        site.client.get_object(Bucket=site.place.bucket, Key=site.key(CONTENT), VersionId=version["VersionId"])["Body"]
        for version in site.versions(CONTENT)
    ]
    assert sorted(body.read() for body in bodies) == sorted([whole, b"5;5;5;5;5", whole])
    assert abs(locked_until(site, CONTENT) - datetime.now(UTC) - 400 * DAY) < timedelta(minutes=10)


def test_disposal_waits_for_the_lock_and_says_until_when(site: BucketSite) -> None:
    target = open_target("b", site.place)
    target.condition()
    target.put({"x/1": b"1", "x/2": b"1"})
    target.replace({"x/1": b"2"})
    with pytest.raises(TargetError, match=f"заперт от удаления до {locked_until(site, 'x/2'):%d.%m.%Y}"):
        target.erase("x")
    assert len(site.versions("x/")) == 3


def test_an_act_about_a_locked_document_is_refused_and_the_archive_goes_on(site: BucketSite, tmp_path: Path) -> None:
    archive = open_on(tmp_path, site)
    archive.submit([journal("5a")], BY, at=AT)
    act = archived(archive, act_of(archive.find(report="class-journal")))
    with pytest.raises(disposal.RefusedError, match=r"заперт от удаления до \d\d\.\d\d\.\d{4}"):
        disposal.execute(archive, act, BY, five_years, at=DUE)
    assert archive.waiting() == 0
    assert archive.find(report="class-journal")[0].disposed_at is None
    assert archive.submit([document("6a")], BY, at=DUE)[0].status is Status.NEW
    assert archive.verify(at=DUE).ok


def test_disposal_leaves_no_version_behind(site: BucketSite) -> None:
    plain = without_lock(site, versioned=True)
    target = open_target("b", plain.place)
    target.put({"x/1": b"1", "xx/1": b"another"})
    target.replace({"x/1": b"2"})
    target.remove("x/1")
    assert len(plain.versions("x")) == 4, "two versions, a marker, and the neighbour whose name begins so"
    target.erase("x")
    assert [version["Key"] for version in plain.versions("x")] == [plain.key("xx/1")]


def test_a_key_is_written_once_whatever_the_server_thinks_of_conditions(site: BucketSite) -> None:
    target = open_target("b", site.place)
    target.put({"x": b"1"})
    target.put({"x": b"1"})
    with pytest.raises(Occupied):
        target.put({"x": b"2"})
    assert len(site.versions("x")) == 1


@pytest.mark.ceph
def test_ceph_refuses_bytes_that_are_not_those_of_their_md5_and_keys_it_does_not_know(
    first_site: Callable[[str], Site], tmp_path: Path
) -> None:
    site = first_site("ceph").fresh()
    assert isinstance(site, BucketSite)
    target = open_target("b", site.place)
    with pytest.raises(TargetError, match="MD5"):
        target._client.call("put_object", Key=site.key("x"), Body=b"x", ContentMD5="A" * 22 + "==")  # type: ignore[attr-defined]
    for wrong in (replace(site.place, access_key="stranger"), replace(site.place, secret_key="wrong")):
        stranger = BucketSite(site.client, wrong, site.gate)
        (receipt,) = open_on(tmp_path, stranger).submit([document("5a")], BY, at=AT)
        assert receipt.status == Status.WAITING
        assert "ключ" in receipt.message
        assert "wrong" not in receipt.message
        assert "stranger" not in receipt.message
