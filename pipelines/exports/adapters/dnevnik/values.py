"""Single values of an answer: texts without markup, ids with all their digits, days and moments.

Pure and total: whatever stands there, nothing is raised and nothing is made up. What cannot be understood goes on as
the text it was, so that the check can show it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.exports.adapters.dnevnik.crosswalk import ENTRY_CLOCK

Answer = Mapping[str, Any]

# Only what is surely a tag: a parser of HTML would take «x<y и y>z» of a lesson's topic for one.
INLINE = "a|abbr|b|big|em|font|i|s|small|span|strike|strong|sub|sup|tt|u"
BLOCK = "br|center|div|h[1-6]|hr|img|li|ol|p|pre|table|tbody|td|th|thead|tr|ul"
TAG = re.compile(rf"</?(?:({INLINE})|{BLOCK})(?:\s+[\w:-]+\s*=[^<>]*)?\s*/?>", re.IGNORECASE)
INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad\ud800-\udfff\x00-\x08\x0b-\x1f\x7f]")
WHOLE = re.compile(r"^(\d+)\.0+$")
ISO = re.compile(r"^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d:?\d\d)?)?$")
DOTTED = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)$")
ROUNDED = re.compile(r"^\d(\.\d+)?[eE]\+?\d+$")  # an id that went through a spreadsheet: its digits are lost
NEVER = "0001-01-01"  # how the journal writes no day at all


def text(value: object) -> str:
    """A value as one line of text: no markup, no invisible characters, NFC. Lists, objects and nothing are empty."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    found = str(value)
    if found.isascii() and found.isalnum():
        return found
    if "<" in found:
        found = TAG.sub(lambda tag: "" if tag[1] else " ", found)
    if "&" in found:
        found = unescape(found)
    found = INVISIBLE.sub("", found)
    return " ".join(unicodedata.normalize("NFC", found).split())


def word(value: object) -> str:
    """A text for looking up in a crosswalk: lower case."""
    return text(value).lower()


def ident(answer: Answer, name: str) -> str:
    """The id under `name`: its `_str` twin first, an object by its own id. Empty for 0, nothing, or lost digits."""
    for key in (f"{name}str", name):
        value = answer.get(key)
        found = ident(value, "id") if isinstance(value, dict) else plain_id(value)
        if found:
            return found
    return ""


def plain_id(value: object) -> str:
    """An id out of a bare value."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return value if value.strip("0") else ""
    found = WHOLE.sub(r"\1", text(value))
    return "" if found.strip("0") == "" or ROUNDED.match(found) else found


def idents(answer: Answer, name: str) -> list[str]:
    """The ids of a list under `name` (or its `_str` twin), in its order, each once."""
    for key in (f"{name}str", name):
        values = answer.get(key)
        if isinstance(values, list):
            found = [ident(each, "id") if isinstance(each, dict) else plain_id(each) for each in values]
            if any(found):
                return list(dict.fromkeys(each for each in found if each))
    return []


def id_order(found: str) -> tuple[int, str]:
    """Sorts ids as numbers are sorted: 9 before 10."""
    return len(found), found


def day(value: object, zone: str) -> str:
    """A day as ISO. A moment with an offset is the day it was in `zone`, unless it is midnight sharp."""
    found = text(value)
    iso, dotted = ISO.match(found), DOTTED.match(found)
    if iso and found[:10] == NEVER:
        return ""
    if iso and iso[6] and not (iso[4] or "").startswith("00:00"):
        return _moved(found, zone, None)[:10]
    if iso:
        return found[:10]
    if dotted:
        year = dotted[3] if len(dotted[3]) == 4 else f"20{dotted[3]}"
        return f"{year}-{int(dotted[2]):02}-{int(dotted[1]):02}"
    return found


def moment(value: object, zone: str) -> str:
    """A moment as ISO wall time of `zone`, to the second. A bare day (or midnight sharp) is that day's midnight."""
    found = text(value)
    iso = ISO.match(found)
    if iso is None or found[:10] == NEVER:
        plain = day(found, zone)
        return f"{plain}T00:00:00" if as_date(plain) else plain
    if iso[4] is None or (iso[4] in {"00:00", "00:00:00"} and not (iso[5] or "").strip(".0") and iso[6] is None):
        return f"{found[:10]}T00:00:00"
    return _moved(found, zone, UTC if ENTRY_CLOCK == "utc" else ZoneInfo(zone))


def _moved(found: str, zone: str, without_offset: tzinfo | None) -> str:
    try:
        there = datetime.fromisoformat(re.sub(r"\.\d+", "", found))
        if there.tzinfo is None:
            there = there.replace(tzinfo=without_offset)
        return there.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M:%S")
    except (ValueError, OverflowError):
        return found


def as_date(iso: str) -> date | None:
    """The date of an ISO day, None if it is none that can be."""
    try:
        found = date.fromisoformat(iso) if len(iso) == 10 else None
    except ValueError:
        return None
    return found if found and 1990 <= found.year <= 2099 else None


def named(prefix: str, title: str) -> str:
    """An id for what the journal only names: the prefix says that it is made of a name."""
    return f"{prefix}:{title.lower()}" if title else ""


def merged(rows: Iterable[dict[str, str]], *key: str) -> list[dict[str, str]]:
    """Rows of one key made one where they do not contradict each other; those that do stay, for the check to tell."""
    found: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows:
        same = found.setdefault(tuple(row.get(name, "") for name in key), [])
        for known in same:
            if all(not value or not known.get(name) or known[name] == value for name, value in row.items()):
                known.update({name: value for name, value in row.items() if value})
                break
        else:
            same.append(dict(row))
    return [row for same in found.values() for row in same]
