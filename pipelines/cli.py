"""The `vedomost` command: the same jobs as Dagster's, for people who never open Dagster.

Arguments, words and exit codes live here; the work is in `jobs`. What an administrator can mend is told in one Russian
line and ends with exit code 1; a mistyped command ends with 2, as click has it.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import click

from pipelines import telling
from pipelines.cli_anchors import anchor, anchors
from pipelines.cli_archive import archive
from pipelines.cli_contract import check, contract
from pipelines.cli_docs import docs
from pipelines.cli_due import due
from pipelines.cli_export import export
from pipelines.cli_fixity import repair, verify
from pipelines.cli_identity import identity
from pipelines.cli_options import ACADEMIC_YEAR, INSTITUTION, SPAN
from pipelines.cli_period import close, correct, ready
from pipelines.cli_publish import publish
from pipelines.cli_signatures import SIGNING
from pipelines.cli_sql import sql
from pipelines.cli_targets import replicate, targets
from pipelines.cli_terms import dispose, hold, terms_due
from pipelines.cli_transfer import control, missing, transfer
from pipelines.config import Home
from pipelines.console import err, out, progress_bars
from pipelines.russian_click import RussianGroup

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


class Vedomost(RussianGroup):
    """The root: an error meant for people is told in one line, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a known error ends it with exit code 1."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            from pipelines.errors import message

            told = message(error)
            if told is not None:
                raise click.ClickException(told) from error
            raise


@click.group(cls=Vedomost, context_settings=CONTEXT)
@click.version_option(None, "--version", package_name="vedomost", message="Ведомость %(version)s")
def vedomost() -> None:
    """Хранилище отчётности и архив электронных журналов.

    Обычный порядок: load — загрузить выгрузки; status и quarantine — что загружено и что отложено; build — напечатать;
    close — напечатать и сдать в архив; archive verify — проверить сохранность.

    Данные лежат в папке VEDOMOST_HOME (по умолчанию ./var), настройки — в файле vedomost.toml там же.
    """


@vedomost.command(short_help="Создать выгрузки выдуманной школы.")
@click.argument("target", metavar="ПАПКА", type=click.Path(file_okay=False, path_type=Path))
@INSTITUTION
@click.option(
    "--years", metavar="ГОДЫ", default="2024-25,2025-26", show_default=True, help="Учебные годы через запятую."
)
@click.option(
    "--pupils",
    metavar="ЧИСЛО",
    default=150,
    show_default=True,
    type=click.IntRange(6, 10_000),
    help="Сколько обучающихся.",
)
@click.option("--seed", metavar="ЧИСЛО", default=1, show_default=True, help="То же число — те же данные, байт в байт.")
@click.option("--until", metavar="ДАТА", type=click.DateTime(["%Y-%m-%d"]), help="Последний день выгрузки, ГГГГ-ММ-ДД.")
@click.option("--dirty", is_flag=True, help="Добавить то, что портит настоящие выгрузки.")
@click.option(
    "--as",
    "journal",
    metavar="ЖУРНАЛ",
    type=click.Choice(["dnevnik", "netschool", "netschool_spo", "bars"]),
    help="Как это отдал бы журнал: dnevnik, netschool, netschool_spo или bars; без него — по договору.",
)
def sample(
    target: Path,
    institution: str,
    years: str,
    pupils: int,
    seed: int,
    until: datetime | None,
    dirty: bool,
    journal: str | None,
) -> None:
    """Создать выгрузки выдуманной школы: пакет на учебный день, по договору journal-export/1 или в виде журнала.

    \b
    vedomost sample var/landing --institution school-90 --years 2024-25 --pupils 300
    vedomost sample var/landing --institution school-90 --years 2024-25 --as dnevnik
    """
    from pipelines.sample import generate

    with progress_bars() as on_progress:
        made = generate(
            target,
            institution,
            years.split(","),
            pupils,
            seed,
            dirty=dirty,
            until=until.date() if until else None,
            journal=journal,
            on_progress=lambda done, total: on_progress("Выгрузки", done, total),
        )
    out.print(telling.sample(made))


