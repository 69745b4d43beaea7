"""A school changes its journal: nobody is merged unasked, each journal speaks for its days, decisions can be undone."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from ingest_site import SCHOOL, Site, lessons
from test_order_and_repetition import a_fortnight
from two_journals import (
    LESSONS,
    MARKS,
    MOVEMENTS,
    PERIOD_MARKS,
    STUDENTS,
    YEAR_2025,
    bars_of_2024,
    bars_of_autumn,
    netschool_of_2025,
    netschool_of_autumn,
)

from pipelines import identity, office
from pipelines.cli import vedomost
from pipelines.config import Home
from pipelines.exports.adapters import bars, netschool
from pipelines.exports.contract import TABLES
from pipelines.jobs import JobError
from pipelines.warehouse import handover, loading, versions
from pipelines.warehouse.journals import Journal
from pipelines.warehouse.quarantine import waiting

BY = "Иванова А. П."
DERIVED = ("spans", "crosswalk", "left_out", "undecided")


def all_of(site: Site) -> dict[str, list[tuple[Any, ...]]]:
    """Everything the warehouse says, also how it was derived."""
    with site.open() as con:
        own = {name: con.execute(f"select * from journal.{name} order by all").fetchall() for name in DERIVED}
    return site.everything() | own


def home(site: Site) -> Home:
    return Home(site.root)


def current(site: Site, table: str, columns: str) -> list[tuple[Any, ...]]:
    return site.rows(f"select {columns} from journal.{table} where valid_to is null order by all")


def left_out(site: Site) -> dict[tuple[str, str], int]:
    return {
        (table, system): n
        for table, system, n in site.rows("select table_name, source_system, n from journal.left_out")
    }


def test_the_same_ids_of_two_journals_mean_nobody_the_same(site: Site) -> None:
    bars_of_2024(site.land)
    netschool_of_2025(site.land)
    site.load()
    assert current(site, "students", "student_id, last_name") == [
        ("1", "Иванов"), ("2", "Петрова"), ("3", "Сидоров"),
        ("netschool:1", "Петрова"), ("netschool:2", "Иванов"), ("netschool:3", "Новиков"),
    ]  # fmt: skip
    assert current(site, "subjects", "subject_id, title") == [
        ("1", "Математика"), ("netschool:1", "Русский язык"), ("netschool:2", "математика"),
    ]  # fmt: skip
    assert current(site, "marks", "academic_year, mark_id, lesson_id, student_id, value") == [
        ("2024-25", "1", "1", "1", "5"), ("2024-25", "2", "1", "2", "4"), ("2024-25", "3", "1", "3", "3"),
        ("2025-26", "netschool:1", "netschool:1", "netschool:1", "5"),
        ("2025-26", "netschool:2", "netschool:1", "netschool:2", "4"),
    ]  # fmt: skip
    assert site.rows("select entity, id from journal.undecided order by all") == [
        ("staff", "netschool:7"), ("students", "netschool:1"), ("students", "netschool:2"), ("subjects", "netschool:2"),
    ]  # fmt: skip


def test_a_year_that_ended_with_the_former_journal_stays_as_it_was(new_site: Callable[[str], Site]) -> None:
    alone, changed = new_site("alone"), new_site("changed")
    for site in (alone, changed):
        bars_of_2024(site.land)
    netschool_of_2025(changed.land)
    alone.load()
    changed.load()
    for _ in range(2):  # before anything is decided, and after
        for name, table in TABLES.items():
            if table.year_from != "every":
                query = f"select * from journal.{name} where academic_year = '2024-25' order by all"
                assert changed.rows(query) == alone.rows(query), name
        old = "select * from journal.slices where academic_year = '2024-25'"
        assert changed.rows(old) == alone.rows(old)
        identity.accept_certain(home(changed), SCHOOL, BY)
    # what the new journal brought over of that year is told of: 1 year, 1 class, 2 pupils in it, 1 lesson, 1 mark
    assert left_out(changed) == {
        ("academic_years", "netschool"): 1, ("classes", "netschool"): 1, ("class_members", "netschool"): 2,
        ("lessons", "netschool"): 1, ("marks", "netschool"): 1,
    }  # fmt: skip
    with changed.open() as con:
        told = [item for item in waiting(con) if item.kind == "warning"]
    assert {item.table for item in told} == {"academic_years", "classes", "class_members", "lessons", "marks"}
    assert all("netschool" in item.reason for item in told)


def test_accepted_pupils_keep_their_ids_and_follow_as_new_versions(site: Site) -> None:
    bars_of_2024(site.land)
    netschool_of_2025(site.land)
    site.load()
    assert identity.accept_certain(home(site), SCHOOL, BY).count == 4  # two pupils, the subject, the teacher
    assert site.rows(
        "select student_id, first_name, source_system, valid_from::varchar, valid_to::varchar from journal.students "
        "where student_id = '1' or last_name = 'Новиков' order by all"
    ) == [
        ("1", "Петр", "netschool", "2025-09-02", None),
        ("1", "Пётр", "bars", "2024-09-02", "2025-09-02"),
        ("netschool:3", "Лев", "netschool", "2025-09-02", None),
    ]
    assert current(site, "class_members", "class_id, student_id") == [
        ("netschool:1", "1"), ("netschool:1", "2"), ("netschool:1", "netschool:3"),
    ]  # fmt: skip
    assert site.rows("select * from journal.undecided") == []


def mid_year(site: Site) -> None:
    bars_of_autumn(site.land)
    netschool_of_autumn(site.land)
    site.load()


def test_in_mid_year_each_journal_speaks_for_its_days(site: Site) -> None:
    mid_year(site)
    identity.accept_certain(home(site), SCHOOL, BY)
    assert site.rows("select source_system, speaks_from::varchar, speaks_until::varchar from journal.spans") == [
        ("bars", None, "2025-11-14"),
        ("netschool", "2025-11-15", None),
    ]
    # The lesson of 12 November is told by both and counted once; the one БАРС planned for December is not held there.
    assert current(site, "lessons", "lesson_id, held_on::varchar, class_id, subject_id, status") == [
        ("1", "2025-09-10", "1", "1", "held"),
        ("2", "2025-11-12", "1", "1", "held"),
        ("netschool:3", "2025-11-18", "1", "1", "held"),
    ]
    assert current(site, "marks", "student_id, lesson_id, value") == [
        ("1", "1", "5"), ("1", "2", "5"), ("1", "netschool:3", "3"),
        ("2", "1", "4"), ("2", "2", "4"), ("2", "netschool:3", "4"),
        ("3", "2", "3"), ("netschool:3", "netschool:3", "5"),
    ]  # fmt: skip
    # The first quarter is as БАРС closed it (Петрова 4, not the imported 3), with its dates; the second is the other's.
    assert current(site, "period_marks", "student_id, subject_id, period_id, value, source_system") == [
        ("1", "1", "q1", "5", "bars"), ("1", "1", "q2", "4", "netschool"),
        ("2", "1", "q1", "4", "bars"), ("2", "1", "q2", "4", "netschool"),
        ("3", "1", "q1", "3", "bars"), ("netschool:3", "1", "q2", "5", "netschool"),
    ]  # fmt: skip
    assert current(site, "periods", "period_id, title, ends_on::varchar") == [
        ("q1", "1 четверть", "2025-10-26"), ("q2", "II четверть", "2025-12-30"), ("y", "Год", "2026-05-31"),
    ]  # fmt: skip
    assert current(site, "subgroup_members", "subgroup_id, student_id, joined_on::varchar, left_on::varchar") == [
        ("1", "1", "2025-09-01", "2025-11-15"), ("1", "1", "2025-11-15", None),
        ("1", "2", "2025-09-01", "2025-11-15"), ("2", "2", "2025-11-15", None),
        ("2", "3", "2025-09-01", "2025-11-15"), ("2", "netschool:3", "2025-11-15", None),
    ]  # fmt: skip
    assert current(site, "guardians", "guardian_id, student_id") == [("netschool:1", "1")]
    assert left_out(site) == {
        ("lessons", "bars"): 1, ("lessons", "netschool"): 2, ("marks", "netschool"): 2,
        ("period_marks", "netschool"): 2, ("periods", "netschool"): 1,
    }  # fmt: skip


def limits_of_2025(site: Site) -> dict[tuple[str, str, str | None, str | None], str]:
    """What is not handed over of that year, if the batches had come through the journals' own adapters."""
    with site.open() as con:
        con.execute("update ingest.batches set adapter = source_system where source_system <> 'manual'")
        con.execute("insert into ingest.dirty select distinct institution_id, academic_year, '' from journal.slices")
        versions.refresh(con)
    found = site.rows(
        "select one.source_system, one.topic, one.first_day::varchar, one.last_day::varchar, one.message from ("
        "select unnest(limits) as one from journal.slices where academic_year = '2025-26')"
    )
    limits = {(system, topic, first, last): message for system, topic, first, last, message in found}
    assert len(limits) == len(found)
    return limits


