"""Контроль ведения электронного журнала: the journal as it stood on a day of control, beside the control before.

First the key figures and pictures for the deputy head, then tables by teacher, class and subject, then a page of
remarks for each teacher to be signed for (reports.kinds.control_pages). The day is the last control of the span, or the
last one by the day asked for. Figures come from the rpt_journal_control… models; a control of a past day stays what it
was.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Document, Signature, Text
from reports.kinds.common import frame
from reports.kinds.control_figures import key_figures, pictures
from reports.kinds.control_pages import pages
from reports.kinds.control_tables import tables
from reports.kinds.names import called
from reports.scope import Scope, fetch
from reports.wording import long_date

REPORT = CATALOGUE["journal-control"]


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The control of the journal of the school, on the last day of control in the span of `scope`."""
    control = _control(con, scope)
    house = scope.institution
    signatures = [Signature(house.words.deputy)]
    if control is None:
        nothing = Text("none", "", ("В этот срок контроля журнала не было или данных за него нет.",))
        return frame(scope, REPORT, [nothing], (), landscape=True, signatures=signatures)
    if control["is_of_director"]:
        signatures.append(Signature("Директор"))
    keys = dict(scope.keys) | {"control": control["control_on"]}
    blocks: list[Block] = [
        Text("day", "", (_which(control),)),
        key_figures(con, scope, keys, control),
        *pictures(con, scope, keys),
        *tables(con, scope, keys),
        *pages(con, scope, keys, control),
    ]
    return frame(scope, REPORT, blocks, _notes(scope), landscape=True, signatures=signatures)


def _control(con: DuckDBPyConnection, scope: Scope) -> dict[str, Any] | None:
    """The last control by the span's last day; of a period, only one that lies in it."""
    first: date = scope.year.starts_on if scope.period.is_span else scope.period.starts_on
    rows = fetch(
        con,
        """
        select control_on, previous_control_on, is_of_director from reports.rpt_journal_control_trend
        where institution_id = $institution and academic_year = $year and unit_kind = 'school'
            and control_on between $from_day and $last_day
        order by control_on desc limit 1
    """,
        dict(scope.keys) | {"from_day": first},
    )
    return rows[0] if rows else None


def _which(control: dict[str, Any]) -> str:
    before = control["previous_control_on"]
    compared = f"Предыдущий контроль — {long_date(before)}" if before else "Предыдущего контроля в этом году не было."
    whose = " (контроль директора)." if control["is_of_director"] else ""  # else the date's own full stop ends it
    return f"Журнал проверен по состоянию на {long_date(control['control_on'])}{whose} {compared}"


def _notes(scope: Scope) -> tuple[str, ...]:
    says, college = called(scope), scope.institution.kind == "college"
    terms = any(name == "lesson_entry_due" and value != "none" for name, _, value in scope.institution.policies)
    return (
        f"Показатели — от начала учебного периода {'группы' if college else 'класса'} по день контроля, как "
        "журнал выглядел в этот день. Вовремя — внесено не позже срока, который устанавливает положение; записи, "
        "время внесения которых неизвестно, и записи без срока в эту долю не входят."
        + ("" if terms else " Положение сроков внесения не называет."),
        f"За темы, задания, отметки и пропуски отвечает тот, кто провёл {'занятие' if college else 'урок'}; план, "
        f"проведённые {says.lessons} и число отметок — у того, за кем закреплены "
        f"{'дисциплина и группа' if college else 'предмет и класс'}.",
        "Опоздание — календарных дней после последнего дня срока (0 — в тот же день, но позже часа); «до половины» — "
        "медиана.",
        "Мало отметок — меньше той части наименьшего числа за период, которая приходится на прошедшую часть периода.",
        "Участие — доля пользователей с учётной записью, заходивших в журнал за 30 дней до контроля.",
    )
