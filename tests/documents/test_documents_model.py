"""The Document by itself: figures, content hash, headings of several rows, names of files."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reports.document import Column, Document, Line, Ratio, Row, Table
from reports.identity import Identity, file_stems, safe_name
from reports.kinds.common import exact
from reports.render.heads import Head, heads
from reports.render.upright import NORMAL, SMALL, fit

COLUMNS = (
    Column("no", ("№",), look="index"),
    Column("pupil", ("Ученик",), look="name"),
    Column("math", ("Математика",), look="mark"),
)


def small(**changes: object) -> Document:
    rows = (
        Row("p1", (1, "Ёлкин Пётр", (5, "н/а"))),
        Row("p2", (2, "Белова Анна", (None, 4))),
        Row("share", ("", "Успеваемость", Ratio(1, 2, Decimal("50.0"))), "total"),
    )
    table = Table("marks", "", COLUMNS, rows, (Line("q1", "1 четв."), Line("q2", "2 четв.")))
    made = Document(
        identity=Identity("school-90", "2024-25", "c5a", "5А", "5А", "class-results", "q1"),
        institution="Школа",
        institution_short="Школа",
        title="Итоги",
        subject="5 «А» класс",
        period="",
        people=(),
        blocks=(table,),
        notes=(),
        signatures=(),
        keep_years=5,
        landscape=True,
        as_of=date(2025, 5, 30),
        revision="r1",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_figures_are_one_record_each_and_absent_ones_are_empty() -> None:
    text = small().figures().decode()
    assert [tuple(row.values()) for row in csv.DictReader(io.StringIO(text))] == [
        ("marks", "p1", "Ёлкин Пётр", "math", "Математика", "q1", "1 четв.", "5"),
        ("marks", "p1", "Ёлкин Пётр", "math", "Математика", "q2", "2 четв.", "н/а"),
        ("marks", "p2", "Белова Анна", "math", "Математика", "q1", "1 четв.", ""),
        ("marks", "p2", "Белова Анна", "math", "Математика", "q2", "2 четв.", "4"),
        ("marks", "share", "Успеваемость", "math", "Математика", "a", "числитель", "1"),
        ("marks", "share", "Успеваемость", "math", "Математика", "b", "знаменатель", "2"),
        ("marks", "share", "Успеваемость", "math", "Математика", "pct", "%", "50.0"),
    ]


def test_content_is_the_same_on_a_later_day_and_another_when_a_word_or_the_renderer_changes() -> None:
    hashes = [
        made.content_hash(renderer)
        for made, renderer in (
            (small(), "r"),
            (small(as_of=date(2025, 6, 1), revision="r2"), "r"),
            (small(notes=("иначе",)), "r"),
            (small(), "другой"),
        )
    ]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="row p1 has 2 cells for 3 columns"):
        Table("marks", "", COLUMNS, (Row("p1", (1, "Ёлкин")),))
    with pytest.raises(ValueError, match="row p1 has 2 values for 0 lines"):
        Table("marks", "", COLUMNS, (Row("p1", (1, "Ёлкин", (5, 4))),))


def test_headings_share_what_they_share_and_short_ones_reach_down() -> None:
    columns = (
        Column("a", ("Имя",)),
        Column("b", ("Дней", "всего"), rotated=True),
        Column("c", ("Дней", "болезнь")),
        Column("d", ("Уроков", "всего")),
    )
    assert heads(columns) == [
        Head("Имя", 0, 0, 2, 1, False),
        Head("Дней", 0, 1, 1, 2, False),
        Head("Уроков", 0, 3, 1, 1, False),
        Head("всего", 1, 1, 1, 1, True),
        Head("болезнь", 1, 2, 1, 1, False),
        Head("всего", 1, 3, 1, 1, False),
    ]


def test_the_same_word_under_different_headings_is_not_joined() -> None:
    columns = (Column("a", ("1 четв.", "Дней")), Column("b", ("2 четв.", "Дней")))
    assert [(head.text, head.columns) for head in heads(columns) if head.row == 1] == [("Дней", 1), ("Дней", 1)]


def test_upright_headings_grow_until_the_longest_fits() -> None:
    short = fit([("Физика", 7.0)])
    long = fit([("Физика", 7.0), ("Основы духовно-нравственной культуры народов России", 7.0)])
    assert short.height < long.height
    assert long.look("Физика", 7.0) is NORMAL
    assert long.look("Основы духовно-нравственной культуры народов России", 7.0) in (NORMAL, SMALL)


def test_names_of_files_are_safe_and_tell_classes_apart() -> None:
    assert safe_name("5 «А»/../x") == "5_А_.._x"
    assert safe_name("..") == "_"
    assert file_stems({"c1": "5А", "c2": "5а", "c3": "6/1"}) == {"c1": "5А-c1", "c2": "5а-c2", "c3": "6_1"}


def test_urn_escapes_what_would_split_it() -> None:
    identity = Identity("school-90", "2024-25", "5:А", "5А", "5А", "homeroom", "q 1")
    assert identity.urn == "urn:vedomost:school-90:2024-25:5%3A%D0%90:homeroom:q%201"


def test_a_double_is_never_printed() -> None:
    with pytest.raises(TypeError, match="float"):
        exact(4.5)  # type: ignore[arg-type]
