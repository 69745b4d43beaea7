"""The sample school as other journals would hand it over: one module a journal, named as its adapter.

A shape turns what the journal knows on an export day into that journal's own files. It knows the journal's words and
nothing of the adapter that reads them back: what the two agree on must come from the journal's known shapes.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from pipelines.sample.profile import SampleError
from pipelines.sample.shapes.known import Known, Shape

NAMES = ("dnevnik", "netschool", "netschool_spo", "bars")


def shape_of(name: str) -> Shape:
    """The shape of that name. SampleError if there is none."""
    if name not in NAMES:
        raise SampleError(f"Журнал «{name}» неизвестен: возможны {', '.join(NAMES)}.")
    return cast("Shape", import_module(f"{__name__}.{name}"))


__all__ = ["NAMES", "Known", "Shape", "shape_of"]
