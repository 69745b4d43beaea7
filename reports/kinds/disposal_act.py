"""Акт о выделении к уничтожению: files in the columns of the archives' rules, totals in figures and words, approval.

One row is a дело: the documents of one report about one unit in one academic year, as they lie in the archive. The list
of the documents themselves, with their digests, is archived beside the act (`act.json`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from reports.archive import Found
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

Registered = Mapping[str, tuple[str, int]]
"""object id → (number of the register by which it was handed over, its number in it)."""


@dataclass(frozen=True)
class Heading:
    """What the act says of itself: number, day, who drew it up; who approved it and when, None for a draft."""

    number: str
    academic_year: str
    day: date
    drawn_up_by: Actor
    approved_by: Actor | None = None
    approved_on: date | None = None


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
            Text("execution", "Уничтожение", (_execution(heading),)),
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
        remarks=(_approval(heading),),
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


def _execution(heading: Heading) -> str:
    if heading.approved_by is None:
        return "После утверждения документы удаляются со всех носителей архива; до истечения срока это невозможно."
    return (
        "Документы удаляются со всех носителей архива по этому акту. Об исполнении делается запись deletion в журнале "
        "архива: кто, когда, по какому акту, контрольная сумма каждого документа."
    )
