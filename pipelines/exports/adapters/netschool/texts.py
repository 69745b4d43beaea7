"""Texts of the journal made clean, and what they say: a day, a name, a class, a period, the marks of one cell.

Pure functions of one text; none raises, none knows a table. What is a guess stands in `crosswalk`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from pipelines.exports.adapters.netschool import crosswalk

_TAG = re.compile(r"<[/!a-zA-Z][^<>]*>")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_ODD = re.compile(r"[<&\x00\ud800-\udfff\u200b-\u200d\u2060\ufeff\u00ad]")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?!\d)")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?!\d)")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[/–-]\s*((?:19|20)?\d\d)(?!\d)")
_CLASS = re.compile(r"(\d{1,2})[\s\"«»'-]*(.*)")
_TOKEN = re.compile(r"(?<![^\W\d_])н/[а-яё]+|[^\s/;]+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?<![\dIVXА-Яа-яA-Za-z])(\d{1,2}|IV|I{1,3}|VI{0,3})(?![\dIVXА-Яа-яA-Za-z])")
REMEMBERED = 1 << 16  # texts: a class's lessons come again in the diary of each of its pupils
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8}


def clean(value: object) -> str:
    """One line without markup, entities and invisible characters; NFC, ё stays ё. What is no text is empty."""
    return _cleaned(value) if isinstance(value, str) else ""


@lru_cache(maxsize=REMEMBERED)
def _cleaned(text: str) -> str:
    if _ODD.search(text):
        text = _TAG.sub(" ", html.unescape(_TAG.sub(" ", text))).translate(_INVISIBLE).replace("\0", " ")
        text = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join(unicodedata.normalize("NFC", text).split())


def identifier(value: object) -> str:
    """The journal's own id; empty for 0, a negative or nothing."""
    text = clean(value)
    return "" if text in ("0", "nil", "null") or text.startswith("-") else text


def day_of(value: object) -> date | None:
    """A day written 2026-09-01[T…], 1.09.2026 or 01.09.26; None for anything else and beyond 2000–2099."""
    return _day(clean(value))


