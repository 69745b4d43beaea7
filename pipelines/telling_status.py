"""What `vedomost status` tells, in Russian: what is loaded, waits or is stale, what the journals do not hand over.

Presentation only, as `telling`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from pipelines import telling_identity, telling_publishing
from pipelines.config import Home
from pipelines.console import day, table
from pipelines.exports.limits import TOPICS
from pipelines.telling import batches_word
from pipelines.warehouse.landing import Look
from pipelines.warehouse.state import InstitutionState, SliceState


def status(home: Home, state: Sequence[InstitutionState], look: Look, whole_limits: bool) -> list[RenderableType]:
    """What is loaded to which day, waits in the landing place, is stale; what the journals do not hand over.

    `whole_limits`: the last in sentences.
    """
    if not state:
        place = home.landing_url or home.landing
        empty = f"В {home.root} ещё ничего не загружено. Положите выгрузки в {place} и выполните: vedomost load"
        return [Text(empty), *_landing(look)]
    head = (
        "Учреждение",
        "Загружено по",
        "Выгрузок",
        "Отклонено",
        "Заменено",
        "Отложено строк",
        "Учебные годы, состояние на",
    )
    rows = (
        (
            row.institution_id,
            day(row.last_day),
            row.loaded,
            row.rejected,
            row.superseded,
            row.quarantined,
            "; ".join(f"{s.academic_year} ({day(s.as_of)}{', устарел' if s.is_stale else ''})" for s in row.slices),
        )
        for row in state
    )
    parts: list[RenderableType] = [table("Загружено", head, rows)]
    parts += _limits(state, whole_limits)
    parts += _landing(look)
    if any(s.is_stale for row in state for s in row.slices):
        parts.append("Устаревшие годы пересчитает vedomost load.")
    return [*parts, *telling_publishing.status(home), *telling_identity.undecided(state)]


def _landing(look: Look) -> list[RenderableType]:
    parts: list[RenderableType] = []
    if look.waiting:
        parts.append(f"Ждут загрузки: {batches_word(len(look.waiting))}. Выполните: vedomost load")
    if look.held:
        head = ("Учреждение", "Выгрузка", "Чего не хватает")
        rows = ((batch.institution_id, batch.file_name, escape(reason)) for batch, reason in look.held)
        parts.append(table(f"Ждут дозагрузки: {len(look.held)}", head, rows))
    if look.trouble:
        parts.append(Text(f"Место приёма не отвечает. {look.trouble}", style="bold red"))
    return parts


def _limits(state: Sequence[InstitutionState], whole: bool) -> list[RenderableType]:
    """A line for every run of years, or days of one, in which the same is not handed over: topics or sentences."""
    lines = []
    for row in state:
        for lacked, years in groupby(row.slices, key=lambda each: each.limits):
            span = _span(list(years))
            told: dict[str, list[str]] = {}
            for topic, message, first, last in lacked:
                told.setdefault(span + _days(first, last), []).append(message if whole else TOPICS.get(topic, topic))
            for when, each in told.items():
                lines.append((row.institution_id, when, escape(("\n" if whole else ", ").join(each))))
    if not lines:
        return []
    parts: list[RenderableType] = [table("Журнал не передаёт", ("Учреждение", "Учебные годы", "Чего"), lines)]
    if not whole:
        parts.append("В документах на этих местах прочерк и пояснение; что из этого следует: vedomost status --limits")
    return parts


def _days(first: date | None, last: date | None) -> str:
    return "".join(f" {word} {day(on)}" for word, on in (("с", first), ("по", last)) if on is not None)


def _span(years: Sequence[SliceState]) -> str:
    first, last = years[0].academic_year, years[-1].academic_year
    return first if first == last else f"{first} … {last}"
