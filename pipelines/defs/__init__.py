"""Dagster's view of the work, thin: what depends on what, in which slices, when, and what is shown of it.

Everything that does something is called from elsewhere (`pipelines.jobs`, `pipelines.warehouse`, `reports`), the same
functions that the command line calls. No SQL that counts, no parsing and no layout belongs here.
"""
