"""What is odd in a batch but no fault: columns and files the contract does not name, absence codes nobody mapped.

A warning names the thing and counts it; it never guesses and never holds a row back.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from pipelines.config import SEEDS
from pipelines.exports.institutions import SeedError
from pipelines.exports.quarantine import Sifted, Source

ABSENCE_CODES = SEEDS / "absence_codes.csv"
ANY_SYSTEM = "*"
WARNINGS = {
    "batch": pl.UInt32,
    "table_name": pl.String,
    "kind": pl.String,
    "value": pl.String,
    "n": pl.Int64,
    "message": pl.String,
}


def known_absence_codes(path: Path = ABSENCE_CODES) -> set[tuple[str, str]]:
    """(source_system or `*`, the journal's code) of the crosswalk. Raises SeedError if the seed cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return {(row["source_system"], row["journal_code"]) for row in csv.DictReader(stream)}
    except (OSError, UnicodeDecodeError, KeyError) as error:
        raise SeedError(f"Справочник кодов пропусков {path.name} не читается: {error}.") from error


def is_known_code(codes: set[tuple[str, str]], source_system: str, code: str) -> bool:
    """Whether the crosswalk knows a journal's code, for that journal or for any."""
    return (source_system, code) in codes or (ANY_SYSTEM, code) in codes


def warnings_of(table: str, sources: Sequence[Source], sifted: Sifted, batches: pl.DataFrame) -> pl.DataFrame:
    """The warnings of one table of many batches: the columns of WARNINGS."""
    found: list[tuple[object, ...]] = []
    for source in sources:
        for column in source.raw.unknown_columns:
            message = f"В таблице {table} столбец «{column}» не входит в договор: значения сохранены отдельно."
            found.append((source.batch, table, "unknown_column", column, source.raw.rows_read or 0, message))
    if table == "absences":
        codes = known_absence_codes()
        used = sifted.rows.filter(pl.col("op") == "upsert").group_by("batch", "code").len().sort("batch", "code")
        for batch, code, n, system in (
            used.join(batches, on="batch").select("batch", "code", "len", "source_system").rows()
        ):
            if not is_known_code(codes, system, code):
                message = (
                    f"Код пропуска «{code}» ({system}) не описан: такие пропуски не считаются. "
                    "Добавьте его в seeds/absence_codes.csv."
                )
                found.append((batch, table, "unknown_absence_code", code, n, message))
    return pl.DataFrame(found, schema=WARNINGS, orient="row")
