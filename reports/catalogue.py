"""Every report the house can build: code, title, level, when it is due, how long it is kept, which module lays it out.

The one place where a report is listed. A report not in this list does not exist; its layout is
`reports/kinds/<code with underscores>.py`, which offers `document(con, scope) -> Document`. ACTS are the papers about
the archive itself: nothing of them is read from the warehouse, so no span of time calls for one, and their modules
offer `document(…)` of the archive's own data.
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

When = Literal["day", "week", "month", "before", "period", "year"]
Level = Literal["C", "S", "T", "P"]


class UnknownReportError(ValueError):
    """A code that the catalogue does not have; the message lists those it has."""


@dataclass(frozen=True)
class Report:
    """One report.

    `clause`: the regulations that ask for it. `when`: the spans of time it is made for; `before` means a period that is
    still running (предварительный), all others are made once the span is over or on its last known day. `level`: one
    document a class (C), school (S), teacher (T) or pupil (P). `keep_years` 0: not archived unless asked, None: for
    ever; `keep_policy` names the policy that says how long an institution keeps it, `when_policy` the one that says
    after which spans it is printed (`period;year`).

    `needs_marks`: classes that get no marks by policy (grades_without_marks) are left out. `of_the_year`: the document
    is the year's whichever period it is asked for, because it is kept current all year. `only_for`: made for
    institutions of that kind alone. `needs_lessons`: not made for a day, week or month without a lesson.
    """

    code: str
    title: str
    college_title: str
    when: frozenset[When]
    keep_years: int | None
    clause: str
    level: Level = "C"
    needs_marks: bool = False
    of_the_year: bool = False
    only_for: str = ""
    keep_policy: str = ""
    when_policy: str = ""
    needs_lessons: bool = True

    def title_for(self, institution_kind: str) -> str:
        """The title in the words of a school or of a college."""
        return self.college_title if institution_kind == "college" else self.title

    @property
    def module(self) -> str:
        """The module that lays it out."""
        return "reports.kinds." + self.code.replace("-", "_")

    @property
    def at_close(self) -> bool:
        """Whether it is printed when a period or a year is closed."""
        return bool(self.when & {"period", "year"})

    def kept_for(self, policy: str | None) -> int | None:
        """How many years it is kept where the institution's `keep_policy` has this value; None: for ever."""
        return int(policy) if self.keep_years and policy else self.keep_years

    def document(self, con: DuckDBPyConnection, scope: Scope) -> Document:
        """Query the published warehouse and lay the document out. Raises what the kind raises."""
        build = cast("Callable[[DuckDBPyConnection, Scope], Document]", import_module(self.module).document)
        return build(con, scope)


def _report(
    code: str,
    title: str,
    college_title: str,
    when: str,
    keep_years: int,
    clause: str,
    level: Level = "C",
    *,
    needs_marks: bool = False,
    of_the_year: bool = False,
    only_for: str = "",
    keep_policy: str = "",
    when_policy: str = "",
    needs_lessons: bool = True,
) -> Report:
    spans = cast("frozenset[When]", frozenset(when.split()))
    if keep_years and not keep_policy:
        keep_policy = "journal_kept_years"
    return Report(
        code,
        title,
        college_title or title,
        spans,
        keep_years,
        clause,
        level,
        needs_marks,
        of_the_year,
        only_for,
        keep_policy,
        when_policy,
        needs_lessons,
    )


