"""Movement: each pupil walked day by day, his place of one day compared with the next."""

from __future__ import annotations

from datetime import date

from recount.people import Figures, Year


def _place_by_day(year: Year, student: str) -> dict[date, str | None]:
    """His class on each day for the sheet of movement: the year's turn neither brings nor takes anybody away."""
    places = dict(year.where[student])
    turns = {
        order["effective_on"]
        for order in year.orders[student]
        if order["kind"] in ("promotion", "repeat", "graduation")
    }
    for one, other in zip(year.days, year.days[1:], strict=False):
        before, after = year.where[student][one], year.where[student][other]
        if before is None and after and other in turns:
            places.update({day: after for day in year.days if day < other})
        if before and after is None and other in turns:
            places.update({day: before for day in year.days if day >= other})
    return places


def movement(year: Year) -> Figures:
    """rpt_movement: opening, arrived, departed, transferred_in, transferred_out, closing."""
    places = {student: _place_by_day(year, student) for student in year.students}
    units = {("class", class_id): {class_id} for class_id in year.classes} | {("school", None): set(year.classes)}
    for kind in ("grade", "stage"):
        for of in year.classes.values():
            units[kind, str(of[kind])] = {key for key, row in year.classes.items() if row[kind] == of[kind]}
    result: Figures = {}
    for (kind, unit), classes in units.items():
        for period in {row["period_id"]: row for class_id in year.classes for row in year.lives_by(class_id)}.values():
            before = [
                row["ends_on"]
                for row in year.periods
                if (row["kind"], row["ordinal"]) == (period["kind"], period["ordinal"] - 1)
            ]
            start = before[0] if before else period["starts_on"]
            came, went, came_over, went_over = 0, 0, 0, 0
            for place in places.values():
                for one, other in zip(year.days, year.days[1:], strict=False):
                    if not start < other <= period["ends_on"]:
                        continue
                    was, is_now = place[one] in classes, place[other] in classes
                    came += is_now and not was
                    went += was and not is_now
                    came_over += is_now and not was and place[one] is not None
                    went_over += was and not is_now and place[other] is not None
            opening = sum(place[start] in classes for place in places.values())
            closing = sum(place[period["ends_on"]] in classes for place in places.values())
            result[kind, unit, period["period_id"]] = opening, came, went, came_over, went_over, closing
    return result
