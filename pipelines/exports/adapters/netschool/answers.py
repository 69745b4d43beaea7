"""Answers of the journal's API, recognised by what stands in them, as facts.

Numbers keep the digits they are written with. Never raises: what is missing is empty, what is no answer is unknown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from pipelines.exports.adapters.netschool import crosswalk
from pipelines.exports.adapters.netschool.facts import (
    Assignment,
    Complaint,
    Detail,
    Diary,
    DiaryLesson,
    Facts,
    Pupil,
    Term,
)
from pipelines.exports.adapters.netschool.texts import (
    clean,
    day_of,
    decoded,
    identifier,
    moment_of,
    named_year,
    period_of,
)

_SIGNS = re.compile(r'"(?:weekDays|nickName|classmeetingId|subjectGroup|dutyMark)"\s*:')  # of an answer that is cut
_IN_PATH = re.compile(r"student(?:Id|_id)?[=/_-]?(\d+)(?![\d-])", re.IGNORECASE)
_NUMBER_IN_PATH = re.compile(r"(?:^|/)(\d+)(?=/|\.|$)")  # a whole part of the path: a day is none


def parsed(data: bytes) -> Any:
    """The JSON of a file with numbers as texts; None if it is none (a cut one, too)."""
    try:
        return json.loads(decoded(data), parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None


def is_answer(data: bytes) -> bool:
    """Whether it is an answer that only this journal gives: a list of pupils, a diary, a piece of work in detail."""
    answer = parsed(data)
    if answer is None:
        return data.lstrip()[:1] in (b"{", b"[", b"\xef") and bool(_SIGNS.search(decoded(data)))
    return bool(_pupils_of(answer) or _is_diary(answer) or any(True for _ in _details_of(answer)))


def read_answer(file: str, data: bytes, facts: Facts) -> None:
    """Add what one file says."""
    answer = parsed(data)
    if answer is None:
        if is_answer(data):
            reason = "ожидается ответ журнала (JSON), а он обрывается или повреждён: выгрузите его заново"
            facts.complaints.append(Complaint("lessons", file, reason, is_whole=True))
        else:
            facts.unknown.append(file)
        return
    if _is_diary(answer):
        diary = _diary(file, answer, facts)
        if diary:
            facts.diaries.append(diary)
        return
    pupils = _pupils_of(answer)
    if pupils:
        facts.pupils.extend(_pupil(file, answer, pupil) for pupil in pupils)
        return
    details = list(_details_of(answer))
    if details:
        facts.details.extend(_detail(file, each) for each in details)
        return
    if not _lists(file, answer, facts):
        facts.unknown.append(file)


def _is_diary(answer: Any) -> bool:
    return isinstance(answer, dict) and isinstance(answer.get("weekDays"), list)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _pupils_of(answer: Any) -> list[dict[str, Any]]:
    pupils = _dicts(answer.get("students")) if isinstance(answer, dict) else []
    return [pupil for pupil in pupils if "nickName" in pupil and identifier(pupil.get("studentId"))]


def _details_of(answer: Any) -> Iterator[dict[str, Any]]:
    for each in _dicts(answer if isinstance(answer, list) else [answer]):
        if isinstance(each.get("subjectGroup"), dict) and identifier(each.get("id")):
            yield each


def _pupil(file: str, answer: dict[str, Any], pupil: dict[str, Any]) -> Pupil:
    since = day_of(answer.get("weekStart"))
    title = clean(pupil.get("className"))
    return Pupil(
        since=since.isoformat() if since else "",
        file=file,
        student_id=identifier(pupil.get("studentId")),
        name=clean(pupil.get("nickName")),
        class_title="" if title in crosswalk.NO_TITLE else title,
    )


def _diary(file: str, answer: dict[str, Any], facts: Facts) -> Diary | None:
    lessons: list[DiaryLesson] = []
    days: list[date] = []
    for each in _dicts(answer["weekDays"]):
        for lesson in _dicts(each.get("lessons")):
            day = day_of(lesson.get("day")) or day_of(each.get("date"))
            if day is None:
                reason = "у урока нет дня (ожидается дата вида 2026-09-01): урок не прочитан"
                facts.complaints.append(Complaint("lessons", file, reason, clean(lesson.get("subjectName"))))
                continue
            days.append(day)
            lessons.append(_lesson(lesson, day))
        if own := day_of(each.get("date")):
            days.append(own)
    first, last = day_of(answer.get("weekStart")), day_of(answer.get("weekEnd"))
    if first is None or last is None or last < first or last - first > timedelta(400):
        if not days:
            reason = "в дневнике нет ни одного дня: выгрузите его заново"
            facts.complaints.append(Complaint("lessons", file, reason, is_whole=True))
            return None
        first = last = max(days)  # which days it covers it does not say: one it names, surely
    title = clean(answer.get("className"))
    return Diary(
        file=file,
        candidates=_whose(file, lessons),
        class_title="" if title in crosswalk.NO_TITLE else title,
        term=clean(answer.get("termName")),
        first=first,
        last=last,
        lessons=tuple(lessons),
    )


def _whose(file: str, lessons: list[DiaryLesson]) -> tuple[str, ...]:
    """The marks say it, else the path under which the API answered; the surest first."""
    told = sorted({work.student_id for lesson in lessons for work in lesson.assignments if work.student_id})
    return tuple(dict.fromkeys([*told, *_IN_PATH.findall(file), *_NUMBER_IN_PATH.findall(file)]))


def _lesson(lesson: dict[str, Any], day: date) -> DiaryLesson:
    number = clean(lesson.get("number"))
    return DiaryLesson(
        lesson_id=identifier(lesson.get("classmeetingId")) or identifier(lesson.get("classMeetingId")),
        day=day,
        number=number if number.isascii() and number.isdigit() else "",
        subject=clean(lesson.get("subjectName")),
        starts_at=moment_of(day, lesson.get("startTime")),
        ends_at=moment_of(day, lesson.get("endTime")),
        assignments=tuple(_assignment(work) for work in _dicts(lesson.get("assignments"))),
    )


def _assignment(work: dict[str, Any]) -> Assignment:
    mark = work.get("mark")
    told: dict[str, Any] = mark if isinstance(mark, dict) else {"mark": mark}
    comment = work.get("markComment")
    written = clean(told.get("mark"))
    return Assignment(
        assignment_id=identifier(work.get("id")) or identifier(told.get("assignmentId")),
        type_id=identifier(work.get("typeId")),
        title=clean(work.get("assignmentName")),
        weight=clean(work.get("weight")),
        student_id=identifier(told.get("studentId")),
        mark=written[:-2] if written.endswith(".0") else written,
        is_due=told.get("dutyMark") in (True, "true", "1"),
        comment=clean(comment.get("name") if isinstance(comment, dict) else comment),
    )


def _detail(file: str, detail: dict[str, Any]) -> Detail:
    group = detail["subjectGroup"]
    teachers = ((identifier(each.get("id")), clean(each.get("name"))) for each in _dicts(detail.get("teachers")))
    return Detail(
        file=file,
        assignment_id=identifier(detail.get("id")),
        group_id=identifier(group.get("id")),
        group_name=clean(group.get("name")),
        teachers=tuple(dict.fromkeys(each for each in teachers if all(each))),
    )


def _lists(file: str, answer: Any, facts: Facts) -> bool:
    """Types of work, years and terms: lists of things with an id and a name. Whether it was any of them."""
    types = answer.get("types") if isinstance(answer, dict) else None
    if isinstance(types, dict):
        answer = [{"id": key, "name": value, "abbr": ""} for key, value in types.items()]
    known = False
    for each in _dicts(answer if isinstance(answer, list) else [answer]):
        name = clean(each.get("name"))
        starts, ends = (day_of(each.get(f"{edge}Date") or each.get(edge)) for edge in ("start", "end"))
        year, period = named_year(name), period_of(name)
        if name and "abbr" in each and identifier(each.get("id")):
            facts.kinds.setdefault(identifier(each.get("id")), (name, clean(each.get("abbr")), file))
        elif year and (period is None or period[0] == "year"):
            if starts and ends and starts < ends <= starts + timedelta(400):
                facts.years.setdefault(year, (starts, ends))
        elif period and starts and ends and starts <= ends <= starts + timedelta(400):
            facts.terms.append(Term(starts, ends, name, file))
        elif period:
            reason = "у периода нет первого и последнего дня (startDate, endDate): он не прочитан"
            facts.complaints.append(Complaint("periods", file, reason, name))
        else:
            continue
        known = True
    return known
