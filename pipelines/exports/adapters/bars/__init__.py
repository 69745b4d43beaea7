"""«Электронная школа. БАРС.Web-Образование»: its API's answers, a file each, under the path that says whose.

`<class>/<full name>/GetSummaryMarks….json` (one or several, a subperiod each) and `…/GetTotalMarks.json` of every
pupil, `getClassYearInfo.json` of every class, `getSchoolInfo.json` of the school. The answers name no year: they are
of the school year of the export day. Bounds of periods are known from the days that GetSummaryMarks lists: keep one
answer of every past subperiod in each batch, else the usual bounds take their place.
"""

from __future__ import annotations

from datetime import datetime

from pipelines.exports.adapters.bars.answers import is_answer
from pipelines.exports.adapters.bars.reading import read
from pipelines.exports.adapters.base import Files

NAME = "bars"
TITLE = "БАРС.Web-Образование"
SOURCE_SYSTEM = "bars"
EXPECTED = (
    "ответы GetSummaryMarks и GetTotalMarks каждого обучающегося (<класс>/<фамилия имя отчество>/), getClassYearInfo "
    "каждого класса и getSchoolInfo, по их полям"
)
CANNOT_GIVE = {
    "orders": (
        "БАРС не передаёт приказов о движении: дни прибытия и выбытия известны по спискам классов, а то, что внесено "
        "или исправлено у выбывшего после последней выгрузки с его ответами, не видно."
    ),
    "personal_data": "БАРС передаёт только имя и пол обучающегося: даты рождения и остальных анкетных данных нет.",
    "guardians": "БАРС не передаёт сведений о родителях и об их входе в дневник.",
    "staff": "БАРС не передаёт, кто ведёт уроки: известны только сотрудники и классные руководители.",
    "lessons": (
        "БАРС не передаёт перечня проведённых уроков: известны только уроки с отметкой или названным пропуском, "
        "поэтому положенных уроков, наполнения журнала и пропущенных целиком дней нет, а пропуски без названного "
        "урока не сосчитаны. Записи того, кто перешёл в другой класс, стоят в новом классе и за дни до перехода."
    ),
    "substitutions": "БАРС не передаёт замен уроков.",
    "topics": "БАРС не передаёт тем уроков.",
    "homework": "БАРС не передаёт домашних заданий по урокам.",
    "entry_times": "БАРС не передаёт времени внесения записей: известен день выгрузки, где запись появилась.",
    "topic_times": "БАРС не передаёт, когда записаны темы уроков.",
    "work_kinds": "БАРС передаёт название вида работы, но не вес отметки и не то, письменная ли работа.",
    "subgroups": "БАРС не передаёт подгрупп: все отметки стоят на уроках класса.",
    "curriculum": "БАРС не передаёт учебного плана: часов и наименьшего числа отметок нет.",
    "lesson_plan": "БАРС не передаёт календарно-тематического планирования.",
    "capacity": "БАРС не передаёт числа мест в классах.",
    "council": "БАРС не передаёт решений педагогического совета.",
    "achievements": "БАРС не передаёт достижений обучающихся.",
    "activity": "БАРС не передаёт посещений журнала.",
}


def recognises(files: Files) -> bool:
    """One answer of this journal is enough, even one that was cut."""
    return any(is_answer(files[path]) for path in sorted(files))


def written_at(_files: Files) -> datetime | None:
    """The answers do not say."""
    return None


__all__ = ["CANNOT_GIVE", "EXPECTED", "NAME", "SOURCE_SYSTEM", "TITLE", "read", "recognises", "written_at"]
