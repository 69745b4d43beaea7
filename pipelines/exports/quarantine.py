"""Which rows of a table go on and which are set aside, and why.

Takes the texts of many batches at once (one frame a table) and gives typed rows. A row is set aside (карантин) for a
missing required value, a text its column does not allow, or a later row of the same file with the same key but other
contents. Nothing is mended here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from pipelines.exports.casting import casts
from pipelines.exports.contract import OPERATIONS, Table
from pipelines.exports.reading import RawTable

LONGEST_SHOWN = 200  # characters of a value kept beside the reason
FAULTS = {
    "batch": pl.UInt32,
    "file": pl.String,
    "row_number": pl.UInt32,
    "column_name": pl.String,
    "value": pl.String,
    "reason": pl.String,
}


@dataclass(frozen=True)
class Source:
    """One file of one batch on its way in: `batch` is any number that tells the batches of one call apart."""

    batch: int
    is_snapshot: bool
    timezone: str
    raw: RawTable = field(repr=False)


@dataclass(frozen=True)
class Counts:
    """Rows of one file. accepted + quarantined = read; equal repeats count as accepted.

    `is_complete`: every row's key could be read, so a row that a snapshot does not hold is really not there.
    """

    read: int
    accepted: int
    quarantined: int
    is_complete: bool


@dataclass(frozen=True)
class Sifted:
    """`rows`: batch, row_number, op (`upsert`, `delete`, `seen`), the contract's typed columns, extra.

    `seen`: a snapshot named this key but the rest of the row was set aside; only its key columns are filled.
    `faults`: the columns of FAULTS. `counts` by batch.
    """

    rows: pl.DataFrame = field(repr=False)
    faults: pl.DataFrame = field(repr=False)
    counts: dict[int, Counts]


def sift(table: Table, sources: Sequence[Source]) -> Sifted:
    """Type and check the rows of `sources`, all of them files of `table`."""
    sources = [_without_missing_columns(source) for source in sources]
    texts = pl.concat(
        source.raw.rows.with_columns(
            pl.lit(source.batch, pl.UInt32).alias("batch"),
            pl.lit(source.timezone).alias("_timezone"),
            pl.lit(source.is_snapshot).alias("_is_snapshot"),
        )
        for source in sources
    )
    typed, faults = _typed(table, texts, {source.timezone for source in sources})
    good = typed.filter(~pl.col("_bad"))
    good, repeated = _last_of_each_key(table, good, texts)
    seen = _seen(table, typed, good)
    found = [_file_faults(sources), *faults, repeated]
    files = pl.DataFrame(
        [(source.batch, source.raw.file) for source in sources],
        schema={"batch": pl.UInt32, "file": pl.String},
        orient="row",
    )
    all_faults = pl.concat(
        [found[0], *(each.join(files, on="batch", how="left").select(list(FAULTS)) for each in found[1:])]
    ).sort("batch", "row_number", "column_name", nulls_last=False, maintain_order=True)
    all_faults = all_faults.with_columns(pl.col("value").str.slice(0, LONGEST_SHOWN))
    keep = ("batch", "row_number", "op", *table.names, "extra")
    rows = pl.concat([good.select(keep), seen.select(keep)]).sort("batch", "row_number")
    return Sifted(rows, all_faults, _counts(sources, typed, all_faults))


def _without_missing_columns(source: Source) -> Source:
    """A file that lacks a required column is set aside as one, not row by row; one of deletions needs only keys."""
    raw = source.raw
    missing = [column.name for column in raw.table.columns if column.required and column.name not in raw.has_columns]
    if not missing or raw.unreadable or raw.rows.filter(~pl.col("op").eq_missing(pl.lit("delete"))).is_empty():
        return source
    reason = f"нет обязательного столбца {', '.join(missing)}: добавьте его и выгрузите день заново"
    return Source(
        source.batch,
        source.is_snapshot,
        source.timezone,
        RawTable(raw.table, raw.file, raw.rows.clear(), rows_read=raw.rows_read, unreadable=reason),
    )


def _typed(table: Table, texts: pl.DataFrame, timezones: set[str]) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """All rows typed, with `_bad` and `_key_is_good`; and the faults, a frame a column."""
    is_delete = pl.col("op").eq_missing(pl.lit("delete"))
    problems: dict[str, pl.Expr] = {"op": _operation_problem()}
    values: list[pl.Expr] = []
    for name, cast in casts(table, timezones).items():
        values.append(cast.value)
        problem = cast.problem
        if table.column(name).required:
            problem = pl.coalesce(problem, pl.when(pl.col(name).is_null()).then(pl.lit("обязательное значение пусто")))
        problems[name] = problem if name in table.key else pl.when(~is_delete).then(problem)
    judged = texts.select(
        "batch",
        "row_number",
        pl.col("op").fill_null("upsert"),
        *values,
        "extra",
        "_is_snapshot",
        *(problem.alias(f"_problem_{name}") for name, problem in problems.items()),
    )
    broken = [f"_problem_{name}" for name in problems]
    faults = [
        pl.DataFrame(
            {
                "batch": texts["batch"],
                "row_number": texts["row_number"],
                "column_name": pl.Series([name], dtype=pl.String).new_from_index(0, texts.height),
                "value": texts[name],
                "reason": judged[f"_problem_{name}"],
            }
        ).filter(pl.col("reason").is_not_null())
        for name in problems
        if judged[f"_problem_{name}"].null_count() < judged.height
    ]
    typed = judged.with_columns(
        pl.any_horizontal(pl.col(broken).is_not_null()).alias("_bad"),
        pl.all_horizontal(pl.col([f"_problem_{name}" for name in table.key]).is_null()).alias("_key_is_good"),
    ).drop(broken)
    return typed, faults


def _operation_problem() -> pl.Expr:
    return (
        pl.when(~pl.col("op").is_in(list(OPERATIONS)))
        .then(pl.lit("такого действия нет; допустимы: " + ", ".join(OPERATIONS)))
        .when(pl.col("_is_snapshot") & (pl.col("op") == "delete"))
        .then(pl.lit("в снимке (snapshot) не бывает строк на удаление: удалённое в него просто не входит"))
    )


def _last_of_each_key(table: Table, good: pl.DataFrame, texts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row a key and batch: the last. Earlier ones with other contents are faults, equal ones fall together."""
    key = ["batch", *table.key]
    repeats = good.filter(pl.struct(key).is_duplicated()) if good.height else good
    nothing = pl.DataFrame(schema={name: kind for name, kind in FAULTS.items() if name != "file"})
    if repeats.is_empty():
        return good, nothing
    last = repeats.sort("row_number").group_by(key, maintain_order=True).last()
    contents = ["op", *table.names]
    beside = repeats.join(
        last.select(*key, pl.col("row_number").alias("_last"), pl.struct(contents).alias("_contents")),
        on=key,
        how="left",
        nulls_equal=True,
    ).filter(pl.col("row_number") != pl.col("_last"))
    other = beside.filter(pl.struct(contents).ne_missing(pl.col("_contents")))
    shown = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in table.key], separator=" / ")
    faults = other.select(
        "batch",
        "row_number",
        pl.lit(", ".join(table.key)).alias("column_name"),
        shown.alias("value"),
        pl.format("ниже, в строке {}, стоит тот же ключ с другим содержанием; взята последняя строка", "_last").alias(
            "reason"
        ),
    )
    return good.join(beside.select("batch", "row_number"), on=["batch", "row_number"], how="anti"), faults


