"""What `vedomost check` tells the exporting party, in Russian. Presentation only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape

from pipelines.console import day, plural, table

if TYPE_CHECKING:
    from pipelines.exports.checking import CheckReport


def checked(report: CheckReport, limit: int | None) -> list[RenderableType]:
    """The verdict, a line a file, and at most `limit` remarks."""
    assert report.manifest is not None
    kind = "изменения за день" if report.manifest.mode == "delta" else "снимок"
    head = f"{escape(report.manifest.institution_id)}, {day(report.manifest.export_date)}, {kind}"
    rows = (
        (escape(each.file), each.title, each.counts.read, each.counts.accepted, each.counts.quarantined)
        for each in report.tables
    )
    parts: list[RenderableType] = [
        table(head, ("Файл", "Таблица", "Строк", "Будет принято", "Будет отложено"), rows),
        *(f"Замечание: {escape(note)}." for note in report.notes),
        *(f"{escape(each[:1].upper() + each[1:])}." for each in report.unread),
    ]
    if report.is_clean:
        return [*parts, "Всё в порядке: каждая строка будет принята."]
    faults = report.faults
    if faults is None or faults.is_empty():
        files = plural(len(report.unread), "файл не прочитан", "файла не прочитаны", "файлов не прочитаны")
        return [*parts, f"Прочитанное будет принято всё, но {files}: исправьте или уберите."]
    shown = faults if limit is None else faults.head(limit)
    parts.append(
        table(
            f"Что отложится: {faults.height}",
            ("Файл", "Строка", "Столбец", "Значение", "Почему"),
            (
                (escape(file), row, column, escape((value or "")[:60]), escape(reason))
                for file, row, column, value, reason in shown.rows()
            ),
        )
    )
    if shown.height < faults.height:
        left = plural(faults.height - shown.height, "замечание", "замечания", "замечаний")
        parts.append(f"… и ещё {left}; все: vedomost check --all")
    return parts
