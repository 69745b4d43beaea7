"""What the commands tell a person at their end, in Russian: tables and sentences made of results.

Presentation only; each function takes what a job returned and gives what the console prints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape

from pipelines.console import day, plural, table
from reports.catalogue import ACTS, CATALOGUE
from reports.wording import years_text

if TYPE_CHECKING:
    from pipelines.jobs import LoadReport
    from pipelines.sample import SampleSummary
    from pipelines.warehouse.quarantine import Waiting
    from reports.build import Built

KINDS = {
    "batch": "Отклонённые выгрузки",
    "row": "Строки в карантине",
    "unresolved": "Ждут других строк",
    "warning": "Предупреждения",
    "anomaly": "Приняты, но не считаются: исправить в журнале",
    "breach": "Приняты и считаются, но против правил учреждения",
}


def documents_word(n: int) -> str:
    """«1 документ», «3 документа», «11 документов»."""
    return plural(n, "документ", "документа", "документов")


def batches_word(n: int) -> str:
    """«1 выгрузка», «2 выгрузки», «5 выгрузок»."""
    return plural(n, "выгрузка", "выгрузки", "выгрузок")


def rows_word(n: int) -> str:
    """«1 строка», «2 строки», «5 строк»."""
    return plural(n, "строка", "строки", "строк")


def sample(made: SampleSummary) -> str:
    """What the generator wrote."""
    done = "уже лежит, не менялось" if made.reused else "создано"
    faults = f"; намеренных ошибок: {len(made.faults)}" if made.faults else ""
    years = plural(len(made.years), "учебный год", "учебных года", "учебных лет")
    return (
        f"{escape(str(made.folder))}: {done} — {batches_word(made.batches)} ({made.first_day} … {made.last_day}); "
        f"в сумме за {years}: обучающихся {made.pupils}, классов {made.classes}{faults}"
    )


def load(report: LoadReport) -> list[str]:
    """What a load did."""
    by_status = Counter(outcome.status for outcome in report.outcomes)
    accepted = sum(outcome.rows_accepted for outcome in report.outcomes)
    set_aside = sum(outcome.rows_quarantined for outcome in report.outcomes)
    if not report.outcomes and not report.slices:
        return ["Новых выгрузок нет, хранилище не устарело."]
    lines = [
        f"Принято: {batches_word(by_status['loaded'])}, {rows_word(accepted)}; заменены более поздними: "
        f"{by_status['superseded']}; отклонено: {by_status['rejected']}; отложено: {rows_word(set_aside)}."
    ]
    if by_status["waiting"]:
        lines.append(f"Ждут дозагрузки: {by_status['waiting']}. Когда их дошлют, повторите: vedomost load")
    if report.dbt is not None:
        lines.append(
            f"Пересчитано учебных лет: {len(report.slices)}; моделей {report.dbt.models}, проверок {report.dbt.tests}"
            + (f", из них с предупреждением: {len(report.dbt.warned)}." if report.dbt.warned else ", все пройдены.")
        )
    if set_aside or by_status["rejected"]:
        lines.append("Что отложено и почему: vedomost quarantine")
    if report.published is not None and report.published.analytics is not None:
        lines += undeclared(report.published.analytics.undeclared)
    return lines


def undeclared(names: Sequence[str]) -> list[str]:
    """What did not leave for the analysts because nobody has declared it."""
    if not names:
        return []
    return [f"Не вышло аналитикам, потому что не объявлено в seeds/publication.csv: {', '.join(names)}."]


def _place(row: Waiting) -> str:
    parts = [row.file or row.table, f"строка {row.row_number}" if row.row_number else None, row.column]
    return ", ".join(part for part in parts if part) or (row.path.rpartition("/")[2] if row.path else "—")


def quarantine(found: Sequence[Waiting], limit: int | None) -> list[RenderableType]:
    """What waits, a table a kind, at most `limit` lines each."""
    if not found:
        return ["Ничего не отложено."]
    parts: list[RenderableType] = []
    for kind, group in groupby(found, key=lambda row: row.kind):
        rows = list(group)
        shown = rows[:limit]
        head = ("Учреждение", "День", "Где", "Значение", "Строк", "Почему")
        lines = (
            (
                row.institution_id,
                day(row.export_date),
                escape(_place(row)),
                escape((row.value or "")[:60]),
                row.count,
                escape(row.reason),
            )
            for row in shown
        )
        parts.append(table(f"{KINDS[kind]}: {len(rows)}", head, lines))
        if len(rows) > len(shown):
            parts.append(f"… и ещё {len(rows) - len(shown)}; все: vedomost quarantine --all")
    return parts


def documents(built: Iterable[Built]) -> RenderableType:
    """A line a kind of document: how many, how many pages, how many were printed anew."""
    kinds: dict[str, list[Built]] = {}
    for each in built:
        kinds.setdefault(each.title, []).append(each)
    rows = (
        (title, len(group), sum(each.pages for each in group), sum(each.was_rendered for each in group))
        for title, group in kinds.items()
    )
    return table("Документы", ("Отчёт", "Документов", "Страниц", "Напечатано заново"), rows)


def reports() -> RenderableType:
    """The catalogue as a person reads it."""
    levels = {"C": "класс", "S": "школа", "T": "учитель", "P": "ученик"}
    spans = {
        "day": "день",
        "week": "неделя",
        "month": "месяц",
        "before": "до конца периода",
        "period": "период",
        "year": "год",
    }
    rows = (
        (
            entry.code,
            entry.title,
            levels[entry.level],
            ", ".join(title for span, title in spans.items() if span in entry.when) or "по запросу, из архива",
            years_text(entry.keep_years) if entry.keep_years != 0 else "—",
            entry.clause,
        )
        for entry in (*CATALOGUE.values(), *ACTS.values())
    )
    return table("Отчёты", ("Код", "Название", "О ком", "За что", "Хранится", "Основание"), rows)