def _seen(table: Table, typed: pl.DataFrame, good: pl.DataFrame) -> pl.DataFrame:
    key = ["batch", *table.key]
    named = typed.filter(pl.col("_bad") & pl.col("_key_is_good") & pl.col("_is_snapshot"))
    if named.height:
        named = named.unique(key, keep="last", maintain_order=True)
        named = named.join(good.select(key), on=key, how="anti", nulls_equal=True)
    blank = [pl.lit(None, typed.schema[name]).alias(name) for name in table.names if name not in table.key]
    return named.with_columns(pl.lit("seen").alias("op"), pl.lit(None, pl.String).alias("extra"), *blank)


def _file_faults(sources: Sequence[Source]) -> pl.DataFrame:
    """Faults of whole files and of rows that could not be taken apart."""
    rows: list[tuple[object, ...]] = []
    for source in sources:
        raw = source.raw
        if raw.unreadable is not None:
            rows.append((source.batch, raw.file, None, None, None, f"файл отложен целиком: {raw.unreadable}"))
        rows.extend((source.batch, raw.file, f.row_number, f.column, f.value, f.reason) for f in raw.faults)
    return pl.DataFrame(rows, schema=FAULTS, orient="row")


def _counts(sources: Sequence[Source], typed: pl.DataFrame, faults: pl.DataFrame) -> dict[int, Counts]:
    aside = dict(
        faults.filter(pl.col("row_number").is_not_null()).group_by("batch").agg(pl.col("row_number").n_unique()).rows()
    )
    nameless = set(typed.filter(pl.col("_bad") & ~pl.col("_key_is_good"))["batch"].unique())
    counts: dict[int, Counts] = {}
    for source in sources:
        raw = source.raw
        read = raw.rows_read or 0
        quarantined = read if raw.unreadable else aside.get(source.batch, 0)
        complete = raw.unreadable is None and not raw.faults and source.batch not in nameless
        before = counts.get(source.batch, Counts(0, 0, 0, True))
        counts[source.batch] = Counts(
            before.read + read,
            before.accepted + read - quarantined,
            before.quarantined + quarantined,
            before.is_complete and complete,
        )
    return counts
