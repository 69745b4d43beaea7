"""The retention schedule agrees with the catalogue and policies; a spoilt row is told by file, row and column."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines import retention
from pipelines.config import SEEDS
from pipelines.warehouse.policies import PolicyError
from reports.archive import Found
from reports.archive.terms import Term
from reports.catalogue import ACTS, CATALOGUE

JOURNAL = Found(
    "urn:x", "Классный журнал", "school-90", "2025-26", "5a", "5А", "class-journal", "y", "v1",
    "2026-06-30T12:00:00+03:00", "Полынина А. П.", None, 5, 7, "d", "ab/x",
)  # fmt: skip


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SEEDS, tmp_path / "seeds"))


def test_the_schedule_says_what_the_catalogue_says() -> None:
    """One fact, read in two places: years and policy of every class that is archived, and no class that is not."""
    stated = {code: (row.term.years, row.policy) for code, row in retention.schedule().items()}
    kept = {code: entry for code, entry in {**CATALOGUE, **ACTS}.items() if entry.keep_years != 0}
    assert stated == {code: (entry.keep_years, entry.keep_policy) for code, entry in kept.items()}


def test_no_article_is_printed_that_nobody_filled_in() -> None:
    assert {row.term.article for row in retention.schedule().values()} == {""}


def test_only_the_disposal_act_is_kept_for_ever() -> None:
    rows = retention.schedule()
    assert [code for code, row in rows.items() if row.term.years is None] == ["disposal-act"]
    assert [code for code, row in rows.items() if row.term.action == "keep"] == ["disposal-act"]


def test_an_institution_states_years_and_clause() -> None:
    term_of = retention.terms()
    assert term_of(JOURNAL) == Term(5, "п. 6.5 Положения")
    assert term_of(replace(JOURNAL, report_code="grade-register")) == Term(25, "п. 6.5 Положения")
    assert term_of(replace(JOURNAL, institution_id="school-154")) == Term(5), "по умолчанию is no legal basis"
    assert term_of(replace(JOURNAL, institution_id="another")) == Term(5)
    assert term_of(replace(JOURNAL, report_code="disposal-act")) == Term(None, action="keep")
    assert term_of(replace(JOURNAL, report_code="class-rating")) is None


def test_a_school_lengthens_a_term_and_words_its_article(seeds: Path) -> None:
    rules = seeds / "institution_policies.csv"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace(
            "school-90,journal_kept_years,all,5", "school-90,journal_kept_years,all,10"
        ),
        encoding="utf-8",
    )
    rows = seeds / retention.SEED
    rows.write_text(
        rows.read_text(encoding="utf-8").replace(
            "class-journal,5,journal_kept_years,dispose,,,", "class-journal,5,journal_kept_years,dispose,,ст. 7,"
        ),
        encoding="utf-8",
    )
    assert retention.terms(seeds)(JOURNAL) == Term(10, "п. 6.5 Положения", "ст. 7")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("teacher,5", "teacherr,5", r"строка 9, столбец report: «teacherr»"),
        ("teacher,5", "homeroom,5", r"строка 9, столбец report: «homeroom» — отчёт уже"),
        ("teacher,5", "teacher,0", r"строка 9, столбец years: «0»"),
        ("teacher,5,journal_kept_years,dispose", "teacher,5,journal,dispose", r"строка 9, столбец policy: «journal»"),
        ("teacher,5,journal_kept_years,dispose", "teacher,5,,burn", r"строка 9, столбец action: «burn»"),
        ("report,years", "report,лет", r"строка 1: нет столбца years"),
    ],
)
def test_a_spoilt_row_is_told_by_file_row_and_column(seeds: Path, old: str, new: str, told: str) -> None:
    path = seeds / retention.SEED
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PolicyError, match=f"retention.csv, {told}"):
        retention.schedule(seeds)
