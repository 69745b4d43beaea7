"""What a text of the contract means: a day, a number, a moment; and, where it means nothing, why, in plain Russian.

Pure expressions over frames of text, one rule a type, alike for every file format. Which row is then set aside is not
decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipelines.exports.contract import Column, Table

DAY = r"^(?:19|20)\d\d-\d\d-\d\d$"  # a day outside 1900–2099 is a slip of the finger
MOMENT = (
    r"^(?<day>(?:19|20)\d\d-\d\d-\d\d)[T ](?<time>\d\d:\d\d)(?<seconds>:\d\d)?(?<fraction>\.\d{1,9})?"
    r"(?<offset>Z|[+-]\d\d(?::?\d\d)?)?$"
)
TRUTH = {"true": True, "false": False, "1": True, "0": False}
ACADEMIC_YEAR = r"^(?:19|20)\d\d-\d\d$"


@dataclass(frozen=True)
class Cast:
    """A column's typed value and what is wrong with its text (null: nothing)."""

    value: pl.Expr
    problem: pl.Expr


def cast(column: Column, timezones: Iterable[str]) -> Cast:
    """How to read a column of texts. The frame has `_timezone`, one of `timezones`, on every row.

    A moment becomes the wall time of that zone (naive); one without an offset already is. A decimal keeps three digits
    behind the point; more are a fault unless zeros. Whether the value may be missing is not judged here.
    """
    text = pl.col(column.name)
    value, problem = _typed(column, text, timezones)
    faults = [pl.when(text.is_not_null() & value.is_null()).then(pl.lit(problem))]
    if column.lowest is not None:
        faults.append(pl.when(value < column.lowest).then(pl.lit(_bounds(column))))
    if column.highest is not None:
        faults.append(pl.when(value > column.highest).then(pl.lit(_bounds(column))))
    if column.values:
        listed = "такого значения нет; допустимы: " + ", ".join(column.values)
        faults.append(pl.when(~text.is_in(list(column.values))).then(pl.lit(listed)))
    if column.name == "academic_year":
        faults.append(pl.when(~_is_academic_year(text)).then(pl.lit("это не учебный год вида 2025-26")))
    wrong = pl.coalesce(faults)
    return Cast(value.alias(column.name), wrong.alias(f"_problem_{column.name}"))


def casts(table: Table, timezones: Iterable[str]) -> dict[str, Cast]:
    """`cast` of every column of a table, by column."""
    zones = sorted(set(timezones))
    return {column.name: cast(column, zones) for column in table.columns}


def _typed(column: Column, text: pl.Expr, timezones: Iterable[str]) -> tuple[pl.Expr, str]:
    if column.type == "text":
        return text, ""
    if column.type == "integer":
        number = pl.when(text.str.contains(r"^[+-]?\d{1,9}$")).then(text).cast(pl.Int32, strict=False)
        return number, "это не целое число"
    if column.type == "decimal":
        digits = pl.when(text.str.contains(r"^[+-]?\d{1,6}(?:\.\d{1,3}0*)?$")).then(text)
        return digits.cast(pl.Decimal(9, 3), strict=False), "это не число вида 12 или 0.5 (не больше трёх знаков)"
    if column.type == "date":
        day = pl.when(text.str.contains(DAY)).then(text).str.to_date("%Y-%m-%d", strict=False)
        return day, "это не дата вида 2025-09-01"
    if column.type == "boolean":
        truth = text.str.to_lowercase().replace_strict(TRUTH, default=None, return_dtype=pl.Boolean)
        return truth, "нужно true или false"
    return _moment(text, timezones), "это не время вида 2025-09-01T08:30:00+07:00"


def _moment(text: pl.Expr, timezones: Iterable[str]) -> pl.Expr:
    parts = text.str.extract_groups(MOMENT)
    wall = pl.concat_str(
        parts.struct.field("day"),
        pl.lit("T"),
        parts.struct.field("time"),
        parts.struct.field("seconds").fill_null(":00"),
    ).str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False) + (
        parts.struct.field("fraction").fill_null(".0").cast(pl.Float64) * 1_000_000
    ).round(0).cast(pl.Duration("us"))
    offset = parts.struct.field("offset").str.replace("Z", "+00:00").str.replace_all(":", "")
    hours = offset.str.slice(1, 2).cast(pl.Int64)
    minutes = offset.str.slice(3, 2).replace("", "0").cast(pl.Int64)
    ahead = pl.duration(minutes=pl.when(offset.str.starts_with("-")).then(-1).otherwise(1) * (hours * 60 + minutes))
    utc = (wall - ahead).dt.replace_time_zone("UTC")
    there = pl.coalesce(
        pl.when(pl.col("_timezone") == zone).then(utc.dt.convert_time_zone(zone).dt.replace_time_zone(None))
        for zone in timezones
    )
    return pl.when(offset.is_null()).then(wall).otherwise(there)


def _is_academic_year(text: pl.Expr) -> pl.Expr:
    first, second = text.str.slice(2, 2), text.str.slice(5, 2)
    follows = (first.cast(pl.Int32, strict=False) + 1) % 100 == second.cast(pl.Int32, strict=False)
    return text.str.contains(ACADEMIC_YEAR) & follows.fill_null(False)


def _bounds(column: Column) -> str:
    if column.highest is None:
        return f"число меньше {column.lowest}"
    return f"число вне пределов от {column.lowest} до {column.highest}"
