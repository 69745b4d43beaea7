"""What analysts open the published copies with: a session of SQL, the export of a model, the pages about the models.

Only reading happens here. The copies are made in `pipelines.warehouse`; nothing here knows dbt, Dagster or a document.
"""
