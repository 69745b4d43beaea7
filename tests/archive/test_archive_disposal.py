"""Disposal: only by an approved act, on its day, on all targets; what is refused, and what stays."""

from __future__ import annotations

import ast
import errno
import json
import shutil
from pathlib import Path

import pytest
from archive_acts import DUE, TOO_EARLY, act_of, archived, five_years, journal
from archive_faults import CountingDisk
from archive_samples import AT, BY, LATER, document, ledger_files, objects, open_archive, tree

import reports
from reports.archive import Archive, ArchiveError, Kind, Status, UnavailableError
from reports.archive.catalogue import Catalogue
from reports.archive.disposal import RefusedError, execute
from reports.archive.holds import release, set_hold, standing
from reports.archive.ocfl import object_root
from reports.archive.terms import Term


class FailingErasure(CountingDisk):
    """Fails from the n-th call on that changes something below one of the folders."""

    def __init__(self, below: list[Path], number: int) -> None:
        super().__init__()
        self._below, self._left = below, number

    def reach(self, number: int, path: Path) -> None:
        if any(path.is_relative_to(place) for place in self._below):
            self._left -= 1
            if self._left <= 0:
                raise OSError(errno.EIO, "Input/output error", str(path))


@pytest.fixture
def shelf(home: Path) -> Archive:
    """Two journals that are due on 1.1.2031 and a register that is kept 25 years."""
    archive = open_archive(home)
    archive.submit([journal("5a"), journal("5b"), document("5a")], BY, at=AT)
    return archive


def journals(shelf: Archive) -> list:
    return shelf.find(report="class-journal")


def test_an_approved_act_is_executed_on_every_target(shelf: Archive, home: Path) -> None:
    doomed = journals(shelf)
    act = archived(shelf, act_of(doomed))
    report = execute(shelf, act, BY, five_years, at=DUE)
    assert (report.objects, report.execution.targets, report.was_executed) == (2, ("a", "b"), False)
    for target in "ab":
        left = {path.name for path in objects(home / target)}
        assert len(left) == 2, "the register and the act"
        assert not any("class-journal" in name for name in left)
        assert not any((home / target / object_root(row.object_id)).exists() for row in doomed)
    assert tree(home / "a") == tree(home / "b")
    checked = shelf.verify(at=DUE)
    assert checked.ok, checked.text()
    assert checked.objects == 2


def test_the_tombstone_says_what_it_was_and_names_no_pupil(shelf: Archive, home: Path) -> None:
    doomed = journals(shelf)
    act = archived(shelf, act_of(doomed))
    seq = execute(shelf, act, BY, five_years, at=DUE).execution.seq
    entry = json.loads(ledger_files(home / "b")[seq - 1].read_bytes())
    assert (entry["event"], entry["by"], entry["at"]) == ("deletion", BY, "2031-01-09T10:00:00+03:00")
    assert entry["details"]["act"]["object"] == act
    assert entry["details"]["approved"] == {"by": "Ёлкин П. П.", "position": "директор", "on": "2031-01-09"}
    assert [row["inventory"] for row in entry["details"]["objects"]] == [row.inventory_digest for row in doomed]
    assert "Полынин Семён" not in json.dumps(entry, ensure_ascii=False)
    found = shelf.find(report="class-journal", unit="5А")
    assert [(row.disposed_at, row.act, row.title) for row in found] == [(entry["at"], act, "Классный журнал")]
    assert [row.report_code for row in shelf.find(student="Полынин")] == ["grade-register"]


@pytest.mark.parametrize("target", ["a", "b"])
def test_tombstones_survive_a_catalogue_rebuilt_from_either_target(shelf: Archive, home: Path, target: str) -> None:
    execute(shelf, archived(shelf, act_of(journals(shelf))), BY, five_years, at=DUE)
    before = Catalogue(home / "catalogue.duckdb").rows()
    assert len(before["disposed_objects"]) == 2
    assert shelf.rebuild_catalogue(target) == []
    assert Catalogue(home / "catalogue.duckdb").rows() == before


def test_it_is_refused_a_day_too_early(shelf: Archive, home: Path) -> None:
    act = archived(shelf, act_of(journals(shelf)), at=TOO_EARLY)
    before = tree(home / "a")
    with pytest.raises(RefusedError, match=r"можно с 01\.01\.2031") as refused:
        execute(shelf, act, BY, five_years, at=TOO_EARLY)
    assert len(refused.value.obstacles) == 2
    assert tree(home / "a") == before


