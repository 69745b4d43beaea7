"""A batch of this journal as facts, and of which edition it is: what both adapters share.

A file is known by its content alone. What is the journal's and what is the college's is told by words and titles of
classes; where nothing tells, it is a school.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from pipelines.exports.adapters.base import Files, Place, Reading
from pipelines.exports.adapters.netschool import crosswalk
from pipelines.exports.adapters.netschool.answers import is_answer, read_answer
from pipelines.exports.adapters.netschool.facts import Facts
from pipelines.exports.adapters.netschool.report import is_report, read_report
from pipelines.exports.adapters.netschool.tables import reading_of
from pipelines.exports.adapters.netschool.texts import clean, decoded, is_school_class, written_of
from pipelines.exports.batch import MANIFEST


def is_netschool(files: Files) -> bool:
    """Whether any file is an answer or a report of this journal, of either edition."""
    return any(is_report(data) or is_answer(data) for name, data in files.items() if name != MANIFEST)


def is_college(files: Files) -> bool:
    """Whether groups learn here: the reports' captions say so, or most titles are no school's classes."""
    facts = facts_of(files)
    titles = {pupil.class_title for pupil in facts.pupils} | {diary.class_title for diary in facts.diaries}
    titles = (titles | {report.class_title for report in facts.reports}) - {""}
    terms = {term.name for term in facts.terms} | {diary.term for diary in facts.diaries}
    terms.update(caption for report in facts.reports for caption in report.captions)
    if any(crosswalk.COLLEGE_TERM in term.casefold() for term in terms):
        return True
    if any(report.is_college for report in facts.reports):
        return True
    return 2 * sum(not is_school_class(title) for title in titles) > len(titles)


def facts_of(files: Files) -> Facts:
    """All files in the order of their names."""
    return _facts(tuple(sorted((name, data) for name, data in files.items() if name != MANIFEST)))


@lru_cache(maxsize=1)  # a batch is asked of which edition it is before it is read
def _facts(files: tuple[tuple[str, bytes], ...]) -> Facts:
    facts = Facts()
    for name, data in files:
        if is_report(data):
            report, complaints = read_report(name, data)
            facts.complaints.extend(complaints)
            if report:
                facts.reports.append(report)
        else:
            read_answer(name, data, facts)
    return facts


def written_at(files: Files) -> datetime | None:
    """The latest «Состояние на …» of the reports; answers of the API do not say it."""
    found = (written_of(clean(decoded(data))) for data in files.values() if is_report(data))
    return max((moment for moment in found if moment), default=None)


def read(files: Files, place: Place, college: bool) -> Reading:
    """The tables of a batch."""
    return reading_of(facts_of(files), place, college)
