"""What was made: counts, days, and the faults that were put in on purpose; and the stamp that remembers it.

The stamp `.sample.json` beside the batches lets the same call return at once when nothing was touched since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

STAMP = ".sample.json"


@dataclass(frozen=True)
class Fault:
    """One fault put in on purpose. `expectation` says what the loading must make of it:

    `row_quarantined`, `batch_rejected`, `file_rejected`, `warning`, `collapsed`, `anomaly` (accepted, reported later),
    `waiting` (accepted, its lesson is unknown), `accepted`. `key` is the row's key as the file has it.
    """

    kind: str
    expectation: str
    day: str
    path: str
    table: str | None = None
    column: str | None = None
    value: str | None = None
    key: dict[str, str] = field(default_factory=dict)
    corrected: bool = False


@dataclass
class SampleSummary:
    """One institution's sample. `rows` counts the rows written of each table, versions and snapshots included."""

    institution_id: str
    folder: Path
    years: list[str]
    batches: int = 0
    files: int = 0
    bytes: int = 0
    pupils: int = 0
    classes: int = 0
    first_day: str | None = None
    last_day: str | None = None
    rows: dict[str, int] = field(default_factory=dict)
    formats: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    reused: bool = False

    def count(self, day: str, files: Collection[str], written: Sequence[Path]) -> None:
        """Add a batch: its day, its files by name, what was written of it to disk."""
        self.batches += 1
        self.files += len(files)
        self.bytes += sum(path.stat().st_size for path in written)
        self.first_day = self.first_day or day
        self.last_day = max(self.last_day or day, day)

    def to_json(self) -> dict[str, Any]:
        """What the stamp keeps; the folder is not in it, so a copy of the sample stays valid."""
        content = asdict(self)
        del content["folder"], content["reused"]
        return content

    @classmethod
    def from_json(cls, folder: Path, content: dict[str, Any]) -> SampleSummary:
        """The summary a stamp kept."""
        faults = [Fault(**fault) for fault in content.pop("faults")]
        return cls(folder=folder, faults=faults, reused=True, **content)


def code_digest() -> str:
    """A digest of the generator's own code: another version makes another sample."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _listing(folder: Path) -> dict[str, int]:
    """Every file below the folder but the stamp, with its size."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != STAMP
    }


def read_stamp(folder: Path) -> dict[str, Any] | None:
    """The stamp of a folder, None if there is none that can be read."""
    try:
        content = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return content if isinstance(content, dict) else None


def is_untouched(folder: Path, stamp: dict[str, Any]) -> bool:
    """Whether exactly the files of the stamp are there, of the same sizes, none written after the stamp."""
    if stamp.get("listing") != _listing(folder):
        return False
    made = (folder / STAMP).stat().st_mtime_ns
    return all((folder / name).stat().st_mtime_ns <= made for name in stamp["listing"])


def write_stamp(folder: Path, parameters: dict[str, Any], summary: SampleSummary) -> bytes:
    """The content of the stamp for what lies in the folder now."""
    content = {"parameters": parameters, "summary": summary.to_json(), "listing": _listing(folder)}
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
