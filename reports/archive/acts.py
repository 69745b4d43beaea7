"""What acts of transfer and of disposal have in common as archived objects: their data lies in `act.json`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from reports.archive import export
from reports.archive.archive import Archive
from reports.archive.catalogue import Found
from reports.archive.model import ArchiveError

ACT = "act.json"
_Act = TypeVar("_Act")


def parsed(data: bytes, called: str, build: Callable[[dict[str, Any]], _Act]) -> _Act:
    """What `build` makes of the JSON object; `called` is what people call it. Raises ArchiveError for anything else."""
    try:
        return build(json.loads(data))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ArchiveError(f"{called} ({ACT}) не читается: {error}.") from error


def archived(archive: Archive, act: Found) -> bytes:
    """The bytes of `act.json` in an archived act, verified at this moment. Raises ArchiveError."""
    copy = export.verified_copy(archive.targets, act, archive.catalogue.entry_path(act.seq))
    return copy.files.get(ACT, b"")
