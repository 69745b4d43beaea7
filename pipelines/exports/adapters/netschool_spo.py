"""«Сетевой город», edition for colleges: groups instead of classes, courses, half-years, disciplines.

The same answers and reports as the school's edition, read by the same package; how its captions differ is not known
from public material and stands in the package's crosswalk.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pipelines.exports.adapters.base import Files, Place, Reading
from pipelines.exports.adapters.netschool import batch, cannot_give

NAME = "netschool_spo"
TITLE = "«Сетевой город. СПО»"
SOURCE_SYSTEM = "netschool"
EXPECTED = "те же ответы и отчёты, что у «Сетевого города», но групп колледжа (21-П), а не классов"
CANNOT_GIVE: Mapping[str, str] = cannot_give(TITLE)


def recognises(files: Files) -> bool:
    """A batch of this journal whose classes are groups of a college."""
    return batch.is_netschool(files) and batch.is_college(files)


def written_at(files: Files) -> datetime | None:
    """What the saved reports say of themselves."""
    return batch.written_at(files)


def read(files: Files, place: Place) -> Reading:
    """The tables. Never raises for the content."""
    return batch.read(files, place, college=True)