def test_what_a_journal_does_not_hand_over_is_so_for_its_days(site: Site) -> None:
    """БАРС, up to 14 November, lists no lessons; «Сетевой город» does."""
    mid_year(site)
    limits = limits_of_2025(site)
    of_bars = {("bars", topic, None, "2025-11-14"): message for topic, message in bars.CANNOT_GIVE.items()}
    of_netschool = {
        ("netschool", topic, "2025-11-15", None): message for topic, message in netschool.CANNOT_GIVE.items()
    }
    assert limits == of_bars | of_netschool
    assert ("bars", "lessons", None, "2025-11-14") in limits
    assert not any(system == "netschool" and topic == "lessons" for system, topic, *_ in limits)


def test_a_list_handed_over_by_hand_is_given(site: Site) -> None:
    """The curriculum in our own tables beside БАРС. One lesson more by hand is no list of lessons."""
    bars_of_autumn(site.land)
    site.land(
        "2025-09-20",
        {
            "curriculum.csv": "class_id,subject_id,period_id,planned_lessons\n1,1,1,40\n",
            "lessons.csv": LESSONS + "9,2025-09-19,1,1,7,held\n",
        },
        source_system="manual",
    )
    site.load()
    lacking = {topic for _, topic, *days in limits_of_2025(site) if days == [None, None]}
    assert lacking == bars.CANNOT_GIVE.keys() - {"curriculum"}
    assert {"lessons", "curriculum"} <= bars.CANNOT_GIVE.keys()


