"""Акт о выделении к уничтожению: files in the columns of the archives' rules, totals in figures and words, approval.

One row is a дело: the documents of one report about one unit in one academic year, as they lie in the archive. The list
of the documents themselves, with their digests, is archived beside the act (`act.json`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from reports.archive import Found
from reports.archive.disposal import Execution
from reports.archive.terms import Term, TermOf
from reports.catalogue import ACTS
from reports.document import Column, Document, Row, Signature, Table, Text
from reports.kinds.acts import NOTHING, Actor, paper, signed
from reports.numerals import figures_and_words
from reports.scope import Institution
from reports.wording import long_date, year_title

REPORT = ACTS["disposal-act"]
UNIT = ("единица хранения", "единицы хранения", "единиц хранения")
FILE = ("дело", "дела", "дел")
COLUMNS = (
    Column("no", ("№ п/п",), look="index", width=10),
    Column("title", ("Заголовок дела",), look="name", width=84),
    Column("years", ("Годы",), look="text", width=18),
    Column("register", ("Номер описи",), look="text", width=20),
    Column("numbers", ("№ ед. хр.",), look="text", width=24),
    Column("quantity", ("Количество ед. хр.",), width=22),
    Column("term", ("Срок хранения и статья",), look="text", width=50),
    Column("note", ("Примечание",), look="text"),
)

TOMBSTONES = (
    Column("no", ("№ п/п",), look="index", width=11),
    Column("unit", ("Класс, группа, учитель",), look="name", width=40),
    Column("year", ("Год",), look="name", width=20),
    Column("period", ("Период",), look="name", width=30),
    Column("version", ("Редакция",), width=18),
    Column("seq", ("Запись журнала о сдаче",), width=26),
    Column("sha512", ("sha-512 описи документа (inventory.json)",), look="text"),
)

Registered = Mapping[str, tuple[str, int]]
"""object id → (number of the register by which it was handed over, its number in it)."""


@dataclass(frozen=True)
class Heading:
    """What the act says of itself: number, day, who drew it up; who approved it and when, None for a draft; how it was
    executed, None until it is."""

    number: str
    academic_year: str
    day: date
    drawn_up_by: Actor
    approved_by: Actor | None = None
    approved_on: date | None = None
    executed: Execution | None = None


def document(
    house: Institution, heading: Heading, found: Sequence[Found], term_of: TermOf, registered: Registered
) -> Document:
    """The act about the documents; every one of them has a term (`reports.archive.terms.ends`)."""
    files = _files(found)
    years = sorted({row.academic_year for row in found})
    rows = tuple(_row(number, file, term_of(file[0]), registered) for number, file in enumerate(files, 1))
    total = Row("total", ("", "Итого", "", "", "", len(found), "", ""), "total")
    return paper(
        house,
        REPORT,
        academic_year=heading.academic_year,
        number=heading.number,
        subject=f"№ {heading.number} от {long_date(heading.day)}",
        period=f"документы за {_years(years)}",
        day=heading.day,
        blocks=(
            Text(
                "basis",
                "",
                (
                    "На основании сроков хранения, указанных в таблице, отобраны к уничтожению как утратившие "
                    f"практическое значение документы электронного архива: {house.short_title}.",
                ),
            ),
            Table("files", "", COLUMNS, (*rows, total)),
            Text(
                "totals",
                "",
                (
                    f"Итого: {figures_and_words(len(files), 'n', *FILE)}, "
                    f"{figures_and_words(len(found), 'f', *UNIT)} за {_years(years)}.",
                ),
            ),
            Text("execution", "Уничтожение", (_execution(heading, len(found)),)),
            *(_tombstones(found) if heading.executed else ()),
        ),
        notes=(
            "Дело — документы одного отчёта об одном классе (учителе, школе) за учебный год; единица хранения — один "
            "документ электронного архива. Список документов с контрольными суммами sha-512 хранится вместе с актом.",
            "Срок исчисляется с 1 января года, следующего за годом окончания дела; дело учебного года окончено с ним.",
            "" if any(term and term.article for term in map(term_of, found)) else
            "Статья перечня не указана: учреждение её не назвало.",
        ),
        signatures=(
            signed(heading.drawn_up_by),
            Signature("Председатель экспертной комиссии"),
            *([signed(heading.approved_by)] if heading.approved_by else [Signature("Руководитель")]),
        ),
        remarks=(_approval(heading), *_done(heading)),
    )  # fmt: skip


def _files(found: Sequence[Found]) -> list[list[Found]]:
    def of(row: Found) -> tuple[str, str, str]:
        return row.academic_year, row.title, row.unit_title

    ordered = sorted(found, key=lambda row: (*of(row), row.unit, row.period_id, row.object_id))
    return [list(group) for _, group in groupby(ordered, key=lambda row: (*of(row), row.unit))]


def _row(number: int, file: Sequence[Found], term: Term | None, registered: Registered) -> Row:
    first = file[0]
    entries = [registered[row.object_id] for row in file if row.object_id in registered]
    corrected = sum(row.version != "v1" for row in file)
    return Row(
        f"{first.academic_year}/{first.report_code}/{first.unit}",
        (
            number,
            f"{first.title}. {first.unit_title}",
            year_title(first.academic_year),
            ", ".join(dict.fromkeys(register for register, _ in entries)) or NOTHING,
            ranges([place for _, place in entries]) or NOTHING,
            len(file),
            term.text if term else NOTHING,
            f"исправленных: {corrected}" if corrected else "",
        ),
    )


def ranges(numbers: Sequence[int]) -> str:
    """«3–5, 9»: numbers in their order, neighbours joined."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in found)


