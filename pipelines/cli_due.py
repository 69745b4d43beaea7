"""`vedomost due`: what is due when, and what of it is printed. Words only; the days come from `pipelines.due`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

import click

from pipelines.config import Home
from pipelines.console import err, out
from pipelines.due import Due
from pipelines.russian_click import RussianCommand

WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")


@click.command(cls=RussianCommand, short_help="Что и к какому дню нужно сделать.")
@click.option("--institution", metavar="УЧРЕЖДЕНИЕ", help="Только одно учреждение. Без него — все загруженные.")
@click.option(
    "--from",
    "first",
    metavar="ДАТА",
    type=click.DateTime(["%Y-%m-%d"]),
    help="С какого дня, ГГГГ-ММ-ДД. Без неё — с последнего загруженного дня.",
)
@click.option(
    "--days",
    metavar="ЧИСЛО",
    default=14,
    show_default=True,
    type=click.IntRange(1, 400),
    help="На сколько дней вперёд.",
)
def due(institution: str | None, first: datetime | None, days: int) -> None:
    """Что и к какому дню нужно сделать: отчёты, проверки журнала, отметки за период, закрытие, сдача в архив.

    Дни выводятся из правил учреждения (seeds/institution_policies.csv) и его учебных периодов; рядом — пункт положения.
    Сначала идут просроченные проверки сохранности архива и документы, срок которых прошёл за последние две недели, а
    напечатаны они не были. «✓» — уже напечатано. Код в скобках и промежуток подходят для печати: vedomost build
    --institution … --period … --report ….

    Пример: vedomost due --institution school-90 --from 2025-12-15 --days 14
    """
    from pipelines import due as calendar
    from pipelines.jobs import JobError
    from pipelines.warehouse.connection import open_published

    home = Home.from_environment()
    for line in late_scrubs(home):
        err.print(line, style="bold red", markup=False)
    with open_published(home.published_warehouse) as con:
        loaded = calendar.as_of(con, institution)
        if not loaded:
            asked = f"Учреждения «{institution}»" if institution else "Ни одного учреждения"
            raise JobError(f"{asked} в хранилище нет: загрузите выгрузки командой vedomost load.")
        for one, last_loaded in loaded.items():
            begin = first.date() if first else last_loaded
            end = begin + timedelta(days=days - 1)
            late = calendar.overdue(con, home, one, begin)
            coming = calendar.between(con, one, begin, end)
            standing = calendar.every_day(con, one, begin)
            printed = {each for each in coming if calendar.is_printed(home, each)}
            for line in told(one, begin, end, late, standing, coming, printed):
                out.print(line, markup=False, highlight=False)


def late_scrubs(home: Home) -> list[str]:
    """The scrubs of the archive that are overdue today; of an archive that does not open, why."""
    from pipelines import scrubbing
    from pipelines.jobs import JobError
    from pipelines.telling_fixity import late
    from reports.archive import ArchiveError

    try:
        return late(scrubbing.late(home, datetime.now(scrubbing.zone()).date()))
    except (ArchiveError, JobError) as error:
        return [str(error)]


def told(
    institution_id: str,
    first: date,
    last: date,
    late: Sequence[Due],
    standing: Sequence[Due],
    coming: Sequence[Due],
    printed: set[Due],
) -> Iterator[str]:
    """The lines of one institution: what is overdue, what is done every day, then day by day."""
    yield f"{institution_id}: с {first:%d.%m.%Y} по {last:%d.%m.%Y}"
    if late:
        yield "  Не напечатано в срок:"
        yield from (f"    {each.due_on:%d.%m.%Y}  {_line(each)}" for each in late)
    for each in standing:
        yield f"  Каждый учебный день:  {_line(each)}"
    if not coming:
        yield "  В эти дни сроков нет."
    for day, rows in groupby(coming, key=lambda each: each.due_on):
        yield f"  {day:%d.%m.%Y}, {WEEKDAYS[day.weekday()]}"
        yield from (f"    {'✓' if each in printed else '·'} {_line(each)}" for each in rows)
    yield ""


def _line(each: Due) -> str:
    title = each.title.removesuffix(": каждый учебный день")
    clause = f"; {each.clause}" if each.clause else ""
    code = f" [{each.what} {each.span_id}]" if each.is_document and not each.is_every_day else ""
    return f"{title} — {each.for_whom}{clause}{code}"
