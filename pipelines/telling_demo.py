"""What `demo` tells at its end: the whole way once more, in a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from pipelines import telling, telling_archive
from pipelines.config import Home
from pipelines.console import table

if TYPE_CHECKING:
    from pipelines.demo import DemoSummary


def story(home: Home, summary: DemoSummary) -> list[RenderableType]:
    """The short story of a demonstration: what was loaded, set aside, printed, archived, and what to open next."""
    built = [each for report in summary.closed for each in report.built]
    answers = [answer for report in summary.closed for answer in report.receipts]
    parts: list[RenderableType] = ["", Text("Что сделано", style="bold")]
    parts += [telling.sample(made) for made in summary.samples]
    parts += ["", *telling.load(summary.load)]
    if summary.set_aside:
        head = ("Что отложено", "Строк", "Например")
        rows = ((telling.KINDS[kind], count, escape(example)) for kind, count, example in summary.set_aside)
        parts += ["", table("Отложено при загрузке", head, rows)]
    if summary.refused:
        parts += ["", Text("Отказано закрыть", style="bold"), Text(summary.refused[0])]
        parts.append(
            f"Таких отказов: {len(summary.refused)}; эти периоды закрыты с --despite, основание стоит на документах."
        )
    parts += [
        "",
        telling.documents(built),
        *telling_archive.receipts(answers),
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
