"""When a batch in the landing folder is whole: the memory of the sensor, as a pure function of what it sees.

A journal, a copier or a network share may still be writing. So a batch is taken when it looked the same at two looks
in a row. Nothing sleeps and nothing is opened here: a look is {path: fingerprint} of what is not loaded, and the memory
is text that Dagster keeps as the sensor's cursor. What is loaded, the warehouse remembers, not the sensor.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """`ready`: whole and not yet asked for. `growing`: new or changed since the last look. `memory`: for the next."""

    ready: tuple[str, ...]
    growing: tuple[str, ...]
    memory: str


def judge(look: Mapping[str, str], memory: str | None) -> Verdict:
    """Compare this look (path → fingerprint of everything that waits to be loaded) with the memory of the last one.

    A batch that was asked for and still waits is not asked for again until its bytes change: its run failed or stands
    in the queue, and Dagster shows that. What is no longer there is forgotten.
    """
    known: dict[str, list[str | bool]] = json.loads(memory) if memory else {}
    now: dict[str, list[str | bool]] = {}
    ready: list[str] = []
    growing: list[str] = []
    for path, fingerprint in sorted(look.items()):
        before = known.get(path)
        if before is None or before[0] != fingerprint:
            growing.append(path)
            now[path] = [fingerprint, False]
            continue
        if not before[1]:
            ready.append(path)
        now[path] = [fingerprint, True]
    return Verdict(tuple(ready), tuple(growing), json.dumps(now, ensure_ascii=False, separators=(",", ":")))
