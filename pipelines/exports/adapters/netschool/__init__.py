"""«Сетевой город. Образование»: answers of its web API and saved reports on a pupil's progress and attendance.

Reads student/diary/init (the list of pupils), student/diary (lessons, homework, marks, absences), student/diary/assigns
(subject groups and teachers), grade/assignment/types, years and terms, and the page «Отчет об успеваемости и
посещаемости ученика» under any name. A diary says whose it is by its marks, else by its path
(`student/diary/1111/2026-09-07.json` or `…studentId=1111…`).

The college's edition is `netschool_spo`; both share what lies in this package.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pipelines.exports.adapters.base import Files, Place, Reading
from pipelines.exports.adapters.netschool import batch

NAME = "netschool"
TITLE = "«Сетевой город. Образование»"
SOURCE_SYSTEM = "netschool"
EXPECTED = (
    "ответы API (список учеников с studentId и nickName, дневник с weekDays) или сохранённый «Отчет об успеваемости и "
    "посещаемости ученика»"
)


def cannot_give(title: str) -> dict[str, str]:
    """What neither edition hands over, said of the journal called `title`."""
    return {
        "orders": f"{title} не передаёт приказов о движении: дни прибытия и выбытия известны по спискам.",
        "personal_data": f"{title} передаёт из анкетных данных только фамилию и имя.",
        "guardians": f"{title} не передаёт сведений о родителях и их доступе к дневнику.",
        "substitutions": f"{title} не передаёт замен уроков: известен только учитель, которого назвало задание.",
        "topics": f"{title} не передаёт тем уроков.",
        "entry_times": f"{title} не передаёт, кто и когда внёс запись.",
        "topic_times": f"{title} не передаёт, когда записаны темы уроков.",
        "curriculum": f"{title} не передаёт учебного плана (часов).",
        "lesson_plan": f"{title} не передаёт календарно-тематического планирования.",
        "capacity": f"{title} не передаёт числа мест в классах и группах.",
        "exam_marks": f"{title} не передаёт экзаменационных и итоговых отметок: только отметки за период и год.",
        "council": f"{title} не передаёт решений педагогического совета.",
        "achievements": f"{title} не передаёт достижений.",
        "activity": f"{title} не передаёт посещений журнала.",
    }


CANNOT_GIVE: Mapping[str, str] = cannot_give(TITLE)


def recognises(files: Files) -> bool:
    """A batch of this journal that is not a college's."""
    return batch.is_netschool(files) and not batch.is_college(files)


def written_at(files: Files) -> datetime | None:
    """What the saved reports say of themselves."""
    return batch.written_at(files)


def read(files: Files, place: Place) -> Reading:
    """The tables. Never raises for the content."""
    return batch.read(files, place, college=False)
