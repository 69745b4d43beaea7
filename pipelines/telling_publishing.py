"""What is told of the published copies, in Russian: the days they speak of, what the analysts' one holds and lacks.

Presentation only, as `telling`.
"""

from __future__ import annotations

from datetime import date

from rich.console import RenderableType

from pipelines.config import Home
from pipelines.console import day, plural, table
from pipelines.publishing import Days, Published, analytics_days, package, staff_days
from pipelines.telling import undeclared


def status(home: Home) -> list[RenderableType]:
    """To which day each copy speaks of each institution; what to do where they differ."""
    staff = staff_days(home)
    if not staff:
        return []
    analysts = analytics_days(home)
    head = ("Учреждение", "Сотрудникам (с именами)", "Аналитикам (без имён)")
    rows = ((id_, day(last), _day(analysts, id_)) for id_, last in staff.items())
    parts: list[RenderableType] = [table("Опубликованные копии, по какой день", head, rows)]
    if not home.analytics_wanted:
        parts.append("Копия аналитикам выключена настройкой analytics.copy.")
    elif staff != analysts:
        parts.append("Копия аналитикам отстаёт. Сделать её заново: vedomost publish")
    return parts


def published(home: Home, done: Published) -> list[str]:
    """What `vedomost publish` did and where the copies lie."""
    lines = [f"Копия сотрудникам: {home.published_warehouse} — {'заменена' if done.staff else 'уже такая'}."]
    if not home.analytics_wanted:
        return [*lines, "Копия аналитикам выключена настройкой analytics.copy."]
    held = package(home)
    if not held:
        return [*lines, "Копии аналитикам нет: модели ещё не построены. Загрузите выгрузки: vedomost load"]
    tables = [each for each in held["resources"] if "rows" in each]
    size = sum(each["bytes"] for each in held["resources"]) / 1_000_000
    lines.append(
        f"Копия аналитикам: {home.analytics / 'analytics.duckdb'} и {home.analytics / 'analytics'} — "
        f"{'заменена' if done.analytics else 'уже такая'}; "
        f"{plural(len(tables), 'таблица', 'таблицы', 'таблиц')}, "
        f"{plural(sum(each['rows'] for each in tables), 'строка', 'строки', 'строк')}, {size:.1f} МБ."
    )
    return [*lines, *undeclared(held["vedomost:undeclared"])]


def _day(days: Days, institution_id: str) -> str:
    last: date | None = days.get(institution_id)
    return day(last) if last else "—"
