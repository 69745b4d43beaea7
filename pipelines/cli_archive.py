"""`vedomost archive …`: find, export, bring in the past. Words and exit codes; the work is `jobs`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines import telling, telling_archive
from pipelines.cli_options import NEW_PLACE
from pipelines.config import Home
from pipelines.console import err, out, progress_bars
from pipelines.russian_click import RussianGroup

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.archive import Found


@click.group(cls=RussianGroup)
def archive() -> None:
    """Архив документов: найти, проверить, исправить, выдать.

    Архив лежит не меньше чем на двух носителях; что на них верно, решает журнал архива, а не большинство.
    """


def search(command: Callable[..., None]) -> Callable[..., None]:
    """The options by which a document is found, the same for `find` and `export`."""
    for option in reversed(
        (
            click.option(
                "--name",
                "student",
                metavar="ФАМИЛИЯ",
                help="Обучающийся: фамилия, можно с именем или инициалами; е и ё не различаются.",
            ),
            click.option("--class", "unit", metavar="КЛАСС", help="Класс или группа, например 5А."),
            click.option("--year", "academic_year", metavar="ГОД", help="Учебный год, например 2024-25."),
            click.option("--report", metavar="КОД", help="Отчёт, например grade-register."),
            click.option("--period", metavar="ПЕРИОД", help="Код периода."),
            click.option("--institution", metavar="УЧРЕЖДЕНИЕ", help="Код учреждения."),
            click.option(
                "--object",
                "object_id",
                metavar="НОМЕР",
                help="№ документа из find или номер целиком, urn:vedomost:…",
            ),
        )
    ):
        command = option(command)
    return command


def warn_of_targets(home: Home) -> None:
    """Say loudly on stderr what is wrong with the targets although it was accepted."""
    from pipelines import jobs

    for warning in jobs.archive(home).warnings:
        err.print(warning, style="bold red", markup=False)


def found_by(criteria: dict[str, Any]) -> list[Found]:
    """What the options of `search` find."""
    from pipelines import jobs

    return jobs.archive(Home.from_environment()).find(**criteria)


@archive.command(short_help="Найти документы.")
@search
@click.option("--all", "everything", is_flag=True, help="Показать все документы, а не первые сто.")
def find(everything: bool, **criteria: str | None) -> None:
    """Найти документы в архиве. Код 1, если ничего не найдено.

    Если найденных больше ста, сначала видно, кого они касаются, потом первые сто. По № из первого столбца документ
    находят другие команды (--object, sign, scan add); он годится и тогда, когда появилась новая версия.

    Пример: vedomost archive find --name "Ёлкина А" --report grade-register
    """
    found = found_by(criteria)
    for part in telling_archive.found(found, None if everything else 100):
        out.print(part)
    if not found:
        raise SystemExit(1)


@archive.command(short_help="Выдать заверенную копию.")
@search
@NEW_PLACE
@click.option("--by", metavar="КТО", required=True, help="Кто выдаёт: фамилия и инициалы.")
@click.option("--reason", metavar="ОСНОВАНИЕ", help="По чьему запросу; попадёт в журнал и в удостоверение.")
def export(destination: Path, by: str, reason: str | None, **criteria: str | None) -> None:
    """Выдать найденные документы с удостоверением. Каждый файл сверяется с журналом архива в этот самый миг."""
    from pipelines import jobs

    found = [row for row in found_by(criteria) if row.disposed_at is None]
    if not found:
        err.print("Ничего не найдено, выдавать нечего. Проверьте условия: vedomost archive find …")
        raise SystemExit(1)
    written = jobs.archive(Home.from_environment()).export(found, destination, by, reason)
    out.print(telling_archive.exported(found, destination, written), markup=False)


@archive.command("student-record", short_help="Архивная справка об успеваемости обучающегося.")
@click.option("--name", metavar="ФАМИЛИЯ", required=True, help="Обучающийся: фамилия, можно с именем или инициалами.")
@click.option("--student", "student_ids", metavar="КОД", multiple=True, help="Кто из однофамильцев; можно повторять.")
@click.option("--institution", metavar="УЧРЕЖДЕНИЕ", help="Код учреждения.")
@NEW_PLACE
@click.option("--by", metavar="КТО", required=True, help="Кто выдаёт: фамилия и инициалы.")
@click.option("--reason", metavar="ОСНОВАНИЕ", help="По чьему запросу; попадёт в справку и в журнал архива.")
def student_record(
    name: str, student_ids: tuple[str, ...], institution: str | None, destination: Path, by: str, reason: str | None
) -> None:
    """Составить справку об успеваемости за все годы по ведомостям, которые лежат в архиве.

    Каждая ведомость сверяется с журналом архива в этот самый миг; у каждой строки справки назван источник и его
    контрольная сумма. Прежняя фамилия находит того же человека. Выдача записывается в журнал.

    Пример: vedomost archive student-record --name "Ёлкина А" --out справка.zip --by "Петров В. Г." --reason "заявление"
    """
    from pipelines.student_record import issue

    issued = issue(Home.from_environment(), name, destination, by, reason, institution, student_ids)
    years = ", ".join(dict.fromkeys(row.academic_year for row in issued.documents))
    out.print(
        f"Справка составлена: {issued.pupil.full_names[-1]}, {telling.documents_word(len(issued.documents))} архива "
        f"({years}); лежит в {destination}. Выдача записана в журнал.",
        markup=False,
    )


@archive.command(short_help="Кому и что выдано из архива.")
def retrievals() -> None:
    """Журнал выдачи: когда, кто, на каком основании и какие документы выдал."""
    from pipelines import jobs
    from reports.archive.ledger import Event

    out.print(telling_archive.retrievals(jobs.archive(Home.from_environment()).events(Event.DISSEMINATION)))


@archive.command("import", short_help="Внести документы прежних лет: PDF и сканы по указателю.")
@click.argument("index", metavar="УКАЗАТЕЛЬ", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", metavar="КТО", required=True, help="Кто вносит: фамилия и инициалы.")
@click.option(
    "--source", metavar="ОТКУДА", required=True, help="Откуда бумаги: шкаф, дело, опись; останется при документе."
)
def bring_in(index: Path, by: str, source: str) -> None:
    """Внести в архив ведомости и журналы прежних лет, чтобы хранение начиналось раньше программы.

    УКАЗАТЕЛЬ — таблица CSV (можно из Excel), рядом с которой лежат файлы. Столбцы: файл; учреждение; учебный год;
    класс; отчёт; период; обучающийся; код. По строке на файл и обучающегося; строки одного класса, года, отчёта и
    периода — один документ. Код — номер личного дела: с ним один человек узнаётся во всех годах. Сначала проверяется
    весь указатель; если в нём есть ошибка, не вносится ничего. Повторный запуск ничего не удваивает.

    Пример: vedomost archive import подвал/указатель.csv --by "Петров В. Г." --source "шкаф 3, опись 2"
    """
    from pipelines import past

    with progress_bars() as on_progress:
        imported = past.bring_in(Home.from_environment(), index, by, source, on_progress=on_progress)
    years = ", ".join(sorted({document.academic_year for document in imported.documents}))
    out.print(f"Внесено: {telling.documents_word(len(imported.documents))} прежних лет ({years}).", markup=False)
    for line in telling_archive.receipts(imported.receipts):
        out.print(line, markup=False)
    if any(answer.status.value == "waiting" for answer in imported.receipts):
        raise SystemExit(1)
