"""The control of the journal, asked day by day of the versions of each lesson: what stood there, what was late.

No interval is made here: for each day of control the versions known by then are looked at one after the other.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

FIRST, LAST = date(2024, 9, 2), date(2024, 12, 20)


@dataclass(frozen=True)
class Version:
    """What the export of `seen_on` first said of a held lesson."""

    seen_on: date
    topic: str | None
    entered_at: datetime | None


@dataclass(frozen=True)
class Lesson:
    """A held lesson and its versions, oldest first."""

    lesson_id: str
    held_on: date
    class_id: str
    subject_id: str
    teacher: str
    substitute: str | None
    versions: tuple[Version, ...]

    @property
    def led_by(self) -> str:
        """Who held it."""
        return self.substitute or self.teacher

    def topic_on(self, day: date) -> bool:
        """Whether the topic stood in the journal on the day, as far as exports and times of entry can say."""
        seen = [one for one in self.versions if one.seen_on <= day]
        later = [one for one in self.versions if one.seen_on > day]
        if seen and seen[-1].topic:
            return True
        following = later[0] if later else None
        if following is None or not following.topic or following.entered_at is None:
            return False
        entered_on = following.entered_at.date()
        return entered_on <= day and (not seen or entered_on > seen[-1].seen_on)

    def stands_on(self, day: date) -> bool:
        """Whether the lesson is known to have been held by the day."""
        return self.held_on <= day and (self.versions[0].seen_on <= day or self.topic_on(day))

    def in_time_on(self, day: date) -> bool | None:
        """Whether its first topic was in time (18:00 of its day), as far as that can be said on the day."""
        due = datetime.combine(self.held_on, time(18))
        first = next((one for one in self.versions if one.topic), None)
        emptied = any(not one.topic for one in self.versions[self.versions.index(first) :]) if first else False
        ever = self.topic_on(day) or (emptied and first is not None and first.seen_on <= day)
        if ever and first is not None:
            return first.entered_at <= due if first.entered_at else None
        # made in time, but after the export of that day: the next one shows it, and nobody calls it late meanwhile
        made_in_time = first is not None and first.entered_at is not None and first.entered_at <= due
        return False if day > self.held_on and not made_in_time else None

    def is_remark_on(self, day: date) -> bool:
        """Whether the control of the day finds its topic missing."""
        return self.stands_on(day) and day > self.held_on and not self.topic_on(day)


def lessons(seed: int) -> list[Lesson]:
    """Lessons of two classes in an autumn: filled at once, late, without a time, never, or emptied again."""
    draw = random.Random(seed)
    found = []
    day = FIRST
    while day <= LAST:
        for number in range(3 if day.weekday() < 5 else 0):
            class_id = draw.choice(("5a", "6a"))
            found.append(
                Lesson(
                    f"l{day:%m%d}{number}",
                    day,
                    class_id,
                    draw.choice(("maths", "music")),
                    draw.choice(("anna", "boris")),
                    draw.choice((None, None, None, "vera")),
                    tuple(_versions(draw, day)),
                )
            )
        day += timedelta(days=1)
    return found


def _versions(draw: random.Random, held_on: date) -> list[Version]:
    seen = held_on + timedelta(days=draw.choice((0, 0, 0, 1, 2)))
    versions, filled = [], draw.random() < 0.5
    for _ in range(draw.choice((1, 1, 2, 3, 4))):
        gap = (seen - (versions[-1].seen_on if versions else held_on)).days
        entered_on = seen - timedelta(days=draw.randrange(gap + 1))
        at = datetime.combine(entered_on, time(draw.choice((9, 17, 18, 20)), draw.choice((0, 30))))
        known = filled and draw.random() < 0.8
        versions.append(Version(seen, f"Тема {len(versions)}" if filled else None, at if known else None))
        seen += timedelta(days=draw.randrange(1, 9))
        filled = not filled
    return versions
