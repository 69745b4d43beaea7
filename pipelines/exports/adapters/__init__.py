"""One module a journal: each turns that journal's files into the tables of the contract (`base.Adapter`).

An adapter maps names and shapes and says what its journal cannot hand over; whether a value is allowed is decided
afterwards, alike for all. Which journal a batch is from is decided by its content.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from pipelines.exports.adapters.base import Adapter, Files, Place, Reading
from pipelines.exports.batch import MANIFEST
from pipelines.exports.package import TornError, shown

NAMES = ("canonical", "dnevnik", "netschool", "netschool_spo", "bars")


def adapters() -> list[Adapter]:
    """All of them, in the order in which they are asked."""
    return [cast("Adapter", import_module(f"{__name__}.{name}")) for name in NAMES]


def adapter_of(files: Files) -> Adapter:
    """The adapter whose journal wrote these files. Raises BatchError that says what was expected and what was found."""
    for adapter in adapters():
        if adapter.recognises(files):
            return adapter
    if MANIFEST in files:
        return adapters()[0]  # a day on which nothing changed, or files that nobody knows: told file by file
    expected = "; ".join(f"{adapter.TITLE} — {adapter.EXPECTED}" for adapter in adapters())
    raise TornError(f"Непонятно, какой журнал это выгрузил. Ожидается: {expected}. Найдено: {shown(files)}.")


__all__ = ["NAMES", "Adapter", "Files", "Place", "Reading", "adapter_of", "adapters"]
