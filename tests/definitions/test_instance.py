"""Dagster's own folder: silent towards the outside, private on the disk, one place in every pool."""

from __future__ import annotations

from pathlib import Path

from dagster import DagsterInstance

from pipelines.config import Home
from pipelines.defs.instance import prepare_instance


def test_the_instance_is_silent_and_has_one_place_in_every_pool(tmp_path: Path) -> None:
    folder = prepare_instance(Home(tmp_path))
    with DagsterInstance.from_config(str(folder)) as instance:
        assert instance.telemetry_enabled is False
        assert instance.nux_enabled is False
        pools = instance.get_concurrency_config().pool_config
        assert pools.default_pool_limit == 1
        assert pools.pool_granularity is not None
        assert pools.pool_granularity.value == "run"


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    folder = prepare_instance(Home(tmp_path))
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "dagster.yaml").stat().st_mode & 0o777 == 0o600


def test_what_the_administrator_changed_stays(tmp_path: Path) -> None:
    settings = prepare_instance(Home(tmp_path)) / "dagster.yaml"
    settings.write_text("telemetry: {enabled: false}\n")
    prepare_instance(Home(tmp_path))
    assert settings.read_text() == "telemetry: {enabled: false}\n"
