"""For any input: nothing is raised, nothing is made up, and what does not matter changes nothing."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any

from dnevnik_school import CLASS, PLACE, answers, files_of, read, rows, sifted
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipelines.exports.adapters import dnevnik
from pipelines.exports.adapters.base import Reading
from pipelines.exports.adapters.dnevnik import values
from pipelines.exports.adapters.dnevnik.kinds import KIND_OF_SEGMENT
from pipelines.exports.adapters.dnevnik.marks import cell
from pipelines.exports.contract import TABLES

often = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
seldom = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))

FIELDS = sorted({key for answer in answers().values() for key in json.dumps(answer).split('"') if key.isidentifier()})
PATHS = [*answers(), *(f"{segment}.json" for segment in KIND_OF_SEGMENT), "x.json", "edu-groups/7/x"]
words = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["5", "4/5", "УП 4", ".", "2025-09-02T00:00:00", "02.09.25", "<b>x", "<![if", "&#x110000;", CLASS]),
)
plain = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), words)
anything = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.sampled_from(FIELDS), words), inner, max_size=8)
    ),
    max_leaves=30,
)


def whole(reading: Reading) -> list[tuple[str, list[tuple[Any, ...]], tuple[Any, ...]]]:
    return [(each.table.name, each.rows.rows(), each.faults) for each in reading.tables]


def is_sound(reading: Reading) -> None:
    """Every table is one of the contract, once; the check can judge it; covers are days in their order."""
    names = [each.table.name for each in reading.tables]
    assert len(names) == len(set(names))
    assert set(names) <= set(TABLES)
    sifted(reading)
    assert all(first <= last and table in TABLES for table, (first, last) in reading.covers.items())


@seldom
@given(st.dictionaries(st.sampled_from(PATHS), st.binary(max_size=200), max_size=4))
def test_any_bytes(files: dict[str, bytes]) -> None:
    dnevnik.recognises(files)
    is_sound(dnevnik.read(files, PLACE))


@seldom
@given(st.dictionaries(st.sampled_from(PATHS), anything, max_size=4))
@example({"edu-groups.json": [{"id": 1, "parentIds": [1], "type": "Subgroup", "name": None}]})
def test_any_json(made: dict[str, Any]) -> None:
    files = {path: json.dumps(answer).encode() for path, answer in made.items()}
    dnevnik.recognises(files)
    is_sound(dnevnik.read(files, PLACE))


def _spoilt(draw: st.DrawFn, value: Any) -> Any:
    if isinstance(value, dict):
        kept = [key for key in value if draw(st.integers(0, 30))]
        return {key: _spoilt(draw, value[key]) for key in kept}
    if isinstance(value, list):
        return [_spoilt(draw, each) for each in value]
    return value if draw(st.integers(0, 15)) else draw(anything)


@st.composite
def spoilt_answers(draw: st.DrawFn) -> dict[str, Any]:
    return _spoilt(draw, answers())


@seldom
@given(spoilt_answers())
def test_answers_of_the_right_shape_with_wrong_values(made: dict[str, Any]) -> None:
    files = {path: json.dumps(answer).encode() for path, answer in made.items()}
    reading = dnevnik.read(files, PLACE)
    is_sound(reading)
    given_texts = {values.text(each) for each in _leaves(made)}
    for table in ("marks", "period_marks"):
        for row in rows(reading, table):
            said = row.get("value", "")
            assert not said or any(said in each.lower() or said in each or said == "зач" for each in given_texts)


def _leaves(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return [value] if inner is None else [leaf for each in inner for leaf in _leaves(each)]


@seldom
@given(st.data())
def test_a_file_cut_anywhere_takes_nothing_from_the_others_and_invents_nothing(data: st.DataObject) -> None:
    files = files_of(answers())
    path = data.draw(st.sampled_from(sorted(files)))
    at = data.draw(st.integers(0, len(files[path]) - 1))
    cut = dnevnik.read(files | {path: files[path][:at]}, PLACE)
    is_sound(cut)
    full = read()
    for table in ("marks", "absences", "period_marks", "lessons", "class_members"):
        known = rows(full, table)
        keys = [tuple(row.get(name) for name in TABLES[table].key) for row in known]
        assert all(tuple(row.get(name) for name in TABLES[table].key) in keys for row in rows(cut, table))
        if len(rows(cut, table)) < len(known) and not table.startswith("period"):
            assert table not in cut.covers
    assert any(path in fault.reason for each in cut.tables for fault in each.faults)


@seldom
@given(st.permutations(sorted(answers())))
def test_the_order_of_files_does_not_matter(order: list[str]) -> None:
    files = files_of(answers())
    assert whole(dnevnik.read({path: files[path] for path in order}, PLACE)) == whole(read())


@seldom
@given(st.data())
def test_an_export_of_fewer_answers_names_the_same_things_alike(data: st.DataObject) -> None:
    made = answers()
    kept = data.draw(st.sets(st.sampled_from(sorted(made))))
    kept |= {"edu-groups.json", f"edu-groups/{CLASS}/reporting-periods.json"}
    part, full = read({path: made[path] for path in kept}), read()
    for table, of in TABLES.items():
        known = {tuple(row.get(name) for name in of.key) for row in rows(full, table)}
        assert {tuple(row.get(name) for name in of.key) for row in rows(part, table)} <= known


@often
@given(st.one_of(words, st.text(alphabet="5432/ .,УПНзач-", max_size=8)))
def test_a_cell_loses_nothing_and_invents_nothing(said: str) -> None:
    marks, codes = cell(said)
    if marks != [said]:
        assert all(mark in said.lower() or mark in {"зач", "нз"} for mark in marks)
        assert all(code.lower() in said.lower() for code in codes)
        assert len(marks) + len(codes) >= len(said.split())


@often
@given(plain)
def test_texts_ids_and_days_of_anything(value: object) -> None:
    said = values.text(value)
    assert said == " ".join(said.split())
    said.encode()
    for found in (values.plain_id(value), values.day(value, PLACE.timezone), values.moment(value, PLACE.timezone)):
        assert isinstance(found, str)


@often
@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_day_in_every_way_of_writing_it(day: date) -> None:
    for said in (f"{day}", f"{day}T00:00:00", f"{day}T00:00:00Z", f"{day:%d.%m.%Y}", f" {day}\u200b"):
        assert values.day(said, PLACE.timezone) == f"{day}"
    assert values.as_date(f"{day}") == day


@often
@given(st.dates(date(1990, 1, 2), date(2099, 12, 30)), st.times())
def test_a_moment_with_an_offset_is_the_wall_time_there(on: date, at: time) -> None:
    said = f"{on}T{at.isoformat('seconds')}"
    assert values.moment(f"{said}+07:00", "Etc/GMT-7") == said


@often
@given(st.integers(1, 2**63 - 1), st.booleans())
def test_ids_of_64_bits_keep_every_digit(number: int, as_text: bool) -> None:
    record = json.dumps({"id": float(number), "id_str": str(number)} if as_text else {"id": number})
    made = {"edu-groups.json": json.loads(record) | {"parentIds": [], "type": "Group", "name": "5А", "studyyear": 2025}}
    assert rows(read(made), "classes")[0]["class_id"] == str(number)
