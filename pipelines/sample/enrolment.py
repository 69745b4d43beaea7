"""How the contingent changes: the opening and the end of a year, people and orders. Movements inside it: `moves`.

One `Enrolment` lives through all the years.
"""

from __future__ import annotations

import numpy as np

from pipelines.sample.calendar import SchoolYear
from pipelines.sample.contingent import (
    Movement,
    SchoolClass,
    Stay,
    letter_of,
    opening_plan,
    sizes,
    stage_of,
    title_of,
)
from pipelines.sample.people import WEAK, Student, archetypes, new_student
from pipelines.sample.profile import Profile
from pipelines.sample.seeding import day_of, number, stream
from pipelines.sample.subjects import PROGRAMS

_SCHOOLS = ("МБОУ СОШ № {}", "МАОУ Лицей № {}", "МБОУ ООШ № {}", "МАОУ Гимназия № {}")


class Enrolment:
    """The contingent of one institution from its first generated year on."""

    def __init__(self, profile: Profile, seed: int, pupils: int) -> None:
        self.profile, self.seed, self.pupils = profile, seed, pupils
        self.college = profile.kind == "college"
        self.students: list[Student] = []
        self.classes: list[SchoolClass] = []
        self.movements: list[Movement] = []
        self.new_students: dict[int, int] = {}  # number of a pupil → the day the journal learned of him
        self._cohorts = 0
        self._target = len(opening_plan(pupils, self.college))
        self.outcome: dict[int, str] = {}  # pupils who do not simply go on: `graduate` or `repeat`

    # -- people and orders -------------------------------------------------------------------------------------------

    def new_pupil(self, grade: int, year: int, entered: int, archetype: int | None = None) -> Student:
        """Somebody new in the school; the journal learns of him on the day `entered`."""
        student = new_student(
            self.seed, 1_000_001 + len(self.students), grade, year, stage_of(grade, self.college), archetype
        )
        self.students.append(student)
        self.new_students[student.number] = entered
        return student

    def order(
        self,
        student: Student,
        kind: str,
        effective_on: int,
        source: SchoolClass | None,
        target: SchoolClass | None,
        entered: int,
        counterparty: str | None = None,
        reason: str | None = None,
        order_date: int | None = None,
    ) -> None:
        """Write an order; without `order_date` it was made when it was known and took effect."""
        made = order_date if order_date is not None else min(effective_on, entered)
        index = len(self.movements) + 1
        self.movements.append(
            Movement(
                900_000 + index,
                student,
                kind,
                effective_on,
                f"{index}-к",
                made,
                source.class_id if source else None,
                target.class_id if target else None,
                counterparty,
                reason,
                entered,
            )
        )

    def some_school(self, draw: np.random.Generator) -> str:
        """The name of another school, invented."""
        return _SCHOOLS[int(draw.integers(len(_SCHOOLS)))].format(int(draw.integers(2, 180)))

    def end(self, room: SchoolClass, student: Student, day: int, moved: bool, entered: int) -> None:
        """He is in the class no longer from `day` on; `moved`: he goes to another class of the school."""
        for stay in room.stays:
            if stay.student is student and stay.left is None:
                stay.left, stay.moved, stay.left_entered = day, moved, entered

    # -- the opening of a year ---------------------------------------------------------------------------------------

    def _class(self, year: int, grade: int, letter: str, program: str | None, cohort: int) -> SchoolClass:
        stage = stage_of(grade, self.college)
        kinds = {"trimesters": "trimester", "college": "half_year", "quarters": "quarter"}
        kind = kinds[self.profile.scheme]
        if stage == "СОО" and self.profile.senior_half_years:
            kind = "half_year"
        title = title_of(grade, letter, program)
        return SchoolClass(
            f"{year}-{title}",
            year,
            0,
            grade,
            letter,
            program,
            stage,
            title,
            kind,
            2 if grade in self.profile.second_shift else 1,
            25 if stage != "СОО" else 27,
            cohort,
        )

    def open_first(self, calendar: SchoolYear, opening: int) -> list[SchoolClass]:
        """Classes of the first year, everybody enrolled on 1 September."""
        plan = opening_plan(self.pupils, self.college)
        used: dict[tuple[str | None, int], int] = {}
        first = number(day_of(opening).replace(month=9, day=1))
        for (program, grade), size in zip(plan, sizes(self.pupils, len(plan)), strict=True):
            index = used.get((program, grade), 0)
            used[program, grade] = index + 1
            letter = letter_of(index, self.college)
            self._admit(self._class(calendar.start, grade, letter, program, self._new_cohort()), size, first, opening)
        return self._sorted()

    def _new_cohort(self) -> int:
        self._cohorts += 1
        return self._cohorts

    def _admit(self, room: SchoolClass, size: int, first: int, opening: int) -> None:
        draw = stream(self.seed, "admission", room.class_id)
        fresh = room.grade == 1
        for archetype in archetypes(draw, size):
            student = self.new_pupil(room.grade, room.year, opening, archetype)
            room.stays.append(Stay(student, first, None, opening))
            came_from = f"МБДОУ детский сад № {int(draw.integers(1, 90))}" if fresh and not self.college else None
            reason = "приём в первый класс" if came_from else "контингент на начало ведения электронного журнала"
            if fresh and self.college:
                came_from, reason = self.some_school(draw), "приём на обучение"
            self.order(student, "enrolment", first, None, room, opening, came_from, reason, opening - 2)
        self.classes.append(room)

    def _sorted(self) -> list[SchoolClass]:
        year = self.classes[-1].year
        rooms = sorted(
            (room for room in self.classes if room.year == year),
            key=lambda room: (room.grade, room.program or "", len(room.letter), room.letter),
        )
        for order, room in enumerate(rooms, 1):
            room.order = order
        return rooms

    def open_next(self, former: list[SchoolClass], calendar: SchoolYear, opening: int) -> list[SchoolClass]:
        """Classes of the next year: everybody who stays goes up, new first classes fill the school."""
        first = number(day_of(opening).replace(month=9, day=1))
        staying = [room for room in former if room.grade < self.last_grade(room)]
        ninth = [room for room in staying if room.grade == 9 and not self.college]
        going = [room for room in staying if room not in ninth]
        rooms: dict[int, SchoolClass] = {}
        for room in going:
            rooms[room.cohort] = self._class(calendar.start, room.grade + 1, room.letter, room.program, room.cohort)
        for index in range((len(ninth) + 1) // 2):
            seniors = self._class(calendar.start, 10, letter_of(index, False), None, self._new_cohort())
            for room in ninth[index * 2 : index * 2 + 2]:
                rooms[room.cohort] = seniors
        made = list({id(room): room for room in rooms.values()}.values())
        lowest: list[SchoolClass] = []
        for index in range(max(0, self._target - len(made))):
            program = sorted(PROGRAMS)[index % 2] if self.college else None
            letter = letter_of(index // 2 if self.college else index, self.college)
            lowest.append(self._class(calendar.start, 1, letter, program, self._new_cohort()))
        same_grade = {(room.grade, room.program): room for room in reversed(made)}
        for room in former:
            for student in room.members(first - 1):
                self._go_on(student, room, rooms.get(room.cohort), same_grade, first, opening)
        self.classes += made
        share = self.pupils // self._target
        for room in lowest:
            self._admit(room, share, first, opening)
        for room in made:
            if room.grade == 10 and not self.college:
                self._fill_seniors(room, share, first, opening)
        return self._sorted()

    def _fill_seniors(self, room: SchoolClass, share: int, first: int, opening: int) -> None:
        draw = stream(self.seed, "seniors", room.class_id)
        for _ in range(max(0, share * 3 // 4 - len(room.stays))):
            student = self.new_pupil(10, room.year, opening)
            room.stays.append(Stay(student, first, None, opening))
            self.order(
                student,
                "enrolment",
                first,
                None,
                room,
                opening,
                self.some_school(draw),
                "приём в десятый класс",
                opening - 3,
            )

    def last_grade(self, room: SchoolClass) -> int:
        """The grade or course after which a pupil leaves with a certificate."""
        return PROGRAMS[room.program] if room.program else 11

    def _go_on(
        self,
        student: Student,
        room: SchoolClass,
        target: SchoolClass | None,
        same_grade: dict[tuple[int, str | None], SchoolClass],
        first: int,
        opening: int,
    ) -> None:
        kind, reason = "promotion", "решение педагогического совета"
        if self.outcome.get(student.number) == "repeat":
            kind, target = "repeat", same_grade[room.grade, room.program]
            reason = "академическая задолженность не ликвидирована"
        if target is None:
            raise AssertionError(f"{room.class_id}: a pupil neither graduates nor goes on")
        self.end(room, student, first, True, opening)
        target.stays.append(Stay(student, first, None, opening))
        self.order(student, kind, first, room, target, opening, None, reason, opening - 1)

    # -- the end of a year -------------------------------------------------------------------------------------------

    def close_year(self, rooms: list[SchoolClass], calendar: SchoolYear) -> dict[int, str]:
        """Who graduates and who repeats: number of the pupil → `graduate`, `leave` (grade 9 and away) or `repeat`."""
        draw = stream(self.seed, "outcome", calendar.start)
        end = number(calendar.ends_on)
        self.outcome = {}
        graded = {(room.grade + 1, room.program) for room in rooms if room.grade < self.last_grade(room)}
        for room in rooms:
            members = room.members(end)
            if room.grade == self.last_grade(room):
                for student in members:
                    self._graduate(student, room, end + 32, "graduate")
            elif room.grade == 9 and not self.college:
                weakest = sorted(members, key=lambda one: (-one.archetype, one.restless))
                for student in weakest[: round(len(members) * 0.45)]:
                    self._graduate(student, room, end + 32, "leave")
            if (room.grade, room.program) in graded and room.grade < self.last_grade(room) and room.grade > 1:
                weak = [one for one in members if one.archetype == WEAK and one.number not in self.outcome]
                if weak and (len(rooms) <= 12 or draw.random() < 0.1):
                    self.outcome[weak[0].number] = "repeat"
        return dict(self.outcome)

    def _graduate(self, student: Student, room: SchoolClass, day: int, outcome: str) -> None:
        self.outcome[student.number] = outcome
        self.end(room, student, day, False, day)
        reason = "завершение обучения" if outcome == "graduate" else "получено основное общее образование"
        self.order(student, "graduation", day, room, None, day, None, reason, day - 1)
