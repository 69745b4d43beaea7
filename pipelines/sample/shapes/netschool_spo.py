"""«Сетевой город», edition for colleges: the same answers and reports for groups, half-years and disciplines."""

from __future__ import annotations

from pipelines.sample.shapes.known import Known
from pipelines.sample.shapes.netschool.batch import batch
from pipelines.sample.shapes.netschool.words import COLLEGE


def files(known: Known) -> dict[str, bytes]:
    """The batch of the day; none before the first day of the school year."""
    return batch(known, COLLEGE)
