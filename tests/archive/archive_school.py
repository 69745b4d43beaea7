"""An installation whose archive holds the year 2025-26 of school 90, and the days on which its terms end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from archive_samples import BY, document

from pipelines import jobs
from pipelines.config import Home
from reports.archive import Submission

NOVOSIBIRSK = ZoneInfo("Asia/Novosibirsk")
CLOSED = datetime(2026, 6, 30, 12, 0, tzinfo=NOVOSIBIRSK)
DAY_BEFORE = datetime(2031, 12, 31, 23, 59, tzinfo=NOVOSIBIRSK)
DUE = datetime(2032, 1, 1, 0, 1, tzinfo=NOVOSIBIRSK)
DIRECTOR = ("Ёлкин П. П.", "директор")
MONTHS = [f"2025-{month:02d}" for month in (9, 10, 11)]


def of_2025_26(unit: str, report: str, title: str, keep: int, period: str = "2025-26-y") -> Submission:
    """A document of 2025-26; the unit `5a` is called 5А."""
    return replace(
        document(unit, report=report, period=period),
        academic_year="2025-26",
        title=title,
        keep_years=keep,
        unit_title=unit.upper().replace("A", "А").replace("B", "Б"),
    )


def school_home(root: Path) -> Home:
    """Two journals and three months of attendance of 2025-26 (5 years: due 1.1.2032), a register (25 years)."""
    (root / "vedomost.toml").write_text("[archive]\nsame_device_accepted = true\n", encoding="utf-8")
    home = Home(root).create()
    journals = [of_2025_26(unit, "class-journal", "Классный журнал", 5) for unit in ("5a", "5b")]
    title = "Отчёт о посещаемости класса"
    months = [of_2025_26("5a", "class-attendance-month", title, 5, month) for month in MONTHS]
    register = of_2025_26("5a", "grade-register", "Сводная ведомость учёта успеваемости обучающихся класса", 25)
    jobs.archive(home).submit([*journals, *months, register], BY, at=CLOSED)
    return home
