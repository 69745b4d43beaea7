"""The sample school as «Электронная школа. БАРС.Web-Образование» hands it over: its API's answers, a file each.

What the journal knows goes into four answers: getSchoolInfo, getClassYearInfo of a class, GetSummaryMarks of a pupil
and subperiod, GetTotalMarks of a pupil. They lie under the class and the full name, because the answers themselves do
not say whose they are.

The school's program asks for the lists every evening and hands them over when somebody came, went or changed class, so
that the day of a movement is known. Marks it asks once a week, on the week's last export day, every day while a period
is closing, and at the year's last export: an answer holds a whole subperiod, and asking daily would send each mark
fifty times over. It hands over only what differs from the time before: of the subperiods, from the earliest in which
something was entered, corrected or deleted to the current one; of final marks, all if one differs. So a late correction
of a closed quarter arrives at the end of its week, and after each asking the warehouse holds what the journal holds.
Each batch has the answers of one pupil a class for all subperiods that began: they say on which days that class has
school, which the journal tells nowhere else.

Nothing is handed over before 1 September: the answers name no school year, and that of August is the old one.
"""

from __future__ import annotations

from datetime import date

from pipelines.sample.shapes.bars.asking import changed_since_asked, is_asked, lists_changed
from pipelines.sample.shapes.bars.diaries import summary_files, total_files
from pipelines.sample.shapes.bars.lists import list_files, seats_of
from pipelines.sample.shapes.known import Known


def files(known: Known) -> dict[str, bytes]:
    """The answers of the day; empty where nothing differs from what was handed over before."""
    if known.day < date(known.calendar.start, 9, 1):
        return {}
    since, totals = changed_since_asked(known) if is_asked(known) else (None, False)
    if since is None and not totals and not lists_changed(known):
        return {}
    seats = seats_of(known)
    told = seats if totals else [seat for seat in seats if seat.has_namesake]
    return list_files(known, seats) | summary_files(known, seats, since) | total_files(known, told)


__all__ = ["files"]
