"""`vedomost docs`: the static page about the models. Words and exit codes; the page is made in `analysts.pages`."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.config import Home
from pipelines.console import out, plural
from pipelines.russian_click import RussianCommand


@click.command(cls=RussianCommand, short_help="Записать страницу о моделях: что в них и откуда взялось.")
@click.option(
    "--out", "path", metavar="ФАЙЛ", type=click.Path(dir_okay=False, path_type=Path), help="Куда, если не в published."
)
def docs(path: Path | None) -> None:
    """Записать страницу о моделях: что в каждой таблице и столбце, какие проверки, из чего сделано (схемой).

    Один файл, открывается в браузере с диска, без сервера и без сети. Данных в нём нет — только их описание. Кнопки
    страницы английские: это страница программы dbt.
    """
    from pipelines.analysts import pages

    home = Home.from_environment()
    target = path or home.published / "models.html"
    tables = pages.write(home, target)
    out.print(f"{target}: {plural(tables, 'таблица', 'таблицы', 'таблиц')}. Откройте файл в браузере.", markup=False)
