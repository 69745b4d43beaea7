"""Finding and handing out: names in any spelling, the catalogue as a cache, verified copies with a certificate."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from archive_samples import AT, BY, LATER, document, ledger_files, open_archive
from hypothesis import given
from hypothesis import strategies as st

from reports.archive import Archive, ArchiveError, Student
from reports.archive.catalogue import Catalogue
from reports.archive.names import class_key, matches, name_parts
from reports.archive.ocfl import object_root

LETTERS = "абвгдежзийклмнопрстуфхцчшщьэюяё"
word = st.text(LETTERS, min_size=2, max_size=9).map(str.capitalize)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Полынин", True),
        ("полын", True),
        ("ПОЛЫНИН СЕМЕН", True),
        ("Полынин С. И.", True),
        ("Полынин С.И.", True),
        ("С. И. Полынин", True),
        ("Семён Полынин", True),
        ("Полынин И.", True),
        ("Полынин И. С.", False),
        ("Семён", False),
        ("Полынин А.", False),
        ("Полынина", False),
        ("", False),
    ],
)
def test_a_pupil_is_meant_by_surname_and_initials_in_any_spelling(query: str, found: bool) -> None:
    assert matches(name_parts(query), name_parts("Полынин Семён Ильич")) is found


def test_a_double_surname_is_found_by_either_half() -> None:
    name = name_parts("Мамин-Сибиряк Дмитрий")
    assert matches(name_parts("сибиряк д"), name)
    assert matches(name_parts("мамин-сиб"), name)


@given(word, word, word, st.integers(1, 9), st.booleans(), st.booleans())
def test_a_pupil_is_found_by_a_prefix_and_initials_however_yo_is_written(
    surname: str, first: str, middle: str, length: int, plain: bool, upper: bool
) -> None:
    query = f"{surname[:length]} {first[0]}. {middle[0]}."
    query = query.replace("ё", "е").replace("Ё", "Е") if plain else query.replace("е", "ё").replace("Е", "Ё")
    assert matches(name_parts(query.upper() if upper else query), name_parts(f"{surname} {first} {middle}"))


@given(word, word, word)
def test_a_pupil_is_not_found_by_a_surname_that_does_not_begin_his(surname: str, first: str, other: str) -> None:
    folded = name_parts(f"{surname} {first}")
    if not folded[0].startswith(name_parts(other)[0]):
        assert not matches(name_parts(other), folded)


def test_composed_and_decomposed_letters_are_one() -> None:
    assert name_parts("Ёлкин") == name_parts("Ёлкин") == ["елкин"]


@pytest.mark.parametrize("title", ["5А", "5а", "5 «А»", "5-А", "5A", "5 a"])
def test_a_class_title_in_any_spelling(title: str) -> None:
    assert class_key(title) == "5а"


@pytest.fixture
def filled(home: Path) -> Archive:
    """Three documents: 5a with its pupils in two periods, 6b with a pupil whose surname changed, the same id."""
    archive = open_archive(home)
    married = (Student("s-2", "Берёзова Анна"),)
    archive.submit(
        [
            document("5a", period="q1"),
            document("5a", period="q2"),
            document("6b", period="q1", report="homeroom", students=married),
        ],
        BY,
        at=AT,
    )
    return archive


def test_documents_are_found_by_everything_they_are_known_by(filled: Archive) -> None:
    def units(**query: str) -> list[tuple[str, str]]:
        return [(row.unit, row.period_id) for row in filled.find(**query)]

    everything = [("5a", "q1"), ("5a", "q2"), ("6b", "q1")]
    assert units() == everything
    assert units(student="полынин с.") == everything[:2]
    assert units(student="Елкина") == everything, "6b names the same pupil under another surname"
    assert units(student="береЗова", period="q1") == [("5a", "q1"), ("6b", "q1")]
    assert units(unit="5 «А»") == everything[:2]
    assert units(unit="6b") == [("6b", "q1")]
    assert units(report="homeroom") == [("6b", "q1")]
    assert units(academic_year="2024-25", institution="school-90", period="q2") == [("5a", "q2")]
    assert units(academic_year="2023-24") == []
    with pytest.raises(ArchiveError, match="фамилия"):
        filled.find(student="…")


def test_a_document_is_found_by_the_number_of_any_entry_about_it(archive: Archive) -> None:
    """5a: entries 2 and, corrected, 4; 5b: entry 3; entry 1 is about none."""
    ids = [document(unit).object_id for unit in ("5a", "5b", "5a")]
    for number, object_id in zip(("2", "3", "4"), ids, strict=True):
        (row,) = archive.find(object_id=number)
        assert row == archive.find(object_id=object_id)[0]
    assert [archive.find(object_id=other) for other in ("1", "5", "0", "-1", "2.0.0", "urn:no")] == [[]] * 6
    assert archive.find(object_id="2", unit="5Б") == []


def test_an_answer_says_where_it_is_and_who_was_found(filled: Archive) -> None:
    (row,) = filled.find(student="Полынин", period="q1")
    assert row.students == ("Полынин Семён Ильич",)
    assert row.folder == object_root(row.object_id)
    assert (row.version, row.archived_by, row.keep_years) == ("v1", BY, 25)


@pytest.mark.parametrize("source", ["a", "b", None])
def test_the_catalogue_is_rebuilt_the_same_from_either_target(archive: Archive, home: Path, source: str | None) -> None:
    archive.verify(at=LATER)
    before = Catalogue(home / "catalogue.duckdb").rows()
    assert [len(before[table]) for table in ("entries", "objects", "students")] == [5, 2, 4]
    (home / "catalogue.duckdb").unlink()
    assert archive.rebuild_catalogue(source) == []
    assert Catalogue(home / "catalogue.duckdb").rows() == before


def test_a_missing_or_damaged_catalogue_comes_back_by_itself(archive: Archive, home: Path) -> None:
    (home / "catalogue.duckdb").unlink()
    assert len(archive.find(unit="5a")) == 1
    (home / "catalogue.duckdb").write_bytes(b"not a database" * 1000)
    archive.submit([document("7b")], BY, at=LATER)
    assert len(archive.find()) == 3


def test_a_catalogue_of_another_archive_is_not_believed(archive: Archive, home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    open_archive(other).submit([document("9a")], BY, at=AT)
    (home / "catalogue.duckdb").write_bytes((other / "catalogue.duckdb").read_bytes())
    archive.submit([document("7b")], BY, at=LATER)
    assert [row.unit for row in archive.find()] == ["5a", "5b", "7b"]


def test_what_is_handed_out_is_checked_by_sha512sum_and_recorded(archive: Archive, home: Path) -> None:
    archive.export(archive.find(unit="5a"), home / "out", BY, "запрос № 7", at=LATER)
    check = subprocess.run(["sha512sum", "-c", "--quiet", "sha512sums.txt"], cwd=home / "out", check=False)
    assert check.returncode == 0
    folder = home / "out" / "school-90_2024-25_5a_grade-register_y-2024_v2"
    assert (folder / "sheet.csv").read_text() == "Полынин Семён Ильич;5;5;5\n"
    text = (home / "out" / "справка.txt").read_text()
    entry = json.loads(ledger_files(home / "a")[3].read_text())
    assert "Запись журнала: 4," in text
    assert entry["inventory"] in text
    assert "запрос № 7" in text
    event = json.loads(ledger_files(home / "b")[-1].read_text())
    assert (event["event"], event["by"], event["reason"]) == ("dissemination", BY, "запрос № 7")
    assert event["details"]["objects"] == [{"object": document("5a").object_id, "version": "v2"}]


def test_a_zip_of_the_same_is_the_same_bytes_stored(archive: Archive, home: Path) -> None:
    for name in ("1.zip", "2.zip"):
        archive.export(archive.find(), home / name, BY, at=LATER)
    assert (home / "1.zip").read_bytes() == (home / "2.zip").read_bytes()
    with zipfile.ZipFile(home / "1.zip") as package:
        assert {info.compress_type for info in package.infolist()} == {zipfile.ZIP_STORED}
        assert len(package.namelist()) == 10
    with pytest.raises(ArchiveError, match="уже есть"):
        archive.export(archive.find(), home / "1.zip", BY, at=LATER)


def test_a_damaged_copy_is_passed_over_and_none_is_handed_out_if_both_are_bad(archive: Archive, home: Path) -> None:
    path = f"{object_root(document('5b').object_id)}/v1/content/sheet.csv"
    (home / "a" / path).write_bytes(b"forged")
    archive.export(archive.find(unit="5b"), home / "good", BY, at=LATER)
    assert (home / "good/school-90_2024-25_5b_grade-register_y-2024_v1/sheet.csv").read_text().endswith("5;4;5\n")
    (home / "b" / path).write_bytes(b"forged")
    with pytest.raises(ArchiveError, match="не выдан"):
        archive.export(archive.find(unit="5b"), home / "bad", BY, at=LATER)
    assert not (home / "bad").exists()


def test_one_target_is_enough_to_hand_out_and_the_record_waits(archive: Archive, home: Path) -> None:
    (home / "b").rename(home / "burnt")
    assert len(archive.export(archive.find(unit="5a"), home / "out", BY, at=LATER)) == 6
    assert archive.waiting() == 1
