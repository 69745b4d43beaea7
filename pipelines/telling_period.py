"""What `ready` and `correct` tell a person, in Russian. Presentation only, as `telling`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from pipelines import telling, telling_archive
from pipelines.console import day, plural, table

if TYPE_CHECKING:
    from pipelines.closing import CorrectReport
    from pipelines.readiness import Change, Readiness

NOTHING = "нет отметки"


def readiness(found: Readiness) -> list[RenderableType]:
    """What keeps the period from being closed and what else there is to mend, and the classes one by one."""
    span = found.span
    keys = span.keys
    parts: list[RenderableType] = [
        Text(
            f"{span.institution.short_title}, {span.period.title} {span.year.academic_year}, "
            f"состояние на {day(span.year.as_of)}",
            style="bold",
        )
    ]
    if not found.is_due:
        term = f" (срок — {day(found.marks_due_on)})" if found.marks_due_on else ""
        parts.append(f"Отметки за период выставлять ещё не срок{term}: их отсутствие не считается.")
    for is_blocker, title in ((True, "Препятствия"), (False, "Замечания")):
        rows = [
            (escape(kind.title), kind.count, escape(", ".join(kind.classes)), escape(kind.first))
            for kind in found.kinds
            if kind.is_blocker is is_blocker
        ]
        if rows:
            parts.append(table(title, ("Что", "Сколько", "Классы", "Первое из них"), rows))
    unready = [(escape(each.title), each.blockers, each.notes) for each in found.classes if each.blockers]
    if unready:
        parts.append(table("Не готовы", ("Класс", "Препятствий", "Замечаний"), unready))
    ready = [each.title for each in found.classes if not each.blockers]
    if ready:
        parts.append(f"Готовы: {escape(', '.join(ready))}")
    if found.blockers:
        parts.append(
            "Закрывать рано. Перечень для каждого учителя: vedomost ready "
            f"--institution {keys['institution']} --period {keys['period']} --document"
        )
    elif found.classes:
        parts.append("Препятствий нет: период можно закрыть.")
    else:
        parts.append("За этот период проверять нечего: он ещё не начался.")
    return parts


def unexplained(left: Sequence[Change]) -> list[RenderableType]:
    """The changes that still want an explanatory note: what the note must say (who, class, day, subject, change)."""
    if not left:
        return ["Исправлений без объяснительной нет."]
    return [
        _table(f"Без объяснительной: {len(left)}", left),
        'Объяснить: та же команда с --by "ФИО" --note "причина" (или --note-file); условия --class, --subject, '
        "--student выбирают, какие.",
    ]


def corrected(report: CorrectReport) -> list[RenderableType]:
    """What a note explained and what came of it."""
    parts: list[RenderableType] = []
    if report.changes:
        parts.append(_table(f"Объяснено: {len(report.changes)}", report.changes))
    else:
        parts.append("Эти исправления уже объяснены; документы проверены заново.")
    parts.append(telling.documents(report.built))
    parts += telling_archive.receipts(report.receipts)
    parts.append("Сводные документы школы обновит повторное закрытие: vedomost close.")
    return parts


def _table(title: str, changes: Sequence[Change]) -> RenderableType:
    head = ("Класс", "Период", "Предмет", "Обучающийся", "Было", "Стало", "Изменено", "Учитель")
    rows = (
        (
            escape(change.class_title),
            escape(change.period),
            escape(change.subject),
            escape(change.pupil),
            escape(change.old or NOTHING),
            escape(change.new or NOTHING),
            day(change.changed_on),
            escape(change.teacher),
        )
        for change in changes
    )
    return table(f"{title} ({plural(len(changes), 'исправление', 'исправления', 'исправлений')})", head, rows)
