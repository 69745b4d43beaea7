"""`vedomost archive transfer | control | missing`: handing a year over, for the secretary; `handing_over` works."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.cli_options import INSTITUTION, NEW_PLACE
from pipelines.config import Home
from pipelines.console import out, plural, progress_bars, table
from pipelines.russian_click import RussianCommand, RussianGroup

if TYPE_CHECKING:
    from pipelines.handing_over import Missing

YEAR = click.option("--year", "academic_year", metavar="ГОД", required=True, help="Учебный год, например 2025-26.")
NAMED = 6


@click.group(cls=RussianGroup, short_help="Передать документы года.")
def transfer() -> None:
    """Передача документов года: акт с описью (act) и пакет для того, кто принимает (package)."""


@transfer.command("act", short_help="Составить акт передачи и опись.")
@INSTITUTION
@YEAR
@click.option("--by", metavar="КТО", required=True, help="Кто сдаёт: фамилия и инициалы.")
@click.option("--position", metavar="ДОЛЖНОСТЬ", required=True, help="Должность сдающего.")
@click.option("--to", metavar="КОМУ", required=True, help="Кто принимает: фамилия и инициалы.")
@click.option("--to-position", metavar="ДОЛЖНОСТЬ", required=True, help="Должность принимающего.")
def transfer_act(institution: str, academic_year: str, by: str, position: str, to: str, to_position: str) -> None:
    """Составить акт передачи с описью всех документов года и сдать его в архив.

    Каждый файл читается и сверяется с журналом архива. Если с прошлого акта ничего не изменилось, он остаётся в силе.

    Пример: vedomost archive transfer act --institution school-90 --year 2025-26 --by "Иванова А. П." --position
    секретарь --to "Петрова О. И." --to-position архивариус
    """
    from pipelines import handing_over

    with progress_bars() as on_progress:
        made = handing_over.act(
            Home.from_environment(), institution, academic_year, (by, position), (to, to_position),
            on_progress=on_progress,
        )  # fmt: skip
    count = plural(len(made.register.items), "документ", "документа", "документов")
    said = made.receipt.message if made.receipt else "лежит в архиве, с тех пор ничего не изменилось"
    out.print(f"Опись {academic_year}: {count}. Акт передачи: {said}.", markup=False)
    out.print(
        f"Вершина дерева журнала ({made.register.head.size} записей), sha-512: {made.register.head.root}",
        markup=False,
    )


@transfer.command("package", short_help="Собрать пакет передачи.")
@INSTITUTION
@YEAR
@NEW_PLACE
@click.option("--by", metavar="КТО", required=True, help="Кто собирает: фамилия и инициалы.")
@click.option("--to", metavar="КОМУ", required=True, help="Для кого; попадёт в журнал выдачи.")
def transfer_package(institution: str, academic_year: str, destination: Path, by: str, to: str) -> None:
    """Собрать пакет по акту передачи года: папку BagIt или такой же файл .zip.

    Каждый файл сверяется с журналом архива в миг записи и читается обратно. Проверить у получателя:
    sha512sum -c manifest-sha512.txt
    """
    from pipelines import handing_over

    with progress_bars() as on_progress:
        files = handing_over.package(
            Home.from_environment(), institution, academic_year, destination, by, to, on_progress=on_progress
        )
    out.print(f"Пакет {destination}: {plural(files, 'файл', 'файла', 'файлов')}, все сверены.", markup=False)


@click.command(cls=RussianCommand, short_help="Запись о техническом контроле за год.")
@INSTITUTION
@YEAR
@click.option("--by", metavar="КТО", required=True, help="Кто составляет: фамилия и инициалы.")
@click.option("--position", metavar="ДОЛЖНОСТЬ", required=True, help="Его должность.")
def control(institution: str, academic_year: str, by: str, position: str) -> None:
    """Составить запись о техническом контроле архива за учебный год и сдать её в архив.

    В ней все проверки и исправления года по журналу архива: сколько, какие, что найдено.
    """
    from pipelines import handing_over

    with progress_bars() as on_progress:
        receipt = handing_over.control_record(
            Home.from_environment(), institution, academic_year, (by, position), on_progress=on_progress
        )
    out.print(f"Запись о техническом контроле за {academic_year}: {receipt.message}", markup=False)


@click.command(cls=RussianCommand, short_help="Чего в архиве ещё нет.")
@INSTITUTION
@YEAR
def missing(institution: str, academic_year: str) -> None:
    """Каких документов закончившихся периодов, месяцев и года в архиве ещё нет. Код 1, если чего-то нет.

    Смотрите перед копией журнала 30 июня и сдачей 1 июля. Сдать недостающее: vedomost close.
    """
    from pipelines import handing_over

    found = handing_over.missing(Home.from_environment(), institution, academic_year)
    if not found:
        out.print(f"{institution}, {academic_year}: всё, что уже закончилось, лежит в архиве.", markup=False)
        return
    rows = [
        (title, period, len(some), _whose(some))
        for (title, period), some in (
            (key, list(group)) for key, group in groupby(found, key=lambda one: (one.title, one.period_title))
        )
    ]
    count = plural(len(found), "документа", "документов", "документов")
    out.print(table(f"В архиве нет {count}", ("Документ", "Период", "Сколько", "Чей"), rows))
    raise SystemExit(1)


def _whose(some: Sequence[Missing]) -> str:
    """Whose documents they are, the first of them."""
    more = f" и ещё {len(some) - NAMED}" if len(some) > NAMED else ""
    return ", ".join(one.unit_title for one in some[:NAMED]) + more
