"""A warehouse of one school written by hand, small enough to know every row of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hand_warehouse import write

from pipelines import publishing
from pipelines.config import Home


@pytest.fixture(autouse=True, scope="package")
def no_key_around() -> Iterator[None]:
    """Whoever runs the tests may have a key in his environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("VEDOMOST_PSEUDONYM_KEY", raising=False)
        yield


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An installation whose warehouse is built and not published yet."""
    home = Home(tmp_path / "home").create()
    write(home.warehouse)
    return home


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Another, published once, for the tests that only look."""
    home = Home(tmp_path_factory.mktemp("school") / "home").create()
    write(home.warehouse)
    publishing.publish(home)
    return home