def test_it_is_refused_without_approval(shelf: Archive) -> None:
    act = archived(shelf, act_of(journals(shelf), approval=None))
    with pytest.raises(RefusedError, match="никем не утверждён"):
        execute(shelf, act, BY, five_years, at=DUE)
    with pytest.raises(ArchiveError, match="не утверждён"):
        execute(shelf, "urn:vedomost:school-90:2030-31:archive:disposal-act:2031-9", BY, five_years, at=DUE)
    with pytest.raises(ArchiveError, match="не утверждён"):
        execute(shelf, journals(shelf)[0].object_id, BY, five_years, at=DUE)


def test_it_is_refused_where_one_document_changed_since(shelf: Archive, home: Path) -> None:
    act = archived(shelf, act_of(journals(shelf)))
    shelf.submit([journal("5b", text="5;5")], BY, "ошибка", at=LATER)
    with pytest.raises(RefusedError, match=r"5b:class-journal:y-2024: изменился") as refused:
        execute(shelf, act, BY, five_years, at=DUE)
    assert len(refused.value.obstacles) == 1
    assert len(objects(home / "a")) == 4, "all or nothing: the other one stays as well"


@pytest.mark.parametrize("term", [None, Term(None), Term(5, action="keep")])
def test_it_is_refused_where_the_schedule_knows_no_end(shelf: Archive, term: Term | None) -> None:
    act = archived(shelf, act_of(journals(shelf)))
    with pytest.raises(RefusedError, match="не ограничен или не установлен"):
        execute(shelf, act, BY, lambda _: term, at=DUE)


def test_it_is_refused_while_a_document_is_held_and_goes_on_when_it_is_released(shelf: Archive, home: Path) -> None:
    act = archived(shelf, act_of(journals(shelf)))
    hold = set_hold(shelf, shelf.find(unit="5А"), "Ёлкин П. П.", "запрос суда", at=DUE)
    assert hold is not None
    assert len(hold.objects) == 2
    shelf.rebuild_catalogue("b")
    assert standing(shelf) == [hold]
    with pytest.raises(RefusedError, match=f"запретом № {hold.number} .запрос суда; Ёлкин") as refused:
        execute(shelf, act, BY, five_years, at=DUE)
    assert len(refused.value.obstacles) == 1
    with pytest.raises(ArchiveError, match="Запрета № 99"):
        release(shelf, 99, "Ёлкин П. П.", "дело закрыто", at=DUE)
    with pytest.raises(ArchiveError, match="причину"):
        release(shelf, hold.number, "Ёлкин П. П.", " ", at=DUE)
    release(shelf, hold.number, "Ёлкин П. П.", "дело закрыто", at=DUE)
    assert standing(shelf) == []
    assert execute(shelf, act, BY, five_years, at=DUE).objects == 2


def test_it_is_refused_while_a_target_is_away_and_nothing_waits(shelf: Archive, home: Path) -> None:
    act = archived(shelf, act_of(journals(shelf)))
    (home / "b").rename(home / "away")
    before = tree(home / "a")
    with pytest.raises(UnavailableError, match="«b»"):
        execute(shelf, act, BY, five_years, at=DUE)
    assert shelf.waiting() == 0
    (home / "away").rename(home / "b")
    assert tree(home / "a") == before


@pytest.mark.parametrize("call", [1, 4, 9])
def test_a_target_that_fails_while_bytes_are_erased_is_finished_by_the_next_call(
    shelf: Archive, home: Path, call: int
) -> None:
    """The ledger says so on both; then `b` refuses its n-th call in an object's folder; a check while `a` is away."""
    doomed = journals(shelf)
    act = archived(shelf, act_of(doomed))
    places = [home / "b" / object_root(row.object_id) for row in doomed]
    with pytest.raises(UnavailableError, match="«b»"):
        execute(open_archive(home, FailingErasure(places, call)), act, BY, five_years, at=DUE)
    assert shelf.waiting() == 1
    assert not any((home / "a" / object_root(row.object_id)).exists() for row in doomed)
    assert any(place.exists() for place in places)
    (home / "a").rename(home / "away")
    report = shelf.verify(at=DUE)
    assert report.damages == ()
    assert report.unfinished > 0
    (home / "away").rename(home / "a")
    again = execute(shelf, act, BY, five_years, at=DUE)
    assert again.was_executed
    assert shelf.waiting() == 0
    assert tree(home / "a") == tree(home / "b")
    assert shelf.verify(at=DUE).ok


