"""The institutions' policies as people write them: the shipped seed is sound, a broken row is named to the column."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from pipelines import doctor, jobs
from pipelines.config import REPOSITORY, SEEDS, Home
from pipelines.exports.institutions import known_institutions
from pipelines.warehouse import policies
from pipelines.warehouse.policies import PolicyError

HEADING = "institution_id,policy,applies_to,value,clause,comment"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A copy of the seeds that a test may spoil."""
    for name in ("institutions.csv", "policies.csv", "institution_policies.csv"):
        shutil.copy(SEEDS / name, tmp_path / name)
    return tmp_path


def lines_of(seeds: Path) -> list[str]:
    return (seeds / policies.SEED).read_text(encoding="utf-8").splitlines()


def write(seeds: Path, lines: list[str]) -> None:
    (seeds / policies.SEED).write_text("\n".join(lines) + "\n", encoding="utf-8")


def spoil(seeds: Path, old: str, new: str) -> int:
    """Replace the one line that begins with `old`; its number in the file."""
    lines = lines_of(seeds)
    (index,) = [index for index, line in enumerate(lines) if line.startswith(old)]
    write(seeds, [*lines[:index], *([new] if new else []), *lines[index + 1 :]])
    return index + 1


def test_every_institution_states_every_policy_and_all_of_it_is_read() -> None:
    found = policies.check()
    stated = {(rule.institution_id, rule.policy) for rule in found}
    assert stated == {(one, policy) for one in known_institutions() for policy in policies.registry()}
    assert len(found) == 163  # 31 policies of five institutions; eight of them in two rows


def test_registry_describes_only_policies_that_some_row_uses_and_every_pattern_takes_the_shipped_values() -> None:
    known = policies.registry()
    assert {rule.policy for rule in policies.rules()} == set(known)
    assert all(policy.needed and policy.title and policy.expected for policy in known.values())


S90, LYCEUM = "school-90", "lyceum-stupeni"
BROKEN = [  # the row that is replaced, what replaces it, the column that is named, words of the message
    (S90, "na_allowed,", "school-9,na_allowed,all,false", "institution_id", "«school-9»"),
    (S90, "na_allowed,", "school-90,na_alowed,all,false", "policy", "«na_alowed»"),
    (S90, "na_allowed,", "school-90,na_allowed,all,нет", "value", "true (да) или false (нет)"),
    (S90, "na_allowed,", "school-90,na_allowed,grade:1,false", "applies_to", "Нужно: all."),
    (S90, "lesson_entry_due,", "school-90,lesson_entry_due,all,18.00", "value", "18:00"),
    (S90, "lesson_entry_due,", "school-90,lesson_entry_due,all,25:00", "value", "«25:00»"),
    (S90, "lesson_entry_due,", "school-90,lesson_entry_due,all,-1d", "value", "«-1d»"),
    (S90, "lesson_entry_due,", "school-90,lesson_entry_due,hours:1,0d", "applies_to", "shift:1, shift:2"),
    (S90, "homework_due,", "school-90,homework_due,all,0d;", "value", "«0d;»"),
    (S90, "homework_due,", "school-90,homework_due,all,none;0d", "value", "«none;0d»"),
    (S90, "period_marks_due,", "school-90,period_marks_due,all,0wd", "value", "-2wd"),
    (S90, "archived_by,", "school-90,archived_by,all,02-30", "value", "06-30"),
    (S90, "journal_control,", "school-90,journal_control,all,0/week", "value", "2/week"),
    (LYCEUM, "written_work_due,grade:1-5", "lyceum-stupeni,written_work_due,grade:5-1,3d", "applies_to", "«grade:5-1»"),
    (LYCEUM, "written_work_due,grade:1-5", "lyceum-stupeni,written_work_due,grade:1-6,3d", "applies_to", "grade:1-6"),
    (S90, "minimum_marks,hours:1,", "school-90,minimum_marks,hours:1-2,3", "applies_to", "пересекается"),
    (S90, "minimum_marks,hours:1,", "school-90,minimum_marks,hours:2+,3", "applies_to", "уже стоит"),
    (S90, "marks_weighted,", "school-90,na_allowed,all,true", "applies_to", "уже стоит"),
]


@pytest.mark.parametrize(("institution", "row", "new", "column", "words"), BROKEN)
def test_a_broken_row_is_named_by_file_row_and_column(
    seeds: Path, institution: str, row: str, new: str, column: str, words: str
) -> None:
    number = spoil(seeds, f"{institution},{row}", f"{new},п. 5 Положения,")
    with pytest.raises(PolicyError) as raised:
        policies.check(seeds)
    told = [line for line in str(raised.value).splitlines() if f", столбец {column}: " in line]
    assert len(told) == 1, str(raised.value)
    assert told[0].startswith("institution_policies.csv, строка ")
    assert words in told[0]
    # of two rows that contradict each other the later one is named, and it names the other
    assert f"строка {number}," in told[0] or f"строке {number}" in told[0]


def test_a_row_without_its_clause_is_named(seeds: Path) -> None:
    number = spoil(seeds, "school-90,na_allowed,", "school-90,na_allowed,all,false, ,")
    with pytest.raises(PolicyError, match=f"строка {number}, столбец clause: пусто"):
        policies.check(seeds)


@pytest.mark.parametrize("whole", ["school-154,homework_due,", "yarovoe-college,journal_kept_years,"])
def test_a_policy_that_is_missing_is_named_with_its_institution(seeds: Path, whole: str) -> None:
    spoil(seeds, whole, "")
    institution_id, policy, _ = whole.split(",")
    with pytest.raises(PolicyError, match=rf"столбец policy: у {institution_id} нет правила {policy} \("):
        policies.check(seeds)


