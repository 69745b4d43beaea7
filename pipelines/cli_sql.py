"""`vedomost sql`: the published copy opened for questions. Words and exit codes; the session is in `analysts`."""

from __future__ import annotations

import sys

import click

from pipelines.cli_options import STAFF
from pipelines.config import Home
from pipelines.console import err, out
from pipelines.russian_click import RussianCommand


@click.command(cls=RussianCommand, short_help="Спросить копию хранилища на языке SQL.")
@STAFF
@click.option("-c", "--command", "query", metavar="ЗАПРОС", help="Выполнить один запрос и закончить.")
@click.option("--csv", "as_csv", is_flag=True, help="Ответ на -c целиком и в CSV, для другой программы.")
def sql(staff: bool, query: str | None, as_csv: bool) -> None:
    """Открыть опубликованную копию хранилища и спрашивать её на языке SQL — только чтение.

    Подсказывает таблицы и столбцы (Tab), помнит прежние запросы. Загрузке и пересчёту не мешает: открытая копия
    остаётся какой была, пока её не закрыли. Что спрашивать — docs/analysts.md.

    \b
    vedomost sql
    vedomost sql -c "select * from marts.dim_period"
    vedomost sql --csv -c "select * from as_of.fct_period_mark(date '2025-11-14')"
    """
    from pipelines.analysts import answers
    from pipelines.analysts.copies import open_copy

    home = Home.from_environment()
    if query is None and as_csv:
        raise click.UsageError("К параметру '--csv' нужен запрос: -c ЗАПРОС.")
    if query is None and sys.stdin.isatty():
        from pipelines.analysts.session import Session

        Session(home, staff, out).run()
        return
    with open_copy(home, staff) as opened:
        answers.confine(opened.con)
        answer = answers.ask(opened.con, query or sys.stdin.read(), None if as_csv else answers.SHOWN_ROWS)
    if as_csv:
        answers.write_csv(answer, sys.stdout)
    else:
        out.print(answers.as_table(answer))
        err.print(answers.footing(answer), markup=False)
