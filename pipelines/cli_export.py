"""`vedomost export`: a model of the published copy as a file. Words and exit codes; the work is in `analysts`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from pipelines.cli_options import STAFF
from pipelines.config import Home
from pipelines.console import out, plural, progress_bars, table
from pipelines.russian_click import RussianCommand

EXPORT_FORMS = ("xlsx", "csv", "parquet")


@click.command(cls=RussianCommand, short_help="Выгрузить модель в XLSX, CSV или Parquet.")
@click.argument("model", metavar="[МОДЕЛЬ]", required=False)
@click.option(
    "--format", "form", metavar="ВИД", type=click.Choice(EXPORT_FORMS), default="xlsx", show_default=True,
    help="xlsx, csv или parquet.",
)  # fmt: skip
@click.option("--out", "path", metavar="ФАЙЛ", type=click.Path(dir_okay=False, path_type=Path), help="Куда записать.")
@click.option("--institution", metavar="УЧРЕЖДЕНИЕ", help="Только одно учреждение.")
@click.option("--year", metavar="ГОД", help="Только один учебный год, например 2024-25.")
@click.option("--where", metavar="УСЛОВИЕ", help='Условие на языке SQL, например "n2 > 0".')
@click.option(
    "--as-of", "on_day", metavar="ДАТА", type=click.DateTime(["%Y-%m-%d"]), help="Каким это было в журнале на день."
)
@click.option("--list", "listing", is_flag=True, help="Какие есть модели и что в них.")
@STAFF
def export(
    model: str | None,
    form: str,
    path: Path | None,
    institution: str | None,
    year: str | None,
    where: str | None,
    on_day: datetime | None,
    listing: bool,
    staff: bool,
) -> None:
    """Выгрузить модель опубликованной копии в файл: для Excel, R, Python и других программ.

    Без --out файл называется по модели и ложится в текущую папку; прежний заменяется целиком. В XLSX первая строка —
    имена столбцов, на втором листе — что в них. CSV — для русского Excel: точка с запятой, десятичная запятая.

    \b
    vedomost export --list
    vedomost export rpt_homeroom --year 2024-25
    vedomost export fct_period_mark --format csv --as-of 2025-11-14 --out отметки.csv
    """
    from pipelines.analysts import answers
    from pipelines.analysts.catalogue import in_order, relations
    from pipelines.analysts.copies import open_copy
    from pipelines.analysts.export import Wanted, find, sizes
    from pipelines.analysts.export import export as write

    if model is None and not listing:
        raise click.UsageError("Назовите модель (МОДЕЛЬ) или спросите список: --list.")
    with open_copy(Home.from_environment(), staff) as opened:
        answers.confine(opened.con)
        if listing:
            rows = sizes(opened.con)
            known = [each for each in in_order(relations(opened.con)) if not each.parameters]
            out.print(
                table("", ("модель", "строк", "что это"), [(e.name, rows.get(e.name), e.description) for e in known])
            )
            return
        day = on_day.date() if on_day else None
        wanted = Wanted(find(opened.con, model or "", day), day, institution, year, where)
        target = path or Path(f"{wanted.relation.name.partition('.')[2]}.{form}")
        with progress_bars() as on_progress:
            done = write(opened, wanted, form, target, on_progress)
    out.print(f"{done.path}: {plural(done.rows, 'строка', 'строки', 'строк')}", markup=False)
