"""Who is who: the journal gives pupils no ids, only full names; lists of classes and folders of answers are compared.

Whoever cannot be told from another is set aside and told, never merged. What the answers hold is not read here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipelines.exports.adapters.bars.answers import CLASS, Answer
from pipelines.exports.adapters.bars.texts import class_title, grade_of, key_of, plain, repeated

Name = tuple[str, int]  # key of the full name, and which of its bearers in the class


@dataclass(frozen=True)
class Person:
    """Someone with a full name; `sex`: m, f or empty."""

    name: str
    sex: str = ""


@dataclass
class SchoolClass:
    """A class as lists and folders know it. `listed` is None where no list came; `problem`: why it cannot be used."""

    title: str
    letter: str = ""
    form_master: Person | None = None
    listed: list[Person] | None = None
    folders: dict[Name, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def grade(self) -> int | None:
        """The number in the title."""
        return grade_of(self.title)


@dataclass(frozen=True)
class Pupil:
    """A pupil in a class. `is_listed`: he is in its list (or there is none); `is_known`: his answers are surely his."""

    student_id: str
    class_title: str
    who: Name
    person: Person
    is_listed: bool
    is_known: bool


@dataclass
class People:
    """Pupils of all classes, and what was told about them, in Russian: (where, reason).

    `nobodys`: the same of those whose class is in doubt, so that they are not among `pupils`.
    """

    pupils: list[Pupil] = field(default_factory=list)
    nobodys: list[tuple[str, str]] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)

    def of_answers(self) -> dict[tuple[str, Name], Pupil]:
        """Whose the answers of a class's folder are."""
        return {(pupil.class_title, pupil.who): pupil for pupil in self.pupils if pupil.is_known}


def person(name: object, male: object) -> Person:
    """A full name and a flag as the journal writes them."""
    flag = (
        male if isinstance(male, bool) else {"true": True, "1": True, "false": False, "0": False}.get(key_of(str(male)))
    )
    return Person(plain(name), "" if flag is None else "m" if flag else "f")


def classes_of(answers: Iterable[Answer]) -> dict[str, SchoolClass]:
    """Classes by title, in order of titles."""
    found: dict[str, SchoolClass] = {}
    for answer in answers:
        if answer.call == CLASS:
            for part in answer.parts:
                _take_list(found, answer, part)
        elif answer.pupil:
            name, which = repeated(answer.pupil)
            school_class = found.setdefault(answer.class_name, SchoolClass(answer.class_name))
            school_class.folders.setdefault((key_of(name), which), name)
    return dict(sorted(found.items()))


def _take_list(found: dict[str, SchoolClass], answer: Answer, part: Mapping[str, object]) -> None:
    level, letter = class_title(plain(part.get("study_level"))), class_title(plain(part.get("letter")))
    level = level.removesuffix("КЛАСС")
    title = level if letter and level.endswith(letter) else level + letter
    if not (level and letter) and answer.class_name.startswith(level) and answer.class_name.endswith(letter):
        title = answer.class_name or title  # what the answer leaves out, its folder may say
    if not title:
        found.setdefault("", SchoolClass("", problem="в ответе нет ни параллели, ни буквы")).listed = []
        return
    school_class = found.setdefault(title, SchoolClass(title))
    rows = part.get("pupils")
    pupils = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    listed = [person(row.get("fullname"), row.get("male")) for row in pupils if plain(row.get("fullname"))]
    listed.sort(key=lambda each: (key_of(each.name), each.sex, each.name))
    if not listed:
        school_class.problem = "список класса пуст"
    elif school_class.listed and Counter(map(_key, listed)) != Counter(map(_key, school_class.listed)):
        school_class.problem = "списки класса в двух ответах разные; взят последний по имени файла"
    school_class.listed = listed or school_class.listed
    school_class.letter = letter
    master = person(part.get("form_master"), part.get("form_master_male"))
    school_class.form_master = master if master.name else school_class.form_master


