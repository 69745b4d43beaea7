"""The ledger under somebody else's clock: what a forger of every target cannot do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from archive_samples import AT, BY, document
from click.testing import CliRunner
from tsa_server import TsaServer, tsa_server

from pipelines import anchoring, jobs
from pipelines.cli import vedomost
from pipelines.config import Home
from reports.archive import ArchiveError
from reports.archive.anchors import Anchor
from reports.archive.heads import Head
from reports.archive.timestamps import reader, stamp

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="нет openssl: apt-get install openssl")


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TsaServer]:
    with tsa_server(tmp_path_factory.mktemp("tsa")) as server:
        yield server


def _home(root: Path, tsa: TsaServer | None, trust: Path | None = None) -> Home:
    root.mkdir(parents=True, exist_ok=True)
    stamps = f'timestamp_url = "{tsa.url}"\ntimestamp_trust = "{trust or tsa.certificate}"\n' if tsa else ""
    (root / "vedomost.toml").write_text(f"[archive]\nsame_device_accepted = true\n{stamps}", encoding="utf-8")
    return Home(root)


@pytest.fixture
def home(tmp_path: Path, tsa: TsaServer) -> Home:
    made = _home(tmp_path / "home", tsa)
    jobs.archive(made).submit([document("5a"), document("6a")], BY, at=AT)
    return made


def test_a_stamped_ledger_goes_on_and_every_stamp_still_holds(home: Home) -> None:
    first, _ = anchoring.anchor(home, BY)
    jobs.archive(home).submit([document("7a")], BY, at=AT + timedelta(days=1))
    second, _ = anchoring.anchor(home, BY)
    # one entry begins the archive, one a document; then the first anchor, the third document
    assert (first.head.size, second.head.size) == (3, 5)
    report = anchoring.check(home)
    assert (report.ok, report.entries, report.is_continuous, report.missing) == (True, 6, True, [])
    assert [(one.anchor.head.size, one.fault, one.stamped and one.stamped.by) for one in report.judged] == [
        (3, "", "Common Name: Test TSA"),
        (5, "", "Common Name: Test TSA"),
    ]
    assert all(one.stamped and one.stamped.is_trusted for one in report.judged)
    assert abs(report.judged[0].stamped.at - datetime.now(UTC)) < timedelta(minutes=5)  # type: ignore[union-attr]
    assert jobs.verify(home).ok


def test_a_chain_forged_from_its_first_entry_is_exposed(home: Home, tmp_path: Path, tsa: TsaServer) -> None:
    anchoring.anchor(home, BY)
    forged = _home(tmp_path / "forged", tsa)
    jobs.archive(forged).submit([document("5a", text="5;5;5"), document("6a")], BY, at=AT)
    assert jobs.verify(forged).ok, "the forger's chain is whole"
    for name in ("archive-a", "archive-b"):
        shutil.rmtree(home.root / name)
        shutil.copytree(forged.root / name, home.root / name)
    for part in ("catalogue.duckdb", "outbox"):  # he holds the installation too, but not the copy that was taken away
        place = home.root / "archive" / part
        shutil.rmtree(place) if place.is_dir() else place.unlink()
        copy = forged.root / "archive" / part
        shutil.copytree(copy, place) if copy.is_dir() else shutil.copy(copy, place)
    report = anchoring.check(home)
    assert not report.ok
    assert [one.fault for one in report.judged] == [
        "первые 3 записей журнала — не те, что были заверены: журнал переписан"
    ]
    assert report.missing == [3]


def test_a_head_of_more_entries_than_there_are_tells_of_a_cut_ledger(home: Home, tsa: TsaServer) -> None:
    made, _ = anchoring.anchor(home, BY)
    longer = Head(99, made.head.root, made.head.entry)
    folder = home.root / "archive" / "anchors"
    for name, data in Anchor(longer, stamp(tsa.url, longer.data)).files.items():
        (folder / f"0000000099-{name}").write_bytes(data)
    report = anchoring.check(home)
    assert "конец журнала утрачен или срезан" in report.judged[-1].fault
    assert not report.ok


def test_a_token_over_something_else_or_of_another_server_does_not_hold(tsa: TsaServer, tmp_path: Path) -> None:
    token = stamp(tsa.url, b"this")
    assert reader(tsa.certificate)(token, b"this").is_trusted
    assert not reader(None)(token, b"this").is_trusted
    with pytest.raises(ValueError, match="не на этом"):
        reader(tsa.certificate)(token, b"that")
    with pytest.raises(ValueError, match="повреждена"):
        reader(tsa.certificate)(token[:-1], b"this")
    flipped = bytearray(token)
    flipped[-5] ^= 1
    with pytest.raises(ValueError, match=r"не на этом или её подпись неверна|повреждена"):
        reader(tsa.certificate)(bytes(flipped), b"this")
    with tsa_server(tmp_path / "other", "Other TSA") as other, pytest.raises(ValueError, match="нет доверия"):
        reader(other.certificate)(token, b"this")


def test_without_a_server_or_with_one_that_is_down_nothing_is_archived(home: Home, tmp_path: Path) -> None:
    with pytest.raises(jobs.JobError, match="timestamp_url"):
        anchoring.anchor(_home(tmp_path / "none", None), BY)
    down = TsaServer("http://127.0.0.1:9/", tmp_path / "x.pem")
    settings = _home(home.root, down)
    with pytest.raises(ArchiveError, match="метки не дал"):
        anchoring.anchor(settings, BY)
    assert jobs.archive(home).find(report="anchor") == []


def test_the_commands_say_how_the_ledger_stands(home: Home) -> None:
    environment = {"VEDOMOST_HOME": str(home.root)}
    made = CliRunner().invoke(vedomost, ["archive", "anchor", "--by", BY], env=environment)
    assert made.exit_code == 0, made.output
    assert "Заверено записей журнала: 3" in made.output
    told = CliRunner().invoke(vedomost, ["archive", "anchors"], env=environment)
    assert (told.exit_code, "журнал тот же" in " ".join(told.output.split())) == (0, True)