@lru_cache(maxsize=REMEMBERED)
def _day(text: str) -> date | None:
    if found := _ISO.match(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DOTTED.match(text):
        day, month, year = (int(part) for part in found.groups())
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return date(year, month, day) if 2000 <= year <= 2098 else None
    except ValueError:
        return None


def moment_of(day: date, value: object) -> str:
    """Day and wall time as the contract writes a moment; empty if `value` holds no time of day."""
    found = _CLOCK.search(clean(value))
    return f"{day.isoformat()}T{int(found[1]):02}:{found[2]}:00" if found else ""


def written_of(text: str) -> datetime | None:
    """The moment after «Состояние на», with or without a blank and a time."""
    for found in re.finditer(r"Состояние\s+на\s*([\d.]{6,10})\s*((?:\d{1,2}:\d\d(?::\d\d)?)?)", text):
        day = day_of(found[1])
        if day:
            hours, minutes, seconds = ([int(part) for part in found[2].split(":") if part] + [0, 0, 0])[:3]
            if hours < 24 and minutes < 60 and seconds < 60:  # wall time of the institution
                return datetime(day.year, day.month, day.day, hours, minutes, seconds)  # noqa: DTZ001
    return None


def academic_year(day: date) -> str:
    """2026-27 for 1 September 2026 to 31 August 2027."""
    first = day.year - (day.month < 9)
    return f"{first}-{(first + 1) % 100:02}"


def named_year(text: str) -> str:
    """2026-27 for «2026/2027»; empty where no two years in a row are named."""
    found = _YEARS.search(text)
    return f"{found[1]}-{int(found[2]) % 100:02}" if found and int(found[2]) % 100 == (int(found[1]) + 1) % 100 else ""


def name_parts(name: str) -> tuple[str, str, str]:
    """Surname, name and patronymic, in the order in which the journal writes them."""
    last, _, rest = name.partition(" ")
    first, _, middle = rest.partition(" ")
    return last, first, middle


def class_key(title: str) -> str:
    """By what a class is known whatever the blanks, quotes and case in its title: «5 "а"» and 5А are one."""
    return re.sub(r"[\s\"«»']", "", title).upper()


def grade_and_letter(title: str, is_college: bool) -> tuple[int | None, str]:
    """Grade (course of a college) and the rest of the title; None where the title does not begin with one."""
    found = _CLASS.match(title)
    if found is None:
        return None, ""
    if is_college:
        course = int(found[1][0])
        return (course if 1 <= course <= crosswalk.HIGHEST_COURSE else None), ""
    letter = found[2].strip(" \"«»'-")
    return int(found[1]), letter


def is_school_class(title: str) -> bool:
    """Whether it reads as a school's class: 1–11 and a short letter; groups have longer numbers or names."""
    found = _CLASS.fullmatch(title)
    if found is None or not 1 <= int(found[1]) <= crosswalk.HIGHEST_GRADE:
        return False
    return len(found[2].strip(" \"«»'-")) <= 3


def cohort(title: str, year: str, is_college: bool) -> str:
    """What stays of a class when it is promoted: the year of entering it and the rest of the title."""
    grade, _ = grade_and_letter(title, is_college)
    if grade is None:
        return f"{year}:{class_key(title)}"
    number = str(grade)
    return f"{int(year[:4]) - grade}{class_key(title)[len(number) :]}"


def period_of(text: str) -> tuple[str, int] | None:
    """Kind and number of a period by its name («1 четверть», «II полугодие», «год»); None if it is no period."""
    lowered = text.casefold()
    for word, kind in crosswalk.PERIOD_WORDS:
        if word in lowered:
            if kind == "year":
                return kind, 1
            found = _NUMBER.search(text)
            if found is None:
                return None
            number = _ROMAN.get(found[1]) or int(found[1])
            if word == "семестр":
                number = (number - 1) % 2 + 1
            return (kind, number) if 1 <= number <= {"quarter": 4, "trimester": 3, "half_year": 2}[kind] else None
    return None


def entries(text: str) -> tuple[list[str], list[str]]:
    """Marks and codes of absence of one cell, in their order: «УП 4», «4/5», «.»; a mark unknown to the contract stays
    as it is, to be told."""
    marks: list[str] = []
    codes: list[str] = []
    for token in _tokens(text):
        known = crosswalk.MARKS.get(token.casefold())
        if known:
            marks.append(known)
        elif len(token) <= crosswalk.LONGEST_CODE and _WORD.fullmatch(token):
            codes.append(token)
        else:
            marks.append(token)
    return marks, codes


def _tokens(text: str) -> list[str]:
    """Apart at blanks, «/» and «;», but «н/з» and its like are one word."""
    return [word.rstrip(",") for word in _TOKEN.findall(text) if word != ","]


def longest_run(days: set[date]) -> tuple[date, date] | None:
    """First and last of the longest run of days without a gap; of equal ones the later."""
    best: tuple[date, date] | None = None
    for day in sorted(days):
        if day - timedelta(1) in days:
            continue
        last = day
        while last + timedelta(1) in days:
            last += timedelta(1)
        if best is None or last - day >= best[1] - best[0]:
            best = (day, last)
    return best


def decoded(data: bytes) -> str:
    """UTF-8 with or without BOM (cut in a character or not), UTF-16 with BOM, else windows-1251."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    for tail in range(4):  # a file cut in the middle may end within a character
        try:
            return data[: len(data) - tail].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if error.start < len(data) - 4:
                break
    return data.decode("cp1251", "replace")


def first_captioned(text: str, captions: Sequence[str]) -> str | None:
    """What follows «Caption:» on the line; None if no line begins so."""
    for line in text.splitlines():
        for caption in captions:
            if line.strip().casefold().startswith(f"{caption.casefold()}:"):
                return clean(line.strip()[len(caption) + 1 :])
    return None