@vedomost.command(short_help="Загрузить новые выгрузки и пересчитать отчёты.")
@click.argument(
    "landing", metavar="[ПАПКА]", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
def load(landing: Path | None) -> None:
    """Загрузить все выгрузки, которых ещё нет в хранилище, и пересчитать затронутые учебные годы.

    ПАПКА — где лежат выгрузки: <учреждение>/<ГГГГ-ММ-ДД> (папка или .zip); по умолчанию место приёма из настроек
    ([landing] url в vedomost.toml: папка, s3://… или sftp://…), а если его там нет — var/landing. Негодная выгрузка
    ничего не портит: она откладывается с объяснением, остальные грузятся, а команда заканчивается с кодом 1.
    Недописанная ждёт, пока её дошлют: её возьмёт следующая загрузка. Подробно — docs/landing.md.
    """
    from pipelines import jobs

    with progress_bars() as on_progress:
        report = jobs.load(Home.from_environment(), landing, on_progress)
    for line in telling.load(report):
        out.print(line, markup=False)
    for outcome in report.rejected:
        err.print(f"Отклонена выгрузка {outcome.location}: {outcome.error}", markup=False)
    for outcome in report.waiting:
        err.print(f"Ждёт дозагрузки {outcome.location}. Пока так: {outcome.error}", markup=False)
    if report.unreachable:
        err.print(report.unreachable, markup=False)
    if report.rejected or report.unreachable:
        raise SystemExit(1)


@vedomost.command(short_help="Что отложено при загрузке и почему.")
@click.option("--institution", metavar="УЧРЕЖДЕНИЕ", help="Только одно учреждение.")
@click.option("--all", "everything", is_flag=True, help="Показать все строки, а не первые пятьдесят каждого вида.")
def quarantine(institution: str | None, everything: bool) -> None:
    """Что отложено при загрузке и почему: отклонённые выгрузки, негодные строки, строки, ждущие других, странности."""
    from pipelines.warehouse.anomalies import anomalies, breaches
    from pipelines.warehouse.connection import open_warehouse
    from pipelines.warehouse.quarantine import waiting

    with open_warehouse(Home.from_environment().create().warehouse) as con:
        everything_found = (*waiting(con), *anomalies(con), *breaches(con))
    found = [row for row in everything_found if institution in (None, row.institution_id)]
    for part in telling.quarantine(found, None if everything else 50):
        out.print(part)


@vedomost.command(short_help="До какого дня загружено, что устарело, чего журнал не передаёт.")
@click.option("--limits", "whole_limits", is_flag=True, help="Чего журнал не передаёт — полными предложениями.")
def status(whole_limits: bool) -> None:
    """До какого дня загружено учреждение, сколько отклонено и отложено, что ждёт пересчёта, чего журнал не передаёт."""
    from pipelines import telling_status
    from pipelines.warehouse.connection import open_warehouse
    from pipelines.warehouse.dbt import project_fingerprint
    from pipelines.warehouse.landing import look
    from pipelines.warehouse.places import open_landing
    from pipelines.warehouse.state import warehouse_state

    home = Home.from_environment().create()
    with open_warehouse(home.warehouse) as con:
        state = warehouse_state(con, project_fingerprint())
        found = look(lambda: open_landing(home), con)
    for part in telling_status.status(home, state, found, whole_limits):
        out.print(part)


@vedomost.command(short_help="Напечатать документы периода.")
@INSTITUTION
@SPAN
@click.option("--report", "reports", metavar="КОД", multiple=True, help="Только этот отчёт; можно повторять.")
@click.option("--class", "classes", metavar="КЛАСС", multiple=True, help="Только этот класс (5А); можно повторять.")
@click.option("--teacher", "teachers", metavar="КТО", multiple=True, help="Отчёты этого учителя (фамилия или код).")
@click.option("--student", "students", metavar="КТО", multiple=True, help="Выписки этого ученика (фамилия или код).")
@ACADEMIC_YEAR
@click.option(
    "--out",
    "folder",
    metavar="ПАПКА",
    type=click.Path(file_okay=False, path_type=Path),
    help="Куда, если не в var/documents.",
)
def build(
    institution: str,
    period: str,
    reports: tuple[str, ...],
    classes: tuple[str, ...],
    teachers: tuple[str, ...],
    students: tuple[str, ...],
    academic_year: str | None,
    folder: Path | None,
) -> None:
    """Напечатать документы (PDF, XLSX, CSV) из опубликованной копии хранилища.

    Без --report печатается всё, что положено за такой отрезок времени; предварительные отчёты и выписки печатаются,
    когда названы: --report homeroom-preliminary. Какие есть отчёты: vedomost reports. Что не изменилось, заново не
    печатается.

    \b
    vedomost build --institution school-90 --period year --class 5А
    vedomost build --institution school-90 --period 2025-11 --report activity
    vedomost build --institution school-90 --period 2025-W46 --report weekly-progress --student Иванов
    """
    from pipelines import jobs
    from reports.asked import Asked

    home = Home.from_environment()
    with progress_bars() as on_progress:
        built = jobs.build(
            *(home, institution, period, reports, classes, academic_year, folder, on_progress),
            teachers=teachers,
            students=students,
        )
    out.print(telling.documents(built))
    for line in jobs.not_printed(home, institution, period, Asked(reports, classes, teachers, students), academic_year):
        out.print(line, markup=False)
    out.print(f"Лежат в {folder or home.documents}", markup=False)


@vedomost.command(short_help="Какие есть отчёты.")
def reports() -> None:
    """Каталог отчётов: код, название, о ком, когда делается, сколько хранится и каким положением предусмотрен."""
    out.print(telling.reports())


@vedomost.command(short_help="Показать всё на выдуманных школах.")
@click.option(
    "--pupils",
    metavar="ЧИСЛО",
    default=150,
    show_default=True,
    type=click.IntRange(20, 2000),
    help="Обучающихся в каждом учреждении.",
)
@click.option("--seed", metavar="ЧИСЛО", default=1, show_default=True, help="То же число — те же школы.")
def demo(pupils: int, seed: int) -> None:
    """Показательный прогон: пять выдуманных школ, два учебных года — от выгрузок до проверенного архива.

    Повторный прогон без изменений занимает секунды: ничего не печатается и не сдаётся заново.
    """
    from pipelines import demo as demonstration
    from pipelines import telling_demo

    home = Home.from_environment()
    with progress_bars() as on_progress:
        summary = demonstration.run(home, pupils, seed, on_progress)
    for part in telling_demo.story(home, summary):
        out.print(part)
    if not (summary.verification and summary.verification.ok):
        raise SystemExit(1)


@vedomost.command(short_help="Открыть Dagster в браузере.")
@click.option("--port", metavar="ЧИСЛО", default=3000, show_default=True, type=click.IntRange(1, 65535), help="Порт.")
@click.option(
    "--host", metavar="АДРЕС", default="127.0.0.1", show_default=True, help="Адрес; по умолчанию только эта машина."
)
def ui(port: int, host: str) -> None:
    """Открыть Dagster: весь путь данных от папки выгрузок до архива на одной схеме, с расписанием и проверками."""
    from pipelines.config import REPOSITORY
    from pipelines.defs.instance import prepare_instance

    home = Home.from_environment().create()
    environment = os.environ | {"VEDOMOST_HOME": str(home.root), "DAGSTER_HOME": str(prepare_instance(home))}
    out.print(f"Откройте http://{host}:{port} (остановить — Ctrl+C)", markup=False)
    os.chdir(REPOSITORY)
    os.execvpe("dagster", ["dagster", "dev", "-w", "workspace.yaml", "-h", host, "-p", str(port)], environment)  # noqa: S606, S607


@vedomost.command(short_help="Всё ли есть на этой машине.")
def doctor() -> None:
    """Всё ли есть на этой машине: библиотеки печати, шрифты, место, носители. Код 1, если чего-то не хватает."""
    from pipelines.doctor import diagnose

    findings = diagnose(Home.from_environment())
    for finding in findings:
        sign = "✓" if finding.ok else ("–" if finding.optional else "✗")
        out.print(f"{sign} {finding.title}: {finding.detail}", markup=False)
    if not all(finding.ok or finding.optional for finding in findings):
        raise SystemExit(1)


for command in (archive, check, close, contract, correct, docs, due, export, identity, publish, ready, sql):
    vedomost.add_command(command)
for command in (verify, repair, replicate, targets):
    archive.add_command(command)
for command in (terms_due, hold, dispose, transfer, control, missing, anchor, anchors, *SIGNING):
    archive.add_command(command)


def main() -> None:
    """The entry point."""
    vedomost(prog_name="vedomost")
