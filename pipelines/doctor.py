"""Is this machine complete? The checks behind `vedomost doctor`.

Each check looks at one thing the work needs and says in Russian what is wrong and what to do. Nothing is repaired here.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.config import SEEDS, Home, SettingsError
from pipelines.exports.institutions import SeedError
from pipelines.warehouse import policies
from pipelines.warehouse.places import PlaceError
from pipelines.warehouse.policies import PolicyError

if TYPE_CHECKING:
    from pipelines.target_settings import TargetSettings

LEAST_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """One line of the diagnosis; an optional part that is absent is worth a word, not a failure."""

    title: str
    ok: bool
    detail: str
    optional: bool = False


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("Python", sys.version_info[:2] in ((3, 11), (3, 12)), f"{version} (нужен 3.11 или 3.12)")


def _libraries() -> Finding:
    needed = {
        "pango-1.0": "libpango-1.0-0",
        "pangoft2-1.0": "libpangoft2-1.0-0",
        "harfbuzz-subset": "libharfbuzz-subset0",
    }
    missing = [package for library, package in needed.items() if ctypes.util.find_library(library) is None]
    detail = "Pango и HarfBuzz на месте"
    if missing:
        detail = "выполните: sudo apt-get install -y --no-install-recommends " + " ".join(missing)
    return Finding("Печать PDF", not missing, detail)


def _fonts() -> Finding:
    from reports.render.fonts import FontsMissingError, font_files

    try:
        found = font_files()
    except FontsMissingError as error:
        return Finding("Шрифты", False, str(error))
    return Finding("Шрифты", True, f"PT Sans, PT Serif, DejaVu: файлов {len(found)}")


def _home(home: Home) -> Finding:
    place = next(path for path in (home.root, *home.root.parents) if path.exists())
    return Finding(
        "Папка данных",
        os.access(place, os.W_OK),
        f"{home.root}: "
        + (
            "можно писать"
            if os.access(place, os.W_OK)
            else "нет права на запись; поправьте права или задайте VEDOMOST_HOME"
        ),
    )


def _disk(home: Home) -> Finding:
    place = next(path for path in (home.root, *home.root.parents) if path.exists())
    free = shutil.disk_usage(place).free
    return Finding("Место на диске", free >= LEAST_FREE_BYTES, f"свободно {free / 1024**3:.0f} ГБ (нужно не меньше 2)")


def _landing(home: Home) -> Finding:
    from pipelines.warehouse.places import open_landing

    with open_landing(home) as place:
        found = len(place.landed())
    return Finding("Место приёма", True, f"{place}: читается, выгрузок там {found}")


def _targets(home: Home) -> Finding:
    names = ", ".join(f"{target.name} ({target.shown})" for target in home.targets)
    needed = max(2, policies.storage_targets())
    if len(home.targets) < needed:
        return Finding(
            "Носители архива", False, f"{names or 'ни одного'}; по правилам учреждений нужно не меньше {needed}"
        )
    lines = [_target(target) for target in home.targets]
    if home.same_device_accepted:
        lines.append("одно устройство допущено настройкой same_device_accepted")
    return Finding("Носители архива", not any("НЕДОСТУПЕН" in line for line in lines), "; ".join(lines))


def _target(target: TargetSettings) -> str:
    from reports.archive import TargetError, open_target

    try:
        condition = open_target(target.name, target.place).condition()
    except TargetError as failure:
        return f"{target.name} ({target.shown}) НЕДОСТУПЕН: {failure.cause}"
    said = (condition.abilities, condition.shortcomings)
    return ": ".join((f"{target.name} ({target.shown})", *(", ".join(texts) for texts in said if texts)))


def _seeds() -> Finding:
    files = sorted(path.name for path in SEEDS.glob("*.csv"))
    return Finding("Справочники seeds", bool(files), ", ".join(files) or f"в {SEEDS} нет ни одного CSV")


def _policies() -> Finding:
    found = policies.check()
    return Finding("Правила учреждений", True, f"{policies.SEED}: строк {len(found)}, все читаются")


def _verapdf() -> Finding:
    from reports.render import validation

    found = validation.is_available()
    detail = (
        "документы проверяются перед сдачей в архив"
        if found
        else ("не установлен: PDF/A не проверяется перед сдачей. Поставить: uv sync --inexact --group validation")
    )
    return Finding("veraPDF", found, detail, optional=True)


def diagnose(home: Home) -> list[Finding]:
    """Every finding, in the order a person would mend them. Never raises: a broken check is a finding itself."""
    checks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("Python", _python),
        ("Печать PDF", _libraries),
        ("Шрифты", _fonts),
        ("Папка данных", lambda: _home(home)),
        ("Место на диске", lambda: _disk(home)),
        ("Место приёма", lambda: _landing(home)),
        ("Носители архива", lambda: _targets(home)),
        ("Справочники seeds", _seeds),
        ("Правила учреждений", _policies),
        ("veraPDF", _verapdf),
    )
    findings = []
    for title, check in checks:
        try:
            findings.append(check())
        except (OSError, ImportError, SettingsError, SeedError, PolicyError, PlaceError) as error:
            findings.append(Finding(title, False, str(error)))
    return findings
