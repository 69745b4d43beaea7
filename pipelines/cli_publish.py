"""`vedomost publish`: the published copies made anew where they are not what the warehouse holds. Words only."""

from __future__ import annotations

import click

from pipelines.config import Home
from pipelines.console import out, progress_bars
from pipelines.russian_click import RussianCommand


@click.command(cls=RussianCommand, short_help="Обновить копии для сотрудников и аналитиков.")
@click.option("--new-key", is_flag=True, help="Сменить ключ псевдонимов: все псевдонимы станут другими.")
def publish(new_key: bool) -> None:
    """Обновить копии хранилища: сотрудникам (с именами) и аналитикам (под псевдонимами). После load это уже сделано.

    Что попадает к аналитикам, объявлено по столбцам в seeds/publication.csv; необъявленное не выходит и называется
    здесь. Ключ псевдонимов лежит в secrets/pseudonyms.key; как его хранить и менять — docs/publishing.md.
    """
    from pipelines import publishing, telling_publishing

    home = Home.from_environment()
    with progress_bars() as on_progress:
        done = publishing.publish(home, on_progress, new_key=new_key)
    for line in telling_publishing.published(home, done):
        out.print(line, markup=False)
