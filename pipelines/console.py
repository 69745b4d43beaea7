"""How the command line speaks: progress bars, tables, Russian numerals.

Presentation only; nothing here reads the warehouse or decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipelines.progress import OnProgress
from reports.numerals import noun

FILE_WIDTH = 160
"""Columns of a table that goes to a file or a pipe, where nobody folds it to a window."""


def _console(stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=FILE_WIDTH)


out = _console(stderr=False)
err = _console(stderr=True)


@contextmanager
def progress_bars() -> Iterator[OnProgress]:
    """A bar a stage on stderr; where stderr is no terminal, one line a finished stage."""
    columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    stages: dict[str, TaskID] = {}
    with Progress(*columns, console=err, disable=not err.is_terminal) as bars:

        def on_progress(stage: str, done: int, total: int, /) -> None:
            if stage not in stages:
                stages[stage] = bars.add_task(stage, total=total)
            bars.update(stages[stage], completed=done, total=total)
            if not err.is_terminal and done == total:
                err.print(f"{stage}: {total}")

        yield on_progress


def plural(n: int, one: str, few: str, many: str) -> str:
    """`n` with the noun in the case Russian wants: 1 документ, 3 документа, 11 документов."""
    return f"{n:,}".replace(",", "\u00a0") + f" {noun(n, one, few, many)}"


def day(value: date | None) -> str:
    """A day as Russian documents write it: 26.05.2025; «—» for none."""
    return value.strftime("%d.%m.%Y") if value else "—"


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A plain table; None is shown as «—»."""
    result = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for name in head:
        result.add_column(name, overflow="fold")
    for row in rows:
        result.add_row(*("—" if cell is None else str(cell) for cell in row))
    return result
