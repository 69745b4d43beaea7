"""`[landing]` of vedomost.toml: where batches are handed over, how to get in there, and how long to wait for them.

Secrets are never taken from vedomost.toml or from the URL, which people copy and send: they come from the environment
or from a file that only its owner may read, and stand in no message and no `repr`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from pipelines.config import Home, SettingsError

SECRETS = {
    "access_key": ("VEDOMOST_LANDING_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
    "secret_key": ("VEDOMOST_LANDING_SECRET_KEY", "AWS_SECRET_ACCESS_KEY"),
    "session_token": ("VEDOMOST_LANDING_SESSION_TOKEN", "AWS_SESSION_TOKEN"),
    "password": ("VEDOMOST_LANDING_PASSWORD",),
    "passphrase": ("VEDOMOST_LANDING_PASSPHRASE",),
}
"""What a secrets file may hold, and the variables of the environment that come before it."""

KNOWN = ("url", "settle_seconds", "endpoint_url", "region", "ca_file", "key_file", "known_hosts", "fingerprint",
         "secrets_file")  # fmt: skip
SETTLE = timedelta(seconds=60)


@dataclass(frozen=True)
class FolderSettings:
    """A folder of this machine: `Home.landing`."""


@dataclass(frozen=True)
class S3Settings:
    """`endpoint_url` and `region` None: Amazon's own. `ca_file`: certificates to trust besides the system's."""

    bucket: str
    prefix: str
    endpoint_url: str | None
    region: str | None
    ca_file: Path | None
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    session_token: str | None = field(repr=False)

    def __str__(self) -> str:
        """The URL."""
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")


@dataclass(frozen=True)
class SftpSettings:
    """The host's key is known by `known_hosts` or by `fingerprint` (`SHA256:…`); at least one is given."""

    host: str
    port: int
    user: str
    path: str
    known_hosts: Path | None
    fingerprint: str | None
    key_file: Path | None
    password: str | None = field(repr=False)
    passphrase: str | None = field(repr=False)

    def __str__(self) -> str:
        """The URL."""
        port = "" if self.port == 22 else f":{self.port}"
        return f"sftp://{self.user}@{self.host}{port}{self.path}"


def settle_time(home: Home) -> timedelta:
    """For how long a batch that may be half-uploaded must stand still before it is judged."""
    value = _section(home).get("settle_seconds", SETTLE.total_seconds())
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 86400:
        raise SettingsError(f"Настройка landing.settle_seconds: нужно число секунд от 0 до 86400, а стоит {value!r}.")
    return timedelta(seconds=value)


def landing_settings(home: Home) -> FolderSettings | S3Settings | SftpSettings:
    """The place as the settings have it. Raises SettingsError (Russian) for what cannot be used or may not be there."""
    section = _section(home)
    if (url := home.landing_url) is None:
        return FolderSettings()
    parts = urlsplit(url)
    if parts.password is not None:
        raise SettingsError(
            "Настройка landing.url содержит пароль. Уберите его оттуда: пароль берётся из переменной "
            "VEDOMOST_LANDING_PASSWORD или из файла secrets_file с правами 0600."
        )
    if parts.query or parts.fragment:
        raise SettingsError("Настройка landing.url: знаков ? и # в адресе места приёма быть не может.")
    given = _Given(home, section, _secrets(home, section))
    return _s3(given, parts) if parts.scheme == "s3" else _sftp(given, parts)


@dataclass(frozen=True)
class _Given:
    home: Home
    section: Mapping[str, Any]
    secrets: Mapping[str, str]

    def text(self, name: str) -> str | None:
        value = self.section.get(name)
        if value is not None and not (isinstance(value, str) and value):
            raise SettingsError(f"Настройка landing.{name}: нужна непустая строка, а стоит {value!r}.")
        return value

    def file(self, name: str) -> Path | None:
        value = self.text(name)
        if value is None:
            return None
        path = self.home.root / Path(value).expanduser()
        if not path.is_file():
            raise SettingsError(f"Настройка landing.{name}: файла {path} нет. Положите его туда или поправьте путь.")
        return path


