"""`datapackage.json` (Data Package 2.0): what lies in the folder, file by file, so that it explains and proves itself.

It is written last: a folder without it is not whole. No time of writing stands in it: the same data, the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipelines.config import REPOSITORY
from pipelines.exports.contract import CONTRACT
from pipelines.warehouse.analytics.declared import PublicationError

FILE = "datapackage.json"
_PROFILE = "https://datapackage.org/profiles/2.0/"
_TYPES = {
    "VARCHAR": "string", "BOOLEAN": "boolean", "DATE": "date", "TIME": "time", "TIMESTAMP": "datetime",
    "TIMESTAMP WITH TIME ZONE": "datetime", "DOUBLE": "number", "FLOAT": "number",
    "VARCHAR[]": "array",
}  # fmt: skip


def write(folder: Path, resources: Sequence[Mapping[str, Any]], about: Mapping[str, Any]) -> None:
    """Write the package of these resources into `folder`. `about`: properties of the whole."""
    package = {"$schema": f"{_PROFILE}datapackage.json", **about, "resources": list(resources)}
    (folder / FILE).write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(folder: Path) -> Mapping[str, Any]:
    """The package of a folder; empty if there is none or it is torn."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def days(con: duckdb.DuckDBPyConnection, warehouse: str) -> dict[str, dict[str, str]]:
    """{institution: {academic year: the export day its data speak of, ISO}}."""
    found: dict[str, dict[str, str]] = {}
    for institution_id, year, day in con.execute(
        f"select institution_id, academic_year, as_of from {warehouse}.marts.dim_academic_year order by all"
    ).fetchall():
        found.setdefault(institution_id, {})[year] = day.isoformat()
    return found


def origin() -> dict[str, Any]:
    """The contract of the exports, and the program's revision where it runs from a git checkout of its own."""
    said: dict[str, Any] = {"vedomost:contract": CONTRACT}
    top = _git("rev-parse", "--show-toplevel")
    if top is not None and Path(top).resolve() == REPOSITORY.resolve():
        said["vedomost:revision"] = _git("rev-parse", "HEAD")
        said["vedomost:modified"] = bool(_git("status", "--porcelain", "--untracked-files=no"))
    return said


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 — the arguments are ours
            ["git", "-C", str(REPOSITORY), *arguments],  # noqa: S607 — whichever git the administrator has
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def table(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    folder: Path,
    path: Path,
    audience: str,
    treatments: Mapping[str, str],
) -> dict[str, Any]:
    """The resource of one table: its relation in the database that `con` has attached, its Parquet file below `folder`.

    `treatments`: how each column left. Raises PublicationError for a type that the standard has no name for.
    """
    database, schema, name = relation.replace('"', "").split(".")
    where = f"database_name = '{database}' and schema_name = '{schema}' and table_name = '{name}'"
    ((comment,),) = con.execute(f"select comment from duckdb_tables() where {where}").fetchall()
    ((rows,),) = con.execute(f"select count(*) from {relation}").fetchall()
    fields = [
        {
            "name": column,
            "type": _type(data_type),
            **_said("description", said),
            **_said("vedomost:treatment", treatments.get(column)),
        }
        for column, data_type, said in con.execute(
            f"select column_name, data_type, comment from duckdb_columns() where {where} order by column_index"
        ).fetchall()
    ]
    return {
        "name": f"{schema}.{name}",
        "type": "table",
        "path": path.relative_to(folder).as_posix(),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        **_said("description", comment),
        **measured(path),
        "rows": rows,
        "vedomost:audience": audience,
        "schema": {"$schema": f"{_PROFILE}tableschema.json", "fields": fields},
    }


def database(path: Path, folder: Path) -> dict[str, Any]:
    """The resource of the database file, closed and whole."""
    return {
        "name": path.stem,
        "path": path.relative_to(folder).as_posix(),
        "format": "duckdb",
        "mediatype": "application/vnd.duckdb.file",
        "description": "Все таблицы этого пакета одной базой DuckDB",
        **measured(path),
    }


def measured(path: Path) -> dict[str, Any]:
    """Bytes of a file and its SHA-256, as the standard writes them."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "hash": f"sha256:{digest}"}


def _said(name: str, text: str | None) -> dict[str, str]:
    return {name: text} if text else {}


def _type(data_type: str) -> str:
    """A DuckDB type in the words of Table Schema."""
    if data_type in _TYPES:
        return _TYPES[data_type]
    if data_type.startswith("DECIMAL"):
        return "number"
    if data_type.endswith("INT") or data_type == "INTEGER":
        return "integer"
    raise PublicationError(f"Для типа {data_type} в datapackage.json нет имени: добавьте его в {Path(__file__).name}.")
