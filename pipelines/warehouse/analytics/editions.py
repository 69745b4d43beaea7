"""Editions of the analysts' copy: each a folder of its own, and one symbolic link that says which is in force.

    <folder>/editions/000017/            datapackage.json, analytics.duckdb, marts/…, reports/…
    <folder>/analytics → editions/000017
    <folder>/analytics.duckdb → analytics/analytics.duckdb

Replacing the link is the commit: database, Parquet and description change together or not at all. The former edition
stays until the next but one, for those who are reading its files.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.warehouse.analytics.copying import DATABASE
from pipelines.warehouse.connection import explaining
from pipelines.warehouse.rawstore import put_in_place, sync

LINK = "analytics"
EDITIONS = "editions"
_PARTIAL = ".part"
_FOLDER, _FILE = 0o750, 0o640


def current(folder: Path) -> Path | None:
    """The edition in force, links resolved: what is read below it belongs together. None if there is none."""
    link = folder / LINK
    return link.resolve() if link.is_dir() else None


@contextmanager
def new(folder: Path) -> Iterator[Path]:
    """A folder to fill with the next edition; when the block ends it is durable and whole, but not yet in force.

    Raises WarehouseError (Russian) if the disk is full or may not be written; what was made is swept then, as what a
    killed run left is swept at the beginning. Only one process does this at a time.
    """
    home = folder / EDITIONS
    with explaining(home):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in home.glob(f"*{_PARTIAL}"):
            shutil.rmtree(left)
        partial = home / f"{_next(home)}{_PARTIAL}"
        partial.mkdir(mode=0o700)
        try:
            yield partial
            _settle(partial)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise


def put_in_force(folder: Path, partial: Path) -> Path:
    """Make a filled edition the one in force; the one before stays, older ones go. Answers with its folder."""
    home = folder / EDITIONS
    former = current(folder)
    edition = partial.with_suffix("")
    partial.rename(edition)
    sync(home)
    _link(folder / LINK, Path(EDITIONS) / edition.name)
    _link(folder / DATABASE, Path(LINK) / DATABASE)
    _open(home)
    for old in home.iterdir():
        if old not in (edition, former):
            shutil.rmtree(old)
    return edition


def _next(home: Path) -> str:
    known = [int(path.name) for path in home.iterdir() if path.name.isdigit()]
    return f"{max(known, default=0) + 1:06d}"


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and link.readlink() == target:
        return
    partial = link.with_name(f".{link.name}{_PARTIAL}")
    partial.unlink(missing_ok=True)
    with put_in_place(partial, link):
        partial.symlink_to(target)


def _settle(partial: Path) -> None:
    """Rights for the owner's group and nobody else, every byte on the disk."""
    for path in sorted(partial.rglob("*"), reverse=True):
        _open(path)
        sync(path)
    _open(partial)
    sync(partial)


def _open(path: Path) -> None:
    """Let the owner's group in; a folder keeps its set-group-id bit, by which what is made in it gets that group."""
    path.chmod(_FOLDER | path.stat().st_mode & stat.S_ISGID if path.is_dir() else _FILE)
