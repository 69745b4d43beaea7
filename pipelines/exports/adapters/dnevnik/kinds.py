"""What kind of record an object of an answer is, by the names of its fields; and what a path says of its kind.

Names are compared in lower case without `_` and `-`: `id_str` and `IdStr` are one.
"""

from __future__ import annotations

from collections.abc import Set

ASIDE = "aside"  # known answers from which nothing is taken: averages, lists of words, the school itself
STUDENT = "student"
KINDS = ("group", "period", "lesson", "work", "worktype", "mark", "log", "final", "person", STUDENT, "subject")

# The part of a path that names what was asked for; the last one of a path counts.
KIND_OF_SEGMENT = {
    "edu-groups": "group",
    "reporting-periods": "period",
    "lessons": "lesson",
    "works": "work",
    "work-types": "worktype",
    "marks": "mark",
    "lesson-log-entries": "log",
    "log-entries": "log",
    "final-marks": "final",
    "allfinalmarks": "final",
    "persons": "person",
    "students": "person",
    "teachers": "person",
    "classteacher": "person",
    "subjects": "subject",
    "statuses": ASIDE,
    "values": ASIDE,
    "schools": ASIDE,
    "timetables": ASIDE,
    "avg-marks": ASIDE,
    "avg-mark": ASIDE,
    "wa-marks": ASIDE,
}

# Sets of fields no other journal has together: one of them in a file makes the batch this journal's.
SIGNATURES: tuple[frozenset[str], ...] = tuple(
    frozenset(fields.split())
    for fields in (
        "person persubjectfinalmarks",
        "person membershipstatus",
        "parentids studyyear",
        "studyyear parallel name",
        "textvalue person lesson",
        "textvalue person work",
        "start finish number type",
        "person lesson status createddate",
        "subject works teachers number",
        "worktype displayinjournal",
        "kindid kind abbr",
        "idstr shortname lastname",
    )
)


def kind_of(fields: Set[str], path_kind: str | None) -> str | None:
    """The kind of a record with these fields (plain names), None for a mere wrapping. The first that fits counts."""
    for kind, is_it in _TESTS:
        if is_it(fields):
            return kind
    if "name" in fields and (fields & {"knowledgearea", "fgossubjectid", "espsubjectname"} or path_kind == "subject"):
        return "subject"
    return None


OF_LESSON = {"subject", "works", "teachers", "title", "date"}
_TESTS = (
    ("final", lambda f: "persubjectfinalmarks" in f),
    (ASIDE, lambda f: bool(f & {"persubjectaverages", "avgmarkvalue", "subjectmarks", "usesweightedavg"})),
    ("mark", lambda f: "textvalue" in f or ("value" in f and "person" in f and bool(f & {"work", "lesson"}))),
    ("log", lambda f: {"person", "lesson"} <= f and bool(f & {"status", "createddate"})),
    (STUDENT, lambda f: {"person", "membershipstatus"} <= f),
    ("group", lambda f: bool(f & {"parentids", "parentidsstr", "journaltype"}) or {"studyyear", "name"} <= f),
    ("period", lambda f: {"start", "finish"} <= f and bool(f & {"type", "number"})),
    ("work", lambda f: "worktype" in f and bool(f & {"displayinjournal", "targetdate", "markcount", "sentdate"})),
    ("lesson", lambda f: "person" not in f and len(f & OF_LESSON) > (1 if "date" in f else 2)),
    ("worktype", lambda f: bool(f & {"kind", "kindid"}) and bool(f & {"abbr", "weight"})),
    ("person", lambda f: "lastname" in f and bool(f & {"firstname", "id", "idstr", "shortname"})),
)
