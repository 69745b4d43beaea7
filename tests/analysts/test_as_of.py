"""`as_of` against a replay: the exports up to a day loaded into another warehouse give the same rows, column by column.

The sample schools correct marks and absences days later, delete some, move pupils, and one of them hands over no
orders but lists. School-90 also has spoilt batches and rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from replays import load_until

from pipelines.config import Home
from pipelines.sample import generate
from pipelines.warehouse import as_of
from pipelines.warehouse.connection import open_warehouse

LAST = date(2024, 11, 14)
BEFORE, FIRST = date(2024, 8, 1), date(2024, 8, 30)
SUNDAY = date(2024, 10, 13)
QUARTER = date(2024, 10, 29)  # in the holidays, after a snapshot; corrections of the quarter come on 31 October
REPLAYED = (SUNDAY, QUARTER)
NAMES = [name.partition(".")[2] for name in as_of.OFFERED]


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("landing")
    generate(folder, "school-90", ["2024-25"], 20, 1, dirty=True, until=LAST)
    generate(folder, "yarovoe-college", ["2024-25"], 12, 1, until=date(2024, 10, 31), journal="netschool_spo")
    return folder


@pytest.fixture(scope="module")
def whole(landing: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of all exports."""
    return load_until(Home(tmp_path_factory.mktemp("whole")), landing, LAST)


@pytest.fixture(scope="module")
def replays(landing: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[date, Path]:
    """Day → the warehouse of the exports up to it."""
    return {day: load_until(Home(tmp_path_factory.mktemp("replay")), landing, day) for day in REPLAYED}


def said_on(whole: Path, name: str, day: date) -> list[tuple[object, ...]]:
    with duckdb.connect(str(whole), read_only=True) as con:
        return con.execute(f"from as_of.{name}(date '{day}') order by all").fetchall()


def model(warehouse: Path, name: str) -> list[tuple[object, ...]]:
    schema = next(full.partition(".")[0] for full in as_of.OFFERED if full.endswith(f".{name}"))
    with duckdb.connect(str(warehouse), read_only=True) as con:
        return con.execute(f"from {schema}.{name} order by all").fetchall()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("day", REPLAYED, ids=str)
def test_a_past_day_is_what_its_exports_gave(whole: Path, replays: Mapping[date, Path], name: str, day: date) -> None:
    expected = model(replays[day], name)
    assert expected or (name == "fct_period_mark" and day == SUNDAY), "there are no period marks yet on that day"
    assert said_on(whole, name, day) == expected


@pytest.mark.parametrize("name", NAMES)
def test_after_the_last_export_it_is_what_the_models_say(whole: Path, name: str) -> None:
    expected = model(whole, name)
    assert said_on(whole, name, LAST) == expected
    assert said_on(whole, name, LAST + timedelta(days=400)) == expected


@pytest.mark.parametrize("name", NAMES)
def test_before_the_first_export_the_journal_said_nothing(whole: Path, name: str) -> None:
    assert said_on(whole, name, BEFORE) == []
    assert said_on(whole, name, FIRST - timedelta(days=1)) == []


def test_a_day_without_an_export_says_what_the_last_one_said(whole: Path) -> None:
    with duckdb.connect(str(whole), read_only=True) as con:
        days = {day for (day,) in con.execute("select export_date from as_of.export_days").fetchall()}
    assert SUNDAY not in days
    last = max(day for day in days if day < SUNDAY)
    assert said_on(whole, "fct_mark", SUNDAY) == said_on(whole, "fct_mark", last)
    assert said_on(whole, "fct_mark", SUNDAY) != said_on(whole, "fct_mark", last - timedelta(days=1))


CLOSED = """
    select valid_to, {key}, {value} from journal.{table}
    where institution_id = 'school-90' and valid_to is not null and is_removed = {is_removed} order by all
"""


@pytest.mark.parametrize("is_removed", [True, False], ids=["deleted", "corrected"])
@pytest.mark.parametrize(
    ("table", "function", "key", "value", "shown"),
    [
        ("marks", "fct_mark", "mark_id", "value", "value"),
        ("absences", "fct_absence", "lesson_id || '/' || student_id", "code", "journal_code"),
    ],
)
def test_an_entry_stands_until_the_day_before_it_was_deleted_or_corrected(
    whole: Path, is_removed: bool, table: str, function: str, key: str, value: str, shown: str
) -> None:
    """Straight from the versions, a closed one each: there on the day before, gone or other on the day."""
    with duckdb.connect(str(whole), read_only=True) as con:
        closed = con.execute(CLOSED.format(key=key, value=value, table=table, is_removed=is_removed)).fetchall()
        assert closed
        for day in sorted({day for day, _, _ in closed})[:6]:
            before, on = (
                dict(con.execute(f"select {key}, {shown} from as_of.{function}(date '{when}')").fetchall())
                for when in (day - timedelta(days=1), day)
            )
            ended = [(entry, said) for when, entry, said in closed if when == day]
            assert [before.get(entry) for entry, _ in ended] == [said for _, said in ended]
            if is_removed:
                assert not on.keys() & {entry for entry, _ in ended}
            else:
                assert on.keys() >= {entry for entry, _ in ended}


def test_a_question_may_hold_two_days(whole: Path) -> None:
    with duckdb.connect(str(whole), read_only=True) as con:
        found = con.execute(
            "select (select count(*) from as_of.fct_mark(date '2024-10-13')), "
            "(select count(*) from as_of.fct_mark(cast('2024-11-14' as date)))"
        ).fetchone()
    assert found is not None
    assert 0 < found[0] < found[1]


def test_functions_are_made_anew_only_when_a_model_changed(whole: Path, tmp_path: Path) -> None:
    copy = tmp_path / "warehouse.duckdb"
    copy.write_bytes(whole.read_bytes())
    changed = {
        "staging.stg_lessons": 'select * from "warehouse"."journal"."lessons" where valid_to is null',
        "marts.fct_lesson": 'select * from "warehouse"."staging"."stg_lessons"',
    }
    with open_warehouse(copy) as con:
        count = "select count(*) from duckdb_functions() where schema_name = 'as_of'"
        assert con.execute(count).fetchone() == (len(NAMES),)
        as_of.create(con, {"marts.fct_mark": 'select * from "warehouse"."staging"."stg_marks"'})
        assert con.execute(count).fetchone() == (len(NAMES),), "a build of a part leaves the functions alone"
        as_of.create(con, changed)
        assert con.execute(count).fetchone() == (1,)
        assert con.execute(f"select count(*) from as_of.fct_lesson(date '{FIRST}')").fetchone() > (0,)
        with pytest.raises(ValueError, match="journal\\.undecided"):
            as_of.create(con, {"marts.fct_lesson": 'select * from "warehouse"."journal"."undecided"'})
        assert con.execute(count).fetchone() == (1,)
