"""What the commands tell a person at their end, in Russian: tables and sentences made of results.

Presentation only; each function takes what a job returned and gives what the console prints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from pipelines.config import Home
from pipelines.console import day, plural, table
from reports.catalogue import ACTS, CATALOGUE
from reports.wording import years_text

if TYPE_CHECKING:
    from pipelines.demo import DemoSummary
    from pipelines.jobs import LoadReport
    from pipelines.sample import SampleSummary
    from pipelines.warehouse.quarantine import Waiting
    from reports.archive import Found, Receipt
    from reports.archive.rows import Happened
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


def receipts(answers: Sequence[Receipt]) -> list[str]:
    """What the archive answered."""
    words = {
        "new": "сдано впервые",
        "new_version": "новых версий",
        "unchanged": "уже в архиве без изменений",
        "waiting": "ЖДЁТ носителя",
        "disposed": "уничтожено по акту, не сдаётся",
    }
    found = Counter(answer.status.value for answer in answers)
    lines = [
        "Архив: "
        + ("; ".join(f"{word} — {found[key]}" for key, word in words.items() if found[key]) or "хранить нечего")
    ]
    lines += sorted({answer.message for answer in answers if answer.status.value == "waiting"})
    return lines


def found(rows: Sequence[Found], limit: int | None = None) -> list[RenderableType]:
    """What a search in the archive found, at most `limit` lines of it.

    Where that is not all: who was found, by which a person can narrow the question down, before the documents.
    """
    if not rows:
        return ["Ничего не найдено."]
    shown = rows[:limit]
    parts: list[RenderableType] = [_documents_found(rows, shown)]
    if len(rows) == 1:
        parts.append(Text(f"Номер в архиве полностью: {rows[0].object_id}"))
    if left := len(rows) - len(shown):
        parts = [*_whose(rows, limit), *parts]
        parts.append(
            f"… и ещё {documents_word(left)}. Уточните: имя и отчество или инициалы в --name, --year, --class, "
            "--report, --period; показать все: --all"
        )
    return parts


def _documents_found(rows: Sequence[Found], shown: Sequence[Found]) -> RenderableType:
    from reports.archive.additions import summary

    head = (
        *("№", "Учреждение", "Документ", "Год", "Класс", "Период", "Версия", "Сдан", "Уничтожен", "Подписи"),
        "Кого касается",
    )
    return table(
        f"Найдено: {documents_word(len(rows))}",
        head,
        (
            (
                row.seq,
                escape(row.institution_id),
                escape(row.title),
                row.academic_year,
                escape(row.unit_title),
                row.period_id,
                row.version,
                row.archived_at[:10],
                row.disposed_at and f"{row.disposed_at[:10]}, акт {row.act_number}",
                escape(summary(row.additions)) or None,
                escape("; ".join(row.students)) or None,
            )
            for row in shown
        ),
    )


def _whose(rows: Sequence[Found], limit: int | None) -> list[RenderableType]:
    """A line a name that was found, with its years and classes; nothing where no name was asked for."""
    named: dict[tuple[str, str], list[Found]] = {}
    for row in rows:
        for name in row.students:
            named.setdefault((name, row.institution_id), []).append(row)
    if not named:
        return []
    lines = (
        (
            escape(name),
            house,
            " … ".join(dict.fromkeys((group[0].academic_year, group[-1].academic_year))),
            escape(", ".join(dict.fromkeys(row.unit_title for row in group))),
            len(group),
        )
        for (name, house), group in sorted(named.items())[:limit]
    )
    head = ("Обучающийся", "Учреждение", "Годы", "Классы", "Документов")
    parts: list[RenderableType] = [table(f"Кого касается: {len(named)}", head, lines)]
    return parts if limit is None or len(named) <= limit else [*parts, f"… и ещё {len(named) - limit}."]


def retrievals(entries: Sequence[Happened]) -> RenderableType:
    """The register of what was handed out."""
    if not entries:
        return "Из архива ещё ничего не выдавали."
    rows = (
        (
            entry.seq,
            entry.at[:16].replace("T", " "),
            escape(entry.by),
            escape(entry.reason or "—"),
            "справка об успеваемости" if entry.details.get("compiled") else "копии",
            escape("; ".join(str(row["object"]) for row in entry.details["objects"])),
        )
        for entry in entries
    )
    head = ("Запись", "Когда", "Выдал", "Основание", "Что", "По документам")
    return table(f"Журнал выдачи: {len(entries)}", head, rows)


def exported(rows: Sequence[Found], destination: Path, written: Sequence[Path]) -> str:
    """What was handed out and where it lies."""
    count = documents_word(len(rows))
    return f"Выдано: {count}, файлов записано: {len(written)}; лежит в {destination}. Каждый файл сверен при выдаче."


def demo(home: Home, summary: DemoSummary) -> list[RenderableType]:
    """The short story of a demonstration: what was loaded, set aside, printed, archived, and what to open next."""
    built = [each for report in summary.closed for each in report.built]
    answers = [answer for report in summary.closed for answer in report.receipts]
    parts: list[RenderableType] = ["", Text("Что сделано", style="bold")]
    parts += [sample(made) for made in summary.samples]
    parts += ["", *load(summary.load)]
    if summary.set_aside:
        head = ("Что отложено", "Строк", "Например")
        rows = ((KINDS[kind], count, escape(example)) for kind, count, example in summary.set_aside)
        parts += ["", table("Отложено при загрузке", head, rows)]
    if summary.refused:
        parts += ["", Text("Отказано закрыть", style="bold"), Text(summary.refused[0])]
        parts.append(
            f"Таких отказов: {len(summary.refused)}; эти периоды закрыты с --despite, основание стоит на документах."
        )
    parts += [
        "",
        documents(built),
        *receipts(answers),
        *(Text(warning, style="bold red") for warning in summary.warnings),
    ]
    parts += ["", Text(summary.verification.text()), "", Text("Что открыть дальше", style="bold")]
    registers = [each.pdf for each in built if each.identity.report == "grade-register"]
    if registers:
        parts.append(Text(f"  ведомость класса   {registers[0]}"))
    parts += [
        Text(f"  все документы      {home.documents}"),
        Text(f"  архив              {', '.join(target.shown for target in home.targets)}"),
        Text("  что отложено       ./run quarantine"),
        Text("  найти в архиве     ./run archive find --name Иванов"),
        Text("  вся схема          ./run ui"),
    ]
    return parts
