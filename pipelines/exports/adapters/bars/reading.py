"""From the files of a batch to the tables of the contract and the days they cover.

What is told of people and files stands in the faults of the table it would have filled; a table with a fault loses no
row by absence, which is as it should be while something could not be read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pipelines.exports.adapters.bars import school
from pipelines.exports.adapters.bars.answers import CLASS, SCHOOL, SUMMARY, TOTAL, Answer, Broken, answers_of
from pipelines.exports.adapters.bars.coverage import entries_cover
from pipelines.exports.adapters.bars.crosswalk import Span
from pipelines.exports.adapters.bars.entries import Diary, diary_of, is_absence, rows
from pipelines.exports.adapters.bars.lessons import UNNAMED, UNNAMED_TITLE, lessons_of, subject_id
from pipelines.exports.adapters.bars.people import Pupil, SchoolClass, classes_of, people_of
from pipelines.exports.adapters.bars.texts import key_of, plain, repeated
from pipelines.exports.adapters.bars.year import Year
from pipelines.exports.adapters.base import Asked, Files, Place, Reading, Record, table_of
from pipelines.exports.reading import RawTable
from pipelines.exports.reading_text import Fault

FILLED_BY = {  # table → the call whose answers fill it
    "academic_years": SUMMARY, "periods": TOTAL, "classes": CLASS, "staff": SCHOOL, "students": CLASS,
    "class_members": CLASS, "subjects": TOTAL, "lessons": SUMMARY, "work_kinds": SUMMARY, "marks": SUMMARY,
    "absences": SUMMARY, "period_marks": TOTAL,
}  # fmt: skip
TOLD_IN = {SUMMARY: "marks", TOTAL: "period_marks", CLASS: "class_members", SCHOOL: "staff", "": "class_members"}

Told = dict[str, list[tuple[str, str]]]  # table → (where, reason)


@dataclass
class Batch:
    """The batch taken apart, by pupil."""

    year: Year
    answers: list[Answer]
    classes: dict[str, SchoolClass]
    pupils: list[Pupil]
    summaries: dict[str, list[Answer]]
    totals: dict[str, list[Answer]]
    told: Told
    unknown: list[str]
    diaries: dict[str, Diary] = field(default_factory=dict)


def read(files: Files, place: Place) -> Reading:
    """The tables. Never raises for the content: what cannot be read is told in the tables' faults."""
    batch = _batch(files, place.export_date)
    records = _records(batch)
    tables = tuple(_table(name, records[name], batch.told.get(name, ())) for name in FILLED_BY)
    covers = {}
    listed = sum(len(each.listed or ()) for each in batch.classes.values())
    if listed and all(each.listed for each in batch.classes.values()) and not batch.told["class_members"]:
        covers["class_members"] = (batch.year.first, place.export_date)
        days = entries_cover([each for each in batch.pupils if each.is_listed], batch.diaries, batch.summaries)
        if days and not batch.told["marks"]:
            covers.update(dict.fromkeys(("lessons", "marks", "absences"), days))
    return Reading(tables, tuple(batch.unknown), covers, _asked(batch))


def _asked(batch: Batch) -> Asked:
    """Those in the lists: old answers of one who left may have stayed in the batch, they tell nothing new."""
    listed = [each for each in batch.pupils if each.is_listed]
    return Asked(frozenset((batch.year.class_id(each.class_title), each.student_id) for each in listed))


def _batch(files: Files, day: date) -> Batch:
    year = Year(day)
    told: Told = defaultdict(list)
    answers: list[Answer] = []
    unknown: list[str] = []
    for found in answers_of(files):
        if isinstance(found, Answer):
            answers.append(found)
        elif isinstance(found, Broken):
            told[TOLD_IN[found.call]].append((found.path, found.reason))
        else:
            unknown.append(found)
    classes = classes_of(answers)
    told["class_members"].extend((title or "?", each.problem) for title, each in classes.items() if each.problem)
    people = people_of(classes, year.begins)
    told["students"].extend(people.told)
    told["class_members"].extend(people.nobodys)
    said, listed = school.pupils_said(answers), sum(len(each.listed or ()) for each in classes.values())
    if said > listed > 0:
        reason = f"в школе обучающихся {said}, а в списках классов {listed}: выгрузка неполна, выбывших не видно"
        told["class_members"].append((SCHOOL, reason))
    owners = people.of_answers()
    batch = Batch(year, answers, classes, people.pupils, defaultdict(list), defaultdict(list), told, unknown)
    for answer in answers:
        name, which = repeated(answer.pupil)
        owner = owners.get((answer.class_name, (key_of(name), which)))
        if owner and answer.call in (SUMMARY, TOTAL):
            (batch.summaries if answer.call == SUMMARY else batch.totals)[owner.student_id].append(answer)
    for pupil in people.pupils:
        diary = diary_of(batch.summaries.get(pupil.student_id, ()), year.first, year.last)
        batch.diaries[pupil.student_id] = diary
        told["marks"].extend(diary.told)
    batch.year = Year(day, _school_days(batch.diaries.values()))
    return batch


