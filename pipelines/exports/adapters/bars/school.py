"""Classes, the school's people and period marks as records of the contract.

Lessons and what stands in them are made elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from pipelines.exports.adapters.bars.answers import SCHOOL, Answer
from pipelines.exports.adapters.bars.crosswalk import PERIOD_MARKS, USUAL_KIND, Span
from pipelines.exports.adapters.bars.entries import is_absence, rows, subperiod
from pipelines.exports.adapters.bars.lessons import subject_id
from pipelines.exports.adapters.bars.people import Person, Pupil, SchoolClass
from pipelines.exports.adapters.bars.texts import key_of, plain
from pipelines.exports.adapters.bars.year import Year
from pipelines.exports.adapters.base import Record

STAGES = ((4, "НОО"), (9, "ООО"), (11, "СОО"))


def period_kind(grade: int | None, seen: Counter[str]) -> str:
    """By which periods a class lives: as most of its pupils' answers say, else as is usual for the grade."""
    kinds = sorted((-count, kind) for kind, count in seen.items() if kind != "year")
    return kinds[0][1] if kinds else USUAL_KIND.get(grade or 0, "quarter")


def class_record(year: Year, school_class: SchoolClass, kind: str) -> Record:
    grade = school_class.grade
    master = school_class.form_master
    letter = school_class.letter or school_class.title.lstrip("0123456789")
    return {
        "class_id": year.class_id(school_class.title),
        "academic_year": year.name,
        "title": school_class.title,
        "grade": str(grade) if grade else None,
        "letter": letter,
        "stage": next((stage for highest, stage in STAGES if grade and grade <= highest), None),
        "period_kind": kind,
        "homeroom_teacher_id": staff_id(master.name) if master else None,
    }


def student_record(pupil: Pupil) -> Record:
    return {"student_id": pupil.student_id, **_names(pupil.person.name), "sex": pupil.person.sex}


def staff_id(name: str) -> str:
    return f"name:{key_of(name)}"


def staff_of(answers: Iterable[Answer], masters: Iterable[Person]) -> list[Record]:
    """Employees and form masters; several rows of one name are one person with several posts."""
    names: dict[str, str] = {}
    posts: dict[str, set[str]] = {}
    for answer in answers:
        for part in answer.parts if answer.call == SCHOOL else ():
            for row in rows(part.get("employees")):
                name, jobs = plain(row.get("fullname")), row.get("employer_jobs")
                if name:
                    names[staff_id(name)] = min(name, names.get(staff_id(name), name))
                    said = jobs if isinstance(jobs, list) else [jobs]
                    posts.setdefault(staff_id(name), set()).update(filter(None, map(plain, said)))
    for master in masters:
        names.setdefault(staff_id(master.name), master.name)
    return [
        {"staff_id": key, **_names(name), "position": ", ".join(sorted(posts.get(key, ())))}
        for key, name in sorted(names.items())
    ]


def pupils_said(answers: Iterable[Answer]) -> int:
    """How many pupils the school says it has; 0 if it does not say."""
    counts = [plain(part.get("count_pupils")) for each in answers if each.call == SCHOOL for part in each.parts]
    return max((int(count) for count in counts if count.isdecimal() and len(count) < 9), default=0)


def period_marks_of(
    year: Year, pupil: Pupil, answers: Iterable[Answer], told: list[tuple[str, str]]
) -> Iterator[tuple[str, Record]]:
    """Key of the discipline and the record. A value that the contract lacks stays as written.

    In which class a mark was put the journal does not say: his class in that period, which the lists tell.
    """
    for answer in answers:
        for part in answer.parts:
            spans = _spans(part)
            for row in rows(part.get("discipline_marks")):
                discipline = key_of(plain(row.get("discipline")))
                for entry in () if is_absence(discipline) or not discipline else rows(row.get("period_marks")):
                    mark, code = plain(entry.get("mark")), plain(entry.get("subperiod_code"))
                    span = spans.get(code) or subperiod({"code": code})[0]
                    if mark and span is None:
                        told.append(
                            (answer.path, f"{discipline}: период с кодом «{code}» неизвестен; не взята «{mark}»")
                        )
                    elif mark and span:
                        yield discipline, _period_mark(year, pupil, discipline, span, mark)


def kinds_in(part: Mapping[str, object]) -> set[str]:
    """Kinds of periods that an answer of final marks names."""
    return {span.kind for span in _spans(part).values()}


def _spans(part: Mapping[str, object]) -> dict[str, Span]:
    said = ((plain(row.get("code")), subperiod(row)[0]) for row in rows(part.get("subperiods")))
    return {code: span for code, span in said if span is not None}


def _period_mark(year: Year, pupil: Pupil, discipline: str, span: Span, mark: str) -> Record:
    return {
        "student_id": pupil.student_id,
        "subject_id": subject_id(discipline),
        "period_id": year.period_id(span),
        "kind": span.mark_kind,
        "value": PERIOD_MARKS.get(mark.casefold(), mark),
    }


def _names(full: str) -> Record:
    last, first, middle = [*full.split(maxsplit=2), "", ""][:3]
    return {"last_name": last, "first_name": first, "middle_name": middle}