_REPORTS = (
    _report(
        "grade-register",
        "Сводная ведомость учёта успеваемости обучающихся класса",
        "Сводная ведомость учёта успеваемости обучающихся группы",
        "year",
        25,
        "СОШ № 90: 4.4.10, 4.6.5, 6.5; СОШ № 154: 2.9, 2.11",
        needs_marks=True,
        of_the_year=True,
        keep_policy="register_kept_years",
    ),
    _report(
        "class-results",
        "Итоги успеваемости класса за учебный период",
        "Итоги успеваемости группы за учебный период",
        "period year",
        5,
        "СОШ № 90: 4.3.8, 4.4.10",
        needs_marks=True,
    ),
    _report(
        "homeroom",
        "Отчёт классного руководителя за учебный период",
        "Отчёт куратора группы за учебный период",
        "period year",
        5,
        "СОШ № 90: 4.3.8, 4.6.5; гимназия: 5",
        needs_marks=True,
    ),
    _report(
        "homeroom-preliminary",
        "Предварительный отчёт классного руководителя за учебный период",
        "Предварительный отчёт куратора группы за учебный период",
        "before",
        0,
        "СОШ № 90: 4.3.8; СОШ № 154: 1.4",
        needs_marks=True,
    ),
    _report(
        "class-rating",
        "Рейтинг успеваемости обучающихся класса",
        "Рейтинг успеваемости обучающихся группы",
        "period",
        0,
        "СОШ № 90: 4.3.8, 4.6.5",
        needs_marks=True,
    ),
    _report(
        "attendance-summary",
        "Сводная ведомость учёта посещаемости",
        "",
        "period year",
        5,
        "СОШ № 90: 4.3.8, 4.6.5",
    ),
    _report(
        "class-attendance-month",
        "Отчёт о посещаемости класса",
        "Отчёт о посещаемости группы",
        "month",
        5,
        "СОШ № 90: 4.3.8, 4.6.5",
    ),
    _report(
        "attendance-day",
        "Оперативная сводка отсутствующих за день",
        "",
        "day",
        0,
        "СОШ № 90: 4.3.1; СОШ № 154: 3.2",
        "S",
    ),
    _report(
        "class-movement",
        "Сводная ведомость учёта движения учащихся",
        "Сводная ведомость учёта движения обучающихся",
        "period year",
        5,
        "СОШ № 90: 4.3.8",
    ),
    _report(
        "risk-group",
        "Группа риска по успеваемости и посещаемости",
        "",
        "week",
        0,
        "СОШ № 154: 1.4",
        needs_marks=True,
    ),
    _report(
        "data-completeness",
        "Полнота и изменения анкетных данных",
        "",
        "month",
        0,
        "СОШ № 90: 4.3.6; СОШ № 154: 3.2; гимназия: 5",
    ),
    _report(
        "class-journal",
        "Классный журнал",
        "Журнал учебной группы",
        "period year",
        5,
        "СОШ № 90: 6.5; СОШ № 154: 3.5; техникум: 4.5.7; гимназия: 4.1; лицей: 4",
        when_policy="class_journal_printed",
    ),
    _report(
        "weekly-progress",
        "Выписка о текущей успеваемости",
        "",
        "week",
        0,
        "СОШ № 90: 4.3.9, 9.2; СОШ № 154: 1.6; техникум: 4.3.6",
        "P",
        needs_marks=True,
    ),
    _report(
        "teacher-preliminary",
        "Предварительный отчёт учителя-предметника за учебный период",
        "Предварительный отчёт преподавателя за учебный период",
        "before",
        0,
        "СОШ № 90: 4.4.10",
        "T",
    ),
    _report(
        "teacher",
        "Отчёт учителя-предметника по итогам учебного периода",
        "Отчёт преподавателя по итогам учебного периода",
        "period year",
        5,
        "СОШ № 90: 4.4.10; техникум: 4.4.3",
        "T",
    ),
    _report(
        "subject-results",
        "Итоги успеваемости по предмету за учебный период",
        "Итоги успеваемости по дисциплине за учебный период",
        "period year",
        5,
        "техникум: 4.4.3",
        "T",
        only_for="college",
    ),
    _report(
        "school-movement",
        "Динамика движения обучающихся по школе",
        "Динамика движения обучающихся",
        "period year",
        5,
        "СОШ № 90: 4.6.5",
        "S",
    ),
    _report(
        "class-fill",
        "Наполняемость классов",
        "Наполняемость групп",
        "day period",
        5,
        "СОШ № 90: 4.6.5",
        "S",
        needs_lessons=False,
    ),
    _report(
        "student-totals",
        "Итоговые данные по учащимся",
        "Итоговые данные по обучающимся",
        "period",
        5,
        "СОШ № 90: 4.6.5",
        "S",
    ),
    _report(
        "school-results",
        "Сводный отчёт об успеваемости и качестве обучения по школе",
        "Сводный отчёт об успеваемости и качестве обучения",
        "period year",
        5,
        "СОШ № 90: 7.2; СОШ № 154: 3.5; техникум: 7.1",
        "S",
    ),
    _report(
        "control-works",
        "Результаты контрольных и внешних диагностических работ",
        "",
        "month period",
        5,
        "СОШ № 154: 2.1; СОШ № 90: 4.4.1, 4.4.9",
        "S",
    ),
    _report(
        "journal-control",
        "Контроль ведения электронного журнала",
        "",
        "day period",
        5,
        "СОШ № 90: 3.5, 4.6.6, 6.3; СОШ № 154: 1.6, 1.7, 3.5; гимназия: 4.1; лицей: 4",
        "S",
        needs_lessons=False,
    ),
    _report(
        "corrections",
        "Журнал исправлений и записей «задним числом»",
        "",
        "period year",
        5,
        "СОШ № 154: 1.5, 1.6; техникум: 4.4.1",
        "S",
    ),
    _report(
        "period-readiness",
        "Готовность к закрытию учебного периода",
        "",
        "before year",
        0,
        "СОШ № 90: 5.1–5.4, 6.2; СОШ № 154: 3.3",
        "S",
    ),
    _report(
        "substitutions",
        "Учёт замещённых и пропущенных уроков",
        "Учёт замещённых и пропущенных занятий",
        "month",
        5,
        "СОШ № 154: 3.5; СОШ № 90: 4.4.2",
        "S",
    ),
    _report(
        "teacher-timesheet",
        "Табель учёта работы педагогов с электронным журналом",
        "",
        "month",
        5,
        "СОШ № 154: 3.5",
        "S",
    ),
    _report(
        "activity",
        "Отчёт по активности пользователей электронного журнала",
        "",
        "month",
        5,
        "СОШ № 90: 7.1; СОШ № 154: 3.5",
        "S",
    ),
)

