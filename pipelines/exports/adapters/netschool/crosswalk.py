"""What the journal's words mean to the contract, where no document of the journal says so: the guesses of this adapter.

One place to look at and to correct. Absence codes are not here: they go on as the journal writes them and are mapped
by seeds/absence_codes.csv.
"""

from __future__ import annotations

# How a mark of the contract is written in a cell or in an answer; anything else of letters is a code of absence.
MARKS: dict[str, str] = {
    **{mark: mark for mark in ("5", "4", "3", "2", "1", ".")},
    "зач": "зач",
    "зачёт": "зач",
    "зачет": "зач",
    "нз": "нз",
    "н/з": "нз",
    "незач": "нз",
    "незачёт": "нз",
    "незачет": "нз",
}

# What may stand for a mark of a period beside them.
PERIOD_MARKS: dict[str, str] = {
    **{written: mark for written, mark in MARKS.items() if mark != "."},
    "н/а": "н/а",
    "на": "н/а",
    "осв": "осв",
    "осв.": "осв",
    "н/оц": "н/оц",
    "н/о": "н/оц",
}

# A word in the name of a term or a caption of the report → kind of the contract's period.
PERIOD_WORDS: tuple[tuple[str, str], ...] = (
    ("четверт", "quarter"),
    ("триместр", "trimester"),
    ("полугод", "half_year"),
    ("семестр", "half_year"),  # counted through all courses: the 3rd is the first half of the second course
    ("учебный год", "year"),
    ("год", "year"),
)

# Which periods a class lives by when neither a diary nor the report names one.
SCHOOL_PERIODS = "quarter"
SENIOR_PERIODS = "half_year"  # grades 10 and 11
COLLEGE_PERIODS = "half_year"

HOMEWORK_TYPE = "3"
SHORTEST_PERIOD = 35  # days; a report with one period over fewer days is of a part of it
NO_TITLE = ("---Не указана---", "Не указана", "nil")  # stand where nothing was written
LONGEST_CODE = 8  # letters; a longer word is not a code of absence

NAMELESS_PART = "часть класса"  # a subgroup of which no answer of the batch says the name

# How captions of the college edition differ from those of the school's.
GROUP_CAPTIONS = ("Класс", "Группа", "Учебная группа")
PUPIL_CAPTIONS = ("Ученик", "Студент", "Обучающийся", "Слушатель")
SUBJECT_CAPTIONS = ("Предмет", "Дисциплина", "Учебная дисциплина")
COLLEGE_CAPTIONS = ("Группа", "Учебная группа", "Студент")
COLLEGE_TERM = "семестр"

# The first digit of a group's title is its course (21-П: second course); 5 is the longest course of study.
HIGHEST_COURSE = 5
HIGHEST_GRADE = 11

MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
