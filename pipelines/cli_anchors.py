"""`vedomost archive anchor`, `anchors`: the ledger stamped by somebody else's clock. The work is `anchoring`."""

from __future__ import annotations

import click
from rich.markup import escape

from pipelines.cli_terms import BY
from pipelines.config import Home
from pipelines.console import out, table
from pipelines.russian_click import RussianCommand

HEAD = ("Записей", "Когда", "Кто заверил", "Доверие", "Что с ней")


@click.command(cls=RussianCommand, short_help="Заверить журнал архива меткой времени.")
@BY
def anchor(by: str) -> None:
    """Получить метку времени (RFC 3161) на вершину дерева журнала и сдать её в архив.

    Кто владеет всеми носителями, может переписать журнал целиком, но не получит метку прошлых лет. Сервер меток и его
    сертификаты указывают в vedomost.toml: [archive] timestamp_url, timestamp_trust. Копия метки остаётся в папке
    archive/anchors: храните её и вне школы.
    """
    from pipelines import anchoring

    made, receipt = anchoring.anchor(Home.from_environment(), by)
    out.print(f"Заверено записей журнала: {made.head.size}. Вершина дерева (sha-512): {made.head.root}", markup=False)
    out.print(receipt.message, markup=False)


@click.command(cls=RussianCommand, short_help="Тот ли журнал, что был заверен.")
def anchors() -> None:
    """Сверить журнал архива со всеми метками времени. Код 1, если журнал не тот, что был заверен, или метка пропала."""
    from pipelines import anchoring

    report = anchoring.check(Home.from_environment())
    rows = (
        (
            one.anchor.head.size,
            one.stamped.at.strftime("%d.%m.%Y %H:%M UTC") if one.stamped else "—",
            escape(one.stamped.by) if one.stamped else "—",
            "по сертификату" if one.stamped and one.stamped.is_trusted else "не сверялось",
            escape(one.fault or "журнал тот же"),
        )
        for one in report.judged
    )
    out.print(table(f"Метки времени; в журнале записей: {report.entries}", HEAD, rows))
    if not report.judged:
        out.print("Журнал ещё не заверялся: vedomost archive anchor --by …")
    if report.missing:
        out.print(f"Меток нет в архиве, но копии их лежат рядом: {', '.join(map(str, report.missing))}.")
    if not report.is_continuous:
        out.print("Один заверенный журнал не продолжает другой.")
    if not report.ok:
        raise SystemExit(1)