CATALOGUE: dict[str, Report] = {report.code: report for report in _REPORTS}

_ACTS = (
    Report(
        "transfer-act",
        "Акт передачи документов в архив",
        "Акт передачи документов в архив",
        frozenset(),
        25,
        "гимназия: 6; СОШ № 154: 2.11; техникум: 4.5.7; лицей: 4",
        "S",
    ),
    Report(
        "disposal-act",
        "Акт о выделении к уничтожению документов, не подлежащих хранению",
        "Акт о выделении к уничтожению документов, не подлежащих хранению",
        frozenset(),
        None,
        "СОШ № 90: 6.5",
        "S",
    ),
    Report(
        "technical-control",
        "Запись о техническом контроле электронного архива за год",
        "Запись о техническом контроле электронного архива за год",
        frozenset(),
        25,
        "СОШ № 154: 1.10, 2.10",
        "S",
    ),
    Report(
        "fixity-report",
        "Отчёт о проверке сохранности электронного архива",
        "Отчёт о проверке сохранности электронного архива",
        frozenset(),
        0,
        "СОШ № 154: 1.10, 2.10",
        "S",
    ),
    Report(
        "student-record",
        "Архивная справка об успеваемости",
        "Архивная справка об успеваемости",
        frozenset(),
        0,
        "СОШ № 90: 6.5",
        "P",
    ),
)
ACTS: dict[str, Report] = {act.code: act for act in _ACTS}


def report(code: str) -> Report:
    """The report of that code. Raises UnknownReportError."""
    try:
        return CATALOGUE[code]
    except KeyError:
        if code in ACTS:
            raise UnknownReportError(
                f"«{ACTS[code].title}» составляется по архиву, а не за период: vedomost archive --help."
            ) from None
        known = ", ".join(CATALOGUE)
        raise UnknownReportError(f"Отчёта «{code}» нет в каталоге. Есть: {known}.") from None
