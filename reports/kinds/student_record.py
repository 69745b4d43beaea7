"""Архивная справка об успеваемости: a former pupil's marks of all years, from the archived registers alone.

Every year names the document of the archive it is copied from, with its digest; nothing is counted anew and the
warehouse is not asked. It is made when somebody asks for it and is not archived itself: the ledger says who got it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reports.archive.additions import is_addition, summary
from reports.archive.ocfl import digest
from reports.archive.pupil_years import FIGURES, Achievement, PupilYear
from reports.archive.record import METADATA
from reports.catalogue import ACTS
from reports.document import Column, Document, Row, Signature, Table
from reports.identity import Identity, safe_name
from reports.kinds.common import NUMBER, mark
from reports.wording import legend, long_date, short_date, year_title

REPORT = ACTS["student-record"]
ALL_YEARS = "all"
GROUP = 32  # digits of a digest printed together


def document(
    years: Sequence[PupilYear],
    achievements: Sequence[Achievement],
    *,
    student_id: str,
    issued_on: date,
    issued_by: str,
    reason: str | None,
    ledger_head: str,
) -> Document:
    """The record of one pupil; `years` is not empty, in order. `ledger_head` is the digest the archive stood at."""
    last = years[-1]
    names = list(dict.fromkeys(year.full_name for year in years))
    called = names[-1] + (f" (ранее: {', '.join(names[:-1])})" if len(names) > 1 else "")
    first = year_title(years[0].copy.found.academic_year)
    until = year_title(last.copy.found.academic_year)
    blocks = [_marks(place, year) for place, year in enumerate(years, 1) if year.subjects]
    blocks += [table for table in (_decisions(years), _achieved(achievements)) if table.rows]
    blocks.append(_sources(years))
    shown = {value for year in years for subject in year.subjects for value in subject.values.values()}
    words = legend({value for value in shown if not value.isdigit()})
    notes = (
        f"Обозначения: {words}; прочерк — отметки нет." if words else "Прочерк — отметки нет.",
        "Составлена по ведомостям, хранящимся в архиве; перед выдачей каждая сверена с журналом архива. Номер в "
        "скобках — источник в таблице «Источники».",
        f"Основание выдачи: {reason}." if reason else "",
        *_unread(years),
    )
    return Document(
        identity=Identity(
            last.copy.found.institution_id,
            last.copy.found.academic_year,
            student_id,
            names[-1],
            safe_name(f"{names[-1]}-{student_id}"),
            REPORT.code,
            ALL_YEARS,
        ),
        institution=last.institution,
        institution_short=last.institution_short,
        title=REPORT.title,
        subject=called,
        period=f"{first} учебный год" if first == until else f"{first} — {until} учебные годы",
        people=(f"Дана {long_date(issued_on)}, выдал(а): {issued_by}",),
        blocks=tuple(blocks),
        notes=tuple(note for note in notes if note),
        signatures=(Signature("Архивариус"), Signature("Директор")),
        keep_years=REPORT.keep_years,
        landscape=False,
        as_of=issued_on,
        revision=ledger_head,
        seal=True,
        students=((student_id, names[-1]),),
    )


def _marks(place: int, year: PupilYear) -> Table:
    columns = (
        NUMBER,
        Column("subject", ("Предмет",), look="name", width=70),
        *(Column(line, (title,)) for line, title in year.lines.items()),
    )
    rows = tuple(
        Row(str(number), (number, subject.title, *(mark(subject.values.get(line) or None) for line in year.lines)))
        for number, subject in enumerate(year.subjects, 1)
    )
    movement = f"; {year.movement}" if year.movement else ""
    return Table(f"year-{place}", f"{year.subject}{movement} [{place}]", columns, rows)


def _decisions(years: Sequence[PupilYear]) -> Table:
    columns = (
        Column("year", ("Учебный год",), look="name", width=30),
        Column("decision", ("Решение педагогического совета",), look="text"),
        Column("source", ("Источник",), width=18),
    )
    rows = (
        Row(str(place), (year_title(year.copy.found.academic_year), year.decision, f"[{place}]"))
        for place, year in enumerate(years, 1)
        if year.decision
    )
    return Table("decisions", "Переводы и выпуск", columns, tuple(rows))


def _achieved(achievements: Sequence[Achievement]) -> Table:
    columns = (
        Column("achieved_on", ("Дата",), look="name", width=20),
        Column("event", ("Мероприятие",), look="text"),
        Column("level", ("Уровень",), look="text", width=30),
        Column("result", ("Результат",), look="text", width=30),
        Column("source", ("Имя отчёта в архиве",), look="text", width=48),
    )
    rows = (
        Row(
            str(number),
            (*(one.values.get(column.id) or None for column in columns[:-1]), _broken(one.copy.found.object_id)),
        )
        for number, one in enumerate(achievements, 1)
    )
    return Table("achievements", "Достижения", columns, tuple(rows))


def _sources(years: Sequence[PupilYear]) -> Table:
    columns = (
        Column("place", ("№",), look="name", width=9),
        Column("document", ("Документ и его имя в архиве",), look="text"),
        Column("version", ("Редакция и запись журнала",), look="text", width=38),
        Column("sha512", ("sha-512 показателей (figures.csv) или документа",), look="text", width=62),
    )
    rows = []
    for place, year in enumerate(years, 1):
        found, entry = year.copy.found, year.copy.entry
        name = FIGURES if year.is_readable else min(filter(_is_own, year.copy.files))
        added = summary(found.additions)
        rows.append(
            Row(
                str(place),
                (
                    f"[{place}]",
                    f"{found.title}, {found.unit_title}. {_broken(found.object_id)}",
                    f"{found.version[1:]}, сдана {short_date(date.fromisoformat(found.archived_at[:10]))}, "
                    f"запись {entry.seq}{f'; {added}' if added else ''}",
                    _grouped(digest(year.copy.files[name])),
                ),
            )
        )
    return Table("sources", "Источники", columns, tuple(rows))


def _is_own(name: str) -> bool:
    """Whether a file is the document itself: not what is said about it, nor a signature or scan beside it."""
    return name != METADATA and not is_addition(name)


def _unread(years: Sequence[PupilYear]) -> list[str]:
    """What stands in the archive as a picture only must be looked at by a person."""
    scans = [year_title(year.copy.found.academic_year) for year in years if not year.is_readable]
    return [f"Ведомости {', '.join(scans)} хранятся сканами: отметки этих лет выписываются из них."] if scans else []


def _grouped(text: str) -> str:
    return " ".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def _broken(name: str) -> str:
    """A long name that may be broken after a colon."""
    return name.replace(":", ":\u200b")
