"""The units a class belongs to. Nothing is counted here."""

from __future__ import annotations

from recount.people import Year


def units_of(year: Year, class_id: str) -> tuple[tuple[str, str | None], ...]:
    """(unit_kind, unit_id) of the class, its grade, its stage and the school, whose id is left out."""
    of = year.classes[class_id]
    return ("class", class_id), ("grade", str(of["grade"])), ("stage", of["stage"]), ("school", None)
