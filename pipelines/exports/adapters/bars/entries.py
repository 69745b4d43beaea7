"""What one pupil's summary answers say: marks by discipline and day, and absences; each once, however often asked.

The contract's tables are not known here, nor who the pupil is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipelines.exports.adapters.bars.answers import Answer
from pipelines.exports.adapters.bars.crosswalk import ABSENCE_DISCIPLINE, ABSENCE_LETTERS, MARKS, Span, span_of
from pipelines.exports.adapters.bars.texts import day_of, key_of, pieces, plain


@dataclass(frozen=True)
class Entry:
    """A cell: what stands in it and what it was for."""

    mark: str
    description: str


Cell = tuple[str, date]  # key of the discipline, day


@dataclass
class Diary:
    """`cells` in the order of the answers; `titles`: key of a discipline → as written; `days`: subperiod → days it has.

    `school_days`: subperiod → all its days of school, where the answer lists more than those that have an entry.
    `told`: (where, reason). `is_whole`: every part could be read and says of which subperiod it is.
    """

    cells: dict[Cell, list[Entry]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    days: dict[Span, set[date]] = field(default_factory=dict)
    school_days: dict[Span, set[date]] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)
    is_whole: bool = True


def rows(value: object) -> Iterator[Mapping[str, Any]]:
    """The objects of a JSON list; nothing for anything else."""
    if isinstance(value, list):
        yield from (row for row in value if isinstance(row, dict))


def subperiod(value: object) -> tuple[Span | None, str]:
    """A subperiod's meaning, and how it is shown to people."""
    row = value if isinstance(value, dict) else {}
    code, name = plain(row.get("code")), plain(row.get("name"))
    return span_of(code, name), f"{code} «{name}»"


def diary_of(answers: Iterable[Answer], first: date, last: date) -> Diary:
    """All summary answers of a pupil; only days of the school year `first` to `last` are taken."""
    diary = Diary()
    for answer in answers:
        for part in answer.parts:
            _take(diary, answer.path, part, (first, last))
    return diary


def _take(diary: Diary, path: str, part: Mapping[str, Any], year: tuple[date, date]) -> None:
    cells: dict[Cell, list[Entry]] = defaultdict(list)
    listed = {day for day in map(day_of, _list(part.get("dates"))) if day and year[0] <= day <= year[1]}
    for row in rows(part.get("discipline_marks")):
        title = plain(row.get("discipline"))
        for entry in rows(row.get("marks")):
            mark, day = plain(entry.get("mark")), day_of(entry.get("date"))
            if not mark and not is_absence(key_of(title)):
                continue
            if day is None or not year[0] <= day <= year[1] or not title:
                diary.told.append((path, _untaken(title, mark, plain(entry.get("date")), day)))
                diary.is_whole = False
                continue
            known = diary.titles.setdefault(key_of(title), title)
            diary.titles[key_of(title)] = min(known, title)
            cells[key_of(title), day].append(Entry(mark, plain(entry.get("description"))))
        if title:
            diary.titles.setdefault(key_of(title), title)
    _place(diary, path, part, listed, {day for _, day in cells})
    for cell, entries in cells.items():
        if cell in diary.cells and Counter(diary.cells[cell]) != Counter(entries):
            diary.told.append((path, f"{diary.titles[cell[0]]}, {cell[1]}: в двух ответах разное; взят последний"))
        diary.cells[cell] = entries


def _place(diary: Diary, path: str, part: Mapping[str, Any], listed: set[date], entered: set[date]) -> None:
    """Put the days of an answer, those it lists and those that have an entry, into its subperiod."""
    span, shown = subperiod(part.get("subperiod"))
    if span is not None:
        diary.days.setdefault(span, set()).update(listed | entered)
        if listed - entered:
            diary.school_days.setdefault(span, set()).update(listed | entered)
    else:
        diary.is_whole = False
        if entered:
            diary.told.append((path, f"период {shown} неизвестен: отметки взяты, удалённые в нём видны не будут"))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _untaken(title: str, mark: str, written: str, day: date | None) -> str:
    wrong = "дисциплина не названа" if not title else "дата другого учебного года" if day else "дата не читается"
    return f"{title or '—'}, «{written}», отметка «{mark}»: {wrong}; не взята"


def is_absence(discipline: str) -> bool:
    """Whether the key of a discipline is a pseudo-discipline of absences."""
    return discipline.startswith(ABSENCE_DISCIPLINE)


def taken_apart(mark: str) -> tuple[list[str], list[str]]:
    """Marks and codes of absence in a cell. What is neither stays a mark as written, to be set aside and shown."""
    whole = MARKS.get(mark.casefold())
    if whole:
        return [whole], []
    marks, codes = [], []
    for piece in pieces(mark):
        if piece.casefold() in ABSENCE_LETTERS:
            codes.append(piece)
        else:
            marks.append(MARKS.get(piece.casefold(), piece))
    return marks, codes
