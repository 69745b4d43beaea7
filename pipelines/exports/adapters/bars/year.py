"""The school year and its periods: which days they have, as far as the answers say it, and their records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from pipelines.exports.adapters.bars.crosswalk import BOUNDS, TITLES, Span
from pipelines.exports.adapters.base import Record

ONE = timedelta(days=1)
Days = tuple[date, date]


class Year:
    """The school year of an export day, 1 September to 31 August: the answers do not name it.

    `school_days`: subperiod → its days of school. Where they contradict each other, and for subperiods that are not
    there, the usual bounds stand, as far as the neighbours leave room.
    """

    def __init__(self, day: date, school_days: Mapping[Span, Collection[date]] | None = None) -> None:
        self.begins = day.year if day.month >= 9 else day.year - 1
        self.name = f"{self.begins}-{(self.begins + 1) % 100:02}"
        self.first, self.last = date(self.begins, 9, 1), date(self.begins + 1, 8, 31)
        found = {span: (min(days), max(days)) for span, days in (school_days or {}).items() if days}
        self._bounds: dict[tuple[str, int], Days] = {}
        for kind in BOUNDS:
            known = {span.ordinal: days for span, days in found.items() if span.kind == kind}
            said, usual = self._bounded(kind, known), self._bounded(kind, {})
            follows = all(one[0] <= one[1] < other[0] <= other[1] for one, other in pairwise(said))
            for ordinal, days in enumerate(said if follows else usual, 1):
                self._bounds[kind, ordinal] = days
        opened = [days[0] for span, days in found.items() if span.ordinal == 1 and self.bounds(span) == days]
        closed = [
            days[1]
            for span, days in found.items()
            if span.ordinal == len(BOUNDS[span.kind]) and self.bounds(span) == days
        ]
        first, last = self._bounds["year", 1]
        self._bounds["year", 1] = (min(opened, default=first), max(closed, default=last))

    def bounds(self, span: Span) -> Days:
        """First and last day of a period, both inclusive; the year's are those of its first and last subperiods."""
        return self._bounds[span.kind, span.ordinal]

    def _bounded(self, kind: str, known: Mapping[int, Days]) -> list[Days]:
        """All periods of a kind; the usual bounds of one that is not known give way to its known neighbours."""
        found = []
        for ordinal in range(1, len(BOUNDS[kind]) + 1):
            first, last = self._usual(kind, ordinal)
            if ordinal - 1 in known:
                first = max(first, known[ordinal - 1][1] + ONE)
            if ordinal + 1 in known:
                last = min(last, known[ordinal + 1][0] - ONE)
            found.append(known.get(ordinal, (first, last)))
        return found

    def _usual(self, kind: str, ordinal: int) -> Days:
        first, last = BOUNDS[kind][ordinal - 1]
        if last == (2, 28):
            return self._day(first), date.fromordinal(self._day((3, 1)).toordinal() - 1)
        return self._day(first), self._day(last)

    def period_id(self, span: Span) -> str:
        return f"{self.name}:{span.kind}:{span.ordinal}"

    def class_id(self, title: str) -> str:
        return f"{self.name}:{title}"

    def record(self) -> Record:
        first, last = self.bounds(Span("year", 1))
        return {"academic_year": self.name, "starts_on": first.isoformat(), "ends_on": last.isoformat()}

    def periods(self, kinds: Iterable[str]) -> Iterator[Record]:
        """All periods of these kinds, and the year itself."""
        for kind in sorted({*kinds, "year"}):
            for ordinal in range(1, len(BOUNDS[kind]) + 1):
                span = Span(kind, ordinal)
                first, last = self.bounds(span)
                yield {
                    "period_id": self.period_id(span),
                    "academic_year": self.name,
                    "kind": kind,
                    "ordinal": str(ordinal),
                    "title": f"{ordinal} {TITLES[kind]}" if kind in TITLES else "Год",
                    "starts_on": first.isoformat(),
                    "ends_on": last.isoformat(),
                }

    def _day(self, month_day: tuple[int, int]) -> date:
        month, day = month_day
        return date(self.begins if month >= 9 else self.begins + 1, month, day)
