"""Every error that is meant for the person at the keyboard: the command line shows its message and no traceback."""

import duckdb

from pipelines.analysts.answers import QueryError
from pipelines.analysts.export import ExportError
from pipelines.analysts.pages import PageError
from pipelines.config import SettingsError
from pipelines.exports.institutions import SeedError
from pipelines.jobs import JobError
from pipelines.office import RegisterError
from pipelines.sample import SampleError
from pipelines.warehouse.analytics import PublicationError
from pipelines.warehouse.connection import WarehouseError
from pipelines.warehouse.dbt import DbtError
from pipelines.warehouse.places import PlaceError
from pipelines.warehouse.policies import PolicyError
from reports.archive import ArchiveError
from reports.build import BuildError, NothingToBuildError
from reports.catalogue import UnknownReportError
from reports.render.fonts import FontsMissingError
from reports.render.validation import ValidatorBrokenError

KNOWN = (
    SettingsError,
    SeedError,
    JobError,
    RegisterError,
    SampleError,
    WarehouseError,
    PlaceError,
    DbtError,
    PublicationError,
    PolicyError,
    QueryError,
    ExportError,
    PageError,
    ArchiveError,
    BuildError,
    NothingToBuildError,
    UnknownReportError,
    FontsMissingError,
    ValidatorBrokenError,
)


def message(error: Exception) -> str | None:
    """What the person is told; None for an error of the program itself, which keeps its traceback.

    A table or column that is not there means that the warehouse was made by another version of the program.
    """
    if isinstance(error, KNOWN):
        return str(error)
    if isinstance(error, duckdb.CatalogException | duckdb.BinderException):
        return f"Хранилище сделано другой версией программы. Пересчитайте его: vedomost load. ({error})"
    return None
