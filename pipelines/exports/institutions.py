"""Which institutions may hand over batches, and the time zone they live in: read from `seeds/institutions.csv`.

Only what ingest needs of that seed; dbt loads the whole of it.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.config import SEEDS

INSTITUTIONS = SEEDS / "institutions.csv"


class SeedError(Exception):
    """A reference table cannot be used; the message names file, row and column (Russian, for the administrator)."""


@dataclass(frozen=True)
class Institution:
    """One row of the seed; `timezone` is an IANA name that exists."""

    institution_id: str
    timezone: str


def known_institutions(path: Path = INSTITUTIONS) -> dict[str, Institution]:
    """All institutions by id. Raises SeedError for a missing file, a repeated id or an unknown time zone."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError) as error:
        raise SeedError(f"Справочник учреждений {path.name} не читается: {error}.") from error
    found: dict[str, Institution] = {}
    for number, row in enumerate(rows, start=2):
        institution_id, timezone = row.get("institution_id") or "", row.get("timezone") or ""
        if not institution_id or institution_id in found:
            raise SeedError(
                f"{path.name}, строка {number}, столбец institution_id: значение пусто или повторяется "
                f"({institution_id!r}). Исправьте справочник."
            )
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise SeedError(
                f"{path.name}, строка {number}, столбец timezone: часового пояса {timezone!r} нет. "
                "Нужно имя вида Asia/Novosibirsk."
            ) from error
        found[institution_id] = Institution(institution_id, timezone)
    return found


def house_time_zone() -> str:
    """Night, and the archive's calendar, are where the first institution of the seed lives."""
    return next(institution.timezone for institution in known_institutions().values())


def institutions_fingerprint(path: Path = INSTITUTIONS) -> str:
    """Changes when the seed changes: a batch refused for its institution is then tried again."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else ""
