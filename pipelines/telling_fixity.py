"""What the scrub of the archive tells beside its report, in Russian: losses, and checks that are overdue."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.console import day
from reports.archive import VerifyReport
from reports.archive.scrub_terms import Overdue

_NAMED = 3


def alarm(report: VerifyReport) -> list[str]:
    """What must not be overlooked: that something is lost, what, and what to do. Nothing where nothing is."""
    lost = sorted({damage.path for damage in report.lost})
    if not lost:
        return []
    more = f" и ещё {len(lost) - _NAMED}" if len(lost) > _NAMED else ""
    return [
        f"УТРАЧЕНО, верной копии нет ни на одном носителе: {'; '.join(lost[:_NAMED])}{more}.",
        "Ничего не стирайте: ищите копии вне архива (пакеты передачи, выданные копии) и сообщите директору.",
    ]


def late(found: Sequence[Overdue]) -> list[str]:
    """A line a target and kind of check that is overdue."""
    words = {"full": ("целиком", "--full"), "sample": ("выборочно", "--sample 5%")}
    return [
        f"Архив: носитель «{one.target}» должен был быть прочитан {words[one.kind][0]} к {day(one.due_on)}, "
        f"а последний раз — {day(one.last) if one.last else 'никогда'}: vedomost archive verify {words[one.kind][1]}"
        for one in found
    ]
