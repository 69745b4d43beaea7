"""The DuckDB warehouse: keeping raw batches, loading them, deriving versions, running dbt, publishing for readers."""
