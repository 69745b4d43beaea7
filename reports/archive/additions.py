"""What may be added to an archived document: its signed PDF, a detached signature (CMS), a scan of the signed paper.

An addition is a file beside the document's own in a new version of the same object; the document's files stay as they
are. `additions.json` in that version lists them, and the ledger entry repeats the list, so that the catalogue knows
them without reading. Belongs here: their names, the list, and what a document is without them. Does not belong here:
making or judging a signature (`signing`, `signatures`), writing (`adding`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from reports.archive.ocfl import to_json

LIST = "additions.json"
_NAMES = re.compile(rf"{re.escape(LIST)}|.+\.signed\.pdf|.+\.\d{{3}}\.p7s|scan-\d{{3}}\.(pdf|jpg|png|tif)")


class AdditionKind(StrEnum):
    """What an addition is: a PDF with signatures inside (PAdES), a signature beside (CMS), a scan of the paper."""

    SIGNED = "pades"
    DETACHED = "cms"
    SCAN = "scan"


@dataclass(frozen=True)
class Addition:
    """One addition: its file and sha-512, when (RFC 3339) and by whom it was first added, `of` which file.

    `about` of a signed PDF: `signers` (`key`: sha-256 of the certificate, `name`, `at`: by the time-stamp server,
    `by`), `protected_until`, `renewed`; of a CMS: `signer`, `at`, `algorithm`, `verified`; of a scan: `original`.
    """

    name: str
    kind: AdditionKind
    sha512: str
    at: str
    by: str
    of: str | None = None
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[str]:
        """The certificates by which a signed PDF is signed, sha-256 in hexadecimal."""
        return frozenset(one["key"] for one in self.about.get("signers", ()))


def signed_name(name: str) -> str:
    """`document.pdf` → `document.signed.pdf`."""
    return f"{name.removesuffix('.pdf')}.signed.pdf"


def next_name(taken: Iterable[str], kind: AdditionKind, *, of: str = "", suffix: str = "") -> str:
    """The next free name: `document.pdf.001.p7s` of `document.pdf`, `scan-001.jpg` for the suffix `.jpg`."""
    place = f"{re.escape(of)}\\.(\\d{{3}})\\.p7s" if kind == AdditionKind.DETACHED else r"scan-(\d{3})\..+"
    used = [int(match[1]) for name in taken if (match := re.fullmatch(place, name))]
    number = max(used, default=0) + 1
    return f"{of}.{number:03d}.p7s" if kind == AdditionKind.DETACHED else f"scan-{number:03d}{suffix}"


def is_addition(name: str) -> bool:
    """Whether a file name is kept for additions: a document's own files are never called so."""
    return _NAMES.fullmatch(name) is not None


def without(files: Mapping[str, str]) -> dict[str, str]:
    """Name → digest of the document's own files."""
    return {name: digest for name, digest in files.items() if not is_addition(name)}


def says_the_same(held: Mapping[str, str], offered: Mapping[str, str]) -> bool:
    """Whether what is offered (name → digest) lies there already. What was added to a document stays with it while the
    document itself is the same; to a corrected one it does not belong any more."""
    return held == offered or (offered == without(offered) and without(held) == offered)


def protected_until(additions: Sequence[Addition]) -> str | None:
    """Until when the signatures inside the PDF are protected (RFC 3339), as the ledger has it; None without any."""
    return next((str(one.about["protected_until"]) for one in additions if one.kind == AdditionKind.SIGNED), None)


def summary(additions: Sequence[Addition]) -> str:
    """«подпись: Ёлкин П. П.; скан», for people, as the ledger has it; empty for none."""
    said = []
    for one in additions:
        if one.kind == AdditionKind.SIGNED:
            said += [f"подпись: {person['name']}" for person in one.about["signers"]]
        elif one.kind == AdditionKind.DETACHED:
            said.append(f"подпись: {one.about['signer']}{'' if one.about['verified'] else ' (НЕ ПРОВЕРЕНА)'}")
    scans = sum(one.kind == AdditionKind.SCAN for one in additions)
    return "; ".join(said + ([f"сканов: {scans}" if scans > 1 else "скан"] if scans else []))


def list_file(additions: Sequence[Addition]) -> bytes:
    """The bytes of `additions.json`."""
    return to_json(details(additions))


def details(additions: Sequence[Addition]) -> dict[str, Any]:
    """The list as the ledger entry says it."""
    return {"additions": [asdict(one) for one in additions]}


def listed(said: Mapping[str, Any] | bytes) -> tuple[Addition, ...]:
    """The additions of an entry's details or of the bytes of `additions.json`; none where nothing was added."""
    parsed = json.loads(said) if isinstance(said, bytes) else said
    return tuple(Addition(**{**row, "kind": AdditionKind(row["kind"])}) for row in parsed.get("additions", ()))


def with_one(additions: Sequence[Addition], one: Addition) -> tuple[Addition, ...]:
    """The list with `one` at its end, or in the place of the addition of that name (who added it first stays)."""
    if all(each.name != one.name for each in additions):
        return (*additions, one)
    return tuple(replace(one, at=each.at, by=each.by) if each.name == one.name else each for each in additions)
