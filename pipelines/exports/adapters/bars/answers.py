"""Files of a batch as the journal's answers: which call, whose, and the JSON in it, or why there is none.

A call is known by the fields of its answer, whose it is by the path. What an answer means is not decided here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.exports.adapters.bars.texts import INVISIBLE, class_title, day_of, plain

SUMMARY, TOTAL, CLASS, SCHOOL = "GetSummaryMarks", "GetTotalMarks", "getClassYearInfo", "getSchoolInfo"
METHODS = frozenset(method.casefold() for method in (SUMMARY, TOTAL, CLASS, SCHOOL))
WRAPPERS = {SUMMARY: "summary_marks_data", TOTAL: "total_marks_data"}
FIELDS = {  # any of these sets of fields makes the call
    SUMMARY: ({"summary_marks_data"}, {"discipline_marks", "dates"}, {"discipline_marks", "subperiod"}),
    TOTAL: ({"total_marks_data"}, {"discipline_marks", "subperiods"}),
    CLASS: ({"study_level", "pupils"}, {"form_master", "pupils"}),
    SCHOOL: ({"employees", "count_pupils"}, {"employees", "count_employees"}),
}
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
REFUSAL = "UserNotAuthenticatedError"


@dataclass(frozen=True)
class Answer:
    """`parts`: the objects of the answer; `class_name` and `pupil` as the path says, empty where it does not."""

    path: str
    call: str
    class_name: str
    pupil: str
    parts: tuple[Mapping[str, Any], ...] = field(repr=False)


@dataclass(frozen=True)
class Broken:
    """A file of this journal that cannot be used, and why; `call` is empty where it is not known."""

    path: str
    call: str
    reason: str


def answers_of(files: Mapping[str, bytes]) -> Iterator[Answer | Broken | str]:
    """Every file in the order of paths; a stranger's file as its path alone."""
    for path in sorted(files):
        yield _answer(path, files[path])


def is_answer(data: bytes) -> bool:
    """Whether the content is an answer of this journal, whole or cut."""
    text = _text(data)
    return bool(_named_in(text)) and not isinstance(_understood(text), str)


def _answer(path: str, data: bytes) -> Answer | Broken | str:
    text = _text(data)
    if REFUSAL in text:
        return Broken(path, "", "журнал ответил отказом (сеанс закончился): запросите ответ заново")
    call = _named_in(text)
    found = _understood(text) if call else "чужое"
    if found is None:
        return Broken(path, call, f"ожидался ответ {call} в JSON, а он обрывается или повреждён: выгрузите его заново")
    if isinstance(found, str):
        return _stranger(path)
    call, content = found
    inside = content.get(WRAPPERS[call]) if call in WRAPPERS and WRAPPERS[call] in content else content
    parts = inside if isinstance(inside, list) else [] if inside is None else [inside]
    if not all(isinstance(part, dict) for part in parts):
        return Broken(path, call, f"ожидались объекты в {WRAPPERS.get(call, call)}, стоит другое: выгрузите его заново")
    class_name, pupil = _whose(path, call)
    if call in WRAPPERS and not (class_name and pupil):
        return Broken(path, call, "не видно, чей это ответ: нужен путь <класс>/<фамилия имя отчество>/<файл>")
    return Answer(path, call, class_name, pupil, tuple(parts))


def _stranger(path: str) -> Broken | str:
    """A file with nothing of this journal in it; under the name of a call it was to be its answer."""
    name = path.rpartition("/")[2].casefold()
    for call in FIELDS:
        if name.startswith(call.casefold()):
            return Broken(path, call, f"ожидался ответ {call}, а его полей в файле нет: выгрузите его заново")
    return path


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data"
        text = data.decode("utf-8-sig", "ignore") if cut else data.decode("cp1251", "replace")
    return text.translate(INVISIBLE).strip()


def _named_in(text: str) -> str:
    for call, alternatives in FIELDS.items():
        if any(all(f'"{name}"' in text for name in names) for names in alternatives):
            return call
    return ""


def _understood(text: str) -> tuple[str, dict[str, Any]] | str | None:
    """The call and its answer; a word if it is another's JSON; None if it is none."""
    content = _json(text)
    if content is None:
        content = _json(TAG.sub("", text))
    if content is None:
        return None if text[:1] in ("{", "<") else "чужое"
    if isinstance(content, dict):
        for call, alternatives in FIELDS.items():
            if any(names <= content.keys() for names in alternatives):
                return call, content
    return "чужое"


def _json(text: str) -> object:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _whose(path: str, call: str) -> tuple[str, str]:
    """Class and pupil: the last two folders that are neither a call nor a day; of a class's answer the last alone."""
    folders = [plain(folder) for folder in path.replace("\\", "/").split("/")[:-1]]
    folders = [folder for folder in folders if folder and folder.casefold() not in METHODS and not day_of(folder)]
    if call == CLASS:
        return class_title(folders[-1]) if folders else "", ""
    return (class_title(folders[-2]), folders[-1]) if len(folders) > 1 else ("", "")
