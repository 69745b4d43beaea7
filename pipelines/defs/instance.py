"""Dagster's own folder: settings of its storage, queue and telemetry. Nothing of the pipeline is decided here.

`prepare_instance` is called by `vedomost ui` before Dagster starts; tests call it as well.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.config import Home

SETTINGS = """\
# Настройки Dagster для Ведомости. Файл создан один раз; правьте его — он не будет переписан.
telemetry:
  enabled: false
nux:  # приглашение подписаться на рассылку
  enabled: false

# Один писатель: у каждого пула (warehouse, documents, archive) одно место, и ждёт его весь запуск, ещё до старта.
concurrency:
  pools:
    default_limit: 1
    granularity: run
  runs:
    max_concurrent_runs: 4

# Запуск, который не начался за пять минут или идёт дольше шести часов, считается упавшим и освобождает своё место.
run_monitoring:
  enabled: true
  start_timeout_seconds: 300
  max_runtime_seconds: 21600

# Отметки опросов датчика без работы не копятся годами.
retention:
  sensor:
    purge_after_days:
      skipped: 7
      success: 365
  schedule:
    purge_after_days: 365
"""


def folder(home: Home) -> Path:
    """What DAGSTER_HOME must name: <home>/dagster."""
    return home.root / "dagster"


def prepare_instance(home: Home) -> Path:
    """Make Dagster's folder (mode 0700) with its settings (0600) and return it. A settings file that is there stays."""
    path = folder(home)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = path / "dagster.yaml"
    if not settings.exists():
        fresh = settings.with_suffix(".tmp")
        fresh.write_text(SETTINGS, encoding="utf-8")
        fresh.chmod(0o600)
        fresh.replace(settings)
    return path
