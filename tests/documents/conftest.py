"""One published warehouse written by hand for all document tests, and the documents of it that several tests read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import published_by_hand
import pytest

from reports.build import Job, document, plan
from reports.document import Document
from reports.render import pdf


@dataclass(frozen=True)
class Printed:
    """A document and what was rendered of it."""

    document: Document
    figures: bytes
    pdf: bytes
    pages: int


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_by_hand.published(tmp_path_factory.mktemp("published") / "warehouse.duckdb")


@pytest.fixture(scope="session")
def con(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(published), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def job(con: duckdb.DuckDBPyConnection) -> Callable[..., Job]:
    """The job of a report about a class in a period."""

    def one(report: str, unit: str, period: str = "year", institution: str = "school-90", year: str = "2024-25") -> Job:
        return plan(con, institution, period, [report], [unit], year)[0]

    return one


@pytest.fixture(scope="session")
def laid(con: duckdb.DuckDBPyConnection, job: Callable[..., Job]) -> Callable[..., Document]:
    """The Document of a report about a class in a period."""
    return lambda *args, **kwargs: document(con, job(*args, **kwargs))


@pytest.fixture(scope="session")
def printed(laid: Callable[..., Document]) -> Callable[..., Printed]:
    """The same as PDF; each is rendered once a session."""
    kept: dict[tuple, Printed] = {}

    def one(*key: str) -> Printed:
        if key not in kept:
            made = laid(*key)
            figures = made.figures()
            page = pdf.render(made, figures)
            kept[key] = Printed(made, figures, page.content, page.pages)
        return kept[key]

    return one


@pytest.fixture(scope="session")
def paged(laid: Callable[..., Document]) -> Callable[..., list[Any]]:
    """The laid out pages of the same; each is laid out once a session."""
    kept: dict[tuple, list[Any]] = {}

    def one(*key: str) -> list[Any]:
        if key not in kept:
            kept[key] = pdf.lay_out(laid(*key)).pages
        return kept[key]

    return one