def _years(years: Sequence[str]) -> str:
    titles = ", ".join(year_title(year) for year in years)
    return f"{titles} учебный год" if len(years) == 1 else f"{titles} учебные годы"


def _approval(heading: Heading) -> str:
    if heading.approved_by is None or heading.approved_on is None:
        return "ПРОЕКТ. Не утверждён. До утверждения ничего не уничтожается."
    return f"УТВЕРЖДАЮ: {heading.approved_by.text}, {long_date(heading.approved_on)}"


def _done(heading: Heading) -> tuple[str, ...]:
    if heading.executed is None:
        return ()
    return (f"ИСПОЛНЕН: {heading.executed.by}, {_day(heading.executed)}",)


def _day(executed: Execution) -> str:
    return long_date(datetime.fromisoformat(executed.at).date())


def _tombstones(found: Sequence[Found]) -> list[Table]:
    """What was destroyed, document by document, a table a report (a long table is slow to lay out)."""
    ordered = sorted(found, key=lambda row: (row.title, row.academic_year, row.unit_title, row.period_id))
    numbered = list(enumerate(ordered, 1))
    return [
        Table(f"tombstones-{place}", f"Уничтожено. {title}", TOMBSTONES, tuple(_stone(*one) for one in group))
        for place, (title, group) in enumerate(groupby(numbered, key=lambda one: one[1].title), 1)
    ]


def _stone(number: int, row: Found) -> Row:
    cells = number, row.unit_title, row.academic_year, row.period_id, int(row.version[1:]), row.seq
    return Row(row.object_id, (*cells, row.inventory_digest))


def _execution(heading: Heading, documents: int) -> str:
    done = heading.executed
    if done is not None:
        return (
            f"Исполнен {_day(done)} ({done.by}). Уничтожено: {figures_and_words(documents, 'f', *UNIT)}, на носителях: "
            f"{', '.join(done.targets) or 'все'}; отсутствие на каждом проверено. Запись журнала архива "
            f"№ {done.seq} (deletion) хранит имя и контрольную сумму каждого документа."
        )
    if heading.approved_by is None:
        return "После утверждения документы удаляются со всех носителей архива; до истечения срока это невозможно."
    return (
        "Документы удаляются со всех носителей архива по этому акту. Об исполнении делается запись deletion в журнале "
        "архива: кто, когда, по какому акту, контрольная сумма каждого документа."
    )
