"""`vedomost archive verify` and `repair`: the scrub. Words and exit codes; the work is `scrubbing`."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines import telling_fixity
from pipelines.cli_archive import warn_of_targets
from pipelines.config import Home
from pipelines.console import err, out, progress_bars
from pipelines.russian_click import RussianCommand

LOST, NOT_WHOLE = 3, 1
"""Exit codes: something is lost; something is damaged or was not checked."""
REPORTS = click.option(
    "--out",
    "place",
    metavar="ПАПКА",
    type=click.Path(file_okay=False, path_type=Path),
    help="Куда положить отчёт. Без неё — в папку отчётов из настроек.",
)


class Share(click.ParamType):
    """A share in percent, with the sign or without: «5», «2,5%»."""

    name = "доля"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Of 1."""
        try:
            share = float(str(value).removesuffix("%").strip().replace(",", ".")) / 100
        except ValueError:
            share = 0.0
        if not 0 < share <= 1:
            self.fail(f"«{value}» — не доля. Нужны проценты, больше 0 и не больше 100: например 5%.", param, ctx)
        return share


@click.command(cls=RussianCommand, short_help="Проверить сохранность, оставить отчёт.")
@click.option(
    "--sample", metavar="ДОЛЯ", type=Share(), help="Прочитать содержимое только части документов, например 5%."
)
@click.option("--full", is_flag=True, help="Прочитать всё; так и без параметров.")
@click.option("--repair", "mending", is_flag=True, help="Исправить найденное с верных копий.")
@click.option("--by", metavar="КТО", help="Кто проверяет: фамилия и инициалы. Для исправления обязательно.")
@REPORTS
def verify(sample: float | None, full: bool, mending: bool, by: str | None, place: Path | None) -> None:
    """Прочитать каждый байт на каждом носителе и сверить с журналом архива.

    Каждая проверка записывается в журнал архива и оставляет отчёт: PDF для подписи, рядом XLSX, CSV и JSON. Код 0 —
    архив цел (или всё исправлено), 1 — есть повреждения или проверены не все носители, 3 — что-то утрачено.

    Пример: vedomost archive verify --full --repair --by "Петров В. Г."
    """
    if sample is not None and full:
        raise click.UsageError("Или доля (--sample), или всё (--full).")
    if mending and not by:
        raise click.UsageError("Исправляет названное лицо: добавьте --by.")
    _scrub(sample, by, place, mending=mending)


@click.command(cls=RussianCommand, short_help="Исправить повреждённое с верной копии.")
@click.option("--by", metavar="КТО", required=True, help="Кто исправляет: фамилия и инициалы.")
@REPORTS
def repair(by: str, place: Path | None) -> None:
    """Проверить всё и восстановить повреждённое с носителя, где копия верна.

    Чего нет в целости ни на одном носителе, объявляется утраченным и никогда не «лечится». То же, что проверка с
    --repair; отчёт и коды — те же.
    """
    _scrub(None, by, place, mending=True)


def _scrub(sample: float | None, by: str | None, place: Path | None, *, mending: bool) -> None:
    from datetime import datetime

    from pipelines import jobs, scrubbing
    from reports.archive import SYSTEM, ArchiveError
    from reports.render.fonts import FontsMissingError

    home, who = Home.from_environment(), by or SYSTEM
    warn_of_targets(home)
    at = datetime.now(scrubbing.zone())
    with progress_bars() as on_progress:
        report = jobs.verify(home, sample, on_progress, by=who, at=at, mending=mending)
    out.print(report.text(), markup=False)
    for line in telling_fixity.alarm(report):
        err.print(line, style="bold red", markup=False)
    code = LOST if report.lost else 0 if report.is_whole else NOT_WHOLE
    try:
        paper, facts = scrubbing.leave_report(home, report, at, who, place)
        out.print(f"Отчёт: {paper} (для программ — {facts.name})", markup=False, soft_wrap=True)
    except (ArchiveError, FontsMissingError, OSError) as error:  # what was found is said all the same
        err.print(f"Отчёт о проверке не напечатан: {error}", style="bold red", markup=False)
        code = code or NOT_WHOLE
    if code:
        raise SystemExit(code)
