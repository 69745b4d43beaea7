"""Terms of storage (сроки хранения): from when a document may be disposed of.

A term is counted from 1 January after the year of completion. A document of an academic year is completed with it: the
year of completion is the calendar year in which the academic year ends, also for the documents of its first quarter. So
what was completed in 2025-26 and is kept 5 years fills 2027 to 2031 and may go on 1 January 2032.

Pure. How long a class of documents is kept is the caller's to say (seeds/retention.csv).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reports.archive.catalogue import Found
from reports.wording import years_text

Action = Literal["dispose", "keep"]


@dataclass(frozen=True)
class Term:
    """How long a class of documents is kept: `years` None is for ever. `basis` (what asks for it) and `article` are
    the school's own words for the act, empty where it has none; `action` is what is done at the end."""

    years: int | None
    basis: str = ""
    article: str = ""
    action: Action = "dispose"

    @property
    def text(self) -> str:
        """«5 лет, ст. 12, п. 6.5 Положения», «постоянно»."""
        return ", ".join(part for part in (years_text(self.years), self.article, self.basis) if part)


TermOf = Callable[[Found], "Term | None"]
"""The term of an archived document; None where the schedule does not know its class."""


def completed_in(academic_year: str) -> int | None:
    """`2025-26` → 2026, `1999-00` → 2000, `2026` → 2026; None for what is no year."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", academic_year)
    if match is None:
        return None
    first = int(match[1])
    if match[2] is None:
        return first
    return first + 1 if int(match[2]) == (first + 1) % 100 else None


def disposable_from(academic_year: str, years: int | None) -> date | None:
    """The first day on which it may go; None for what is kept for ever or of no known year."""
    completed = completed_in(academic_year)
    return None if years is None or completed is None else date(completed + 1 + years, 1, 1)


def ends(found: Found, term: Term | None) -> date | None:
    """The first day on which an archived document may be disposed of; None for never.

    Of the term it was archived with and the one that the schedule states today the longer holds: a school that
    shortens its schedule does not thereby shorten what it has promised. A class that the schedule does not know, a
    class whose action is to keep, and a document without a term are never disposed of.
    """
    if term is None or term.action != "dispose" or term.years is None or not found.keep_years:
        return None
    return disposable_from(found.academic_year, max(term.years, found.keep_years))
