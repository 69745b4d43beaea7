"""Fixtures of the archive's tests: a home with two targets in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from archive_samples import AT, BY, LATER, document, open_archive
from target_sites import Site, site_of

from reports.archive import Archive

if TYPE_CHECKING:
    from signing_school import Site as SigningSchool


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is exhaustive runs only where the selection names it."""
    if "exhaustive" in (config.option.markexpr or ""):
        return
    left = [item for item in items if item.get_closest_marker("exhaustive") is None]
    if len(left) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in left])
        items[:] = left


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of one installation; targets are `a` and `b` in it."""
    return tmp_path


@pytest.fixture
def archive(home: Path) -> Archive:
    """An archive of two documents, the first of them corrected once: ledger entries 1 (creation) to 4."""
    archive = open_archive(home)
    archive.submit([document("5a"), document("5b")], BY, at=AT)
    archive.submit([document("5a", text="5;5;5")], BY, "ошибка в отметке", at=LATER)
    return archive


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SigningSchool]:
    """An authority, a time-stamp server and a director's key, once for all tests of signatures."""
    from signing_school import signing_site  # prints and signs: slow to load for those who do neither

    with signing_site(tmp_path_factory.mktemp("signing")) as made:
        yield made


@pytest.fixture(scope="session")
def first_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Site]]:
    """The site of a kind, whose server is started when it is first asked for; take `fresh()` ones of it."""
    started: dict[str, Site] = {}
    with ExitStack() as stack:

        def start(kind: str) -> Site:
            if kind not in started:
                started[kind] = stack.enter_context(site_of(kind, tmp_path_factory.mktemp(kind)))
            return started[kind]

        yield start
