"""The rows `[[archive.targets]]` of `vedomost.toml`: where the storage targets (носители) are, and with what to enter.

A secret is taken from the environment or from a file that only its owner can read, never from the settings.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipelines.config import SettingsError
from pipelines.credentials import only_owner, stored
from reports.archive.targets import DirectoryPlace, Place, S3Place, SftpPlace, open_target


@dataclass(frozen=True)
class TargetSettings:
    """One storage target: `name` as people call it, its `place`, and who answers for it (empty if nobody is named)."""

    name: str
    kind: str
    place: Place
    administrator: str = ""

    @property
    def shown(self) -> str:
        """Where it is, for people."""
        return open_target(self.name, self.place).place()


_COMMON = {"name": str, "kind": str, "administrator": str}
_REMOTE = {"credentials_file": str, "timeout_seconds": int}
_KEYS: dict[str, dict[str, type]] = {
    "directory": {"path": str},
    "s3": {
        "endpoint": str,
        "bucket": str,
        "prefix": str,
        "region": str,
        "path_style": bool,
        "ca_file": str,
        **_REMOTE,
    },
    "sftp": {
        "host": str,
        "port": int,
        "user": str,
        "path": str,
        "known_hosts": str,
        "fingerprints": list,
        "private_key_file": str,
        **_REMOTE,
    },
}
_NEEDED = {"directory": ("path",), "s3": ("endpoint", "bucket"), "sftp": ("host", "user", "path")}
_SECRET = re.compile(r"secret|password|passphrase|access_key|token|private_key$|credentials$")


def default_targets(root: Path) -> tuple[TargetSettings, ...]:
    """Two folders below `root`: what an installation without settings has."""
    return tuple(TargetSettings(name, "directory", DirectoryPlace(root / name)) for name in ("archive-a", "archive-b"))


def target_settings(row: Mapping[str, Any], root: Path) -> TargetSettings:
    """One row; paths are relative to `root`. Raises SettingsError, which never repeats a value of a secret."""
    name, kind = row.get("name"), row.get("kind")
    if not isinstance(name, str) or not re.fullmatch(r"[^/\\\x00-\x1f.][^/\\\x00-\x1f]*", name):
        raise SettingsError("Настройка [[archive.targets]]: у каждого носителя нужно имя (name), без «/» и не с точки.")
    if kind not in _KEYS:
        raise _bad(name, f"вид (kind) бывает {', '.join(_KEYS)}, а указан {kind!r}")
    _check_keys(name, kind, row)
    build: Callable[[_Row], Place] = {"directory": _directory, "s3": _s3, "sftp": _sftp}[kind]
    return TargetSettings(name, kind, build(_Row(name, row, root)), row.get("administrator", ""))


def _bad(name: str, what: str) -> SettingsError:
    return SettingsError(f"Носитель «{name}» в [[archive.targets]] файла vedomost.toml: {what}.")


def _check_keys(name: str, kind: str, row: Mapping[str, Any]) -> None:
    known = _COMMON | _KEYS[kind]
    for key, value in row.items():
        if key not in known and _SECRET.search(key):
            raise _bad(
                name,
                f"секрету ({key}) не место в vedomost.toml. Сотрите его здесь, смените у хранилища и укажите в "
                "переменной окружения или в файле credentials_file с правами 0600 (docs/archive.md, «Носители»)",
            )
        if key not in known:
            raise _bad(name, f"настройки {key} у вида {kind} нет; есть {', '.join(sorted(known))}")
        if not isinstance(value, known[key]) or (known[key] is int and isinstance(value, bool)):
            raise _bad(name, f"у настройки {key} значение не того вида")
    if row.get("timeout_seconds", 1) < 1:
        raise _bad(name, "timeout_seconds — целое число секунд от 1")
    missing = [key for key in _NEEDED[kind] if not row.get(key)]
    if missing:
        raise _bad(name, f"не хватает настройки {', '.join(missing)}")


@dataclass(frozen=True)
class _Row:
    """A row whose keys are known and of the right type."""

    name: str
    values: Mapping[str, Any]
    root: Path

    def path(self, key: str) -> Path | None:
        value = self.values.get(key)
        return None if value is None else self.root / Path(value).expanduser()

    def timeout(self) -> float:
        return float(self.values.get("timeout_seconds", 60))

    def secrets(self, *keys: str) -> dict[str, str | None]:
        """Each from the environment (VEDOMOST_ARCHIVE_<ИМЯ>_<KEY>), else from `credentials_file`."""
        stored = self._stored(keys)
        prefix = re.sub(r"[^A-Z0-9]", "_", self.name.upper()) if self.name.isascii() else None
        named = {key: os.environ.get(f"VEDOMOST_ARCHIVE_{prefix}_{key.upper()}") if prefix else None for key in keys}
        return {key: named[key] or stored.get(key) for key in keys}

    def _stored(self, keys: tuple[str, ...]) -> dict[str, str]:
        path = self.path("credentials_file")
        if path is None:
            return {}
        return stored(path, keys, partial(_bad, self.name))


def _directory(row: _Row) -> Place:
    return DirectoryPlace(row.root / row.values["path"])


def _s3(row: _Row) -> Place:
    values, endpoint = row.values, urlsplit(row.values["endpoint"])
    if endpoint.scheme not in {"http", "https"} or not endpoint.hostname or endpoint.username or endpoint.password:
        raise _bad(row.name, "endpoint — адрес вида https://s3.example.ru, без имени и пароля в нём")
    if endpoint.scheme == "http" and endpoint.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise _bad(row.name, "endpoint без https: документы детей пошли бы по сети открыто")
    found = row.secrets("access_key", "secret_key", "session_token")
    found = {key: value or os.environ.get(aws) for (key, value), aws in zip(found.items(), _AWS, strict=True)}
    access_key, secret_key = found["access_key"], found["secret_key"]
    if not access_key or not secret_key:
        raise _bad(
            row.name,
            f"нет ключей доступа. Задайте переменные {_variables(row.name, 'access_key', 'secret_key')} (или "
            "AWS_ACCESS_KEY_ID и AWS_SECRET_ACCESS_KEY) либо файл credentials_file с правами 0600",
        )
    return S3Place(
        values["endpoint"],
        values["bucket"],
        access_key,
        secret_key,
        found["session_token"],
        prefix=values.get("prefix", ""),
        region=values.get("region", S3Place.region),
        path_style=values.get("path_style", S3Place.path_style),
        ca_file=row.path("ca_file"),
        timeout=row.timeout(),
    )


_AWS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


def _variables(name: str, *keys: str) -> str:
    prefix = re.sub(r"[^A-Z0-9]", "_", name.upper()) if name.isascii() else "<ИМЯ латиницей>"
    return " и ".join(f"VEDOMOST_ARCHIVE_{prefix}_{key.upper()}" for key in keys)


def _sftp(row: _Row) -> Place:
    values, private_key = row.values, row.path("private_key_file")
    if not values["path"].startswith("/"):
        raise _bad(row.name, "path на сервере — полный путь, от «/»")
    fingerprints = tuple(values.get("fingerprints", ()))
    if not all(isinstance(each, str) and each.startswith("SHA256:") for each in fingerprints):
        raise _bad(row.name, "fingerprints — список отпечатков вида SHA256:… (их печатает ssh-keygen -lf)")
    known_hosts = row.path("known_hosts") or (None if fingerprints else Path("~/.ssh/known_hosts").expanduser())
    if known_hosts is not None and not known_hosts.is_file():
        raise _bad(row.name, f"нет файла {known_hosts}, чтобы узнать сервер: укажите known_hosts или fingerprints")
    found = row.secrets("password", "passphrase")
    if private_key is not None:
        only_owner(private_key, partial(_bad, row.name))
    elif not found["password"]:
        raise _bad(
            row.name,
            f"нечем войти: укажите private_key_file или задайте {_variables(row.name, 'password')} либо файл "
            "credentials_file с правами 0600",
        )
    return SftpPlace(
        values["host"],
        values["user"],
        Path(values["path"]),
        port=values.get("port", SftpPlace.port),
        known_hosts=known_hosts,
        fingerprints=fingerprints,
        private_key=private_key,
        passphrase=found["passphrase"],
        password=found["password"],
        timeout=row.timeout(),
    )
