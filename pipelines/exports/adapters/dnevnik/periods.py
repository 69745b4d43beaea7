"""Reporting periods and the school years they make.

They are of a group in the journal and of the school in the contract: those of one year, kind and number are one
period, named by these three.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipelines.exports.adapters.dnevnik.answers import Answers
from pipelines.exports.adapters.dnevnik.crosswalk import PERIOD_KINDS
from pipelines.exports.adapters.dnevnik.values import as_date, day, ident, text, word
from pipelines.exports.reading_text import Fault


@dataclass(frozen=True)
class Period:
    """A reporting period of a group. `kind` as in the contract, or the journal's own word where nobody maps it."""

    journal_id: str
    group: str
    year: str
    kind: str
    number: str
    title: str
    starts_on: str
    ends_on: str

    @property
    def period_id(self) -> str:
        """The same for every group and every export."""
        return f"{self.year}:{self.kind}:{self.number}" if self.year and self.kind and self.number else ""


def periods_of(answers: Answers, zone: str) -> list[Period]:
    """The periods of every group, numbered."""
    by_group: dict[str, list[Period]] = {}
    for found in answers.of("period"):
        record = found.record
        kind_word = word(record.get("type"))
        starts_on = day(record.get("start"), zone)
        kind = PERIOD_KINDS.get(kind_word.replace("_", "").replace(" ", ""), kind_word)
        number = text(record.get("number"))
        period = Period(
            ident(record, "id"),
            found.group,
            year_of_day(starts_on),
            kind,
            "1" if kind == "year" else "" if number.strip("0") == "" else number,
            text(record.get("name")),
            starts_on,
            day(record.get("finish"), zone),
        )
        if period not in by_group.setdefault(found.group, []):
            by_group[found.group].append(period)
    return [each for periods in by_group.values() for each in _numbered(periods)]


def _numbered(periods: list[Period]) -> list[Period]:
    """Periods without a number are numbered by their first day, all of their kind and year together."""
    found = []
    for period in periods:
        same = [p for p in periods if (p.year, p.kind) == (period.year, period.kind)]
        if all(p.number for p in same):
            found.append(period)
            continue
        place = sorted({p.starts_on for p in same}).index(period.starts_on) + 1
        found.append(replace(period, number=str(place)))
    return found


def period_rows(
    periods: Iterable[Period], years: dict[str, tuple[str, str]]
) -> tuple[list[dict[str, str]], list[Fault]]:
    """`periods`: one a year, kind and number, with the days most groups have; groups with other days are told."""
    said: dict[tuple[str, str, str], Counter[tuple[str, str, str]]] = {}
    for period in periods:
        days = (period.starts_on, period.ends_on, period.title)
        said.setdefault((period.year, period.kind, period.number), Counter())[days] += 1
    for year, (first, last) in years.items():
        said.setdefault((year, "year", "1"), Counter({(first, last, ""): 1}))
    rows, faults = [], []
    for (year, kind, number), counter in sorted(said.items()):
        (first, last, title), _ = min(counter.items(), key=lambda each: (-each[1], each[0]))
        whole = year and kind and number
        rows.append(
            {
                "period_id": f"{year}:{kind}:{number}" if whole else "",
                "academic_year": year,
                "kind": kind,
                "ordinal": number,
                "title": title,
                "starts_on": first,
                "ends_on": last,
            }
        )
        others = sorted({(a, b) for a, b, _ in counter} - {(first, last)})
        reason = f"у части классов период «{title or kind}» идёт в другие дни; для школы взяты {first} — {last}"
        faults += [Fault(None, "starts_on", f"{a} — {b}", reason) for a, b in others]
    return rows, faults


def year_of_day(iso: str) -> str:
    """The school year a day lies in, 1 August beginning it (periods may begin before 1 September)."""
    found = as_date(iso)
    return school_year(found.year if found.month >= 8 else found.year - 1) if found else ""


def school_year(begins: int) -> str:
    """The name of the school year that begins in that calendar year."""
    return f"{begins}-{(begins + 1) % 100:02}"
