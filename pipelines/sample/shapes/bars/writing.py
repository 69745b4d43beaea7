"""How the journal's answers look as bytes: JSON with tags and invisible characters where real ones have them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from zlib import crc32

ZERO_WIDTH = "\u200b"


def answer(content: Mapping[str, Any]) -> bytes:
    """An answer as it goes over the line."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def dressed(value: str, key: str) -> str:
    """A value as some answers write it: every ninth in a tag, every eleventh with a zero-width space. `key`: whose."""
    chance = crc32(key.encode())
    text = f"<span class='mark'>{value}</span>" if chance % 9 == 0 else value
    return text + ZERO_WIDTH if chance % 11 == 0 else text
