"""`vedomost ready`, `close`, `correct`: a period before, at and after its closing. Words and exit codes; the work is
`closing`."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines import telling, telling_archive, telling_period
from pipelines.cli_archive import warn_of_targets
from pipelines.cli_options import ACADEMIC_YEAR, INSTITUTION, PERIOD
from pipelines.config import Home
from pipelines.console import out, progress_bars
from pipelines.russian_click import RussianCommand

CLASSES = click.option(
    "--class", "classes", metavar="КЛАСС", multiple=True, help="Только этот класс (5А); можно повторять."
)


@click.command(cls=RussianCommand, short_help="Можно ли закрыть период.")
@INSTITUTION
@PERIOD
@CLASSES
@ACADEMIC_YEAR
@click.option("--document", is_flag=True, help="Напечатать документ с перечнем для каждого учителя.")
def ready(institution: str, period: str, classes: tuple[str, ...], academic_year: str | None, document: bool) -> None:
    """Можно ли закрыть период: чего не хватает и что исправить до закрытия.

    Препятствия не дают закрыть период (команда close откажет), замечания — дают. Что считать препятствием, решает
    справочник seeds/readiness_rules.csv. Код 0 — препятствий нет, 1 — есть.

    \b
    vedomost ready --institution school-90 --period 2025-26-q2
    vedomost ready --institution school-90 --period 2025-26-q2 --class 5А --document
    """
    from pipelines import closing, jobs

    home = Home.from_environment()
    found = closing.ready(home, institution, period, academic_year, classes)
    for part in telling_period.readiness(found):
        out.print(part)
    if document:
        with progress_bars() as on_progress:
            built = jobs.build(
                home, institution, period, ["period-readiness"], academic_year=academic_year, on_progress=on_progress
            )
        for each in built:
            out.print(f"Документ: {each.pdf}", markup=False)
    if found.blockers:
        raise SystemExit(1)


@click.command(cls=RussianCommand, short_help="Закрыть период: напечатать и сдать в архив.")
@INSTITUTION
@PERIOD
@click.option("--by", metavar="КТО", required=True, help="Кто закрывает: фамилия и инициалы.")
@click.option(
    "--despite", metavar="ПРИЧИНА", help="Закрыть, несмотря на препятствия; причина печатается на документах."
)
@ACADEMIC_YEAR
def close(institution: str, period: str, by: str, despite: str | None, academic_year: str | None) -> None:
    """Закрыть период: напечатать документы, проверить и сдать в архив те, что положено хранить.

    Пока есть препятствия (их показывает ready), период не закрывается. С --despite закрывается, а причина и кто закрыл
    печатаются на каждом документе и остаются в архиве. Документ, изменившийся после сдачи, становится новой версией;
    прежняя остаётся. Код 1, если период не закрыт или что-то не сдано.
    """
    from pipelines import closing

    home = Home.from_environment()
    warn_of_targets(home)
    with progress_bars() as on_progress:
        report = closing.close(home, institution, period, by, academic_year, on_progress, despite)
    out.print(telling.documents(report.built))
    for line in report.not_printed:
        out.print(line, markup=False)
    if report.reason:
        out.print(f"Закрыто при препятствиях; основание напечатано на документах: {report.reason}", markup=False)
    for line in telling_archive.receipts(report.receipts):
        out.print(line, markup=False)
    if report.waiting:
        raise SystemExit(1)


@click.command(cls=RussianCommand, short_help="Объяснить исправление после закрытия.")
@INSTITUTION
@PERIOD
@CLASSES
@click.option("--subject", metavar="ПРЕДМЕТ", help="Только этот предмет: начало названия.")
@click.option("--student", metavar="ФАМИЛИЯ", help="Только этот обучающийся: фамилия или её начало.")
@click.option("--by", metavar="КТО", help="Чья объяснительная: фамилия и инициалы.")
@click.option("--note", metavar="ПРИЧИНА", help="Причина исправления, как в объяснительной.")
@click.option(
    "--note-file",
    metavar="ФАЙЛ",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="То же из файла с текстом объяснительной.",
)
@ACADEMIC_YEAR
def correct(
    institution: str,
    period: str,
    classes: tuple[str, ...],
    subject: str | None,
    student: str | None,
    by: str | None,
    note: str | None,
    note_file: Path | None,
    academic_year: str | None,
) -> None:
    """Исправления отметок за период, сделанные в журнале после закрытия: показать или объяснить.

    Без --note показывает исправления без объяснительной; код 1, если они есть. С --note записывает объяснительную для
    всех подходящих, печатает заново документы класса и сдаёт их в архив новой версией с этой причиной.

    \b
    vedomost correct --institution school-90 --period 2025-26-q2
    vedomost correct --institution school-90 --period 2025-26-q2 --class 5А --by "Иванова А. П." --note "Ошибка ввода"
    """
    from pipelines import closing

    home = Home.from_environment()
    text = note_file.read_text(encoding="utf-8") if note_file else note
    if text is None:
        left = closing.unexplained(home, institution, period, academic_year, classes, subject, student)
        for part in telling_period.unexplained(left):
            out.print(part)
        if left:
            raise SystemExit(1)
        return
    if not by:
        raise click.UsageError("Укажите, чья это объяснительная: --by.")
    warn_of_targets(home)
    with progress_bars() as on_progress:
        report = closing.correct(
            home, institution, period, by, text, academic_year, classes, subject, student, on_progress
        )
    for part in telling_period.corrected(report):
        out.print(part)
    if any(receipt.status.value == "waiting" for receipt in report.receipts):
        raise SystemExit(1)
