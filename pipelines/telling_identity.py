"""What `vedomost identity` tells a person, in Russian. Presentation only, as `telling`; names are for the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from pipelines.console import day, plural, table
from pipelines.exports.contract import TABLES

if TYPE_CHECKING:
    from pipelines.identity import Decided
    from pipelines.warehouse.journals import Journal
    from pipelines.warehouse.matching import Proposal, Record
    from pipelines.warehouse.reviewing import Review
    from pipelines.warehouse.state import InstitutionState

RECORDS = ("запись", "записи", "записей")
ACTIONS = {"accept": "одно и то же", "reject": "не одно и то же", "undo": "отмена", "begin": "день перехода"}


def review(
    institution_id: str, journals: Sequence[Journal], reviews: Sequence[Review], limit: int | None
) -> list[RenderableType]:
    """The journals and their days, a line a kind of things, and the proposals."""
    parts: list[RenderableType] = [Text(institution_id, style="bold")]
    rows = [
        (
            each.source_system,
            day(each.speaks_from) if each.speaks_from else "с начала",
            day(each.speaks_until) if each.speaks_until else "по сей день",
            "указан" if each.is_declared else "по выгрузкам" if each.place else None,
            f"{day(each.first_export)} … {day(each.last_export)}",
        )
        for each in journals
    ]
    parts.append(table("За какие дни говорит каждый журнал", ("Журнал", "С", "По", "День перехода", "Выгрузки"), rows))
    counts = [
        (
            f"{TABLES[each.entity].title} ({each.entity})",
            each.accepted,
            len(each.waiting),
            sum(one.is_certain for one in each.proposals),
            len(each.fresh) + each.decided_new,
        )
        for each in reviews
    ]
    head = ("Вид записей", "Опознано", "Ждут решения", "Из них однозначных", "Новых, без пары")
    parts.append(table("Записи нового журнала", head, counts))
    for each in reviews:
        if each.proposals:
            parts += _proposals(each, limit)
    if any(each.proposals for each in reviews):
        parts.append(
            f'Принять всё однозначное: vedomost identity accept --institution {institution_id} --certain --by "ФИО". '
            "По одному: --entity, --id и --known; не он — vedomost identity reject."
        )
    return parts


def _proposals(found: Review, limit: int | None) -> list[RenderableType]:
    head = ("Код", "Запись нового журнала", "Код прежней", "Прежняя запись", "Совпало", "Вывод")
    shown = found.proposals[:limit]
    rows = [_proposal(found.entity, each) for each in shown]
    parts: list[RenderableType] = [table(f"{TABLES[found.entity].title}: {len(found.waiting)}", head, rows)]
    if len(found.proposals) > len(shown):
        parts.append(f"… и ещё {len(found.proposals) - len(shown)}; все: --all")
    return parts


def _proposal(entity: str, each: Proposal) -> Sequence[object]:
    return (
        escape(each.one.id),
        escape(title(entity, each.one)),
        escape(each.other.id),
        escape(title(entity, each.other)),
        ", ".join(each.verdict.agree),
        each.doubt or "однозначно",
    )


def title(entity: str, record: Record) -> str:
    """What people call the thing."""
    known = record.fields
    if entity in ("students", "staff"):
        words = [known["last_name"], known["first_name"], known["middle_name"]]
        if entity == "students":
            words += [day(known["birth_date"]) if known["birth_date"] else None]
            words += [f"л. д. {known['personal_file_no']}" if known["personal_file_no"] else None]
        return " ".join(word for word in words if word)
    if entity == "classes":
        return f"{known['title']} ({known['academic_year']})"
    return str(known["title"] or "без названия")


def undecided(state: Sequence[InstitutionState]) -> list[str]:
    """A sentence an institution of which something waits for a decision."""
    return [
        f"{row.institution_id}: после смены журнала ждёт решения {plural(row.undecided, *RECORDS)}; обучающиеся без "
        "решения считаются выбывшими и прибывшими. "
        f"Решить: vedomost identity review --institution {row.institution_id}"
        for row in state
        if row.undecided
    ]


def decided(what: str, done: Decided) -> str:
    """What a decision did."""
    count = plural(done.count, "решение", "решения", "решений")
    if not done.slices:
        return f"{what}: {count}. Записи от этого не изменились."
    years = ", ".join(sorted({year for _, year in done.slices}))
    return f"{what}: {count}. Записи выведены заново ({years}); отчёты пересчитает vedomost load."


def decisions(rows: Sequence[dict[str, Any]]) -> RenderableType:
    """The register, oldest first."""
    if not rows:
        return "Решений ещё нет."
    head = ("Когда", "Учреждение", "Решение", "Что", "Журнал", "Код", "Прежний журнал", "Код", "Ключи", "Кто")
    lines = (
        (
            row["decided_at"][:16].replace("T", " "),
            row["institution_id"],
            ACTIONS[row["action"]],
            row["entity"],
            row["journal"],
            escape(row["id"]) or None,
            row.get("known_journal"),
            escape(row.get("known_id") or "") or None,
            row.get("keys"),
            escape(row["decided_by"]),
        )
        for row in rows
    )
    return table(f"Решения: {len(rows)}", head, lines)
