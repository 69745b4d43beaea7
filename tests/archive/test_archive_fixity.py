"""Damage of every kind, in every part, on one target and on both: found, named, mended or reported as lost.

The archive under test has two documents; 5a has two versions. Ledger: 1 creation, 2 and 3 ingestion, 4 modification.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from archive_samples import AT, BY, LATER, document, ledger_files, open_archive, tree

from reports.archive import Archive, ArchiveError, Kind, Part, Status
from reports.archive.ledger import Entry
from reports.archive.ocfl import object_root

FOLDER = object_root(document("5a").object_id)
OTHER = object_root(document("5b").object_id)
CHECK = LATER + timedelta(days=1)
PARTS = {
    "content": (Part.CONTENT, f"{FOLDER}/v2/content/sheet.csv"),
    "former content": (Part.CONTENT, f"{FOLDER}/v1/content/metadata.json"),
    "inventory": (Part.INVENTORY, f"{FOLDER}/inventory.json"),
    "version inventory": (Part.INVENTORY, f"{FOLDER}/v1/inventory.json"),
    "sidecar": (Part.SIDECAR, f"{FOLDER}/inventory.json.sha512"),
    "version sidecar": (Part.SIDECAR, f"{FOLDER}/v2/inventory.json.sha512"),
    "declaration": (Part.DECLARATION, f"{FOLDER}/0=ocfl_object_1.1"),
    "first entry": (Part.LEDGER, "ledger 0"),
    "entry": (Part.LEDGER, "ledger 1"),
    "last entry": (Part.LEDGER, "ledger -1"),
    "readme": (Part.ROOT, "README.txt"),
    "root declaration": (Part.ROOT, "0=ocfl_1.1"),
}


def place(root: Path, path: str) -> Path:
    """A path of PARTS in one target."""
    return ledger_files(root)[int(path.split()[1])] if path.startswith("ledger ") else root / path


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def swap(path: Path) -> None:
    """With the first other file of the target of the same part of the tree."""
    partner = next(
        other
        for other in sorted(path.parent.iterdir())
        if other.is_file() and other != path and other.read_bytes() != path.read_bytes()
    )
    mine, theirs = path.read_bytes(), partner.read_bytes()
    path.write_bytes(theirs)
    partner.write_bytes(mine)


def symlink(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


INJURIES: dict[str, tuple[Callable[[Path], None], set[Kind]]] = {
    "flip": (flip, {Kind.FLIPPED}),
    "truncate": (truncate, {Kind.TRUNCATED}),
    "empty": (empty, {Kind.TRUNCATED}),
    "delete": (Path.unlink, {Kind.MISSING}),
    "swap": (swap, {Kind.SWAPPED}),
    "symlink": (symlink, {Kind.UNREADABLE}),
    "folder": (folder_instead, {Kind.MISSING}),
}


def cases() -> Iterator[tuple[str, str]]:
    return ((injury, part) for injury in INJURIES for part in PARTS)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home made once; every test works on a copy."""
    home = tmp_path_factory.mktemp("pristine")
    archive = open_archive(home)
    archive.submit([document("5a"), document("5b")], BY, at=AT)
    archive.submit([document("5a", text="5;5;5")], BY, "ошибка в отметке", at=LATER)
    return home


@pytest.fixture
def home(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "home"))


@pytest.fixture
def archive(home: Path) -> Archive:
    return open_archive(home)


def without_events(root: Path) -> dict[str, str]:
    """The tree as it was before any check: four ledger entries."""
    later = {path.relative_to(root).as_posix() for path in ledger_files(root)[4:]}
    return {path: digest for path, digest in tree(root).items() if path not in later}


@pytest.mark.parametrize(("injury", "part"), cases())
def test_damage_on_one_target_is_named_and_mended(
    archive: Archive, home: Path, pristine: Path, injury: str, part: str
) -> None:
    injure, kinds = INJURIES[injury]
    what, path = PARTS[part]
    victim = place(home / "b", path)
    injure(victim)

    report = archive.verify(at=CHECK)
    name = victim.relative_to(home / "b").as_posix()
    named = [damage for damage in report.damages if damage.path == name]
    assert [(damage.target, damage.part) for damage in named] == [("b", what)]
    assert named[0].kind in kinds, named[0]
    assert not report.ok
    assert not report.lost
    assert {damage.target for damage in report.damages} == {"b"}

    repair = archive.repair(at=CHECK)
    assert repair.ok
    assert named[0] in repair.repaired
    assert archive.verify(at=CHECK).damages == ()
    assert tree(home / "a") == tree(home / "b")
    assert without_events(home / "b") == tree(pristine / "b")


def test_flipped_bits_are_counted_and_the_bad_bytes_kept_as_evidence(archive: Archive, home: Path) -> None:
    victim = home / "a" / FOLDER / "v2/content/sheet.csv"
    flip(victim)
    bad = victim.read_bytes()
    (damage,) = archive.verify(at=CHECK).damages
    assert (damage.kind, damage.detail, damage.object_id) == (Kind.FLIPPED, "бит: 1", document("5a").object_id)
    assert "изменены биты (бит: 1)" in str(damage)
    report = archive.repair(at=CHECK)
    assert report.evidence is not None
    assert (report.evidence / "a" / FOLDER / "v2/content/sheet.csv").read_bytes() == bad


