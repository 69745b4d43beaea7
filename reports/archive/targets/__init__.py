"""Storage targets (носители): the interface (`target`), one module a kind, and what opens them by their settings."""

from __future__ import annotations

from reports.archive.targets.directory import DirectoryTarget
from reports.archive.targets.places import DirectoryPlace, Place, S3Place, SftpPlace
from reports.archive.targets.target import Condition, Occupied, Target

__all__ = [
    "Condition",
    "DirectoryPlace",
    "DirectoryTarget",
    "Occupied",
    "Place",
    "S3Place",
    "SftpPlace",
    "Target",
    "open_target",
]


def open_target(name: str, place: Place) -> Target:
    """The target at a place; nothing is connected yet. The libraries of a kind are loaded only where it is used."""
    if isinstance(place, S3Place):
        from reports.archive.targets.s3 import S3Target

        return S3Target(name, place)
    if isinstance(place, SftpPlace):
        from reports.archive.targets.sftp import SftpTarget

        return SftpTarget(name, place)
    return DirectoryTarget(name, place.path)
