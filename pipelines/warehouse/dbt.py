"""Running dbt inside this process: one build of the stale slices, then every connection is closed.

No SQL is here and nothing is counted. The caller holds no connection to the warehouse while dbt runs: dbt is then the
one writer. The parsed project is kept between calls, because parsing costs more than a day's build.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pipelines.config import DBT_PROJECT, SEEDS, Home

PARTS_OF_PROJECT = (".sql", ".yml", ".yaml", ".csv")
FAILED = ("error", "fail", "runtime error")
_parsed: dict[str, Any] = {}


class DbtError(Exception):
    """dbt could not run at all; the message (Russian) says why and where its log lies."""


@dataclass(frozen=True)
class NodeResult:
    """One model, seed or test of a build: dbt's own name and status; for a test, how many rows broke it."""

    unique_id: str
    kind: str
    status: str
    failures: int
    seconds: float


@dataclass(frozen=True)
class DbtSummary:
    """What a build did, in counts and names; nothing personal. `failed`: names of what broke, `warned` likewise."""

    models: int
    seeds: int
    tests: int
    skipped: int
    failed: tuple[str, ...]
    warned: tuple[str, ...]
    seconds: float
    nodes: tuple[NodeResult, ...] = ()
    models_sql: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The SQL that every model of the build was made of, by «schema.name», in an order in which they can be made."""

    @property
    def is_successful(self) -> bool:
        """Every model was built and no test failed; warnings are allowed."""
        return not self.failed


def project_fingerprint() -> str:
    """Changes when a model, a macro, a test or a seed changes: everything built is then stale."""
    digest = hashlib.sha256()
    files = [path for path in DBT_PROJECT.rglob("*") if "target" not in path.parts and "logs" not in path.parts]
    for path in sorted([*files, *SEEDS.glob("*.csv")]):
        if path.suffix in PARTS_OF_PROJECT and path.is_file():
            digest.update(f"{path.relative_to(DBT_PROJECT.parent).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def build(
    home: Home, slices: Sequence[tuple[str, str]], select: Sequence[str] = (), full_refresh: bool = False
) -> DbtSummary:
    """Build and test the models for these slices (all of them if none is given); `select` as dbt's --select.

    `full_refresh` makes every table anew and must only be asked for when `slices` are all there are: the others would
    be lost. It is how a new version of the project brings tables of other columns.

    Unit tests of models are left out: they judge the project, not the data, and belong to the test suite.
    Raises DbtError if dbt cannot start (a broken project, a locked warehouse); a failed model or test is told in the
    summary instead.
    """
    chosen = [*(["--select", *select] if select else []), *(["--full-refresh"] if full_refresh else [])]
    variables = json.dumps({"slices": [list(each) for each in slices]}, ensure_ascii=False)
    with _environment(home):
        manifest = _manifest(home)
        result = _invoke(
            home, ["build", *chosen, "--exclude-resource-type", "unit_test", "--vars", variables], manifest
        )
    return _summary(result)


def manifest(home: Home) -> dict[str, Any]:
    """The project as dbt parsed it, in the shape of its manifest.json; the caller may change it. Raises DbtError."""
    with _environment(home):
        parsed: dict[str, Any] = _manifest(home).writable_manifest().to_dict(omit_none=False)
    return parsed


def _manifest(home: Home) -> Any:
    fingerprint = project_fingerprint()
    if fingerprint not in _parsed:
        _parsed.clear()
        _parsed[fingerprint] = _invoke(home, ["parse"], None)
    return _parsed[fingerprint]


def _invoke(home: Home, arguments: list[str], manifest: Any) -> Any:
    from dbt.cli.main import dbtRunner  # three seconds of imports, not to be paid by those who only load

    flags = ["--quiet", "--no-use-colors", "--log-level", "none", "--no-send-anonymous-usage-stats"]
    command, *rest = arguments
    places = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    places += ["--target-path", str(home.dbt / "target"), "--log-path", str(home.dbt / "logs")]
    answer = dbtRunner(manifest=manifest).invoke([*flags, command, *rest, *places])
    if isinstance(answer.exception, KeyboardInterrupt | SystemExit):
        raise answer.exception
    if answer.exception is not None or answer.result is None:
        log = home.dbt / "logs" / "dbt.log"
        reason = type(answer.exception).__name__ if answer.exception else "нет результата"
        raise DbtError(
            f"dbt не смог выполнить {command} ({reason}). Подробности в журнале {log}."
        ) from answer.exception
    return answer.result


@contextmanager
def _environment(home: Home) -> Iterator[None]:
    """The warehouse's place for the profile, private files, no telemetry; the file is let go at the end."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    changed = {
        "VEDOMOST_WAREHOUSE": str(home.warehouse.absolute()),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    umask = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(umask)
        DuckDBConnectionManager.close_all_connections()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _summary(result: Any) -> DbtSummary:
    nodes = tuple(
        NodeResult(
            each.node.unique_id,
            str(each.node.resource_type),
            str(each.status),
            each.failures or 0,
            float(each.execution_time or 0),
        )
        for each in result.results
    )
    names = {each.unique_id: each.unique_id.split(".", 2)[-1] for each in nodes}
    return DbtSummary(
        models=sum(each.kind == "model" for each in nodes),
        seeds=sum(each.kind == "seed" for each in nodes),
        tests=sum(each.kind in ("test", "unit_test") for each in nodes),
        skipped=sum(each.status == "skipped" for each in nodes),
        failed=tuple(names[each.unique_id] for each in nodes if each.status in FAILED),
        warned=tuple(names[each.unique_id] for each in nodes if each.status == "warn"),
        seconds=float(result.elapsed_time),
        nodes=nodes,
        models_sql={
            f"{each.node.schema}.{each.node.name}": each.node.compiled_code
            for each in result.results
            if each.node.resource_type == "model" and each.status == "success"
        },
    )
