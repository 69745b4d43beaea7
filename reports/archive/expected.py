"""What ought to lie on a target, derived from the ledger: the ledger decides each inventory, the inventory each file.

Needs the entries that are trusted and verified inventories; compares nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from reports.archive import ocfl
from reports.archive.damage import Part
from reports.archive.ledger import Entry, Event, Trusted
from reports.archive.model import ArchiveError
from reports.archive.ocfl import Inventory
from reports.archive.root import root_files
from reports.archive.tombstones import Tombstone, tombstones


@dataclass(frozen=True)
class Expected:
    """One file: its sha-512, what it is, and its bytes where they follow from the ledger alone."""

    digest: str
    part: Part
    object_id: str | None = None
    data: bytes | None = None


@dataclass
class ExpectedTree:
    """Path → file. `undecided` are folders of objects whose inventory is lost: nothing can be said of them. `disposed`
    are folders (→ tombstone) in which nothing may lie any more."""

    files: dict[str, Expected] = field(default_factory=dict)
    heads: dict[str, tuple[str, str]] = field(default_factory=dict)
    undecided: set[str] = field(default_factory=set)
    disposed: dict[str, Tombstone] = field(default_factory=dict)

    def add(self, path: str, digest: str, part: Part, object_id: str | None = None, data: bytes | None = None) -> None:
        self.files[path] = Expected(digest, part, object_id, data)


def expected_tree(trusted: Trusted, inventory: Callable[[str, str, str], Inventory]) -> ExpectedTree:
    """The tree every target should be. `inventory(object, version, digest)` gives verified ones, else ArchiveError."""
    tree = ExpectedTree()
    versions: dict[str, list[Entry]] = {}
    for entry in trusted.entries.values():
        tree.add(entry.path, entry.digest, Part.LEDGER, data=entry.data)
        if entry.event == Event.CREATION:
            for path, key in entry.details["files"].items():
                data = root_files().get(path, b"")
                tree.add(path, key, Part.ROOT, data=data if ocfl.digest(data) == key else None)
        if entry.object is not None:
            versions.setdefault(entry.object, []).append(entry)
        for stone in tombstones(entry):
            versions.pop(stone.object_id, None)
            tree.disposed[ocfl.object_root(stone.object_id)] = stone
    if 1 in trusted.lost:
        tree.undecided |= root_files().keys()
    for object_id, entries in versions.items():
        _add_object(tree, object_id, entries, inventory)
    return tree


def _add_object(
    tree: ExpectedTree, object_id: str, entries: list[Entry], inventory: Callable[[str, str, str], Inventory]
) -> None:
    root = ocfl.object_root(object_id)
    name, data = ocfl.OBJECT_DECLARATION
    tree.add(f"{root}/{name}", ocfl.digest(data), Part.DECLARATION, object_id, data)
    for entry in entries:
        _add_inventory(tree, f"{root}/{entry.version}", entry)
    head = entries[-1]
    _add_inventory(tree, root, head)
    key = str(head.version), str(head.inventory)
    tree.heads[object_id] = key
    try:
        for path, digest in inventory(object_id, *key).stored():
            tree.add(f"{root}/{path}", digest, Part.CONTENT, object_id)
    except ArchiveError:
        tree.undecided.add(root)


def _add_inventory(tree: ExpectedTree, folder: str, entry: Entry) -> None:
    tree.add(f"{folder}/{ocfl.INVENTORY}", str(entry.inventory), Part.INVENTORY, entry.object)
    data = ocfl.sidecar(str(entry.inventory))
    tree.add(f"{folder}/{ocfl.SIDECAR}", ocfl.digest(data), Part.SIDECAR, entry.object, data)
