"""The files of a batch taken apart into records, each of a kind that its fields tell.

The path under which the API answered says what the fields leave out: which group an answer is about, which days it
was asked for. What the records mean is not known here. Nothing raises: a file that is no whole JSON is told as broken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from pipelines.exports.adapters.dnevnik.kinds import ASIDE, KIND_OF_SEGMENT, KINDS, STUDENT, kind_of
from pipelines.exports.adapters.dnevnik.values import Answer, as_date, ident, plain_id

GROUP = re.compile(r"groups?[/=](\d+)")
DAY = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")
KEY = re.compile(r'"([A-Za-z][A-Za-z_-]*)"\s*:')
LETTERS = re.compile(rb"[\xd0\xd1][\x80-\xbf]")
HEAD = 1 << 16  # characters in which the fields of an answer are looked for without parsing it
DEEPEST = 12  # answers are at most a few levels deep


@dataclass(frozen=True)
class Source:
    """A file and what its path says. `is_whole`: it was not asked for one subject, pupil, work or lesson only."""

    file: str
    kind: str | None
    group: str
    days: tuple[date, date] | None
    is_whole: bool
    segments: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A record with the file it stood in; `group`: the one it was listed under, empty if nothing says it."""

    record: Answer
    source: Source
    group: str


@dataclass(frozen=True)
class Broken:
    """A file that could not be read: why, and which kind it was of; None if even that is not known."""

    file: str
    kind: str | None
    reason: str


@dataclass
class Answers:
    """Everything a batch answered. `sources` by kind: also of answers that were empty."""

    found: dict[str, list[Found]] = field(default_factory=dict)
    sources: dict[str, list[Source]] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def of(self, kind: str) -> list[Found]:
        """The records of a kind in the order of their files."""
        return self.found.get(kind, [])


def answers_of(files: Mapping[str, bytes]) -> Answers:
    """All answers, files in the order of their names."""
    answers = Answers()
    for file in sorted(files):
        _add(answers, _source(file), files[file])
    return answers


def fields_of(data: bytes) -> set[str]:
    """The field names in the head of a file, without parsing: works for one that was cut."""
    return {_plain(key) for key in KEY.findall(_decoded(data[: HEAD * 4], errors="replace")[:HEAD])}


def _add(answers: Answers, source: Source, data: bytes) -> None:
    content, reason = _parsed(data)
    looks = data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in {b"[", b"{"} or source.file.lower().endswith(".json")
    if reason and looks:
        kind = kind_of(fields_of(data), None) or source.kind
        answers.broken.append(Broken(source.file, None if kind == ASIDE else kind, reason))
        return
    records = [] if reason else list(_records(content, source, source.group, 0))
    for kind, record, group in records:
        answers.found.setdefault(kind, []).append(Found(record, source, group))
    kinds = {kind for kind, _, _ in records} or ({source.kind} if content == [] and source.kind else set())
    for kind in kinds | ({source.kind} if source.kind and records else set()):
        answers.sources.setdefault(kind, []).append(source)
    if not kinds:
        _tell_strange(answers, source, content)


def _tell_strange(answers: Answers, source: Source, content: Any) -> None:
    if source.kind in KINDS and isinstance(content, dict):
        said = str(content.get("description") or content.get("message") or "")[:100]
        reason = f"вместо ответа журнала стоит другое{f' («{said}»)' if said else ''}: выгрузите файл заново"
        answers.broken.append(Broken(source.file, source.kind, reason))
    elif source.kind != ASIDE:
        answers.unknown.append(source.file)


def _records(value: Any, source: Source, group: str, depth: int) -> Iterator[tuple[str, Answer, str]]:
    if isinstance(value, list) and depth < DEEPEST:
        for each in value:
            yield from _records(each, source, group, depth + 1)
    if not isinstance(value, dict) or depth >= DEEPEST:
        return
    kind = kind_of(set(value), source.kind)
    if kind is None and {"group", "students"} <= set(value):
        group = ident(value, "group") or group
    if kind is None and source.kind in KINDS and ident(value, "id"):
        kind = source.kind  # a poor record: its path says what it is, the check says what it lacks
    if kind is None:
        for each in value.values():
            yield from _records(each, source, group, depth + 1)
        return
    yield kind, value, group
    yield from _nested(kind, value, source, group)


def _nested(kind: str, record: Answer, source: Source, group: str) -> Iterator[tuple[str, Answer, str]]:
    if kind == "lesson" and isinstance(record.get("works"), list):
        for work in record["works"]:
            if isinstance(work, dict):
                yield "work", {**work, "lesson": ident(work, "lesson") or ident(record, "id"), "lessonstr": None}, group
    subjects = record.get("subjects") if kind == "group" else [record.get("subject")] if kind == "lesson" else None
    for subject in subjects if isinstance(subjects, list) else []:
        if isinstance(subject, dict):
            yield "subject", subject, ident(record, "id") if kind == "group" else ""
    if kind == STUDENT and isinstance(record.get("person"), dict):
        yield "person", record["person"], group


def _parsed(data: bytes) -> tuple[Any, str]:
    """The content, numbers as the texts they were; and why there is none."""
    if not data.strip():
        return None, "файл пуст, а ожидался ответ журнала в JSON: выгрузите его заново"
    try:
        text = _decoded(data)
        return json.loads(
            text, object_pairs_hook=_with_plain_keys, parse_float=str, parse_int=str, parse_constant=str
        ), ""
    except UnicodeDecodeError:
        return None, "ни UTF-8, ни windows-1251: файл повреждён; выгрузите его заново"
    except json.JSONDecodeError as error:
        return None, f"ожидался JSON, а в строке {error.lineno} он обрывается или испорчен; выгрузите файл заново"
    except (RecursionError, ValueError):
        return None, "ожидался ответ журнала в JSON, а вложенность слишком глубока; выгрузите файл заново"


def _decoded(data: bytes, errors: str = "strict") -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        high = sum(byte > 127 for byte in data)
        if len(LETTERS.findall(data)) * 4 > high:  # Russian in UTF-8 with a broken place in it
            return data.decode("utf-8-sig", errors)
    return data.decode("cp1251", errors)


def _with_plain_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, value in pairs:
        name = _plain(key)
        if plain.get(name) is None:
            plain[name] = value
    return plain


@lru_cache(maxsize=4096)
def _plain(key: str) -> str:
    return key.replace("_", "").replace("-", "").lower()


def _source(file: str) -> Source:
    path = re.sub(r"\.\w+$", "", file.replace("\\", "/").lower())
    segments = tuple(re.split(r"[/?&=]", path))
    group = GROUP.search(path)
    days = [each for each in map(as_date, DAY.findall(path)) if each]
    kind = next((KIND_OF_SEGMENT[each] for each in reversed(segments) if each in KIND_OF_SEGMENT), None)
    narrow = {"subject", "subjects", "person", "persons", "work", "lesson"} & set(segments[:-1])
    return Source(
        file,
        kind,
        plain_id(group[1]) if group else "",
        (days[0], days[1]) if len(days) >= 2 and days[0] <= days[1] else None,
        not narrow,
        segments,
    )
