"""The table of NDSA levels in docs/archive.md names a test for every line, and each of them exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
AREAS = ("хранение", "целостность", "доступ", "метаданные", "содержание")


def test_every_line_of_every_level_names_a_test_there_is() -> None:
    text = (ROOT / "docs" / "archive.md").read_text(encoding="utf-8")
    named = dict(re.findall(r"^\| ([а-я]+ \d) \|.*\| `(test_\w+)` \|$", text, re.M))
    assert set(named) == {f"{area} {level}" for area in AREAS for level in range(1, 5)}
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M)
    }
    assert set(named.values()) <= there
