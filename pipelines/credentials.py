"""Secrets in files that only their owner may read: which files are refused, and what may stand in them.

Where a secret is looked for (variables of the environment first), and whose it is, the sections of the settings know.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from pipelines.config import SettingsError

Wrong = Callable[[str], SettingsError]
"""What is wrong (Russian) → the error that says in which section of the settings."""


def only_owner(path: Path, wrong: Wrong) -> None:
    """Raises SettingsError unless the file is there and nobody but its owner can read it."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise wrong(f"файла {path} нет или он недоступен") from error
    if mode & 0o077:
        raise wrong(f"файл {path} могут читать другие. Выполните: chmod 600 {path}")


def stored(path: Path, keys: Sequence[str], wrong: Wrong) -> dict[str, str]:
    """The secrets of a file of lines `key = "…"`, only these `keys`. Raises SettingsError, which repeats none of it."""
    only_owner(path, wrong)
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        # the parser's own words may quote a line of the file
        raise wrong(f'файл {path} не читается: нужны строки вида {keys[0]} = "…"') from error
    if not all(key in keys and isinstance(value, str) for key, value in found.items()):
        raise wrong(f"в файле {path} могут стоять только {', '.join(keys)}, каждое — строка в кавычках")
    return found