def cohort(grade: int | None, year: int) -> str:
    """The calendar year in which a class of `grade` in the school year from `year` was the first: it never changes for
    those who neither repeat nor skip a year."""
    return str(year - grade + 1) if grade else "?"


def people_of(classes: Mapping[str, SchoolClass], year: int) -> People:
    """Everyone, with ids that do not depend on which files came together. `year`: in which the school year begins."""
    people = People()
    for school_class in classes.values():
        people.pupils.extend(_pupils(school_class, year, people.told))
    _part_doubles(people)
    return people


def _pupils(school_class: SchoolClass, year: int, told: list[tuple[str, str]]) -> Iterator[Pupil]:
    prefix = f"name:{cohort(school_class.grade, year)}:"
    by_name: dict[str, list[Person]] = defaultdict(list)
    for each in school_class.listed or ():
        by_name[_key(each)].append(each)
    folders: dict[str, list[int]] = defaultdict(list)
    for name, number in sorted(school_class.folders):
        folders[name].append(number)
    for name in sorted({*by_name, *folders}):
        bearers, numbers = by_name.get(name, []), folders.get(name, [])
        reason = _doubt(school_class, name, len(bearers), len(numbers))
        if reason:
            shown = bearers[0].name if bearers else school_class.folders[name, numbers[0]]
            told.append((f"{school_class.title}, {shown}", reason))
        is_known = not bearers or not numbers or len(bearers) == len(numbers)
        which = numbers if numbers and is_known else list(range(1, len(bearers) + 1))
        people = bearers or [Person(school_class.folders[name, number]) for number in numbers]
        is_listed = bool(bearers) or school_class.listed is None
        for number, each in zip(which, people, strict=True):
            suffix = f" ({number})" if number > 1 else ""
            who = (name, number)
            yield Pupil(prefix + name + suffix, school_class.title, who, each, is_listed, is_known)


def _doubt(school_class: SchoolClass, name: str, bearers: int, folders: int) -> str:
    """What is to be told of a name that stands so often in the list and has so many folders; empty for nothing."""
    if bearers and folders and bearers != folders:
        return _UNCLEAR.format(bearers, folders)
    if bearers > 1 and not folders:
        return _NAMESAKES
    return "" if bearers or school_class.listed is None else _left(school_class, name)


_UNCLEAR = (
    "в списке класса с этим именем {}, а папок с ответами {}: чьи ответы, не видно, они не взяты; разложите их по "
    "папкам «Имя» и «Имя (2)»"
)
_NAMESAKES = "в списке класса это имя стоит не один раз: считаются разными людьми; ответы кладите в «Имя» и «Имя (2)»"


def _left(school_class: SchoolClass, name: str) -> str:
    given = name.split()[1:]
    later = [
        each.name
        for each in school_class.listed or ()
        if given and _key(each).split()[1:] == given and not any(_key(each) == who for who, _ in school_class.folders)
    ]
    if later:
        return f"в списке класса этого имени нет, а есть «{later[0]}»: если сменилась фамилия, это один человек"
    return "ответы есть, а в списке класса этого имени нет: выбыл, в другом классе или сменил фамилию"


def _part_doubles(people: People) -> None:
    """One id in two classes of a parallel: namesakes or one who changed class; the journal does not say."""
    by_id: dict[str, list[Pupil]] = defaultdict(list)
    for each in people.pupils:
        by_id[each.student_id].append(each)
    for same in by_id.values():
        if len(same) < 2:
            continue
        listed = [each for each in same if each.is_listed]
        kept = listed if len(listed) == 1 else []
        titles = ", ".join(each.class_title for each in same)
        advice = (
            f"взяты ответы класса {kept[0].class_title}, в чьём он списке"
            if kept
            else "однофамильцы это или один человек, не видно; его данные не взяты. Назовите папку второго «Имя (2)»"
        )
        told = people.told if kept else people.nobodys
        told.append((f"{titles}, {same[0].person.name}", f"одно имя в двух классах параллели: {advice}"))
        people.pupils = [each for each in people.pupils if each not in same or each in kept]


def _key(each: Person) -> str:
    return key_of(each.name)
