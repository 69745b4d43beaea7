"""`[signing]` of vedomost.toml: the key documents are signed with, and whose signatures are trusted.

The passphrase or PIN comes from the environment or from a file that only its owner can read, never from the settings.
Reading signatures needs the trusted certificates alone: no key and no secret.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.config import Home, SettingsError
from pipelines.credentials import only_owner, stored
from reports.archive.keys import Key, Pkcs11Key, Pkcs12Key
from reports.archive.signing import Office
from reports.archive.trust import Trust, certificates

_COMMON = ("kind", "trust", "chain", "credentials_file")
_KEYS = {"pkcs12": ("file",), "pkcs11": ("module", "token", "key", "certificate")}
_NEEDED = {"pkcs12": ("file",), "pkcs11": ("module", "token", "key")}
_SECRET = {"pkcs12": "passphrase", "pkcs11": "pin"}
_LOOKS_SECRET = re.compile(r"secret|pass|pin$")


def trust(home: Home) -> Trust:
    """Whom signatures are trusted by: `trust`, `chain`, and the time-stamp server's. Raises SettingsError."""
    section = _section(home)
    return Trust(
        certificates(_path(home, section, "trust"), "подписывающих"),
        certificates(home.timestamps[1], "сервера меток времени"),
        certificates(_path(home, section, "chain"), "промежуточных центров"),
    )


def office(home: Home) -> Office:
    """By what documents are signed beside the key. Raises SettingsError where something of it is not configured."""
    url = home.timestamps[0]
    if not url:
        raise SettingsError(
            "Без сервера меток времени подпись не переживёт своего сертификата. Впишите в vedomost.toml, раздел "
            '[archive]: timestamp_url = "https://…" и timestamp_trust — его сертификаты.'
        )
    found = trust(home)
    for roots, setting in ((found.signers, "[signing] trust"), (found.servers, "[archive] timestamp_trust")):
        if not roots:
            raise SettingsError(
                f"Не указаны сертификаты, которым верить: {setting} в vedomost.toml (файл PEM или DER)."
            )
    return Office(url, found)


def key(home: Home) -> Key:
    """The key of this installation, with its secret. Raises SettingsError."""
    section = _section(home)
    kind = section.get("kind")
    if kind not in _KEYS:
        raise SettingsError(
            "Ключ подписи не настроен: в разделе [signing] файла vedomost.toml укажите kind — "
            f"{' или '.join(_KEYS)} (docs/archive.md, «Подписи»)."
        )
    if missing := [name for name in _NEEDED[kind] if not section.get(name)]:
        raise _bad(f"не хватает настройки {', '.join(missing)}")
    secret = _secret(home, section, _SECRET[kind])
    if kind == "pkcs12":
        path = home.root / Path(section["file"]).expanduser()
        only_owner(path, _bad)
        return Pkcs12Key(path, secret)
    label = section["key"]
    return Pkcs11Key(Path(section["module"]), section["token"], label, section.get("certificate", label), secret)


def _section(home: Home) -> Mapping[str, Any]:
    section = home.settings.get("signing", {})
    if not isinstance(section, dict):
        raise SettingsError("Раздел [signing] файла vedomost.toml — таблица настроек.")
    every = tuple(name for names in _KEYS.values() for name in names)
    known = (*_COMMON, *_KEYS.get(str(section.get("kind")), every))
    for name, value in section.items():
        if name not in known and _LOOKS_SECRET.search(name):
            raise _bad(
                f"секрету ({name}) не место в vedomost.toml. Сотрите его здесь, смените и укажите в переменной "
                "окружения или в файле credentials_file с правами 0600"
            )
        if name not in known:
            raise _bad(f"настройки {name} нет; есть {', '.join(sorted(known))}")
        if not isinstance(value, str):
            raise _bad(f"у настройки {name} значение не того вида: нужна строка")
    return section


def _path(home: Home, section: Mapping[str, Any], name: str) -> Path | None:
    value = section.get(name)
    return home.root / Path(value).expanduser() if value else None


def _secret(home: Home, section: Mapping[str, Any], name: str) -> str:
    variable = f"VEDOMOST_SIGNING_{name.upper()}"
    path = _path(home, section, "credentials_file")
    found = os.environ.get(variable) or (stored(path, (name,), _bad).get(name) if path else None)
    if not found:
        raise _bad(f"нечем открыть ключ. Задайте переменную {variable} либо файл credentials_file с правами 0600")
    return found


def _bad(what: str) -> SettingsError:
    return SettingsError(f"Раздел [signing] файла vedomost.toml: {what}.")
