"""The table of `archive signatures`, in Russian: every signature and scan, and what holds. Presentation only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape

from pipelines.console import table

if TYPE_CHECKING:
    from reports.archive import Found
    from reports.archive.additions import Addition
    from reports.archive.signatures import Signature

KINDS = {"pades": "подпись внутри PDF (PAdES)", "cms": "отделённая подпись (CMS)", "scan": "скан"}
HEAD = ("Документ", "Что", "Кто", "Когда", "Подпись", "Цепочка", "Защищена по")


def signatures(found: Iterable[tuple[Found, Sequence[Signature]]], now: datetime) -> RenderableType:
    """A line a signature or scan."""
    rows: list[tuple[str | None, ...]] = []
    for row, judged in found:
        about = escape(
            f"{row.title}, {row.unit_title}, {row.academic_year}, {row.period_id}; редакция {row.version[1:]}"
        )
        rows += [(about, *_signature(one, row.additions, now)) for one in judged]
        for one in row.additions:
            if one.kind == "scan":
                when = f"добавлен {datetime.fromisoformat(one.at):%d.%m.%Y}"
                rows.append((about, f"{KINDS[one.kind]}: {one.name}", escape(one.by), when, None, None, None))
    return table(f"Подписи и сканы: {len(rows)}", HEAD, rows)


def _signature(one: Signature, additions: Sequence[Addition], now: datetime) -> tuple[str | None, ...]:
    state = "верна, документ после неё не изменялся"
    if one.fault:
        state = f"НЕ СХОДИТСЯ: {one.fault}"
    elif not one.is_checked:
        state = "НЕ ПРОВЕРЕНА"
    ends = one.protected_until
    until = None if ends is None else f"{ends:%d.%m.%Y}{' — ИСТЕКЛА' if ends < now else ''}"
    asked = next((added.about.get("revocation") for added in additions if added.name == one.file), None)
    chain = f"{one.trust}; отзыв при приёме: {asked}" if asked else one.trust
    return (
        f"{KINDS[one.kind]}: {one.file}",
        escape(one.signer) or None,
        f"{one.at:%d.%m.%Y %H:%M} UTC, по метке" if one.at else "без метки времени",
        escape(state),
        escape(chain) or None,
        until,
    )
