"""Who may be whom: proposals for the ids of a later journal, by declared keys. Proposed, never applied.

A pupil by the number of his personal file, by name and birth date; a class by school year and title; a subject by
title; staff by full name; a subgroup by class, subject and title. е and ё, capitals, blanks and Latin letters of the
same shape do not tell apart. A proposal is certain if nothing differs that is a key and nobody else comes into question
on either side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

LATIN = str.maketrans("abehkmopctxy", "авенкморстху")
Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Record:
    """One thing as a journal names it: its id in the warehouse and what is known of it."""

    id: str
    fields: Fields = field(repr=False)


@dataclass(frozen=True)
class Verdict:
    """What two records agree and differ in, in Russian; whether it is enough if nobody else comes into question."""

    agree: tuple[str, ...]
    differ: tuple[str, ...]
    is_enough: bool


@dataclass(frozen=True)
class Proposal:
    """`one` of the later journal may be `other`. `doubt`: why it is not certain (Russian), None if it is."""

    one: Record
    other: Record
    verdict: Verdict
    doubt: str | None

    @property
    def is_certain(self) -> bool:
        """Whether it may be accepted together with others, unseen."""
        return self.doubt is None


def proposals(
    entity: str, undecided: Iterable[Record], known: Iterable[Record], refused: frozenset[tuple[str, str]]
) -> list[Proposal]:
    """Every pair that comes into question, by the ids of `undecided`. `refused`: pairs (id, known id) that are not."""
    keys, judge = RULES[entity]
    by_key: dict[tuple[object, ...], list[Record]] = {}
    for record in known:
        for key in keys(record.fields):
            by_key.setdefault(key, []).append(record)
    pairs: list[tuple[Record, Record, Verdict]] = []
    for one in sorted(undecided, key=lambda record: record.id):
        others = {other.id: other for key in keys(one.fields) for other in by_key.get(key, [])}
        for _, other in sorted(others.items()):
            verdict = judge(one.fields, other.fields)
            if verdict is not None and (one.id, other.id) not in refused:
                pairs.append((one, other, verdict))
    candidates = Counter(one.id for one, _, _ in pairs)
    claims = Counter(other.id for _, other, _ in pairs)
    return [
        Proposal(one, other, verdict, _doubt(verdict, candidates[one.id], claims[other.id]))
        for one, other, verdict in pairs
    ]


def _doubt(verdict: Verdict, candidates: int, claims: int) -> str | None:
    if candidates > 1:
        return f"подходят несколько ({candidates})"
    if claims > 1:
        return f"на ту же запись есть и другие ({claims})"
    if verdict.differ:
        return f"различается: {', '.join(verdict.differ)}"
    return None if verdict.is_enough else "совпавшего мало"


def folded(text: str | None) -> str | None:
    """A text as it is compared; None for an empty one."""
    plain = "".join((text or "").casefold().replace("ё", "е").translate(LATIN).split())
    return plain.translate({ord(sign): None for sign in "-–—.«»\"'№"}) or None


def same(one: object, other: object) -> bool | None:
    """Whether two values are the same; None if one of them is not known."""
    return None if one is None or other is None else one == other


def _verdict(answers: Mapping[str, bool | None], is_enough: bool) -> Verdict:
    return Verdict(
        tuple(key for key, answer in answers.items() if answer),
        tuple(key for key, answer in answers.items() if answer is False),
        is_enough,
    )


def _names(fields: Fields) -> tuple[str | None, str | None, str | None]:
    return folded(fields["last_name"]), folded(fields["first_name"]), folded(fields["middle_name"])


def _may_be(one: str | None, other: str | None) -> bool:
    """Two first names of which one may be the other's initial, or is not known."""
    return not one or not other or one == other or (len(min(one, other, key=len)) == 1 and one[0] == other[0])


def _pupil_keys(fields: Fields) -> list[tuple[object, ...]]:
    last, first, middle = _names(fields)
    file, born = folded(fields["personal_file_no"]), fields["birth_date"]
    keys: list[tuple[object, ...]] = [("name", last, first)]
    keys += [("file", file)] if file else []
    keys += [("born", born, last), ("renamed", born, first, middle)] if born else []
    return keys


def _judge_pupils(one: Fields, other: Fields) -> Verdict | None:
    """A surname may change, a number may be missing: such pairs are proposed, with what speaks against them."""
    (last, first, middle), (last2, first2, middle2) = _names(one), _names(other)
    file = same(folded(one["personal_file_no"]), folded(other["personal_file_no"]))
    born = same(one["birth_date"], other["birth_date"])
    named = last == last2 and first is not None and first == first2
    may_be = born and last == last2 and _may_be(first, first2)
    renamed = born and first == first2 and middle is not None and middle == middle2
    if not (file or named or may_be or renamed):
        return None
    answers = {
        "личное дело": file,
        "фамилия": same(last, last2),
        "имя": same(first, first2),
        "отчество": same(middle, middle2),
        "дата рождения": born,
    }
    return _verdict(answers, named and bool(born or (file and born is None)))


def _judge_staff(one: Fields, other: Fields) -> Verdict | None:
    (last, first, middle), (last2, first2, middle2) = _names(one), _names(other)
    if last != last2 or not _may_be(first, first2):
        return None
    answers = {"фамилия": True, "имя": same(first, first2), "отчество": same(middle, middle2)}
    return _verdict(answers, first is not None and first == first2 and middle == middle2)


def _judge_classes(one: Fields, other: Fields) -> Verdict | None:
    return _verdict({"учебный год": True, "название": True, "параллель": one["grade"] == other["grade"]}, True)


def _agreeing(*titles: str) -> Callable[[Fields, Fields], Verdict | None]:
    return lambda one, other: Verdict(titles, (), True)


Keys = Callable[[Fields], Sequence[tuple[object, ...]]]
RULES: Mapping[str, tuple[Keys, Callable[[Fields, Fields], Verdict | None]]] = {
    "students": (_pupil_keys, _judge_pupils),
    "staff": (lambda f: [(folded(f["last_name"]),)], _judge_staff),
    "classes": (lambda f: [(f["academic_year"], folded(f["title"]))], _judge_classes),
    "subjects": (lambda f: [(folded(f["title"]),)], _agreeing("название")),
    "subgroups": (
        lambda f: [(f["class_id"], f["subject_id"], folded(f["title"]))],
        _agreeing("класс", "предмет", "название"),
    ),
}
