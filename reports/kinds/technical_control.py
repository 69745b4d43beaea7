"""Запись о техническом контроле за год: the checks and repairs of the archive, by month, and each that found something.

Every figure is read from the ledger's own events (`fixity check`, `recovery`); what a check does is the archive's
affair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from reports.archive.ledger import Event
from reports.archive.rows import Happened
from reports.catalogue import ACTS
from reports.document import Column, Document, Row, Table, Text
from reports.kinds.acts import NOTHING, Actor, paper, signed
from reports.scope import Institution
from reports.wording import date_range, month_title, short_date, year_title

REPORT = ACTS["technical-control"]
COUNTS = (
    ("full", "Полных проверок"),
    ("sample", "Выборочных проверок"),
    ("incomplete", "Из них не все носители"),
    ("damaged", "Найдено повреждений"),
    ("repaired", "Исправлено"),
    ("lost", "Утрачено"),
)
MONTHS = (
    Column("month", ("Месяц",), look="name", width=40),
    *(Column(code, (title,)) for code, title in COUNTS),
)
RUNS = (
    Column("at", ("Когда",), look="name", width=26),
    Column("kind", ("Что",), look="text", width=40),
    Column("targets", ("Носители",), look="text", width=40),
    Column("objects", ("Документов",), width=22),
    Column("files", ("Файлов прочитано",), width=22),
    Column("bytes", ("Байт прочитано",), width=30),
    Column("findings", ("Результат",), look="text"),
    Column("by", ("Кто",), look="text", width=32),
)


def document(
    house: Institution, academic_year: str, first: date, last: date, day: date, events: Sequence[Happened], by: Actor
) -> Document:
    """The record of the events from the first to the last day; drawn up on `day`. A year without a check says so."""
    checks = [event for event in events if event.details.get("sample") is None or _is_repair(event)]
    found = [event for event in events if _is_notable(event)]
    return paper(
        house,
        REPORT,
        academic_year=academic_year,
        number=academic_year,
        subject=f"{year_title(academic_year)} учебный год",
        period=date_range(first, last),
        day=day,
        blocks=(
            Text("conclusion", "", (_conclusion(events),)),
            _months(events),
            _runs("full-checks", "Полные проверки и исправления", checks),
            _runs("findings", "Проверки, нашедшие повреждения или не все носители", found),
        ),
        notes=(
            "Полная проверка читает каждый байт на каждом носителе и сверяет с журналом архива, выборочная — "
            "содержимое части документов. Исправляется только с копии, сверенной в тот же миг.",
            "Повреждение, которое нашли несколько проверок, посчитано в каждой.",
        ),
        signatures=(signed(by),),
    )


def _counts(event: Happened) -> Mapping[str, int]:
    details = event.details
    is_check = not _is_repair(event)
    return {
        "full": int(is_check and details.get("sample") is None),
        "sample": int(is_check and details.get("sample") is not None),
        "incomplete": int(bool(details.get("unavailable"))),
        "damaged": details.get("damaged", 0),
        "repaired": len(details.get("repaired", ())),
        "lost": sum(1 for one in details.get("damages", ()) if one.get("lost")) + len(details.get("lost", ())),
    }


def _months(events: Sequence[Happened]) -> Table:
    rows = [
        Row(month, (month_title(date.fromisoformat(f"{month}-01")), *_sums(list(some))))
        for month, some in groupby(events, key=lambda event: event.at[:7])
    ]
    return Table("months", "По месяцам", MONTHS, (*rows, Row("total", ("За год", *_sums(events)), "total")))


def _sums(events: Sequence[Happened]) -> tuple[int, ...]:
    counted = [_counts(event) for event in events]
    return tuple(sum(one[code] for one in counted) for code, _ in COUNTS)


def _is_notable(event: Happened) -> bool:
    counted = _counts(event)
    return any(counted[code] for code in ("incomplete", "damaged", "repaired", "lost"))


def _runs(key: str, title: str, events: Sequence[Happened]) -> Table:
    return Table(key, title, RUNS, tuple(map(_run, events)))


def _run(event: Happened) -> Row:
    details, counted = event.details, _counts(event)
    words = [("damaged", "повреждений"), ("repaired", "исправлено"), ("lost", "утрачено")]
    said = [f"{word}: {counted[code]}" for code, word in words if counted[code]]
    away = sorted(details.get("unavailable", {}))
    said += [f"не проверены: {', '.join(away)}"] if away else []
    sample = details.get("sample")
    kind = "исправление" if _is_repair(event) else "полная" if sample is None else f"выборочная, {sample:.0%}"
    return Row(
        str(event.seq),
        (
            short_date(date.fromisoformat(event.at[:10])),
            kind,
            ", ".join(details.get("targets", ())) or NOTHING,
            details.get("objects"),
            details.get("files"),
            details.get("bytes"),
            "; ".join(said) or "повреждений нет",
            event.by,
        ),
        "warn" if said else "body",
    )


def _conclusion(events: Sequence[Happened]) -> str:
    if not events:
        return "ЗА ГОД АРХИВ НИ РАЗУ НЕ ПРОВЕРЯЛСЯ."
    total = dict(zip((code for code, _ in COUNTS), _sums(events), strict=True))
    if total["lost"]:
        return f"Архив проверялся. УТРАЧЕНО без верной копии: {total['lost']}; подробности в таблицах."
    if total["damaged"]:
        return f"Архив проверялся. Найдено повреждений: {total['damaged']}, исправлено: {total['repaired']}."
    return "Архив проверялся. Повреждений не найдено."


def _is_repair(event: Happened) -> bool:
    return event.event == Event.RECOVERY