@pytest.mark.parametrize(
    ("row", "left"),
    [
        ("gymnasium-chernogorsk,homework_due,shift:2,", "shift:2"),
        ("lyceum-stupeni,written_work_due,grade:6-11,", "grade:6"),
        ("school-90,minimum_marks,hours:1,", "hours:1"),
    ],
)
def test_a_policy_stated_for_a_part_only_is_named(seeds: Path, row: str, left: str) -> None:
    spoil(seeds, row, "")
    with pytest.raises(PolicyError, match=rf"ничего не говорит о {left}\."):
        policies.check(seeds)


def test_all_faults_are_told_at_once_but_not_by_the_hundred(seeds: Path) -> None:
    write(seeds, [HEADING, *[line.replace("school-90,", "school-0,") for line in lines_of(seeds)[1:]]])
    with pytest.raises(PolicyError) as raised:
        policies.check(seeds)
    lines = str(raised.value).splitlines()
    assert len(lines) == 12
    assert lines[1].startswith("institution_policies.csv, строка 2, столбец institution_id: ")
    assert lines[-1] == "И ещё ошибок: 22."


def test_a_table_saved_with_semicolons_or_without_a_column_is_told_so(seeds: Path) -> None:
    write(seeds, [line.replace(",", ";") for line in lines_of(seeds)])
    with pytest.raises(PolicyError, match=r"institution_policies.csv, строка 1: нет столбца institution_id"):
        policies.check(seeds)
    (seeds / policies.REGISTRY).unlink()
    with pytest.raises(PolicyError, match=r"policies.csv не читается"):
        policies.registry(seeds)


def test_a_spreadsheet_program_may_add_its_mark_and_line_ends(seeds: Path) -> None:
    write(seeds, lines_of(seeds))
    text = "\r\n".join(lines_of(seeds)) + "\r\n"
    (seeds / policies.SEED).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert policies.check(seeds) == policies.check()


def test_every_clause_is_a_place_in_the_regulation_or_the_default() -> None:
    with (SEEDS / policies.SEED).open(encoding="utf-8", newline="") as stream:
        clauses = {row["clause"] for row in csv.DictReader(stream)}
    assert all(clause.startswith(("п. ", "раздел ")) or clause == "по умолчанию" for clause in clauses)


def test_loading_and_diagnosis_stop_at_a_broken_row(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(seeds, "school-90,na_allowed,", "school-90,na_allowed,all,да,п. 5.3 Положения,")
    broken = policies.check
    monkeypatch.setattr(policies, "check", lambda: broken(seeds))
    home = Home(tmp_path / "home")
    with pytest.raises(PolicyError, match="столбец value"):
        jobs.load(home)
    assert not home.warehouse.exists()
    (finding,) = [each for each in doctor.diagnose(home) if each.title == "Правила учреждений"]
    assert not finding.ok
    assert "строка 13, столбец value" in finding.detail


def test_the_archive_stands_on_as_many_targets_as_the_strictest_institution_asks_for(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert policies.storage_targets() == 2
    spoil(seeds, "school-154,storage_targets,", "school-154,storage_targets,all,3,п. 1.10 Порядка,")
    asked = policies.storage_targets
    assert asked(seeds) == 3
    monkeypatch.setattr(policies, "storage_targets", lambda: asked(seeds))
    home = Home(tmp_path / "home")
    with pytest.raises(jobs.JobError, match=r"носителей 2, .*не меньше 3"):
        jobs.archive(home)
    (finding,) = [each for each in doctor.diagnose(home) if each.title == "Носители архива"]
    assert not finding.ok
    assert "нужно не меньше 3" in finding.detail
    home.create()
    (home.root / "vedomost.toml").write_text(
        "[archive]\nsame_device_accepted = true\n"
        + "".join(f'[[archive.targets]]\nname = "{name}"\nkind = "directory"\npath = "{name}"\n' for name in "abc"),
        encoding="utf-8",
    )
    jobs.archive(Home(home.root))


def test_the_page_about_policies_says_what_the_registry_says() -> None:
    text = (REPOSITORY / "docs" / "policies.md").read_text(encoding="utf-8")
    lines = [line.replace("\\|", "/").split("|") for line in text.splitlines() if line.startswith("| `")]
    told = {line[1].strip(" `"): [part.strip() for part in line[2:-1]] for line in lines}
    known = policies.registry()
    described = {name: parts for name, parts in told.items() if name in known}
    assert list(described) == list(known)
    for name, (title, expected, effect) in described.items():
        assert (title, expected) == (known[name].title, known[name].expected)
        assert len(effect) > 20
    assert {f"`{column}`" for column in HEADING.split(",")} <= set(text.split())


def test_the_terms_of_the_page_are_read_as_terms() -> None:
    text = (REPOSITORY / "docs" / "policies.md").read_text(encoding="utf-8")
    chapter = text.split("## Как пишут сроки")[1].split("## Правила")[0]
    samples = [one for line in chapter.splitlines() if line.startswith("| `") for one in re.findall("`([^`]+)`", line)]
    assert len(samples) >= 8
    known = policies.registry()
    for sample in samples:
        pattern = known["period_marks_due" if sample.startswith("-") else "lesson_entry_due"].value_pattern
        assert re.fullmatch(pattern, sample), sample