@pytest.mark.parametrize(
    "path",
    [
        "stray.txt",
        f"{FOLDER}/stray",
        f"{FOLDER}/v1/content/stray.csv",
        f"{FOLDER}/v3/content/stray.csv",
        "extensions/vedomost-ledger/0000000/stray.json",
        "extensions/vedomost-ledger/0000000/0000000005-" + "0" * 32 + ".json",
        "ab/urn%3afalse/0=ocfl_object_1.1",
    ],
)
@pytest.mark.parametrize("targets", ["b", "ab"])
def test_an_extra_file_is_named_and_taken_out(
    archive: Archive, home: Path, pristine: Path, path: str, targets: str
) -> None:
    for target in targets:
        (home / target / path).parent.mkdir(parents=True, exist_ok=True)
        (home / target / path).write_text("x")
    damages = archive.verify(at=CHECK).damages
    assert [(damage.target, damage.path, damage.kind) for damage in damages] == [
        (target, path, Kind.EXTRA) for target in targets
    ]
    report = archive.repair(at=CHECK)
    assert report.ok
    assert len(report.set_aside) == len(targets)
    assert report.evidence is not None
    assert (report.evidence / "b" / path).read_text() == "x"
    assert archive.verify(at=CHECK).ok
    assert without_events(home / "b") == tree(pristine / "b")


def test_an_extra_empty_folder_is_named_and_taken_out(archive: Archive, home: Path, pristine: Path) -> None:
    (home / "a" / FOLDER / "logs" / "deep").mkdir(parents=True)
    (damage,) = archive.verify(at=CHECK).damages
    assert (damage.kind, damage.path) == (Kind.EXTRA, f"{FOLDER}/logs/deep/")
    assert archive.repair(at=CHECK).ok
    assert without_events(home / "a") == tree(pristine / "a")


def test_a_former_inventory_in_place_of_the_present_one_is_called_stale(archive: Archive, home: Path) -> None:
    for name in ("inventory.json", "inventory.json.sha512"):
        shutil.copyfile(home / "b" / FOLDER / "v1" / name, home / "b" / FOLDER / name)
    damages = archive.verify(at=CHECK).damages
    assert [damage.kind for damage in damages] == [Kind.STALE, Kind.STALE]
    assert archive.repair(at=CHECK).ok
    assert tree(home / "a") == tree(home / "b")


def test_two_contents_exchanged_between_documents_are_mended(archive: Archive, home: Path, pristine: Path) -> None:
    """On both targets: every byte is still there, under the other's name, and its digest says whose it is."""
    for target in "ab":
        one = home / target / FOLDER / "v2/content/sheet.pdf"
        other = home / target / OTHER / "v1/content/sheet.pdf"
        mine, theirs = one.read_bytes(), other.read_bytes()
        one.write_bytes(theirs)
        other.write_bytes(mine)
    report = archive.verify(at=CHECK)
    # 5b comes first; its bytes in the place of 5a's second version are also those of 5a's first
    assert [damage.kind for damage in report.damages] == [Kind.SWAPPED, Kind.STALE] * 2
    assert not report.lost
    assert archive.repair(at=CHECK).ok
    for target in "ab":
        assert without_events(home / target) == tree(pristine / target)


def test_a_whole_document_gone_from_one_target_is_brought_back(archive: Archive, home: Path, pristine: Path) -> None:
    shutil.rmtree((home / "b" / FOLDER).parent)
    damages = archive.verify(at=CHECK).damages
    assert {damage.kind for damage in damages} == {Kind.MISSING}
    assert archive.repair(at=CHECK).ok
    assert without_events(home / "b") == tree(pristine / "b")


@pytest.mark.parametrize("injury", ["flip", "truncate", "delete"])
@pytest.mark.parametrize("part", ["content", "former content", "entry", "last entry"])
def test_damage_on_both_targets_is_lost_and_never_healed(archive: Archive, home: Path, injury: str, part: str) -> None:
    what, path = PARTS[part]
    victims = [place(home / target, path) for target in "ab"]
    for victim in victims:
        INJURIES[injury][0](victim)
    left = [victim.read_bytes() if victim.exists() else None for victim in victims]

    report = archive.verify(at=CHECK)
    assert {damage.target for damage in report.lost} == {"a", "b"}
    assert what in {damage.part for damage in report.lost}
    assert "НЕВОССТАНОВИМО" in report.text()
    repair = archive.repair(at=CHECK)
    assert not repair.ok
    assert repair.lost
    if what == Part.CONTENT:
        assert [victim.read_bytes() if victim.exists() else None for victim in victims] == left
    assert archive.verify(at=CHECK).lost


