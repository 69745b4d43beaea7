"""Which days the summary answers really cover: an entry known before, dated within and now absent was deleted.

An answer holds a whole subperiod: it counts from the first to the last day that anybody's answer lists, or on which
anybody in the school has something. One who left has no answers any more: nothing is told of him, and nothing of his is
lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pipelines.exports.adapters.bars.answers import Answer
from pipelines.exports.adapters.bars.crosswalk import Span
from pipelines.exports.adapters.bars.entries import Diary
from pipelines.exports.adapters.bars.people import Pupil
from pipelines.exports.adapters.base import Days


def entries_cover(
    pupils: Sequence[Pupil], diaries: Mapping[str, Diary], answered: Mapping[str, Sequence[Answer]]
) -> Days | None:
    """The days that the answers of all of these `pupils` cover; None if somebody's are missing, in doubt or of other
    days. `diaries`: of everybody, whose answers there are."""
    known: dict[Span, set[date]] = {}
    for diary in diaries.values():
        for span, days in diary.days.items():
            known.setdefault(span, set()).update(days)
    blocks = []
    for pupil in pupils:
        diary = diaries[pupil.student_id]
        block = _last_block({span: known[span] for span in diary.days if known[span]})
        if not (pupil.is_known and answered.get(pupil.student_id) and diary.is_whole and block):
            return None
        blocks.append(block)
    if not blocks:
        return None
    first, last = max(first for first, _ in blocks), min(last for _, last in blocks)
    return (first, last) if first <= last else None


def _last_block(days: Mapping[Span, set[date]]) -> Days | None:
    """The last subperiod and those of its kind that go before it without a gap."""
    if not days:
        return None
    last = max(days, key=lambda span: (max(days[span]), span))
    first = last
    while (before := Span(last.kind, first.ordinal - 1)) in days:
        first = before
    return min(days[first]), max(days[last])