def test_a_wrong_match_is_undone_without_a_trace(site: Site) -> None:
    mid_year(site)
    before = all_of(site)
    identity.accept(home(site), SCHOOL, "students", "netschool:1", "1", BY)  # Петрова is not Иванов
    assert all_of(site) != before
    assert ("1", "Петрова") in current(site, "students", "student_id, last_name")
    identity.undo(home(site), SCHOOL, "students", "netschool:1", None, BY)
    assert all_of(site) == before


def test_many_decisions_are_undone_one_by_one(site: Site) -> None:
    bars_of_2024(site.land)
    netschool_of_2025(site.land)
    site.load()
    before = all_of(site)
    identity.accept_certain(home(site), SCHOOL, BY)
    for entity, known in (("students", "1"), ("students", "2"), ("staff", "7"), ("subjects", "1")):
        assert all_of(site) != before
        identity.undo(home(site), SCHOOL, entity, known, None, BY)
    assert all_of(site) == before


def test_the_register_keeps_who_and_by_what_and_no_names(site: Site) -> None:
    bars_of_2024(site.land)
    netschool_of_2025(site.land)
    site.load()
    identity.accept(home(site), SCHOOL, "students", "netschool:2", "1", BY)
    identity.reject(home(site), SCHOOL, "students", "netschool:1", "2", BY)
    path = office.register(home(site), office.IDENTITY)
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text(encoding="utf-8")
    assert not [name for name in ('Иванов"', "Петрова", "Пётр", "2013-") if name in text]
    rows = identity.listed(home(site), SCHOOL)
    assert [(row["action"], row["id"], row["known_id"], row["keys"], row["decided_by"]) for row in rows] == [
        ("accept", "2", "1", "личное дело; фамилия; имя; отчество; дата рождения", BY),
        ("reject", "1", "2", None, BY),
    ]
    with site.open() as con:
        found = identity.review(con, SCHOOL, "students")
    assert found.proposals == ()
    assert [record.id for record in found.fresh] == ["netschool:1", "netschool:3"]