def test_a_hold_comes_too_late_once_the_execution_is_begun(shelf: Archive, home: Path) -> None:
    doomed = journals(shelf)
    act = archived(shelf, act_of(doomed))
    places = [home / "b" / object_root(row.object_id) for row in doomed]
    with pytest.raises(UnavailableError):
        execute(open_archive(home, FailingErasure(places, 1)), act, BY, five_years, at=DUE)
    (home / "b").rename(home / "away")
    with pytest.raises(ArchiveError, match="Поздно"):
        set_hold(shelf, doomed, BY, "запрос суда", at=DUE)


def test_executing_again_says_so_and_mends_what_was_put_back(shelf: Archive, home: Path, tmp_path: Path) -> None:
    doomed = journals(shelf)
    act = archived(shelf, act_of(doomed))
    place = home / "b" / object_root(doomed[0].object_id)
    saved = tmp_path / "saved"
    shutil.copytree(place, saved)
    first = execute(shelf, act, BY, five_years, at=DUE)
    place.parent.mkdir(exist_ok=True)
    shutil.copytree(saved, place)
    checked = shelf.verify(at=DUE)
    assert {(damage.kind, damage.object_id, damage.lost) for damage in checked.damages} == {
        (Kind.EXTRA, doomed[0].object_id, False)
    }
    assert all(f"уничтожен по акту {act}" in str(damage) for damage in checked.damages)
    again = execute(shelf, act, BY, five_years, at=DUE)
    assert (again.was_executed, again.execution) == (True, first.execution)
    assert not place.exists()
    assert shelf.verify(at=DUE).ok


def test_a_repair_takes_a_resurrected_document_out_and_restores_none(
    shelf: Archive, home: Path, tmp_path: Path
) -> None:
    doomed = journals(shelf)
    place = home / "b" / object_root(doomed[0].object_id)
    shutil.copytree(place, tmp_path / "saved")
    execute(shelf, archived(shelf, act_of(doomed)), BY, five_years, at=DUE)
    place.parent.mkdir(exist_ok=True)
    shutil.copytree(tmp_path / "saved", place)
    report = shelf.repair(at=DUE)
    assert report.ok
    assert report.repaired == ()
    assert not place.exists()
    assert tree(home / "a") == tree(home / "b")


def test_a_disposed_document_is_not_taken_again(shelf: Archive, home: Path) -> None:
    execute(shelf, archived(shelf, act_of(journals(shelf))), BY, five_years, at=DUE)
    before = tree(home / "a")
    (receipt,) = shelf.submit([journal("5a")], BY, at=DUE)
    assert receipt.status == Status.DISPOSED
    assert tree(home / "a") == before
    with pytest.raises(ArchiveError, match="выдать его нельзя"):
        shelf.export(journals(shelf), home / "out", BY, at=DUE)


def test_a_disposed_document_that_waited_in_another_catalogue_is_not_taken_either(shelf: Archive, home: Path) -> None:
    """The catalogue is lost and the targets are away when it is submitted: it waits until the ledger refuses it."""
    execute(shelf, archived(shelf, act_of(journals(shelf))), BY, five_years, at=DUE)
    (home / "catalogue.duckdb").unlink()
    (home / "a").rename(home / "away")
    (home / "b").rename(home / "away too")
    (receipt,) = shelf.submit([journal("5a")], BY, at=DUE)
    assert receipt.status == Status.WAITING
    (home / "away").rename(home / "a")
    (home / "away too").rename(home / "b")
    shelf.flush_outbox(at=DUE)
    assert shelf.waiting() == 0
    assert len(objects(home / "a")) == 2
    assert shelf.verify(at=DUE).ok


def test_there_is_no_other_way_to_delete() -> None:
    """Who calls what takes bytes away: `erase` belongs to the executed act; `remove` and the disk's own calls to those
    who first keep what they take (or clear their own temporary files)."""
    room = Path(reports.__file__).parent / "archive"
    callers: dict[str, set[str]] = {}
    for path in room.rglob("*.py"):
        module = path.relative_to(room).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                callers.setdefault(node.func.attr, set()).add(module)
    assert callers["erase"] == {"protocol", "session", "disposal"}
    assert callers["remove"] == {"protocol", "repair", "targets", "session"}
    assert callers["unlink"] == {"disk", "targets", "outbox", "catalogue"}
    assert callers["remove_folder"] == {"targets"}
    assert not callers.keys() & {"rmtree", "rmdir_all", "removedirs", "truncate"}
    protocol = (room / "protocol.py").read_text(encoding="utf-8")
    assert protocol.count("self.erase(") == 1, "the commit of an executed act"
    assert "folders(intent.event, intent.details)" in protocol
