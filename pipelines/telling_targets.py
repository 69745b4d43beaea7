"""What `archive targets` tells, in Russian: a table of the targets and what to improve. Presentation only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape

from pipelines.console import table

if TYPE_CHECKING:
    from reports.archive import TargetState

KINDS = {"directory": "папка", "s3": "S3", "sftp": "SFTP"}


def states(found: Sequence[TargetState], administrators: Mapping[str, str]) -> RenderableType:
    """One line a target."""
    head = ("Носитель", "Вид", "Где", "Отвечает", "Состояние", "Документов", "Запись журнала", "Свободно", "Защита")
    return table(
        "Носители архива",
        head,
        (
            (
                escape(state.name),
                KINDS[state.kind],
                escape(state.place),
                escape(administrators.get(state.name, "")) or None,
                "доступен" if state.cause is None else escape(f"НЕДОСТУПЕН: {state.cause}"),
                None if state.cause else state.objects,
                None if state.cause else state.head or None,
                size(state.condition.free_bytes),
                "; ".join(state.condition.abilities) or None,
            )
            for state in found
        ),
    )


def advice(found: Sequence[TargetState], administrators: Mapping[str, str]) -> list[str]:
    """What the targets lack, and what makes them less than independent."""
    lines = [f"«{state.name}»: {lack}." for state in found for lack in state.condition.shortcomings]
    if len({state.kind for state in found}) == 1:
        lines.append("Все носители одного вида: одна ошибка в нём погубит все копии. Лучше разные виды.")
    named = [administrators.get(state.name, "") for state in found]
    if not all(named):
        lines.append("Не у каждого носителя указано, кто за него отвечает (administrator).")
    elif len(set(named)) == 1:
        lines.append("За все носители отвечает один человек: одна его ошибка погубит все копии. Лучше разные.")
    heads = {state.head for state in found if state.cause is None}
    if len(heads) > 1:
        lines.append("Журналы носителей разной длины: выполните vedomost archive verify.")
    return lines


def size(free: int | None) -> str | None:
    """«12,3 ГБ»."""
    return None if free is None else f"{free / 1024**3:.1f} ГБ".replace(".", ",")
