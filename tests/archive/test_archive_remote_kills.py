"""A run killed at any request to a remote target is finished by the next. Every single one: pytest -m exhaustive."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import reports

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("kind", "step", "death", "start", "stride"),
    [
        ("s3", "first", "torn", 3, 5),
        ("s3", "second", "clean", 1, 5),
        ("sftp", "first", "torn", 20, 29),
        ("sftp", "second", "clean", 11, 29),
        pytest.param("ceph", "second", "torn", 2, 5, marks=pytest.mark.ceph),
        *(
            pytest.param(kind, step, death, 1, 1, marks=pytest.mark.exhaustive)
            for kind in ("s3", "sftp")
            for step in ("first", "second")
            for death in ("clean", "torn")
        ),
    ],
)
def test_a_run_killed_at_any_request_is_finished_by_the_next(
    tmp_path: Path, kind: str, step: str, death: str, start: int, stride: int
) -> None:
    paths = os.pathsep.join((str(Path(reports.__file__).parent.parent), str(HERE.parent / "servers")))
    run = subprocess.run(
        [sys.executable, str(HERE / "remote_kills.py"), str(tmp_path), kind, step, death, str(start), str(stride)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert int(run.stdout.split()[0]) >= 3
