"""The sample in the shape of Дневник.ру: what the partner API gives and nothing else, recognised and read whole."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.exports.adapters import adapters, dnevnik
from pipelines.exports.checking import check
from pipelines.exports.institutions import known_institutions
from pipelines.sample import generate
from pipelines.sample.profile import profile_of
from pipelines.sample.seeding import number
from pipelines.sample.shapes import Known
from pipelines.sample.shapes.dnevnik import files, records
from pipelines.sample.shapes.dnevnik.ids import ident
from pipelines.sample.shapes.dnevnik.windows import asks_final_marks, since
from pipelines.sample.simulation import SimulatedYear, simulate

UNTIL = date(2025, 10, 25)
SEED = 50  # one leaves on 18 September, one moves to the other eighth form on the 22nd
MARK = "id id_str type value textValue person person_str work work_str lesson lesson_str number date workType mood"
WORK = (
    "id id_str type workType markType markCount lesson lesson_str displayInJournal status eduGroup tasks text "
    "periodNumber periodType subjectId isImportant targetDate sentDate createdBy"
)
FIELDS = {  # of public clients of the API
    "edu-groups": "id id_str parentIds parentIds_str type name fullName parallel timetable status studyyear subjects "
    "journalType",
    "persons": "person membershipstatus",
    "reporting-periods": "id id_str start finish number type name year",
    "subjects": "id idStr name knowledgeArea fgosSubjectId espSubjectName",
    "work-types": "id schoolId kindId kind title abbr weight",
    "lessons": "id id_str title date number subject group group_str works teachers status",
    "marks": f"{MARK} use_avg_calc",
    "lesson-log-entries": "person person_str lesson lesson_str comment status createdDate",
    "final-marks": "person person_str group group_str reportingPeriod reportingPeriod_str per-subject-final-marks",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    landing = tmp_path_factory.mktemp("dnevnik")
    return generate(landing, "school-90", ["2025-26"], 30, SEED, until=UNTIL, journal="dnevnik").folder


@pytest.fixture(scope="module")
def lived() -> SimulatedYear:
    return next(iter(simulate(profile_of("school-90"), ["2025-26"], 12, 1)))


def batch(folder: Path, day: str) -> dict[str, bytes]:
    with zipfile.ZipFile(folder / f"{day}.zip") as package:
        return {name: package.read(name) for name in package.namelist()}


def answers(folder: Path, day: str, of: str) -> Iterator[tuple[str, Any]]:
    """Records of the answers of a kind, each with its file."""
    for name, data in batch(folder, day).items():
        parts = name.removesuffix(".json").split("/")
        if of in parts and (of != "edu-groups" or len(parts) == 1):
            for record in json.loads(data):
                yield name, record


def ids(value: Any) -> Iterator[tuple[int, str]]:
    """Every number that has its text beside it."""
    if isinstance(value, list):
        for each in value:
            yield from ids(each)
    if isinstance(value, dict):
        for key, each in value.items():
            if f"{key}_str" in value and not isinstance(each, list) and each is not None:
                yield each, value[f"{key}_str"]
            yield from ids(each)


def test_the_same_bytes_again_and_nobody_else_reads_them(folder: Path, tmp_path: Path) -> None:
    again = generate(tmp_path, "school-90", ["2025-26"], 30, SEED, until=UNTIL, journal="dnevnik").folder
    made = sorted(folder.glob("2025-*"))
    assert len(made) == 1 + 26 + 21, "the opening, six days a week in September and until 24 October"
    assert [path.read_bytes() for path in made] == [(again / path.name).read_bytes() for path in made]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("day", ["2025-08-29", "2025-09-01", "2025-10-24"])
def test_only_its_own_adapter_recognises_it(folder: Path, day: str) -> None:
    files = batch(folder, day)
    assert "batch.json" not in files
    assert [each.NAME for each in adapters() if each.recognises(files)] == ["dnevnik"]


def test_the_check_complains_of_nothing_but_what_the_journal_cannot_give(folder: Path) -> None:
    for path in sorted(folder.glob("2025-*"))[::7]:
        report = check(path, known_institutions())
        assert report.is_clean, (path.name, report.error, report.faults)
        limits = [sentence.rstrip(".") for sentence in dnevnik.CANNOT_GIVE.values()]
        assert [note for note in report.notes if not any(limit in note for limit in limits)] == []
        assert len(report.notes) == len(limits)


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_an_answer_has_the_fields_of_the_api(folder: Path, kind: str) -> None:
    found = [record for _, record in answers(folder, "2025-10-24", kind)]
    assert found
    assert all(list(record) == FIELDS[kind].split() for record in found)


def test_a_work_of_a_lesson_has_the_fields_of_the_api(folder: Path) -> None:
    works = [work for _, lesson in answers(folder, "2025-10-24", "lessons") for work in lesson["works"]]
    assert {tuple(work) for work in works} == {tuple(WORK.split())}
    assert {work["type"] for work in works} == {"Homework", "CommonWork"}
    assert all(work["text"] and work["sentDate"] for work in works if work["type"] == "Homework")


def test_ids_have_more_digits_than_a_double_and_their_text_is_the_same(folder: Path) -> None:
    found = {pair for data in batch(folder, "2025-10-24").values() for pair in ids(json.loads(data))}
    assert len(found) > 1000
    assert all(text == str(value) for value, text in found)
    assert any(int(float(value)) != value for value, _ in found)
    assert all(2**53 < value < 2**63 for value, _ in found)


def test_nothing_the_api_does_not_tell_is_in_the_answers(folder: Path) -> None:
    said = b"".join(batch(folder, "2025-10-24").values()).decode()
    assert "birth" not in said.lower()
    assert "приказ" not in said.lower()
    assert {record["status"] for _, record in answers(folder, "2025-10-24", "lessons")} == {None}


def test_who_left_is_in_the_archive_and_nothing_else_of_him_is_answered(folder: Path) -> None:
    def listed(day: str, status: str) -> set[int]:
        found = answers(folder, day, "persons")
        return {record["person"]["id"] for _, record in found if record["membershipstatus"] == status}

    gone = listed("2025-09-22", "Archive") - listed("2025-09-22", "Active")
    assert len(gone) == 1
    assert gone <= listed("2025-09-13", "Active")
    told_before = {record["person"] for _, record in answers(folder, "2025-09-13", "marks")}
    told_after = {record["person"] for _, record in answers(folder, "2025-09-27", "marks")}
    assert gone <= told_before
    assert not gone & told_after
    moved = listed("2025-09-22", "Archive") & listed("2025-09-22", "Active")
    assert len(moved) == 1, "who moved to another class is in the archive of the former"


@pytest.mark.parametrize(
    ("day", "first", "final_marks"),
    [
        (date(2025, 8, 29), None, False),  # before the year: no days to ask for
        (date(2025, 9, 1), date(2025, 9, 1), False),
        (date(2025, 9, 10), date(2025, 9, 4), False),  # an evening: a week
        (date(2025, 9, 13), date(2025, 9, 1), False),  # the end of a week: the period
        (date(2025, 10, 2), date(2025, 9, 26), False),
        (date(2025, 10, 3), date(2025, 9, 27), True),  # three weeks before the quarter ends
        (date(2025, 10, 24), date(2025, 9, 1), True),  # its end: the year
        (date(2025, 11, 8), date(2025, 9, 1), True),  # the former period ended less than three weeks ago
        (date(2025, 11, 22), date(2025, 9, 1), False),  # this one is not yet three weeks old
        (date(2025, 11, 29), date(2025, 11, 5), False),  # now it is
        (date(2026, 7, 9), date(2026, 7, 3), False),  # a summer Thursday
        (date(2026, 8, 27), date(2025, 9, 1), True),  # the last export: the year
    ],
)
def test_how_far_back_is_asked(lived: SimulatedYear, day: date, first: date | None, final_marks: bool) -> None:
    assert number(day) in lived.year.export_days
    known = Known(lived, day)
    assert (since(known), asks_final_marks(known)) == (first, final_marks)


def test_every_code_of_absence_of_an_institution_has_the_apis_word() -> None:
    assert records.statuses(profile_of("school-90")) == {"Б": "Ill", "П": "Pass", "Н": "Absent", "О": "Late"}
    assert records.statuses(profile_of("school-154")) == {
        "Б": "Ill", "УП": "Pass", "НП": "Absent", "ОТ": "Absent", "ОП": "Late",
    }  # fmt: skip


def test_what_is_entered_late_is_asked_for_the_same_evening_of_its_class_only(lived: SimulatedYear) -> None:
    tried = 0
    for day, yesterday in [(date(2025, 10, n), date(2025, 10, n - 1)) for n in (14, 15, 16, 17, 21, 22, 23)]:
        known, first = Known(lived, day), day - timedelta(days=6)
        before = Known(lived, yesterday)
        marks = known.table("marks").join(before.table("marks"), on=["mark_id", "value"], how="anti")
        reasons = known.table("absences").join(
            before.table("absences"), on=["lesson_id", "student_id", "code"], how="anti"
        )
        new = pl.concat([each.select("lesson_id") for each in (marks, reasons)])
        late = new.join(known.table("lessons"), on="lesson_id").filter(pl.col("held_on") < first)
        made = {name for name in files(known) if name.startswith("edu-groups/") and "/marks/" in name}
        for class_id, held_on in late.select("class_id", "held_on").iter_rows():
            tried += 1
            asked = {name for name in made if name.startswith(f"edu-groups/{ident('group', class_id)}/marks/")}
            assert len(asked) == 1
            assert date.fromisoformat(asked.pop().split("/")[3]) <= held_on
        assert any(f"/marks/{first}/{day}" in name for name in made), "the other classes: a week"
    assert tried, "somebody was late"