def test_what_cannot_be_decided_is_refused(site: Site, new_site: Callable[[str], Site]) -> None:
    bars_of_2024(site.land)
    netschool_of_2025(site.land)
    site.load()
    here = home(site)
    identity.accept(here, SCHOOL, "students", "netschool:2", "1", BY)
    before = all_of(site), len(identity.listed(here))
    for arguments, message in (
        (("students", "netschool:1", "1"), "стали бы одной записью"),
        (("students", "netschool:9", "1"), "нет записи 9"),
        (("students", "2", "3"), "записи одного журнала"),
        (("marks", "netschool:1", "1"), "Неизвестный вид"),
    ):
        with pytest.raises(JobError, match=message):
            identity.accept(here, SCHOOL, *arguments, BY)
    with pytest.raises(JobError, match="отменять нечего"):
        identity.undo(here, SCHOOL, "students", "netschool:3", None, BY)
    with pytest.raises(JobError, match="кто это решает"):
        identity.reject(here, SCHOOL, "students", "netschool:3", None, " ")
    with pytest.raises(JobError, match="пришедшего на смену: netschool"):
        identity.declare(here, SCHOOL, "bars", date(2025, 9, 1), BY)
    assert (all_of(site), len(identity.listed(here))) == before
    single = new_site("single")
    bars_of_2024(single.land)
    single.load()
    with pytest.raises(JobError, match="вело один журнал"):
        identity.accept_certain(home(single), SCHOOL, BY)


@pytest.fixture(scope="module")
def decided_autumn(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, dict[str, list[tuple[Any, ...]]]]:
    """The register of decisions about the autumn of two journals, and the warehouse they make."""
    site = Site(tmp_path_factory.mktemp("reference"))
    mid_year(site)
    identity.accept_certain(home(site), SCHOOL, BY)
    return office.register(home(site), office.IDENTITY).read_bytes(), all_of(site)


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_loading_and_deciding(
    site: Site, seed: int, decided_autumn: tuple[bytes, dict[str, list[tuple[Any, ...]]]]
) -> None:
    """Also the former journal after the next one: its ids then become the known ones."""
    lines, expected = decided_autumn
    other = site
    bars_of_autumn(other.land)
    netschool_of_autumn(other.land)
    shuffle = random.Random(seed)
    with other.open() as con:
        batches = loading.pending(other.landing, con)
        shuffle.shuffle(batches)
        decided_after = shuffle.randrange(len(batches))
        for number, batch in enumerate(batches):
            if number == decided_after:
                path = office.register(home(other), office.IDENTITY)
                path.parent.mkdir()
                path.write_bytes(lines)
                office.mirror(con, home(other))
            loading.ingest(con, other.raw, [batch])
            if shuffle.random() < 0.6:
                versions.refresh(con)
        versions.refresh(con)
    assert all_of(other) == expected


def test_both_journals_on_one_day(site: Site) -> None:
    """Neither replaces the other; a later batch of one, or one by hand, replaces as ever."""
    day = "2025-09-02"
    tables = {"academic_years.csv": YEAR_2025, "students.csv": STUDENTS + "1,Иванов,Пётр,Олегович,2013-02-01,А-1\n"}
    site.land(day, tables | {"lessons.csv": lessons([("1", day)])}, source_system="bars", name=day)
    site.load()
    (site.landing / SCHOOL / day).rename(site.landing / SCHOOL / "was")
    site.land(day, tables | {"lessons.csv": lessons([("1", day), ("2", "2025-09-03")])}, source_system="netschool")
    site.load()
    assert site.rows("select source_system, status from ingest.batches where status <> 'rejected' order by all") == [
        ("bars", "loaded"),
        ("netschool", "loaded"),
    ]
    assert current(site, "lessons", "lesson_id") == [("1",), ("netschool:2",)]  # the day itself is the former one's
    (site.landing / SCHOOL / day).rename(site.landing / SCHOOL / "was too")
    site.land(day, tables, source_system="manual", exported_at=f"{day}T21:00:00+07:00")
    site.load()
    assert site.rows("select source_system, status from ingest.batches where status <> 'rejected' order by all") == [
        ("bars", "superseded"),
        ("manual", "loaded"),
        ("netschool", "superseded"),
    ]
    assert current(site, "lessons", "lesson_id") == []
    assert site.rows("select * from journal.spans") == []


