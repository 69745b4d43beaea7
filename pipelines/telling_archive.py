"""What the archive's commands tell a person: what was submitted, found and handed out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from pipelines.console import table
from pipelines.telling import documents_word

if TYPE_CHECKING:
    from reports.archive import Found, Receipt
    from reports.archive.rows import Happened


def receipts(answers: Sequence[Receipt]) -> list[str]:
    """What the archive answered."""
    words = {
        "new": "сдано впервые",
        "new_version": "новых версий",
        "unchanged": "уже в архиве без изменений",
        "waiting": "ЖДЁТ носителя",
        "disposed": "уничтожено по акту, не сдаётся",
    }
    found = Counter(answer.status.value for answer in answers)
    lines = [
        "Архив: "
        + ("; ".join(f"{word} — {found[key]}" for key, word in words.items() if found[key]) or "хранить нечего")
    ]
    lines += sorted({answer.message for answer in answers if answer.status.value == "waiting"})
    return lines


def found(rows: Sequence[Found], limit: int | None = None) -> list[RenderableType]:
    """What a search in the archive found, at most `limit` lines of it.

    Where that is not all: who was found, by which a person can narrow the question down, before the documents.
    """
    if not rows:
        return ["Ничего не найдено."]
    shown = rows[:limit]
    parts: list[RenderableType] = [_documents_found(rows, shown)]
    if len(rows) == 1:
        parts.append(Text(f"Номер в архиве полностью: {rows[0].object_id}"))
    if left := len(rows) - len(shown):
        parts = [*_whose(rows, limit), *parts]
        parts.append(
            f"… и ещё {documents_word(left)}. Уточните: имя и отчество или инициалы в --name, --year, --class, "
            "--report, --period; показать все: --all"
        )
    return parts


def _documents_found(rows: Sequence[Found], shown: Sequence[Found]) -> RenderableType:
    from reports.archive.additions import summary

    head = (
        *("№", "Учреждение", "Документ", "Год", "Класс", "Период", "Версия", "Сдан", "Уничтожен", "Подписи"),
        "Кого касается",
    )
    return table(
        f"Найдено: {documents_word(len(rows))}",
        head,
        (
            (
                row.seq,
                escape(row.institution_id),
                escape(row.title),
                row.academic_year,
                escape(row.unit_title),
                row.period_id,
                row.version,
                row.archived_at[:10],
                row.disposed_at and f"{row.disposed_at[:10]}, акт {row.act_number}",
                escape(summary(row.additions)) or None,
                escape("; ".join(row.students)) or None,
            )
            for row in shown
        ),
    )


def _whose(rows: Sequence[Found], limit: int | None) -> list[RenderableType]:
    """A line a name that was found, with its years and classes; nothing where no name was asked for."""
    named: dict[tuple[str, str], list[Found]] = {}
    for row in rows:
        for name in row.students:
            named.setdefault((name, row.institution_id), []).append(row)
    if not named:
        return []
    lines = (
        (
            escape(name),
            house,
            " … ".join(dict.fromkeys((group[0].academic_year, group[-1].academic_year))),
            escape(", ".join(dict.fromkeys(row.unit_title for row in group))),
            len(group),
        )
        for (name, house), group in sorted(named.items())[:limit]
    )
    head = ("Обучающийся", "Учреждение", "Годы", "Классы", "Документов")
    parts: list[RenderableType] = [table(f"Кого касается: {len(named)}", head, lines)]
    return parts if limit is None or len(named) <= limit else [*parts, f"… и ещё {len(named) - limit}."]


def retrievals(entries: Sequence[Happened]) -> RenderableType:
    """The register of what was handed out."""
    if not entries:
        return "Из архива ещё ничего не выдавали."
    rows = (
        (
            entry.seq,
            entry.at[:16].replace("T", " "),
            escape(entry.by),
            escape(entry.reason or "—"),
            "справка об успеваемости" if entry.details.get("compiled") else "копии",
            escape("; ".join(str(row["object"]) for row in entry.details["objects"])),
        )
        for entry in entries
    )
    head = ("Запись", "Когда", "Выдал", "Основание", "Что", "По документам")
    return table(f"Журнал выдачи: {len(entries)}", head, rows)


def exported(rows: Sequence[Found], destination: Path, written: Sequence[Path]) -> str:
    """What was handed out and where it lies."""
    count = documents_word(len(rows))
    return f"Выдано: {count}, файлов записано: {len(written)}; лежит в {destination}. Каждый файл сверен при выдаче."
