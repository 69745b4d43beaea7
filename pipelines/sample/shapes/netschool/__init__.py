"""«Сетевой город. Образование»: answers of its web API each evening and saved reports when marks of a period stand.

The evening's batch is assembled here and its days are chosen in `window`; each kind of answer is a module of its own.
What the journal does not tell (orders, topics, times of entries, cancelled lessons) is not told here either.
"""

from __future__ import annotations

from pipelines.sample.shapes.known import Known
from pipelines.sample.shapes.netschool.batch import batch
from pipelines.sample.shapes.netschool.words import SCHOOL


def files(known: Known) -> dict[str, bytes]:
    """The batch of the day; none before the first day of the school year."""
    return batch(known, SCHOOL)
