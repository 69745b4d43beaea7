"""`batch.json`: what a batch says of itself, and whether its files agree with it.

Refusals of a whole batch are worded here. Rows are not read here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.exports.contract import CONTRACT, MODES, SOURCE_SYSTEMS
from pipelines.exports.institutions import Institution
from pipelines.exports.package import BatchError, TornError, shown

MANIFEST = "batch.json"


@dataclass(frozen=True)
class FileClaim:
    """What `files` of batch.json promises of one file; None where it promises nothing."""

    rows: int | None
    sha256: str | None


@dataclass(frozen=True)
class Manifest:
    """A checked batch.json, or what stands for it where a journal's own files come without one.

    `exported_at` is UTC in ISO with microseconds, so that text order is time order. `adapter`: who reads the files.

    `coverage_from` and `coverage_to` are inclusive days, both given in a snapshot, else both may be None.
    """

    institution_id: str
    timezone: str
    export_date: date
    exported_at: str
    source_system: str
    mode: str
    adapter: str
    coverage_from: date | None
    coverage_to: date | None
    claims: Mapping[str, FileClaim]


def read_manifest(
    files: Mapping[str, bytes],
    institution_id: str,
    name: str,
    institutions: Mapping[str, Institution],
    adapter: str = "canonical",
) -> Manifest:
    """The manifest of the batch that lies at <landing>/<institution_id>/<name>[.zip].

    Raises BatchError for everything that makes the batch unreadable as a whole.
    """
    content = _json(files)
    if content.get("contract") != CONTRACT:
        raise _bad("contract", content.get("contract"), f"нужен договор {CONTRACT}")
    declared = content.get("institution_id")
    if declared not in institutions:
        raise BatchError(
            f"Учреждения {_quoted(declared)} нет в справочнике seeds/institutions.csv. Проверьте institution_id в "
            f"{MANIFEST} или добавьте учреждение в справочник и повторите загрузку."
        )
    if declared != institution_id:
        raise BatchError(
            f"Выгрузка учреждения «{declared}» лежит в папке «{institution_id or 'landing'}». "
            f"Переложите её в папку «{declared}»."
        )
    export_date = _date("export_date", content.get("export_date"))
    if export_date.isoformat() != name:
        raise BatchError(
            f"Папка или архив названы «{name}», а export_date в {MANIFEST} — {export_date.isoformat()}. "
            f"Переименуйте в {export_date.isoformat()} или выгрузите день заново."
        )
    institution = institutions[declared]
    if content.get("source_system") not in SOURCE_SYSTEMS:
        raise _bad("source_system", content.get("source_system"), "допустимы: " + ", ".join(SOURCE_SYSTEMS))
    if content.get("mode") not in MODES:
        raise _bad("mode", content.get("mode"), "допустимы: " + ", ".join(MODES))
    coverage_from, coverage_to = _coverage(content)
    return Manifest(
        institution_id=declared,
        timezone=institution.timezone,
        export_date=export_date,
        exported_at=_exported_at(content.get("exported_at"), institution.timezone),
        source_system=content["source_system"],
        mode=content["mode"],
        coverage_from=coverage_from,
        coverage_to=coverage_to,
        claims=_claims(content.get("files"), files),
        adapter=adapter,
    )


def manifest_of_place(
    institution_id: str,
    name: str,
    institutions: Mapping[str, Institution],
    adapter: str,
    source_system: str,
    written_at: datetime | None,
) -> Manifest:
    """What stands for batch.json where a journal's own files come without one: the place says whose and of which day.

    Such a batch is a snapshot whose tables say themselves what they cover. `written_at`: the files' own word for when
    the journal wrote them, else the end of the day. Raises BatchError for a place that says neither.
    """
    if institution_id not in institutions:
        raise BatchError(
            f"Учреждения «{institution_id}» нет в справочнике seeds/institutions.csv. Положите выгрузку в папку "
            "учреждения: <приём>/<учреждение>/<ГГГГ-ММ-ДД>."
        )
    try:
        day = date.fromisoformat(name)
    except ValueError:
        raise BatchError(
            f"В выгрузке нет {MANIFEST}, а папка или архив названы «{name}»: непонятно, за какой она день. "
            "Назовите так: 2025-09-01."
        ) from None
    timezone = institutions[institution_id].timezone
    moment = written_at or datetime.combine(day, time(23, 59, 59))
    return Manifest(
        institution_id=institution_id,
        timezone=timezone,
        export_date=day,
        exported_at=_exported_at(moment.isoformat(), timezone),
        source_system=source_system,
        mode="snapshot",
        coverage_from=None,
        coverage_to=None,
        claims={},
        adapter=adapter,
    )


def verify_digests(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """Raises BatchError if the sha-256 of a file is not the one batch.json names."""
    for name, claim in manifest.claims.items():
        if claim.sha256 is not None and hashlib.sha256(files[name]).hexdigest() != claim.sha256:
            raise TornError(
                f"Файл «{name}» не тот, что выгрузил журнал: контрольная сумма sha256 не совпадает с {MANIFEST}. "
                "Файл изменён или повреждён в пути; выгрузите день заново."
            )


def verify_rows(manifest: Manifest, counted: Mapping[str, int]) -> None:
    """Raises BatchError if a file that could be read (`counted`: file → rows) has not the promised number of rows."""
    for name, claim in manifest.claims.items():
        if claim.rows is not None and name in counted and counted[name] != claim.rows:
            raise TornError(
                f"В файле «{name}» строк {counted[name]}, а {MANIFEST} обещает {claim.rows}. "
                "Файл неполон или лишний; выгрузите день заново."
            )


def _json(files: Mapping[str, bytes]) -> dict[str, Any]:
    if MANIFEST not in files:
        raise TornError(
            f"Нет файла {MANIFEST}: непонятно, чья это выгрузка и за какой день. Найдено: {shown(files)}. Положите "
            f"{MANIFEST} рядом с таблицами (поля — в docs/contract/journal-export-1.md) или выгрузите день заново."
        )
    try:
        content = json.loads(files[MANIFEST].decode("utf-8-sig"))
        json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise BatchError(f"{MANIFEST}: в нём половина знака (\\ud8…\\udf…). Выгрузите день заново.") from error
    except UnicodeDecodeError as error:
        raise TornError(f"{MANIFEST} не в кодировке UTF-8. Сохраните его в UTF-8.") from error
    except (json.JSONDecodeError, RecursionError) as error:
        where = f", строка {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise TornError(f"{MANIFEST}{where}: это не JSON. Исправьте файл или выгрузите день заново.") from error
    if not isinstance(content, dict):
        raise BatchError(f"{MANIFEST}: нужен объект с полями, а стоит другое. Выгрузите день заново.")
    return content


def _quoted(value: object) -> str:
    return f"«{value}»" if isinstance(value, str) else f"«{json.dumps(value, ensure_ascii=False)[:100]}»"


def _bad(name: str, value: object, wanted: str) -> BatchError:
    shown = "не указано" if value is None else f"стоит {json.dumps(value, ensure_ascii=False)[:100]}"
    return BatchError(f"{MANIFEST}, поле {name}: {shown}; {wanted}. Исправьте {MANIFEST} или выгрузите день заново.")


def _date(name: str, value: object) -> date:
    try:
        if not isinstance(value, str) or len(value) != 10:
            raise ValueError
        day = date.fromisoformat(value)
    except ValueError:
        raise _bad(name, value, "нужна дата вида 2025-09-01") from None
    if not 1990 <= day.year <= 2100:
        raise _bad(name, value, "год вне разумных пределов 1990–2100")
    return day


def _exported_at(value: object, timezone: str) -> str:
    try:
        if not isinstance(value, str):
            raise ValueError
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(timezone))
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    except (ValueError, OverflowError):
        raise _bad("exported_at", value, "нужно время вида 2025-09-01T23:30:00+07:00") from None


def _coverage(content: Mapping[str, Any]) -> tuple[date | None, date | None]:
    coverage = content.get("coverage")
    if coverage is None and content["mode"] == "delta":
        return None, None
    if not isinstance(coverage, dict):
        raise _bad("coverage", coverage, "снимку (snapshot) нужны даты {from, to}")
    first, last = _date("coverage.from", coverage.get("from")), _date("coverage.to", coverage.get("to"))
    if first > last:
        raise _bad("coverage", coverage, "начало позже конца")
    return first, last


def _claims(claims: object, files: Mapping[str, bytes]) -> dict[str, FileClaim]:
    if claims is None:
        return {}
    if not isinstance(claims, dict):
        raise _bad("files", claims, "нужен объект {имя файла: {rows, sha256}}")
    found: dict[str, FileClaim] = {}
    for name, claim in claims.items():
        rows, sha256 = (claim.get("rows"), claim.get("sha256")) if isinstance(claim, dict) else (False, None)
        if isinstance(rows, bool) or not isinstance(rows, int | None) or not isinstance(sha256, str | None):
            raise _bad(f"files.{name}", claim, "нужны rows (целое число) и sha256 (строка)")
        named = [file for file in files if name in (file, file.rpartition(".")[0])]
        if len(named) != 1:
            raise TornError(f"{MANIFEST} называет файл «{name}», а его в выгрузке нет. Выгрузите день заново.")
        found[named[0]] = FileClaim(rows, sha256.lower() if sha256 is not None else None)
    return found
