"""`vedomost check` and `vedomost contract`, for those who hand exports over: words and exit codes."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines import telling_contract as telling
from pipelines.console import err, out
from pipelines.russian_click import RussianCommand


@click.command(cls=RussianCommand, short_help="Проверить выгрузку, ничего не загружая.")
@click.argument("batch", metavar="ВЫГРУЗКА", type=click.Path(exists=True, path_type=Path))
@click.option("--all", "show_all", is_flag=True, help="Показать все замечания, а не первые двадцать.")
def check(batch: Path, show_all: bool) -> None:
    """Проверить выгрузку по договору journal-export/1: что будет принято, что отложено и почему.

    ВЫГРУЗКА — папка или .zip одного дня. В хранилище ничего не попадает, и на другие выгрузки команда не смотрит:
    найдёт ли строка урок или обучающегося из прежних дней, скажет только загрузка. Код 1, если что-то не будет принято.

    Пример: vedomost check выгрузка.zip
    """
    from pipelines.exports.checking import check as judge
    from pipelines.exports.institutions import known_institutions

    report = judge(batch, known_institutions())
    if report.error is not None:
        err.print(f"Выгрузка не будет принята: {report.error}", markup=False)
        raise SystemExit(1)
    for part in telling.checked(report, None if show_all else 20):
        out.print(part)
    if not report.is_clean:
        raise SystemExit(1)


@click.command(cls=RussianCommand, short_help="Записать договор выгрузки: схему и описание.")
@click.argument("folder", metavar="[ПАПКА]", default="docs/contract", type=click.Path(file_okay=False, path_type=Path))
def contract(folder: Path) -> None:
    """Записать договор выгрузки для тех, кто пишет её в журнале: схему JSON и страницу с примером.

    По умолчанию — в docs/contract, где они и лежат; то же получится всегда, пока не изменился договор.
    """
    from pipelines.exports import publishing

    for path in publishing.write(folder):
        out.print(str(path), markup=False)