def _school_days(diaries: Iterable[Diary]) -> dict[Span, set[date]]:
    found: dict[Span, set[date]] = defaultdict(set)
    for diary in diaries:
        for span, days in diary.school_days.items():
            found[span] |= days
    return found


def _records(batch: Batch) -> dict[str, list[Record]]:
    year = batch.year
    totals = [
        (pupil, found)
        for pupil in batch.pupils
        for found in school.period_marks_of(
            year, pupil, batch.totals.get(pupil.student_id, ()), batch.told["period_marks"]
        )
    ]
    titles = _disciplines(batch)
    diaries = [(each, year.class_id(each.class_title), batch.diaries[each.student_id]) for each in batch.pupils]
    lessons = lessons_of(diaries, frozenset(titles))
    batch.told["absences"].extend(lessons.told)
    kinds = _kinds(batch)
    subjects: list[Record] = [{"subject_id": subject_id(key), "title": title} for key, title in sorted(titles.items())]
    if any(each["subject_id"] == UNNAMED for each in lessons.lessons.values()):
        subjects.append({"subject_id": UNNAMED, "title": UNNAMED_TITLE, "is_marked": "false"})
    usual = {title: school.period_kind(each.grade, kinds[title]) for title, each in batch.classes.items()}
    named = {kind for seen in kinds.values() for kind in seen}
    _tell_of_bounds(batch)
    return {
        "academic_years": [year.record()],
        "periods": list(year.periods({*usual.values(), *named})) if named else [],  # lists alone say nothing of them
        "classes": [school.class_record(year, each, usual[title]) for title, each in batch.classes.items() if title],
        "staff": school.staff_of(
            batch.answers, [each.form_master for each in batch.classes.values() if each.form_master]
        ),
        "students": [school.student_record(each) for each in batch.pupils],
        "class_members": [
            {
                "class_id": year.class_id(each.class_title),
                "student_id": each.student_id,
                "listed_from": year.first.isoformat(),
            }
            for each in batch.pupils
            if each.is_listed
        ],
        "subjects": subjects,
        "lessons": [each for _, each in sorted(lessons.lessons.items())],
        "work_kinds": [{"work_kind_id": key, "title": title} for key, title in sorted(lessons.kinds.items())],
        "marks": lessons.marks,
        "absences": lessons.absences,
        "period_marks": [record for _, (_, record) in totals],
    }


def _disciplines(batch: Batch) -> dict[str, str]:
    """Key → title of every discipline that is none of absences."""
    found: dict[str, str] = {}
    written = [title for diary in batch.diaries.values() for title in diary.titles.values()]
    for answers in batch.totals.values():
        for answer in answers:
            written += [plain(row.get("discipline")) for p in answer.parts for row in rows(p.get("discipline_marks"))]
    for title in written:
        if title and not is_absence(key_of(title)):
            found[key_of(title)] = min(title, found.get(key_of(title), title))
    return found


def _kinds(batch: Batch) -> dict[str, Counter[str]]:
    """Class → kinds of periods its pupils' answers name, and how often."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for pupil in batch.pupils:
        seen[pupil.class_title].update(span.kind for span in batch.diaries[pupil.student_id].days)
        for answer in batch.totals.get(pupil.student_id, ()):
            for part in answer.parts:
                seen[pupil.class_title].update(school.kinds_in(part))
    return seen


def _tell_of_bounds(batch: Batch) -> None:
    """Days that the journal counts to another period than the usual bounds do."""
    outside: dict[str, set[date]] = defaultdict(set)
    for diary in batch.diaries.values():
        for span, days in diary.days.items():
            first, last = batch.year.bounds(span)
            outside[batch.year.period_id(span)].update(day for day in days if not first <= day <= last)
    for period_id, days in sorted(outside.items()):
        if days:
            reason = f"в журнале в этом периоде стоит и {min(days)}: обычные границы периода здесь не подходят"
            batch.told["periods"].append((period_id, reason))


def _table(name: str, records: Iterable[Record], told: Sequence[tuple[str, str]]) -> RawTable:
    table = table_of(name, FILLED_BY[name], records)
    faults = tuple(Fault(None, None, where, f"{where}: {reason}") for where, reason in dict.fromkeys(told))
    return replace(table, faults=faults)
