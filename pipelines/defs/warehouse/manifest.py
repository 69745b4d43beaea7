"""dbt's manifest for the graph: parsed once for each state of the project, whoever asks first, and then only read.

Dagster loads this location in several processes at once (the code server, the checks, every run), and parsing beside
one another in one folder is a race: some of them then read half a file. So the manifest is made under a lock in a
folder of its own and put into place by a rename; its name is the project's fingerprint, so that a changed model is seen
at once and an unchanged one is never parsed again. The warehouse is not opened and need not be there.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines.config import DBT_PROJECT, Home
from pipelines.warehouse.dbt import DbtError, project_fingerprint

_DBT = "from dbt.cli.main import cli; cli()"


def parsed(home: Home) -> Mapping[str, Any]:
    """The manifest of the project as it lies on the disk now. Raises DbtError (Russian) if dbt cannot parse it."""
    manifest: Mapping[str, Any] = json.loads(manifest_path(home).read_bytes())
    return manifest


def manifest_path(home: Home) -> Path:
    """<home>/dbt/manifests/<fingerprint>.json, made if it is not there; older ones go."""
    folder = home.dbt / "manifests"
    path = folder / f"{project_fingerprint()}.json"
    if path.is_file():
        return path
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _only_one(folder / ".lock"):
        if not path.is_file():
            _parse(home, path)
            for old in folder.glob("*.json"):
                if old != path:
                    old.unlink(missing_ok=True)
    return path


def _parse(home: Home, path: Path) -> None:
    """In a process of its own: parsing changes dbt's global state, and this one may yet build."""
    target = Path(tempfile.mkdtemp(prefix="parse-", dir=path.parent))
    try:
        places = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
        places += ["--target-path", str(target), "--log-path", str(target)]
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", _DBT, "--quiet", "--no-use-colors", "parse", *places],
            env={**os.environ, "VEDOMOST_WAREHOUSE": str(home.warehouse), "DO_NOT_TRACK": "1"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise DbtError(f"dbt не разобрал проект {DBT_PROJECT.name}: {(done.stdout + done.stderr).strip()}")
        (target / "manifest.json").replace(path)
    finally:
        shutil.rmtree(target, ignore_errors=True)


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