def test_a_snapshot_takes_away_only_rows_of_its_own_journal(site: Site) -> None:
    mid_year(site)
    before = current(site, "lessons", "*")
    system = {"source_system": "netschool", "mode": "snapshot", "coverage": {"from": "2025-09-01", "to": "2026-08-31"}}
    site.land("2026-01-12", {"lessons.csv": LESSONS + "9,2026-01-12,1,2,7,held\n"}, **system)
    site.load()
    assert [row for row in current(site, "lessons", "*") if row in before] == [
        row for row in before if "bars" in row
    ]  # «Сетевой город» lost its lesson of 18 November, БАРС none of its own
    assert current(site, "lessons", "lesson_id") == [("1",), ("2",), ("netschool:9",)]


def test_a_lesson_moved_over_the_handover_is_gone_from_there(site: Site) -> None:
    mid_year(site)
    site.land("2025-12-30", {"lessons.csv": LESSONS + "3,2025-11-10,1,2,7,held\n"}, source_system="netschool")
    site.load()
    assert site.rows(
        "select valid_from::varchar, valid_to::varchar, is_removed from journal.lessons where lesson_id = 'netschool:3'"
    ) == [("2025-11-20", "2025-12-30", True)]


def test_the_office_may_say_itself_when_the_new_journal_began(site: Site) -> None:
    """The last dump of the old journal came in January: derived, the new one would speak from then on only."""
    mid_year(site)
    site.land("2026-01-20", {"marks.csv": MARKS + "2,1,2,5\n"}, source_system="bars")
    site.load()
    span = "select speaks_from::varchar from journal.spans where source_system = 'netschool'"
    assert site.rows(span) == [("2026-01-21",)]
    assert ("netschool:3",) not in current(site, "lessons", "lesson_id")
    derived = all_of(site)
    identity.declare(home(site), SCHOOL, "netschool", date(2025, 11, 15), BY)
    assert site.rows(span) == [("2025-11-15",)]
    assert ("netschool:3",) in current(site, "lessons", "lesson_id")
    # a late correction of the old journal about its own days is a new version from the day it was said
    assert site.rows(
        "select value, valid_from::varchar from journal.marks where mark_id = '2' order by valid_from"
    ) == [("4", "2025-11-14"), ("5", "2026-01-20")]
    identity.declare(home(site), SCHOOL, "netschool", None, BY)
    assert all_of(site) == derived


def test_what_is_written_by_hand_speaks_in_the_ids_of_the_journal_in_force(site: Site) -> None:
    mid_year(site)
    identity.accept_certain(home(site), SCHOOL, BY)
    corrected = "1,2,1,period,1,5,2025-12-30T12:00:00+07:00\n"  # Петрова of «Сетевой город», its math and quarter
    site.land("2025-12-30", {"period_marks.csv": PERIOD_MARKS + corrected}, source_system="manual")
    site.land("2025-11-13", {"students.csv": STUDENTS + "3,Сидорова,Ольга,,,\n"}, source_system="manual")
    site.load()
    assert site.rows(
        "select value, source_system, valid_from::varchar, valid_to::varchar from journal.period_marks "
        "where student_id = '2' and period_id = 'q1' order by valid_from"
    ) == [("4", "bars", "2025-11-14", "2025-12-30"), ("5", "manual", "2025-12-30", None)]
    assert ("3", "Сидорова") in current(site, "students", "student_id, last_name")