def test_different_files_of_one_document_damaged_on_each_target_are_both_mended(
    archive: Archive, home: Path, pristine: Path
) -> None:
    flip(home / "a" / FOLDER / "v2/content/sheet.pdf")
    flip(home / "b" / FOLDER / "v2/content/sheet.csv")
    assert len(archive.verify(at=CHECK).damages) == 2
    assert archive.repair(at=CHECK).ok
    for target in "ab":
        assert without_events(home / target) == tree(pristine / target)


def test_every_copy_of_an_inventory_damaged_is_lost_and_its_files_are_left_alone(archive: Archive, home: Path) -> None:
    for target in "ab":
        for path in ("inventory.json", "v2/inventory.json"):
            flip(home / target / FOLDER / path)
    before = tree(home / "a" / FOLDER / "v2/content")
    report = archive.repair(at=CHECK)
    assert {damage.path for damage in report.lost} == {f"{FOLDER}/inventory.json", f"{FOLDER}/v2/inventory.json"}
    assert report.set_aside == ()
    assert tree(home / "a" / FOLDER / "v2/content") == before


def test_the_root_inventory_damaged_on_both_is_mended_from_the_version_s_own(
    archive: Archive, home: Path, pristine: Path
) -> None:
    for target in "ab":
        flip(home / target / FOLDER / "inventory.json")
        (home / target / FOLDER / "inventory.json.sha512").unlink()
    assert archive.repair(at=CHECK).ok
    for target in "ab":
        assert without_events(home / target) == tree(pristine / target)


def test_the_last_entry_gone_from_both_targets_is_noticed_and_its_version_left_alone(
    archive: Archive, home: Path
) -> None:
    """A ledger cut short agrees with itself; this installation remembers how long it was."""
    for target in "ab":
        ledger_files(home / target)[-1].unlink()
    before = tree(home / "a" / FOLDER)
    report = archive.verify(at=CHECK)
    assert Kind.MISSING in {damage.kind for damage in report.lost}
    assert f"{FOLDER}/v2/content/sheet.csv" in {damage.path for damage in report.lost if damage.kind == Kind.UNRECORDED}
    assert not archive.repair(at=CHECK).ok
    assert tree(home / "a" / FOLDER) == before


def test_a_rewritten_ledger_is_exposed_and_nothing_is_written_to_it(archive: Archive, home: Path) -> None:
    """The last entry forged on both targets, with a name that fits: only what this installation remembers differs."""
    for target in "ab":
        last = ledger_files(home / target)[-1]
        entry = Entry(**{**json.loads(last.read_text()), "by": "Кто-то другой"})
        last.unlink()
        (home / target / entry.path).write_bytes(entry.data)
    assert not archive.verify(at=CHECK).ok
    with pytest.raises(ArchiveError, match="переписан"):
        archive.submit([document("7b")], BY, at=CHECK)


def test_a_whole_archive_is_checked_without_alarm_and_leaves_one_entry_a_run(archive: Archive, home: Path) -> None:
    seen: list[tuple[int, int]] = []
    report = archive.verify(lambda done, total: seen.append((done, total)), at=CHECK, by="Осинин Г. В.")
    stored = [path for target in "ab" for path in (home / target).rglob("*") if path.is_file()]
    assert report.ok
    assert report.recorded
    assert (report.objects, report.files, report.targets) == (2, len(stored) - 2, ("a", "b"))
    assert seen[-1] == (report.files, report.files)
    for target in "ab":
        assert len(ledger_files(home / target)) == 5
        entry = json.loads(ledger_files(home / target)[-1].read_text())
        assert (entry["event"], entry["by"], entry["details"]["damaged"]) == ("fixity check", "Осинин Г. В.", 0)
    assert tree(home / "a") == tree(home / "b")


def test_a_repair_is_recorded_with_what_it_did(archive: Archive, home: Path) -> None:
    flip(home / "b" / FOLDER / "v2/content/sheet.csv")
    archive.repair(at=CHECK)
    entry = json.loads(ledger_files(home / "a")[-1].read_text())
    assert entry["event"] == "recovery"
    assert entry["details"]["repaired"] == [
        {
            "target": "b",
            "path": f"{FOLDER}/v2/content/sheet.csv",
            "kind": "flipped",
            "lost": False,
            "object": document("5a").object_id,
            "from": "a",
        }
    ]


def test_a_sample_reads_less_and_still_sees_what_is_missing(archive: Archive, home: Path) -> None:
    (home / "a" / OTHER / "v1/content/sheet.pdf").unlink()
    report = archive.verify(sample=0.0001, at=CHECK)
    assert [damage.kind for damage in report.damages] == [Kind.MISSING]
    assert report.files < archive.verify(at=CHECK).files
    with pytest.raises(ArchiveError, match="Доля"):
        archive.verify(sample=2, at=CHECK)


def test_an_empty_archive_has_nothing_to_verify(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="пуст"):
        open_archive(tmp_path).verify(at=AT)


def test_archiving_goes_on_after_a_loss(archive: Archive, home: Path) -> None:
    for target in "ab":
        ledger_files(home / target)[1].unlink()
    (receipt,) = archive.submit([document("7b")], BY, at=CHECK)
    assert receipt.status == Status.NEW
    assert archive.verify(at=CHECK).lost
