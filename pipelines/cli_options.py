"""Options that several commands share: which institution, which period, which year."""

from __future__ import annotations

from pathlib import Path

import click

INSTITUTION = click.option(
    "--institution", metavar="УЧРЕЖДЕНИЕ", required=True, help="Код из seeds/institutions.csv, например school-90."
)
_PERIODS = "2025-26-q2 (q — четверть, t — триместр, h — полугодие), код из выгрузки, year — за год"
PERIOD = click.option("--period", metavar="ПЕРИОД", required=True, help=f"{_PERIODS}.")
SPAN = click.option(
    "--period",
    metavar="ПЕРИОД",
    required=True,
    help=f"{_PERIODS}; день 2025-11-14, неделя 2025-W46, месяц 2025-11.",
)
ACADEMIC_YEAR = click.option(
    "--academic-year", metavar="ГОД", help="Учебный год, например 2024-25. Без него — последний закончившийся."
)
NEW_PLACE = click.option(
    "--out",
    "destination",
    metavar="КУДА",
    required=True,
    type=click.Path(path_type=Path),
    help="Новая папка или файл .zip.",
)
STAFF = click.option("--staff", is_flag=True, help="Копия с фамилиями, для сотрудников; без него — обезличенная.")
