"""The code location: puts together what stands in `pipelines/defs`. Nothing is defined here.

`build_defs(resource_overrides=…)` gives a test the whole location with one part swapped.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines import defs as rooms
from pipelines.defs.resources import Installation


def build_defs(*, resource_overrides: Mapping[str, Any] | None = None) -> dg.Definitions:
    """Everything of the location. Steps run in the run's own process: one costs 50 ms there, 2 s in a process each."""
    resources = {"installation": Installation(), **(resource_overrides or {})}
    found = dg.load_from_defs_folder(path_within_project=Path(rooms.__path__[0]))
    return dg.Definitions.merge(found, dg.Definitions(resources=resources, executor=dg.in_process_executor))


@dg.definitions
def defs() -> dg.Definitions:
    """What `workspace.yaml` opens."""
    return build_defs()
