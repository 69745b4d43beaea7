"""The tables that loading fills: schemas `ingest` (registry), `observed` (what each batch said), `journal` (versions).

Only `create table` statements, derived from the contract. What dbt makes (seeds, staging, marts, reports) is not here,
and no row is written here.
"""

from __future__ import annotations

import duckdb

from pipelines.exports.contract import DUCKDB_TYPES, TABLES, Table

REGISTRY = (
    """
    create table if not exists ingest.batches (
        batch_id varchar primary key, institution_id varchar not null, export_date date, exported_at varchar,
        source_system varchar, adapter varchar, mode varchar, coverage_from date, coverage_to date,
        status varchar not null check (status in ('loaded', 'superseded', 'rejected')), error varchar,
        raw_file varchar not null, source_path varchar not null, size bigint,
        rows_read bigint, rows_accepted bigint, rows_quarantined bigint
    )
    """,
    """
    create table if not exists ingest.batch_tables (
        batch_id varchar not null, table_name varchar not null, rows_read bigint not null,
        rows_accepted bigint not null, rows_quarantined bigint not null, is_complete boolean not null,
        coverage_from date, coverage_to date, is_of_asked boolean
    )
    """,
    # Whom the tables of a batch that are `is_of_asked` tell of: a pupil in a class, or (no pupil) a class's lessons.
    """
    create table if not exists ingest.batch_asked (
        batch_id varchar not null, class_id varchar not null, student_id varchar
    )
    """,
    # a warehouse that an earlier version made
    "alter table ingest.batches add column if not exists adapter varchar",
    "alter table ingest.batches add column if not exists size bigint",
    "alter table ingest.batch_tables add column if not exists coverage_from date",
    "alter table ingest.batch_tables add column if not exists coverage_to date",
    "alter table ingest.batch_tables add column if not exists is_of_asked boolean",
    """
    create table if not exists ingest.quarantine (
        batch_id varchar not null, institution_id varchar not null, export_date date not null, table_name varchar,
        file varchar not null, row_number bigint, column_name varchar, value varchar, reason varchar not null
    )
    """,
    """
    create table if not exists ingest.warnings (
        batch_id varchar not null, table_name varchar, kind varchar not null, value varchar, n bigint not null,
        message varchar not null
    )
    """,
    """
    create table if not exists ingest.landing_seen (
        path varchar primary key, fingerprint varchar not null, batch_id varchar not null
    )
    """,
    # Batches that a load held back as half-uploaded, since when (UTC, ISO) they look as they do.
    """
    create table if not exists ingest.landing_waiting (
        path varchar primary key, fingerprint varchar not null, since varchar not null, reason varchar not null
    )
    """,
    # What was loaded and is not yet in `journal`: written with the rows, cleared with the versions. A null year stands
    # for master data that belongs to no single year.
    """
    create table if not exists ingest.dirty (
        institution_id varchar not null, academic_year varchar, table_name varchar not null
    )
    """,
    """
    create table if not exists journal.slices (
        institution_id varchar not null, academic_year varchar not null, as_of date not null,
        loaded_revision varchar not null, built_revision varchar,
        limits struct(source_system varchar, topic varchar, message varchar, first_day date, last_day date)[]
    )
    """,
    "alter table journal.slices add column if not exists limits struct(topic varchar, message varchar)[]",
    """
    alter table journal.slices
        alter limits type struct(source_system varchar, topic varchar, message varchar, first_day date, last_day date)[]
    """,
    # The registers of the office, mirrored from their files so that models can read them (pipelines/office.py).
    """
    create table if not exists ingest.closings (
        line integer primary key, institution_id varchar not null, academic_year varchar not null,
        period_id varchar not null, journal_day date not null, closed_at varchar not null, closed_by varchar not null,
        despite varchar
    )
    """,
    """
    create table if not exists ingest.explanations (
        line integer not null, institution_id varchar not null, academic_year varchar not null, key varchar not null,
        changed_on date not null, note varchar not null, explained_by varchar not null, explained_at varchar not null
    )
    """,
    """
    create table if not exists ingest.identity (
        line integer not null, institution_id varchar not null, action varchar not null, entity varchar not null,
        journal varchar not null, id varchar not null, known_journal varchar, known_id varchar, keys varchar,
        decided_by varchar not null, decided_at varchar not null
    )
    """,
    # Of institutions that kept several journals: what `journal` was derived with, and what is not counted there.
    """
    create table if not exists journal.spans (
        institution_id varchar not null, source_system varchar not null, place integer not null,
        speaks_from date, speaks_until date
    )
    """,
    """
    create table if not exists journal.crosswalk (
        institution_id varchar not null, entity varchar not null, source_system varchar not null, id varchar not null,
        known_id varchar not null
    )
    """,
    """
    create table if not exists journal.left_out (
        institution_id varchar not null, academic_year varchar, table_name varchar not null,
        source_system varchar not null, n bigint not null
    )
    """,
    """
    create table if not exists journal.undecided (
        institution_id varchar not null, entity varchar not null, id varchar not null
    )
    """,
)


def columns_of(table: Table) -> str:
    """The contract's columns of a table as DuckDB column definitions, in the contract's order."""
    return ", ".join(f'"{column.name}" {DUCKDB_TYPES[column.type]}' for column in table.columns)


def year_column(table: Table) -> str:
    """The definition of `academic_year` before the contract's columns; empty where the contract has that column."""
    return "" if "academic_year" in table.names else "academic_year varchar, "


def create_schemas(con: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing; what exists stays as it is."""
    for name in ("ingest", "observed", "journal"):
        con.execute(f"create schema if not exists {name}")
    for statement in REGISTRY:
        con.execute(statement)
    for table in TABLES.values():
        con.execute(
            f"create table if not exists observed.{table.name} (institution_id varchar not null, "
            f"export_date date not null, batch_id varchar not null, source_system varchar not null, "
            f"{year_column(table)}row_number bigint not null, op varchar not null, {columns_of(table)}, extra varchar)"
        )
        con.execute(
            f"create table if not exists journal.{table.name} (institution_id varchar not null, "
            f"{year_column(table)}source_system varchar not null, {columns_of(table)}, "
            f"valid_from date not null, valid_to date, is_removed boolean not null)"
        )
