"""The name of a document: what it is about, its URN in the archive and its place in a folder.

Belongs here: how the parts of a name are written. Does not belong here: which documents exist (catalogue, planning).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

UNSAFE = re.compile(r"[^\w.\-]+")


@dataclass(frozen=True)
class Identity:
    """One document of one unit and period.

    `unit_id` is the class's own id in the export, `unit_title` what people call it (`5А`), `file_stem` its safe and
    unambiguous form among the classes of the year; `period_id` the export's id, the year's for a document of a year.
    `version` counts corrections after closing, from 1.
    """

    institution_id: str
    academic_year: str
    unit_id: str
    unit_title: str
    file_stem: str
    report: str
    period_id: str
    version: int = 1

    @property
    def urn(self) -> str:
        """`urn:vedomost:<institution>:<academic year>:<class>:<report>:<period>`, the object's id in the archive."""
        parts = (self.institution_id, self.academic_year, self.unit_id, self.report, self.period_id)
        return "urn:vedomost:" + ":".join(quote(part, safe="") for part in parts)

    @property
    def folder(self) -> PurePosixPath:
        """<institution>/<academic year>/<period>/<report>, relative to the folder of documents."""
        parts = (self.institution_id, self.academic_year, self.period_id, self.report)
        return PurePosixPath(*(safe_name(part) for part in parts))


def safe_name(text: str) -> str:
    """The text as one part of a path: letters (also Russian), digits, `_`, `.`, `-`; never empty, `.` or `..`."""
    name = UNSAFE.sub("_", text).strip(".")
    return name or "_"


def file_stems(titles: dict[str, str]) -> dict[str, str]:
    """A file name for each class: id → safe title; ids are added where two titles would meet (case ignored)."""
    plain = {key: safe_name(title) for key, title in titles.items()}
    folded = [name.casefold() for name in plain.values()]
    return {
        key: name if folded.count(name.casefold()) == 1 else f"{name}-{safe_name(key)}" for key, name in plain.items()
    }