def test_three_journals_in_a_row(site: Site) -> None:
    """The third is matched with the second; when that is matched with the first, all three are one."""
    mid_year(site)
    dnevnik = STUDENTS + "77,Иванов,Пётр,Олегович,2013-02-01,А-1\n78,Новиков,Лев,Львович,2013-08-07,\n"
    site.land(
        "2026-02-02",
        {"students.csv": dnevnik, "movements.csv": MOVEMENTS + "1,77,departure,2026-02-10,5,,\n"},
        source_system="dnevnik.ru",
    )
    site.load()
    identity.accept(home(site), SCHOOL, "students", "dnevnik.ru:77", "netschool:2", BY)
    identity.accept(home(site), SCHOOL, "students", "dnevnik.ru:78", "netschool:3", BY)
    assert current(site, "students", "student_id, source_system") == [
        ("1", "bars"), ("2", "bars"), ("3", "bars"),
        ("netschool:1", "netschool"), ("netschool:2", "dnevnik.ru"), ("netschool:3", "dnevnik.ru"),
    ]  # fmt: skip
    identity.accept(home(site), SCHOOL, "students", "netschool:2", "1", BY)
    assert site.rows(
        "select source_system, valid_from::varchar from journal.students where student_id = '1' order by valid_from"
    ) == [("bars", "2025-09-02"), ("netschool", "2025-11-20"), ("dnevnik.ru", "2026-02-02")]
    assert ("dnevnik.ru:1", "1") in current(site, "movements", "movement_id, student_id")


def test_one_journal_told_the_long_way_is_the_same(site: Site) -> None:
    """What an institution with one journal gets from the plain query, the splicing would give too."""
    a_fortnight(site)
    site.load()
    only = Journal("dnevnik.ru", 0, date(2025, 5, 20), date(2025, 9, 5), None, None)
    with site.open() as con:
        for name in TABLES:
            plain = con.execute(f"select * from journal.{name} order by all").fetchall()
            for (year,) in con.execute(f"select distinct academic_year from journal.{name}").fetchall():
                handover.rewrite(con, [only], SCHOOL, year, name, True)
            assert con.execute(f"select * from journal.{name} order by all").fetchall() == plain, name


def test_a_decision_that_was_cut_short_is_made_good_by_the_next_load(
    new_site: Callable[[str], Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, cut = new_site("whole"), new_site("cut")
    for site in (whole, cut):
        bars_of_2024(site.land)
        netschool_of_2025(site.land)
        site.load()
    identity.accept(home(whole), SCHOOL, "students", "netschool:2", "1", BY)
    rewrite, calls = handover.rewrite, 0

    def killed(*arguments: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        rewrite(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(handover, "rewrite", killed)
        with pytest.raises(KeyboardInterrupt):
            identity.accept(home(cut), SCHOOL, "students", "netschool:2", "1", BY)
    assert current(cut, "students", "student_id") == [
        ("1",), ("2",), ("3",), ("netschool:1",), ("netschool:2",), ("netschool:3",),
    ]  # fmt: skip
    assert cut.load() == []
    assert all_of(cut) == all_of(whole)


def test_the_commands_in_a_persons_hands(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    bars_of_2024(site.land)
    netschool_of_2025(site.land)
    site.load()
    monkeypatch.setenv("VEDOMOST_HOME", str(site.root))

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(vedomost, ["identity", *arguments])
        return result.exit_code, result.output

    where = ("--institution", SCHOOL)
    one = ("--entity", "students", "--id", "netschool:1")
    code, told = run("review", *where)
    assert code == 1
    assert "Обучающиеся: 2" in told
    assert "Петрова Анна Ивановна 03.04.2013" in told  # the rest of the line is folded
    assert run("accept", *where, *one, "--by", BY)[0] == 2  # whom?
    assert run("accept", *where, "--certain", *one[2:], "--by", BY)[0] == 2
    assert run("accept", *where, *one, "--known", "2", "--by", BY)[0] == 0
    assert run("undo", *where, *one, "--by", BY)[0] == 0
    code, told = run("undo", *where, *one, "--by", BY)
    assert (code, "отменять нечего" in told) == (1, True)
    assert run("reject", *where, *one, "--by", BY)[0] == 0
    assert run("accept", *where, "--certain", "--by", BY)[0] == 0
    assert run("since", *where, "--journal", "netschool", "--by", BY)[0] == 2
    assert run("since", *where, "--journal", "netschool", "--from", "2025-09-01", "--by", BY)[0] == 0
    code, told = run("review", *where)
    assert code == 0
    assert "указан" in told
    assert run("list")[1].count(BY) == 7  # accepted, undone, rejected, three at once, the day
    assert "решать нечего" in run("review", "--institution", "school-154")[1]
