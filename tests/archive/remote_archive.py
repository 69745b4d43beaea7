"""Archives on a folder `a` and one site `b`, and the documents the tests of targets put there."""

from __future__ import annotations

from pathlib import Path

from archive_samples import AT, BY, LATER, document, tree
from target_sites import Site, content

from reports.archive import Archive, DirectoryTarget, Target, open_target

SMALL = {"sheet.pdf": b"%PDF one"}


def open_on(home: Path, site: Site, other: Target | None = None) -> Archive:
    """The archive of the installation in `home`; `other` in place of the site's own target."""
    return Archive(
        [DirectoryTarget("a", home / "a"), other or open_target("b", site.place)],
        home / "catalogue.duckdb",
        home / "outbox",
        same_device_accepted=True,
    )


def two_versions(home: Path, site: Site) -> Archive:
    """Documents 5a (two versions) and 5b: ledger entries 1 to 4."""
    archive = open_on(home, site)
    archive.submit([document("5a"), document("5b")], BY, at=AT)
    archive.submit([document("5a", text="5;5;5")], BY, "ошибка в отметке", at=LATER)
    return archive


def same_bytes(home: Path, site: Site) -> bool:
    """Whether the site holds what the folder `a` holds, byte for byte, and nothing else."""
    mine = {path: (home / "a" / path).read_bytes() for path, digest in tree(home / "a").items() if digest}
    return content(site) == mine
