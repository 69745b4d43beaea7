"""`vedomost status`: what a journal does not hand over, a line for every run of years in which it is the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.console import Console

from pipelines import telling_status
from pipelines.config import Home
from pipelines.warehouse.landing import Look
from pipelines.warehouse.state import InstitutionState, Limit, SliceState

TOPICS = (
    ("activity", "БАРС не передаёт посещений журнала.", None, None),
    ("topics", "БАРС не передаёт тем уроков.", None, None),
)


def told(tmp_path: Path, *slices: SliceState, whole: bool = False) -> str:
    state = [InstitutionState("school-90", date(2025, 11, 1), 3, 0, 0, 0, slices)]
    console = Console(width=200)
    with console.capture() as capture:
        for part in telling_status.status(Home(tmp_path), state, Look(), whole):
            console.print(part)
    return capture.get()


def year(name: str, limits: tuple[Limit, ...]) -> SliceState:
    return SliceState(name, date(2025, 11, 1), is_stale=False, limits=limits)


def test_topics_by_years_and_sentences_when_asked(tmp_path: Path) -> None:
    years = [year("2023-24", TOPICS), year("2024-25", TOPICS), year("2025-26", ())]
    short = told(tmp_path, *years)
    (line,) = [line for line in short.splitlines() if "2023-24 … 2024-25" in line]
    assert "посещения журнала, темы уроков" in line
    assert "vedomost status --limits" in short
    whole = told(tmp_path, *years, whole=True)
    assert all(sentence in whole for _, sentence, *_ in TOPICS)
    assert "--limits" not in whole


def test_a_journal_that_gives_everything_is_not_mentioned(tmp_path: Path) -> None:
    assert "не передаёт" not in told(tmp_path, year("2025-26", ()))


def test_a_journal_of_half_a_year_is_told_with_its_days(tmp_path: Path) -> None:
    of_bars = [(topic, sentence, None, date(2025, 11, 14)) for topic, sentence, *_ in TOPICS]
    of_netschool = [("homework", "Отчёт не передаёт заданий.", date(2025, 11, 15), None)]
    lines = told(tmp_path, year("2025-26", (*of_bars, *of_netschool))).splitlines()
    (former,) = [line for line in lines if "2025-26 по 14.11.2025" in line]
    (later,) = [line for line in lines if "2025-26 с 15.11.2025" in line]
    assert "посещения журнала, темы уроков" in former
    assert "домашние задания" in later
