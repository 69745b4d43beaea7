"""`vedomost archive due | hold | dispose`: terms, prohibitions, disposal, for the archivist. `disposing` works."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.cli_archive import found_by, search
from pipelines.cli_due import late_scrubs
from pipelines.cli_options import INSTITUTION
from pipelines.config import Home
from pipelines.console import day, err, out, plural, progress_bars, table
from pipelines.russian_click import RussianCommand, RussianGroup

if TYPE_CHECKING:
    from pipelines.disposing import Ending
    from reports.archive.disposal import DisposalReport

BY = click.option("--by", metavar="КТО", required=True, help="Кто: фамилия и инициалы.")
POSITION = click.option("--position", metavar="ДОЛЖНОСТЬ", required=True, help="Его должность, например директор.")
REASON = click.option("--reason", metavar="ПРИЧИНА", required=True, help="Почему; остаётся в журнале архива.")
ACT = click.option("--act", "number", metavar="НОМЕР", required=True, help="Номер акта, например 2032-1.")
HEAD = ("Документ", "Год", "Класс", "Период", "Срок", "Уничтожить можно с", "Запрет", "Номер в архиве")
SHOWN = 40


@click.command("due", cls=RussianCommand, short_help="Что и когда можно уничтожить, что передать.")
@click.option("--institution", metavar="УЧРЕЖДЕНИЕ", help="Только одно учреждение.")
@click.option("--year", "academic_year", metavar="ГОД", help="Только один учебный год, например 2025-26.")
@click.option(
    "--on",
    "on",
    metavar="ДАТА",
    type=click.DateTime(["%Y-%m-%d"]),
    help="На какой день, ГГГГ-ММ-ДД. Без неё — сегодня.",
)
@click.option("--all", "everything", is_flag=True, help="Показать и то, чей срок ещё не истёк.")
@click.option(
    "--csv", "target", metavar="ФАЙЛ", type=click.Path(dir_okay=False, path_type=Path), help="Записать всё в CSV."
)
def terms_due(
    institution: str | None, academic_year: str | None, on: datetime | None, everything: bool, target: Path | None
) -> None:
    """Что и когда можно уничтожить и за какие годы документы ещё не переданы по акту.

    Срок считается с 1 января года, следующего за годом окончания дела; сколько лет — seeds/retention.csv и правила
    учреждения. Документ под запретом не показывается как истёкший.

    Пример: vedomost archive due --institution school-90 --on 2032-01-01
    """
    from pipelines import disposing

    home = Home.from_environment()
    asked = on.date() if on else datetime.now().astimezone().date()
    found = disposing.endings(home, institution, academic_year)
    due = [one for one in found if one.is_due(asked)]
    shown = found if everything else due
    if target is not None:
        _write_csv(target, found, asked)
    out.print(
        table(
            f"На {day(asked)} можно уничтожить: {plural(len(due), 'документ', 'документа', 'документов')} "
            f"из {len(found)}",
            HEAD,
            map(_cells, shown[:SHOWN]),
        )
    )
    if len(shown) > SHOWN:
        out.print(f"… и ещё {len(shown) - SHOWN}; все: --csv ФАЙЛ", markup=False)
    following = min((one.first_day for one in found if one.first_day and one.first_day > asked), default=None)
    if following:
        out.print(f"Следующий срок истекает {day(following)}.", markup=False)
    for line in late_scrubs(home):
        err.print(line, style="bold red", markup=False)
    for house in sorted({one.found.institution_id for one in found}):
        for year, n in disposing.not_handed_over(home, house, asked):
            out.print(f"{house}, {year}: не передано по акту документов — {n}", markup=False)


def _cells(one: Ending) -> Sequence[object]:
    row = one.found
    held = f"№ {one.hold.number}" if one.hold else None
    first = day(one.first_day) if one.first_day else "никогда"
    return row.title, row.academic_year, row.unit_title, row.period_id, one.term, first, held, row.object_id


def _write_csv(target: Path, found: Sequence[Ending], asked: date) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow((*HEAD, f"Можно на {day(asked)}"))
        writer.writerows(
            (*("" if cell is None else cell for cell in _cells(one)), "да" if one.is_due(asked) else "нет")
            for one in found
        )


@click.group(cls=RussianGroup, short_help="Запретить уничтожение.")
def hold() -> None:
    """Запрет на уничтожение: документы, которые не трогают, что бы ни стояло в сроках (суд, проверка, запрос)."""


@hold.command("set", short_help="Запретить уничтожение.")
@search
@BY
@REASON
def set_hold(by: str, reason: str, **criteria: str | None) -> None:
    """Запретить уничтожение найденных документов. Запрет получает номер, по которому снимается.

    Пример: vedomost archive hold set --class 5А --year 2025-26 --by "Иванова А. П." --reason "запрос суда"
    """
    from pipelines import jobs
    from reports.archive import holds

    found = found_by(criteria)
    standing = holds.set_hold(jobs.archive(Home.from_environment()), found, by, reason, at=datetime.now().astimezone())
    if standing is None:
        err.print("Запрет принят и ждёт недоступного носителя; до тех пор ни один акт не исполняется.")
        raise SystemExit(1)
    count = plural(len(standing.objects), "документ", "документа", "документов")
    out.print(f"Запрет № {standing.number}: {count}.", markup=False)


@hold.command("release", short_help="Снять запрет.")
@click.option("--hold", "number", metavar="НОМЕР", required=True, type=int, help="Номер запрета.")
@BY
@REASON
def release_hold(number: int, by: str, reason: str) -> None:
    """Снять запрет на уничтожение. Запись о том, кто и почему его ставил и снял, остаётся."""
    from pipelines import jobs
    from reports.archive import holds

    holds.release(jobs.archive(Home.from_environment()), number, by, reason, at=datetime.now().astimezone())
    out.print(f"Запрет № {number} снят.", markup=False)


@hold.command("list", short_help="Какие запреты действуют.")
def list_holds() -> None:
    """Какие запреты действуют: номер, сколько документов, кто, когда и почему запретил."""
    from pipelines import jobs
    from reports.archive import holds

    found = holds.standing(jobs.archive(Home.from_environment()))
    rows = ((one.number, len(one.objects), one.at[:10], one.by, one.reason) for one in found)
    out.print(table("Запреты на уничтожение", ("№", "Документов", "С какого дня", "Кто", "Почему"), rows))


@click.group(cls=RussianGroup, short_help="Выделить к уничтожению.")
def dispose() -> None:
    """Выделение к уничтожению: составить акт (draft), утвердить (approve), исполнить (execute).

    Другого способа удалить документ из архива нет. От уничтоженного остаётся запись: что, когда, кем, по какому акту.
    """


@dispose.command(short_help="Составить акт.")
@INSTITUTION
@click.option("--year", "academic_year", metavar="ГОД", help="Только один учебный год.")
@click.option("--report", metavar="КОД", help="Только один отчёт, например class-journal.")
@BY
@POSITION
def draft(institution: str, academic_year: str | None, report: str | None, by: str, position: str) -> None:
    """Составить акт обо всём, чей срок истёк и что не под запретом, и напечатать его проект.

    Пример: vedomost archive dispose draft --institution school-90 --by "Иванова А. П." --position секретарь
    """
    from pipelines import disposing

    made = disposing.draft(Home.from_environment(), institution, by, position, academic_year, report)
    count = plural(made.objects, "документ", "документа", "документов")
    out.print(f"Проект акта {made.number}: {count}. Напечатан: {made.paths.pdf}", markup=False)
    out.print(
        "Утвердить: vedomost archive dispose approve "
        f'--institution {institution} --act {made.number} --by "…" --position …',
        markup=False,
    )


@dispose.command(short_help="Утвердить акт.")
@INSTITUTION
@ACT
@BY
@POSITION
def approve(institution: str, number: str, by: str, position: str) -> None:
    """Утвердить акт: он печатается с утверждением и навсегда сдаётся в архив. Пока ничего не уничтожается."""
    from pipelines import disposing

    with progress_bars() as on_progress:
        receipt = disposing.approve(Home.from_environment(), institution, number, by, position, on_progress=on_progress)
    out.print(f"Акт {number}: {receipt.message}", markup=False)
    if receipt.status.value == "waiting":
        raise SystemExit(1)


@dispose.command(short_help="Исполнить утверждённый акт.")
@INSTITUTION
@ACT
@BY
def execute(institution: str, number: str, by: str) -> None:
    """Исполнить акт на всех носителях. Прерванное исполнение доводится до конца тем же вызовом.

    Откажет, если хоть один документ ещё хранится, под запретом, изменился после составления акта, или если доступны не
    все носители: либо весь акт, либо ничего. Исполненный акт сдаётся в архив новой редакцией: кто, когда, на каких
    носителях уничтожил и что именно.
    """
    from pipelines import disposing

    with progress_bars() as on_progress:
        _, receipt = disposing.execute(
            Home.from_environment(), institution, number, by, on_progress=on_progress, on_execution=_tell_execution
        )
    said = "лежит в архиве" if receipt is None else receipt.message
    out.print(f"Акт с отметкой об исполнении: {said}", markup=False)
    if receipt is not None and receipt.status.value == "waiting":
        raise SystemExit(1)


def _tell_execution(report: DisposalReport) -> None:
    count = plural(report.objects, "документ", "документа", "документов")
    done = "был исполнен раньше" if report.was_executed else "исполнен"
    out.print(
        f"Акт {report.act.number} {done}: {count}, запись журнала {report.execution.seq}; "
        f"носители: {', '.join(report.execution.targets)}.",
        markup=False,
    )
    for path in report.evidence:
        out.print(f"Отложено прежними исправлениями, решите сами: {path}", markup=False)
    out.print("Рабочие копии в папке документов программа не удаляет: они не архив.", markup=False)
