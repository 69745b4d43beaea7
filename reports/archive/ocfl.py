"""OCFL 1.1 as bytes: object paths, inventories, sidecars and the plan of a new version.

Pure: bytes in, bytes out; nothing is read from or written to a target here. Clauses are those of
https://ocfl.io/1.1/spec/ and of the registered extension 0003 (hash and id n-tuple storage layout).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reports.archive.model import ArchiveError

DIGEST = "sha512"
OBJECT_DECLARATION = ("0=ocfl_object_1.1", b"ocfl_object_1.1\n")
INVENTORY = "inventory.json"
SIDECAR = "inventory.json.sha512"
LAYOUT = "0003-hash-and-id-n-tuple-storage-layout"
LAYOUT_CONFIG = {"extensionName": LAYOUT, "digestAlgorithm": DIGEST, "tupleSize": 2, "numberOfTuples": 1}
FIRST_MESSAGE = "Документ передан в архив"


def digest(data: bytes) -> str:
    """sha-512, 128 lower-case hexadecimal characters."""
    return hashlib.sha512(data).hexdigest()


def to_json(value: Mapping[str, Any]) -> bytes:
    """The one way this archive writes JSON: sorted keys, indented, UTF-8, a newline at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def object_root(object_id: str) -> str:
    """The object's folder below the storage root, by extension 0003: two characters of the id's digest, the id."""
    hashed = digest(object_id.encode())
    name = "".join(
        char if re.fullmatch("[A-Za-z0-9_-]", char) else "".join(f"%{byte:02x}" for byte in char.encode())
        for char in object_id
    )
    return f"{hashed[:2]}/{name if len(name) <= 100 else f'{name[:100]}-{hashed}'}"


def sidecar(inventory_digest: str) -> bytes:
    """The content of `inventory.json.sha512` (clause 3.7), in the form `sha512sum -c` reads."""
    return f"{inventory_digest}  {INVENTORY}\n".encode()


@dataclass(frozen=True)
class Inventory:
    """A parsed inventory.json together with the bytes it was parsed from."""

    data: bytes
    parsed: Mapping[str, Any]

    @classmethod
    def parse(cls, data: bytes) -> Inventory:
        """Raises ValueError if it is not an inventory; call it on verified bytes only."""
        parsed = json.loads(data)
        if not isinstance(parsed, dict) or not {"id", "head", "manifest", "versions"} <= parsed.keys():
            raise ValueError("not an OCFL inventory")
        return cls(data, parsed)

    @property
    def head(self) -> str:
        """The last version, `v1`, `v2`, …"""
        return str(self.parsed["head"])

    def state(self, version: str) -> dict[str, str]:
        """File name → digest in `version`."""
        state = self.parsed["versions"][version]["state"]
        return {name: key for key, names in state.items() for name in names}

    def stored(self) -> Iterator[tuple[str, str]]:
        """(path below the object root, digest) of every content file of every version."""
        for key, paths in self.parsed["manifest"].items():
            for path in paths:
                yield path, key

    def content_path(self, key: str) -> str:
        """Where below the object root the bytes of a digest lie."""
        return str(self.parsed["manifest"][key][0])


@dataclass(frozen=True)
class NewVersion:
    """Everything a target receives for one new version; paths are below the storage root.

    Three stages, each durable before the next: `fresh` (must not exist yet), then `root_inventory`, then `root_sidecar`
    (both replace the previous version's, or are new). The sidecar is last: with it in place the object is whole.
    """

    object_id: str
    version: str
    inventory_digest: str
    fresh: Mapping[str, bytes]
    root_inventory: tuple[str, bytes]
    root_sidecar: tuple[str, bytes]

    def files(self) -> dict[str, bytes]:
        """Every path of the three stages."""
        return {**self.fresh, **dict([self.root_inventory, self.root_sidecar])}


def check_name(name: str) -> None:
    """A logical path of this archive is one plain file name. Raises ArchiveError otherwise."""
    if name in {"", ".", ".."} or re.search(r"[/\\\x00-\x1f]", name) or len(name.encode()) > 200:
        raise ArchiveError(f"Имя файла {name!r} в архив не годится: нужно простое имя без «/», до 200 байт.")


def new_version(
    object_id: str, previous: Inventory | None, files: Mapping[str, bytes], *, at: str, by: str, reason: str | None
) -> NewVersion:
    """Plan the next version of an object. Bytes the object already holds are referred to, not stored again (3.5.2)."""
    number = 1 if previous is None else int(previous.head[1:]) + 1
    version, root = f"v{number}", object_root(object_id)
    manifest: dict[str, list[str]] = {} if previous is None else dict(previous.parsed["manifest"])
    state: dict[str, list[str]] = {}
    fresh: dict[str, bytes] = {} if previous else {f"{root}/{OBJECT_DECLARATION[0]}": OBJECT_DECLARATION[1]}
    for name in sorted(files):
        check_name(name)
        key = digest(files[name])
        state.setdefault(key, []).append(name)
        if key not in manifest:
            manifest[key] = [f"{version}/content/{name}"]
            fresh[f"{root}/{version}/content/{name}"] = files[name]
    versions = {} if previous is None else dict(previous.parsed["versions"])
    versions[version] = {"created": at, "message": reason or FIRST_MESSAGE, "state": state, "user": {"name": by}}
    inventory = to_json(
        {
            "id": object_id,
            "type": "https://ocfl.io/1.1/spec/#inventory",
            "digestAlgorithm": DIGEST,
            "head": version,
            "manifest": manifest,
            "versions": versions,
        }
    )
    inventory_digest = digest(inventory)
    fresh[f"{root}/{version}/{INVENTORY}"] = inventory
    fresh[f"{root}/{version}/{SIDECAR}"] = sidecar(inventory_digest)
    return NewVersion(
        object_id,
        version,
        inventory_digest,
        fresh,
        (f"{root}/{INVENTORY}", inventory),
        (f"{root}/{SIDECAR}", sidecar(inventory_digest)),
    )
