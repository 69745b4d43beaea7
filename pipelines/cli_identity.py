"""`vedomost identity`: who is who after a change of journal. Words and exit codes; the work is `pipelines.identity`."""

from __future__ import annotations

from datetime import date, datetime

import click

from pipelines import telling_identity
from pipelines.cli_options import INSTITUTION
from pipelines.config import Home
from pipelines.console import out
from pipelines.russian_click import RussianGroup

ENTITIES = ("students", "classes", "subjects", "staff", "subgroups")
BY = click.option("--by", metavar="КТО", required=True, help="Кто решает: фамилия и инициалы.")
ID = click.option("--id", "id_", metavar="КОД", required=True, help="Код записи, как его показывает review.")
ENTITY = click.option(
    "--entity", metavar="ВИД", required=True, type=click.Choice(ENTITIES), help=f"Вид записей: {', '.join(ENTITIES)}."
)
ANY_ENTITY = click.option(
    "--entity",
    "entities",
    metavar="ВИД",
    multiple=True,
    type=click.Choice(ENTITIES),
    help=f"Только этот вид записей; можно повторять: {', '.join(ENTITIES)}.",
)
ANY_INSTITUTION = click.option("--institution", metavar="УЧРЕЖДЕНИЕ", help="Только одно учреждение.")


@click.group(cls=RussianGroup, short_help="Кто есть кто после смены журнала.")
def identity() -> None:
    """Кто есть кто после смены журнала: у нового журнала свои коды, и сам он никого с прежними не соединяет.

    \b
    vedomost identity review                            что ждёт решения и что предлагается
    vedomost identity accept --certain …                принять всё однозначное
    vedomost identity accept --entity students --id netschool:17 --known 204 …
    vedomost identity undo   --entity students --id netschool:17 …

    Решения остаются в office/identity.jsonl: ни одно не стирается, любое можно отменить. По шагам: docs/identity.md.
    """


@identity.command(short_help="Что ждёт решения и что предлагается.")
@ANY_INSTITUTION
@ANY_ENTITY
@click.option("--all", "everything", is_flag=True, help="Показать все строки, а не первые пятьдесят каждого вида.")
def review(institution: str | None, entities: tuple[str, ...], everything: bool) -> None:
    """Что ждёт решения: записи нового журнала и те, кем они могут быть; какие ключи совпали и какие различаются.

    Ничего не меняет. Код 0 — решать нечего, 1 — есть что решать.
    """
    from pipelines import identity as deciding
    from pipelines.warehouse.connection import open_warehouse
    from pipelines.warehouse.journals import journals

    waits = False
    with open_warehouse(Home.from_environment().create().warehouse) as con:
        found = [each for each in deciding.institutions(con) if institution in (None, each)]
        for each in found:
            reviews = [deciding.review(con, each, entity) for entity in entities or ENTITIES]
            waits = waits or any(one.proposals for one in reviews)
            for part in telling_identity.review(each, journals(con, each), reviews, None if everything else 50):
                out.print(part)
    if not found:
        out.print("Журнал никто не менял: решать нечего.")
    if waits:
        raise SystemExit(1)


@identity.command(short_help="Принять: это одно и то же.")
@INSTITUTION
@click.option("--certain", is_flag=True, help="Все однозначные предложения сразу.")
@ANY_ENTITY
@click.option("--id", "id_", metavar="КОД", help="Код записи нового журнала, как его показывает review.")
@click.option("--known", metavar="КОД", help="Код записи прежнего журнала, которая ею и является.")
@BY
def accept(
    institution: str, certain: bool, entities: tuple[str, ...], id_: str | None, known: str | None, by: str
) -> None:
    """Принять: две записи разных журналов — одно и то же. С --certain — все однозначные предложения (или этих видов).

    Неоднозначные (двое подходят, сменилась фамилия, нет даты рождения) принимаются только по одному: --id и --known.
    """
    from pipelines import identity as deciding

    if certain == (id_ is not None or known is not None):
        raise click.UsageError("Укажите либо --certain, либо --entity, --id и --known.")
    home = Home.from_environment()
    if certain:
        done = deciding.accept_certain(home, institution, by, entities or ENTITIES)
    else:
        if len(entities) != 1 or id_ is None or known is None:
            raise click.UsageError("Одно решение — это --entity, --id и --known.")
        done = deciding.accept(home, institution, entities[0], id_, known, by)
    out.print(telling_identity.decided("Принято", done))


@identity.command(short_help="Отклонить: это не одно и то же.")
@INSTITUTION
@ENTITY
@ID
@click.option("--known", metavar="КОД", help="Кем эта запись не является; без него — никем из прежних.")
@BY
def reject(institution: str, entity: str, id_: str, known: str | None, by: str) -> None:
    """Отклонить предложение: запись нового журнала — не эта запись прежнего; без --known — новая, прежних таких нет."""
    from pipelines import identity as deciding

    done = deciding.reject(Home.from_environment(), institution, entity, id_, known, by)
    out.print(telling_identity.decided("Отклонено", done))


@identity.command(short_help="Отменить решение.")
@INSTITUTION
@ENTITY
@ID
@click.option("--known", metavar="КОД", help="Вторая запись пары; без него — все решения об этой записи.")
@BY
def undo(institution: str, entity: str, id_: str, known: str | None, by: str) -> None:
    """Отменить решение: хранилище станет таким, как если бы его не было. Сама отмена тоже остаётся в записях."""
    from pipelines import identity as deciding

    done = deciding.undo(Home.from_environment(), institution, entity, id_, known, by)
    out.print(telling_identity.decided("Отменено", done))


@identity.command(short_help="Указать день перехода на новый журнал.")
@INSTITUTION
@click.option("--journal", metavar="ЖУРНАЛ", required=True, help="Новый журнал: dnevnik.ru, netschool или bars.")
@click.option("--from", "day", metavar="ДАТА", type=click.DateTime(["%Y-%m-%d"]), help="С какого дня, ГГГГ-ММ-ДД.")
@click.option("--derived", is_flag=True, help="Снова считать по выгрузкам.")
@BY
def since(institution: str, journal: str, day: datetime | None, derived: bool, by: str) -> None:
    """Указать, с какого дня говорит новый журнал, если выгрузки показывают это неверно.

    Сам день перехода считается так: назавтра после последней выгрузки прежнего журнала; если новый начал в следующем
    учебном году — 1 сентября. Поздняя выгрузка прежнего журнала сдвинула бы его — тогда укажите день здесь.
    """
    from pipelines import identity as deciding

    if derived == (day is not None):
        raise click.UsageError("Укажите либо --from, либо --derived.")
    declared: date | None = day.date() if day else None
    done = deciding.declare(Home.from_environment(), institution, journal, declared, by)
    out.print(telling_identity.decided("Записано", done))


@identity.command("list", short_help="Все решения.")
@ANY_INSTITUTION
def listed(institution: str | None) -> None:
    """Все решения, и отменённые тоже: кто, когда, о чём и по каким ключам."""
    from pipelines import identity as deciding

    out.print(telling_identity.decisions(deciding.listed(Home.from_environment(), institution)))
