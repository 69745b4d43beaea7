"""Making one edition of the analysts' copy from a copy of the warehouse: plan, pseudonyms, tables, description.

The order of steps stands here and nothing else; which edition is in force is the business of `editions`.
"""

from __future__ import annotations

import hashlib
import hmac
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.config import SEEDS
from pipelines.warehouse.analytics import copying, datapackage, declared, functions, opening
from pipelines.warehouse.analytics.planning import WAREHOUSE, plan
from pipelines.warehouse.analytics.pseudonyms import Key

STAGE = "Копия аналитикам"
_SPILL = ".spill"


@dataclass(frozen=True)
class Made:
    """What an edition holds; `undeclared`: models and columns left out because seeds/publication.csv names them not."""

    tables: int
    rows: int
    undeclared: Sequence[str]


_OPEN = {
    "name": "vedomost-open",
    "title": "Ведомость: сводные показатели",
    "description": "Показатели параллелей, уровней и школ без клеток, в которых меньше пяти обучающихся.",
}


def _moved(resource: Mapping[str, Any]) -> dict[str, Any]:
    """A table of `open` as the package inside that folder names it."""
    return {**resource, "path": Path(resource["path"]).name}


def stamp(key: Key, edition: Iterable[Sequence[object]]) -> str:
    """What tells one edition from another: the warehouse's own, the declaration, the key, the program that made it."""
    digest = hmac.new(key.secret, repr([tuple(each) for each in edition]).encode(), "sha256")
    for path in (SEEDS / declared.SEED, *sorted(Path(__file__).parent.glob("*.py"))):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def make(
    source: Path, folder: Path, key: Key, stamped: str, on_progress: Callable[[str, int, int], None] | None = None
) -> Made:
    """Fill `folder` with the copy of the warehouse at `source`. Raises PublicationError, WarehouseError (Russian)."""
    declaration = declared.read()
    resources: list[dict[str, Any]] = []
    database = folder / copying.DATABASE
    spill = folder / _SPILL
    with copying.opened(source, database, spill) as con:
        planned = plan(con, declaration)
        copying.prepare(con, planned, key)
        for done, table in enumerate(planned.tables, start=1):
            if table.has_rows:
                relation, path = copying.write(con, table, folder)
                treatments = {each.name: str(each.treatment) for each in table.columns}
                resources.append(datapackage.table(con, relation, folder, path, "analysts", treatments))
            else:
                copying.keep_aside(con, table, opening.ASIDE)
            if on_progress:
                on_progress(STAGE, done, len(planned.tables))
        shown = [
            datapackage.table(con, relation, folder, path, "everybody", {})
            for relation, path in opening.write(con, folder)
        ]
        undeclared = sorted([*planned.undeclared, *copying.unknown_kinds(con, planned), *functions.copy(con)])
        days = datapackage.days(con, WAREHOUSE)
    shutil.rmtree(spill, ignore_errors=True)
    about = {
        "name": "vedomost-analytics",
        "title": "Ведомость: копия для аналитиков",
        "description": "Данные электронных журналов под псевдонимами. Это персональные данные: не публикуйте их.",
        **datapackage.origin(),
        "vedomost:days": days,
        "vedomost:key": key.fingerprint,
        "vedomost:edition": stamped,
        "vedomost:undeclared": undeclared,
    }
    resources += shown
    if shown:
        public = {name: value for name, value in about.items() if name not in ("vedomost:key", "vedomost:undeclared")}
        datapackage.write(folder / opening.SCHEMA, [_moved(each) for each in shown], {**public, **_OPEN})
    datapackage.write(folder, [datapackage.database(database, folder), *resources], about)
    return Made(len(resources), sum(each["rows"] for each in resources), undeclared)
