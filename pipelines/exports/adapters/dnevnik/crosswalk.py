"""What the words of Дневник.ру are taken to mean: everything here that no public paper of the journal says is a guess.

One place, so that a guess that proves wrong is corrected in one line. A word that stands in no table is never turned
into another: it goes on as it is, and the check names it. Codes of absences are not mapped here but in
seeds/absence_codes.csv.
"""

from __future__ import annotations

# Seen in public clients: Quarter, Semester. The others are guesses by their meaning.
PERIOD_KINDS = {
    "quarter": "quarter",
    "trimester": "trimester",
    "semester": "half_year",
    "halfyear": "half_year",
    "year": "year",
    "четверть": "quarter",
    "триместр": "trimester",
    "полугодие": "half_year",
    "год": "year",
}

# The scales whose texts are those of the contract. Seen: Mark5; the rest are guesses from the names of the lists of
# values. A mark on any other scale (Mark10, Mark100, MarkAbcdf) is told and not taken: its «4» is no four.
FIVE_POINT_SCALES = frozenset({"", "mark5", "markna", "markdismiss", "test", "notset"})

# Guesses: how a mark that is no digit is written.
MARK_WORDS = {
    **{digit: digit for digit in "54321"},
    ".": ".",
    "зач": "зач",
    "зач.": "зач",
    "зачет": "зач",
    "зачёт": "зач",
    "зч": "зач",
    "нз": "нз",
    "н/з": "нз",
    "незач": "нз",
    "незач.": "нз",
    "незачет": "нз",
    "незачёт": "нз",
    "н/а": "н/а",
    "осв": "осв",
    "осв.": "осв",
    "н/оц": "н/оц",
}

# Letters that stand in a cell of marks and are an absence; Н, Б, П, О are the journal's, the rest other journals'.
ABSENCE_LETTERS = frozenset({"н", "б", "п", "о", "уп", "нп", "от", "оп"})

# The one status of a log entry that is no absence.
PRESENT = frozenset({"attend"})

# Seen: Active, Archive. A pupil in the archive has left the class.
MEMBERSHIP = {"": True, "active": True, "archive": False, "archived": False}

# Guesses, all of them: no public paper names the statuses of a lesson. None: the day says whether it was held.
LESSON_STATUSES: dict[str, str | None] = {
    **dict.fromkeys(
        ("", "new", "active", "normal", "open", "opened", "closed", "completed", "inplan", "planned"), None
    ),
    "held": "held",
    **dict.fromkeys(("cancelled", "canceled", "отменен", "отменён"), "cancelled"),
}

# Guesses by the name of the kind: which works are written. Kinds that are not here say nothing.
WRITTEN_KINDS = {
    "lessontestwork": "true",
    "lessoncomposition": "true",
    "lessonbyheart": "false",
}

SEXES = {"male": "m", "female": "f", "м": "m", "ж": "f", "m": "m", "f": "f", "none": "", "notset": "", "unknown": ""}

# A guess from one public client that shows these moments after moving them from UTC to the pupil's zone: moments
# without an offset (mark.date, createdDate, sentDate) are UTC. «local» takes them as they stand. Midnight sharp is a
# day, not a moment, and is left alone.
ENTRY_CLOCK = "utc"

# A guess: `studyyear` is the year in which the school year begins. Reporting periods, if given, go before it.
STUDY_YEAR_BEGINS = True
