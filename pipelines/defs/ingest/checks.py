"""What waits in the warehouse and why, as checks of `batches`: the list that `vedomost quarantine` prints, counted.

Counts by institution only. Names, values and reasons stay in the warehouse and on the administrator's screen.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import dagster as dg

from pipelines.defs.ingest.assets import BATCHES
from pipelines.defs.resources import WAREHOUSE_POOL, Installation
from pipelines.defs.warehouse.assets import SLICES
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.quarantine import Waiting, waiting


@dataclass(frozen=True)
class Kind:
    """A kind of waiting (see `quarantine.Waiting.kind`) and the check that shows it."""

    kind: str
    check: str
    description: str


KINDS = (
    Kind("batch", "no_rejected_batches", "Отклонённых выгрузок нет: каждая прочитана целиком."),
    Kind("row", "no_quarantined_rows", "Отложенных строк нет: каждая строка соответствует договору."),
    Kind("unresolved", "no_unresolved_rows", "Нет строк, которые ждут другую запись: урок, класс, период."),
    Kind("warning", "no_unknown_codes", "Незнакомых кодов и столбцов нет: всё есть в справочниках seeds/."),
)


def results(found: Iterable[Waiting]) -> Iterator[dg.AssetCheckResult]:
    """One result a kind: passed if nothing of it waits, else a warning with how much, by institution."""
    counted: dict[str, Counter[str]] = {kind.kind: Counter() for kind in KINDS}
    for each in found:
        counted[each.kind][each.institution_id] += each.count
    for kind in KINDS:
        by_institution = counted[kind.kind]
        yield dg.AssetCheckResult(
            asset_key=BATCHES,
            check_name=kind.check,
            passed=not by_institution,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"всего": by_institution.total(), **dict(sorted(by_institution.items()))},
        )


@dg.multi_asset_check(
    name="what_waits",
    specs=[
        dg.AssetCheckSpec(kind.check, asset=BATCHES, description=kind.description, additional_deps=[SLICES])
        for kind in KINDS
    ],
    pool=WAREHOUSE_POOL,
)
def what_waits(installation: Installation) -> Iterator[dg.AssetCheckResult]:
    """All institutions as they stand after the load: `vedomost quarantine` names what is counted here."""
    with open_warehouse(installation.home().warehouse) as con:
        yield from results(waiting(con))