def _s3(given: _Given, parts: SplitResult) -> S3Settings:
    if not parts.netloc:
        raise SettingsError("Настройка landing.url: после s3:// нужно имя хранилища (bucket): s3://имя/папка.")
    missing = [name for name in ("access_key", "secret_key") if name not in given.secrets]
    if missing:
        variables = " и ".join(SECRETS[name][0] for name in missing)
        raise SettingsError(
            f"Для {parts.geturl()} нет ключей доступа. Задайте переменные {variables} (или обычные AWS_…) либо "
            f"укажите в [landing] secrets_file — файл с правами 0600, а в нём: {', '.join(missing)}."
        )
    return S3Settings(
        bucket=parts.netloc,
        prefix=parts.path.strip("/"),
        endpoint_url=given.text("endpoint_url"),
        region=given.text("region"),
        ca_file=given.file("ca_file"),
        access_key=given.secrets["access_key"],
        secret_key=given.secrets["secret_key"],
        session_token=given.secrets.get("session_token"),
    )


def _sftp(given: _Given, parts: SplitResult) -> SftpSettings:
    try:
        port = parts.port or 22
    except ValueError:
        raise SettingsError(f"Настройка landing.url: порт в {parts.netloc!r} — не число от 1 до 65535.") from None
    if not (parts.hostname and parts.username and parts.path.strip("/")):
        raise SettingsError("Настройка landing.url: нужно sftp://пользователь@сервер:порт/папка.")
    known_hosts, fingerprint = given.file("known_hosts"), given.text("fingerprint")
    if known_hosts is None and fingerprint is None:
        raise SettingsError(
            f"Для {parts.hostname} не сказано, по какому ключу узнавать сервер. Укажите в [landing] known_hosts "
            "(файл) или fingerprint (SHA256:…, его даёт ssh-keygen -lf на самом сервере)."
        )
    if fingerprint is not None and not fingerprint.startswith("SHA256:"):
        raise SettingsError("Настройка landing.fingerprint: нужна строка вида SHA256:…, её печатает ssh-keygen -lf.")
    key_file = given.file("key_file")
    if key_file is not None:
        _only_for_the_owner(key_file, "key_file")
    password = given.secrets.get("password")
    if key_file is None and password is None:
        raise SettingsError(
            f"Для {parts.hostname} не сказано, чем входить. Укажите в [landing] key_file (закрытый ключ с правами "
            "0600) или задайте переменную VEDOMOST_LANDING_PASSWORD."
        )
    return SftpSettings(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username),
        path=unquote(parts.path).rstrip("/"),
        known_hosts=known_hosts,
        fingerprint=fingerprint,
        key_file=key_file,
        password=password,
        passphrase=given.secrets.get("passphrase"),
    )


def _section(home: Home) -> dict[str, Any]:
    section = home.settings.get("landing", {})
    if not isinstance(section, dict):
        raise SettingsError('Настройка landing: нужен раздел [landing], а в нём url = "…".')
    for name in section:
        if name in SECRETS:
            raise SettingsError(
                f"Настройка landing.{name}: секретам в vedomost.toml не место. Уберите её и задайте переменную "
                f"{SECRETS[name][0]} или укажите secrets_file — файл с правами 0600."
            )
        if name not in KNOWN:
            raise SettingsError(f"Настройка landing.{name} неизвестна. Бывают: {', '.join(KNOWN)}.")
    return section


def _secrets(home: Home, section: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    path = _Given(home, section, {}).file("secrets_file")
    if path is not None:
        _only_for_the_owner(path, "secrets_file")
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):  # their words could quote the secret
            raise SettingsError(f'Файл секретов {path} не читается: нужны строки вида password = "…".') from None
        wrong = [name for name, value in content.items() if name not in SECRETS or not isinstance(value, str)]
        if wrong:
            raise SettingsError(f"Файл секретов {path}: непонятно {', '.join(wrong)}. Бывают: {', '.join(SECRETS)}.")
        found |= content
    for name, variables in SECRETS.items():
        given = next((os.environ[variable] for variable in variables if os.environ.get(variable)), None)
        if given is not None:
            found[name] = given
    return found


def _only_for_the_owner(path: Path, name: str) -> None:
    if (mode := path.stat().st_mode & 0o777) & 0o077:
        raise SettingsError(
            f"Настройка landing.{name}: файл {path} могут читать и другие (права {mode:04o}). "
            f"Выполните: chmod 600 {path}"
        )
