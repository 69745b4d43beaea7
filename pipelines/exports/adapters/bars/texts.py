"""Texts of the journal, cleaned and taken apart: names, class titles, days, cells with several things in them.

What a code or a value means is not decided here.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from html.parser import HTMLParser

INVISIBLE = dict.fromkeys([0xAD, 0x2060, 0xFEFF, *range(0x200B, 0x2010)])
DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?|(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})", re.ASCII)
LOOKALIKES = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")
REPEATED = re.compile(r"(.*\S)\s*\((\d{1,2})\)", re.ASCII)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def plain(value: object) -> str:
    """A JSON value as one line of text without tags and invisible characters; empty for what is no text or number."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return _cleaned(str(value))


@lru_cache(1 << 16)  # names, days and kinds of work come again with every mark
def _cleaned(written: str) -> str:
    text = written.encode("utf-8", "ignore").decode()
    return " ".join(unicodedata.normalize("NFC", _without_tags(text).translate(INVISIBLE)).split())


def _without_tags(text: str) -> str:
    if "<" not in text and "&" not in text:
        return text
    words = _Words()
    try:
        words.feed(text)
        words.close()
    except AssertionError:  # html.parser on «<![»
        return text
    return "".join(words.found)


@lru_cache(1 << 16)
def key_of(text: str) -> str:
    """The same for all spellings of a name that differ in case and space only."""
    return plain(text).casefold()


def day_of(value: object) -> date | None:
    """2025-09-02 (with or without a time), 02.09.2025 or 02.09.25; None for anything else."""
    return _day(plain(value))


@lru_cache(1 << 12)
def _day(text: str) -> date | None:
    found = DAY.fullmatch(text)
    if not found:
        return None
    groups = found.groups()
    year, month, day = (int(part) for part in (groups[:3] if groups[0] else groups[:2:-1]))
    try:
        said = date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
    return said if 1990 <= said.year <= 2100 else None


def class_title(text: str) -> str:
    """«5 "а"», «5-А» and «5A» with a Latin letter are the class 5А."""
    return re.sub(r"[\s\-–—_.«»\"'“”]", "", plain(text)).upper().translate(LOOKALIKES)


def grade_of(title: str) -> int | None:
    """The number a title begins with, 1 to 11."""
    found = re.match(r"\d{1,2}", title, re.ASCII)
    return int(found[0]) if found and 1 <= int(found[0]) <= 11 else None


def repeated(name: str) -> tuple[str, int]:
    """«Иванов Иван (2)» is the second pupil of that name: the name and which of its bearers."""
    found = REPEATED.fullmatch(name)
    return (found[1], int(found[2])) if found and int(found[2]) > 1 else (name, 1)


def pieces(cell: str) -> list[str]:
    """What stands in a cell: «5 4», «4/5», «УП 4». A comma alone parts nothing: «4,5» may be a number."""
    return [piece for part in re.split(r"[\s/;]+", cell) if (piece := part.strip(","))]
