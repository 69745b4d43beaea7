"""Every report the house can build: code, title, level, when it is due, how long it is kept, which module lays it out.

The one place where a report is listed. A report not in this list does not exist; its layout is
`reports/kinds/<code with underscores>.py`, which offers `document(con, scope) -> Document`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal, cast

from reports.document import Document

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from reports.scope import Scope

When = Literal["period", "year"]


class UnknownReportError(ValueError):
    """A code that the catalogue does not have; the message lists those it has."""


@dataclass(frozen=True)
class Report:
    """One report. `level` C: one document a class. `keep_years` 0: not archived unless asked.

    `needs_marks`: classes that get no marks by policy (grades_without_marks) are left out. `of_the_year`: the document
    is the year's whichever period it is asked for, because it is kept current all year.
    """

    code: str
    title: str
    college_title: str
    when: frozenset[When]
    keep_years: int
    level: Literal["C"] = "C"
    needs_marks: bool = True
    of_the_year: bool = False

    def title_for(self, institution_kind: str) -> str:
        """The title in the words of a school or of a college."""
        return self.college_title if institution_kind == "college" else self.title

    @property
    def module(self) -> str:
        """The module that lays it out."""
        return "reports.kinds." + self.code.replace("-", "_")

    def document(self, con: DuckDBPyConnection, scope: Scope) -> Document:
        """Query the published warehouse and lay the document out. Raises what the kind raises."""
        build = cast("Callable[[DuckDBPyConnection, Scope], Document]", import_module(self.module).document)
        return build(con, scope)


_BOTH: frozenset[When] = frozenset(("period", "year"))
_YEAR: frozenset[When] = frozenset(("year",))

_REPORTS = (
    Report(
        "grade-register",
        "Сводная ведомость учёта успеваемости обучающихся класса",
        "Сводная ведомость учёта успеваемости обучающихся группы",
        when=_YEAR,
        keep_years=25,
        of_the_year=True,
    ),
    Report(
        "class-results",
        "Итоги успеваемости класса за учебный период",
        "Итоги успеваемости группы за учебный период",
        when=_BOTH,
        keep_years=5,
    ),
    Report(
        "homeroom",
        "Отчёт классного руководителя за учебный период",
        "Отчёт куратора группы за учебный период",
        when=_BOTH,
        keep_years=5,
    ),
    Report(
        "attendance-summary",
        "Сводная ведомость учёта посещаемости",
        "Сводная ведомость учёта посещаемости",
        when=_BOTH,
        keep_years=5,
        needs_marks=False,
    ),
    Report(
        "class-movement",
        "Сводная ведомость учёта движения учащихся",
        "Сводная ведомость учёта движения обучающихся",
        when=_BOTH,
        keep_years=5,
        needs_marks=False,
    ),
)

CATALOGUE: dict[str, Report] = {report.code: report for report in _REPORTS}


def report(code: str) -> Report:
    """The report of that code. Raises UnknownReportError."""
    try:
        return CATALOGUE[code]
    except KeyError:
        known = ", ".join(CATALOGUE)
        raise UnknownReportError(f"Отчёта «{code}» нет в каталоге. Есть: {known}.") from None
