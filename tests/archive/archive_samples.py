"""Synthetic documents and helpers for the tests of the archive."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

from reports.archive import Archive, DirectoryTarget, Student, Submission
from reports.archive.disk import Disk

AT = datetime(2025, 6, 30, 12, 0, tzinfo=timezone(timedelta(hours=3)))
LATER = AT + timedelta(days=40)
BY = "Полынина А. П."
STUDENTS = (Student("s-1", "Полынин Семён Ильич"), Student("s-2", "Ёлкина Анна"))


def document(
    unit: str = "5a",
    *,
    text: str = "5;4;5",
    report: str = "grade-register",
    period: str = "y-2024",
    students: tuple[Student, ...] = STUDENTS,
    files: Mapping[str, bytes] | None = None,
) -> Submission:
    """One small document of class `unit`; `text` is what its figures say."""
    return Submission(
        "school-90",
        "2024-25",
        unit,
        f"{unit[:-1]}{unit[-1].upper()}",
        report,
        period,
        files
        or {
            "sheet.pdf": b"%PDF-1.7 " + text.encode(),
            "sheet.xlsx": b"PK" + text.encode(),
            "sheet.csv": f"Полынин Семён Ильич;{text}\n".encode(),
            "metadata.json": json.dumps({"reference": unit}).encode(),
        },
        f"Сводная ведомость {unit}",
        25,
        students,
    )


def open_archive(home: Path, disk: Disk | None = None) -> Archive:
    """The archive of one installation in `home`, on the two folders `a` and `b` in it."""
    return Archive(
        [DirectoryTarget(name, home / name, disk) for name in ("a", "b")],
        home / "catalogue.duckdb",
        home / "outbox",
        same_device_accepted=True,
        disk=disk,
    )


def tree(root: Path) -> dict[str, str]:
    """Every file and folder below `root`: path → sha-256 of the bytes ('' for a folder)."""
    return {
        path.relative_to(root).as_posix(): "" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
    }


def objects(root: Path) -> list[Path]:
    """The object folders of a storage root."""
    return sorted(path.parent for path in root.glob("??/*/0=ocfl_object_1.1"))


def ledger_files(root: Path) -> list[Path]:
    """The ledger entries of a storage root, oldest first."""
    return sorted((root / "extensions" / "vedomost-ledger").glob("*/*.json"))
