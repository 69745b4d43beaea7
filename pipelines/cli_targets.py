"""`vedomost archive targets` and `replicate`: the storage targets (носители), for the administrator."""

from __future__ import annotations

import click

from pipelines import telling_targets
from pipelines.cli_archive import warn_of_targets
from pipelines.config import Home
from pipelines.console import err, out, progress_bars
from pipelines.russian_click import RussianCommand


@click.command(cls=RussianCommand, short_help="Показать носители и что на них.")
def targets() -> None:
    """Показать каждый носитель: где он, кто за него отвечает, отвечает ли он сам и что на нём лежит.

    Код 1, если хотя бы один носитель недоступен. Как описать носители в файле vedomost.toml, сказано в описании
    архива, в разделе «Носители».
    """
    from pipelines import jobs

    home = Home.from_environment()
    warn_of_targets(home)
    states = jobs.target_states(home)
    administrators = {target.name: target.administrator for target in home.targets}
    out.print(telling_targets.states(states, administrators))
    for line in telling_targets.advice(states, administrators):
        err.print(line, style="bold red", markup=False)
    if any(state.cause for state in states):
        raise SystemExit(1)


@click.command(cls=RussianCommand, short_help="Наполнить добавленный или заменённый носитель.")
@click.argument("target", metavar="НОСИТЕЛЬ")
@click.option("--by", metavar="КТО", required=True, help="Кто наполняет: фамилия и инициалы.")
def replicate(target: str, by: str) -> None:
    """Наполнить пустой носитель с остальных: каждый файл сверяется с журналом архива, копируется и читается обратно.

    Нужна, когда носитель добавлен в настройки позже или заменён новым. Сама собой она не выполняется: пустое место
    начатого архива считается неподключённым носителем. Прерванное продолжается той же командой.
    """
    from pipelines import jobs

    home = Home.from_environment()
    warn_of_targets(home)
    with progress_bars() as on_progress:
        report = jobs.replicate(home, target, by, on_progress)
    out.print(report.text(), markup=False)
    if report.lost:
        raise SystemExit(1)
