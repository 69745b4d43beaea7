"""Versions against an independent count: a journal walked day by day in plain Python, over random fortnights.

Some of its snapshots tell of everybody, some only of the pupils and classes that were asked about.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from ingest_site import ASKED, YEAR, Site, read_with_asked

from pipelines.exports.adapters import canonical

DAYS = [f"2025-09-{n:02d}" for n in range(1, 19)]
LESSONS = [f"l{n}" for n in range(4)]
MARKS = [f"m{n}" for n in range(9)]
CLASSES = ["c1", "c2"]
PUPILS = ["p1", "p2"]
BROKEN = "77"  # no mark: the row is set aside, its key is known


@dataclass
class Said:
    """What one random batch says: marks by id (None: op delete), (day, class) of lessons by id, what a snapshot covers.

    `asked`: the (class, pupil) that a snapshot tells of; None: of everybody.
    """

    day: str
    marks: dict[str, tuple[str, str] | None]
    lessons: dict[str, tuple[str, str]]
    coverage: tuple[str, str] | None
    asked: set[tuple[str, str]] | None
    brings_marks: bool
    nameless_row: bool

    def tells_of(self, class_id: str, pupil: str) -> bool:
        return self.asked is None or (class_id, pupil) in self.asked


@dataclass
class Walk:
    """The versions of one mark, found by walking over the days."""

    versions: list[tuple[Any, ...]] = field(default_factory=list)
    since: str | None = None
    content: tuple[str, str] | None = None

    def close(self, mark: str, day: str | None, removed: bool) -> None:
        if self.since is not None and self.content is not None:
            self.versions.append((mark, self.content[1], self.since, day, removed))
        self.since = None

    def put(self, mark: str, day: str, content: tuple[str, str]) -> None:
        if self.since is not None and self.content == content:
            return
        self.close(mark, day, removed=False)
        self.since, self.content = day, content


def a_random_journal(seed: int) -> list[Said]:
    chance = random.Random(seed)
    said: list[Said] = []
    for number, day in enumerate(DAYS):
        is_snapshot = number > 2 and chance.random() < 0.4
        first, last = sorted((chance.choice(DAYS), chance.choice(DAYS)))
        moved = {
            lesson: (chance.choice(DAYS), chance.choice(CLASSES))
            for lesson in LESSONS
            if number == 0 or chance.random() < 0.06
        }
        if is_snapshot:  # one that brought lessons would have to bring them all; these bring marks only
            moved = {}
        chosen: dict[str, tuple[str, str] | None] = {}
        for place, mark in enumerate(MARKS):
            luck = chance.random()
            if luck < 0.35:
                value = BROKEN if is_snapshot and chance.random() < 0.3 else chance.choice("54")
                chosen[mark] = (LESSONS[place % len(LESSONS)], value)
            elif luck < 0.42 and not is_snapshot:
                chosen[mark] = None
        coverage = (first, last) if is_snapshot else None
        everyone = [(class_id, pupil) for class_id in CLASSES for pupil in PUPILS]
        asked = {each for each in everyone if chance.random() < 0.6} if is_snapshot and chance.random() < 0.7 else None
        said.append(Said(day, chosen, moved, coverage, asked, chance.random() < 0.85, chance.random() < 0.15))
    return said


def pupil_of(mark: str) -> str:
    return PUPILS[MARKS.index(mark) % len(PUPILS)]


def place_of_lesson(journal: list[Said], lesson: str, day: str) -> tuple[str, str]:
    """Where the lesson stood on that day: the last thing said of it by then (all lessons are named on day one)."""
    return [said.lessons[lesson] for said in journal if said.day <= day and lesson in said.lessons][-1]


def walked(journal: list[Said]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for mark in MARKS:
        walk = Walk()
        last_said: tuple[str, str] | None = None
        for said in journal:
            if not said.brings_marks:
                continue
            if mark in said.marks:
                content = said.marks[mark]
                if content is None:
                    walk.close(mark, said.day, removed=True)
                    last_said = None
                elif content[1] != BROKEN:
                    walk.put(mark, said.day, content)
                    last_said = content
                elif last_said is not None:
                    walk.put(mark, said.day, last_said)
            elif said.coverage and not said.nameless_row and walk.since is not None and walk.content is not None:
                stood, class_id = place_of_lesson(journal, walk.content[0], said.day)
                if said.coverage[0] <= stood <= said.coverage[1] and said.tells_of(class_id, pupil_of(mark)):
                    walk.close(mark, said.day, removed=True)
        walk.close(mark, None, removed=False)
        found += walk.versions
    return sorted(found, key=str)


def land(site: Site, journal: list[Said]) -> None:
    for said in journal:
        tables: dict[str, str | bytes] = {"academic_years.csv": YEAR} if said.day == DAYS[0] else {}
        if said.lessons:
            body = "".join(f"{lesson},{day},{c},math,held\n" for lesson, (day, c) in said.lessons.items())
            tables["lessons.csv"] = "lesson_id,held_on,class_id,subject_id,status\n" + body
        if said.brings_marks:
            rows = [
                f"{mark},,,,delete" if content is None else f"{mark},{content[0]},{pupil_of(mark)},{content[1]},"
                for mark, content in said.marks.items()
            ]
            rows += [",l0,p1,5,"] if said.nameless_row else []
            tables["marks.csv"] = "\n".join(["mark_id,lesson_id,student_id,value,op", *rows]) + "\n"
        if said.asked is not None:
            tables[ASKED] = "".join(f"{class_id} {pupil}\n" for class_id, pupil in sorted(said.asked))
        if said.coverage:
            site.snapshot(said.day, tables, *said.coverage)
        else:
            site.land(said.day, tables)


@pytest.mark.parametrize("seed", range(8))
def test_versions_agree_with_a_walk_over_the_days(
    new_site: Callable[[str], Site], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canonical, "read", read_with_asked)
    journal = a_random_journal(seed)
    site = new_site("site")
    land(site, journal)
    site.load()
    assert sorted(site.marks(), key=str) == walked(journal)
