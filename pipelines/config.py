"""Where the state of one installation lives, and what `vedomost.toml` there overrides.

Holds paths and settings, opens nothing but the settings file. Everything below `VEDOMOST_HOME` (default `./var`) is
made with mode 0700: these are children's data.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.target_settings import TargetSettings

from reports.render.forms import FORMS, Form

REPOSITORY = Path(__file__).resolve().parent.parent
SEEDS = REPOSITORY / "seeds"
DBT_PROJECT = REPOSITORY / "dbt_project"


class SettingsError(Exception):
    """`vedomost.toml` is not readable or holds a value that cannot be used; the message is for the administrator."""


@dataclass(frozen=True)
class Home:
    """The folder of one installation. `Home.from_environment()` is the usual way to get it."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """The folder that VEDOMOST_HOME names, else `./var`; absolute, not necessarily there yet."""
        return cls(Path(os.environ.get("VEDOMOST_HOME") or "var").absolute())

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The content of `vedomost.toml`, empty if there is none. Raises SettingsError if it is not TOML."""
        path = self.root / "vedomost.toml"
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"Файл настроек {path} не читается: {error}. Исправьте его или удалите.") from error

    def _place(self, name: str, default: str) -> Path:
        value = self.settings.get("paths", {}).get(name, default)
        if not isinstance(value, str):
            raise SettingsError(f"Настройка paths.{name}: нужна строка с путём, а стоит {value!r}.")
        return self.root / value

    @property
    def landing_url(self) -> str | None:
        """`[landing] url` if it names a place elsewhere (`s3://…`, `sftp://…`); None for a folder of this machine."""
        value = self._landing_value()
        return value if value is not None and "://" in value and not value.startswith("file://") else None

    @property
    def landing(self) -> Path:
        """The folder where journals hand over their batches: <landing>/<institution_id>/<YYYY-MM-DD>[.zip].

        `[landing] url` or `[paths] landing`; the latter, or `landing`, also where `landing_url` names another place.
        """
        value = self._landing_value()
        if value is None or self.landing_url is not None:
            return self._place("landing", "landing")
        return self.root / value.removeprefix("file://")

    def _landing_value(self) -> str | None:
        section = self.settings.get("landing", {})
        value = section.get("url") if isinstance(section, dict) else None
        if value is None:
            return None
        if not isinstance(value, str) or not value:
            raise SettingsError(f"Настройка landing.url: нужна строка с папкой или адресом, а стоит {value!r}.")
        scheme = value.partition("://")[0] if "://" in value else "file"
        if scheme not in ("file", "s3", "sftp"):
            raise SettingsError(f"Настройка landing.url: нужна папка, s3://… или sftp://…, а стоит {scheme}://….")
        if scheme == "file" and "landing" in self.settings.get("paths", {}):
            raise SettingsError("Папка выгрузок названа дважды: paths.landing и landing.url. Оставьте одну настройку.")
        return value

    @property
    def raw(self) -> Path:
        """Every batch as it came, by content hash."""
        return self._place("raw", "raw")

    @property
    def warehouse(self) -> Path:
        """The one database that is written; readers use `published_warehouse`."""
        return self._place("warehouse", "warehouse/warehouse.duckdb")

    @property
    def published(self) -> Path:
        """The folder of copies for readers; each copy replaces the former atomically."""
        return self._place("published", "published")

    @property
    def published_warehouse(self) -> Path:
        """The readers' copy of the warehouse."""
        return self.published / "warehouse.duckdb"

    @property
    def analytics(self) -> Path:
        """The folder of the analysts' copy (`analytics.duckdb`, `analytics/`): `[paths] analytics`, or `published`."""
        return self._place("analytics", str(self.published))

    @property
    def analytics_wanted(self) -> bool:
        """Whether an analysts' copy is made: `[analytics] copy`, true unless said otherwise."""
        value = self.settings.get("analytics", {}).get("copy", True)
        if not isinstance(value, bool):
            raise SettingsError(f"Настройка analytics.copy: нужно true или false, а стоит {value!r}.")
        return value

    @property
    def pseudonym_key(self) -> Path:
        """The key under which the analysts' copy names people and things; it never leaves this folder."""
        return self.root / "secrets" / "pseudonyms.key"

    @property
    def documents(self) -> Path:
        """Printed documents: <institution>/<academic year>/<period>/<report>/<class>.(pdf|xlsx|csv|json)."""
        return self._place("documents", "documents")

    @property
    def dbt(self) -> Path:
        """dbt's compiled files and logs."""
        return self.root / "dbt"

    @property
    def workers(self) -> int:
        """How many processes render documents; `[documents] workers` in the settings, else one a core."""
        value = self.settings.get("documents", {}).get("workers", os.cpu_count() or 1)
        if not isinstance(value, int) or value < 1:
            raise SettingsError(f"Настройка documents.workers: нужно целое число от 1, а стоит {value!r}.")
        return value

    @property
    def archive_outbox(self) -> Path:
        """What this installation remembers of its archive; made when it is first written to."""
        return self.root / "archive" / "outbox"

    @property
    def form(self) -> Form:
        """The form of PDF: `[documents] pdf` in the settings, `a-3a` (the usual one) or `a-1a`."""
        value = self.settings.get("documents", {}).get("pdf", "a-3a")
        if value not in FORMS:
            raise SettingsError(f"Настройка documents.pdf: возможны {', '.join(FORMS)}, а стоит {value!r}.")
        return FORMS[value]

    @property
    def targets(self) -> tuple[TargetSettings, ...]:
        """The archive's storage targets, `[[archive.targets]]` in the settings; else `archive-a` and `archive-b`.

        Raises SettingsError; also where a target's credentials are not there.
        """
        from pipelines.target_settings import default_targets, target_settings

        rows = self.settings.get("archive", {}).get("targets")
        if rows is None:
            return default_targets(self.root)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise SettingsError("Настройка archive.targets: носители описываются таблицами [[archive.targets]].")
        return tuple(target_settings(row, self.root) for row in rows)

    @property
    def timestamps(self) -> tuple[str, Path | None]:
        """The server that stamps the archive's ledger (RFC 3161) and the certificates it is trusted by.

        `[archive] timestamp_url` and `timestamp_trust` (PEM or DER); an empty url: none is configured.
        """
        said = self.settings.get("archive", {})
        url, trust = said.get("timestamp_url", ""), said.get("timestamp_trust")
        if not isinstance(url, str) or not isinstance(trust, str | None):
            raise SettingsError("Настройки archive.timestamp_url и archive.timestamp_trust: нужны строки.")
        return url, self.root / trust if trust else None

    @property
    def same_device_accepted(self) -> bool:
        """Whether targets on one device are accepted: `[archive] same_device_accepted`. Only a demonstration does."""
        return self.settings.get("archive", {}).get("same_device_accepted") is True

    def create(self) -> Home:
        """Make the folders (mode 0700) and return self."""
        for path in (
            self.root,
            self.landing,
            self.raw,
            self.warehouse.parent,
            self.published,
            self.documents,
            self.dbt,
        ):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self
