"""The fonts every document is set in: found on this machine by file name, handed to the renderer by file URL.

PT Sans Narrow and PT Serif come from Debian's `fonts-paratype`, DejaVu Sans Condensed from `fonts-dejavu-extra` stands
behind them for what PT lacks. Families get names of our own, so that another version installed elsewhere on the
machine is never taken instead.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
)


class FontsMissingError(RuntimeError):
    """A font of the documents is not on this machine; the message names it and the Debian package."""


@dataclass(frozen=True)
class Face:
    """One font file: our family name, CSS weight and style, the file and the Debian package that brings it."""

    family: str
    weight: str
    style: str
    file: str
    package: str


FACES = (
    Face("Vedomost Narrow", "normal", "normal", "PTN57F.ttf", "fonts-paratype"),
    Face("Vedomost Narrow", "bold", "normal", "PTN77F.ttf", "fonts-paratype"),
    Face("Vedomost Serif", "normal", "normal", "PTF55F.ttf", "fonts-paratype"),
    Face("Vedomost Serif", "bold", "normal", "PTF75F.ttf", "fonts-paratype"),
    Face("Vedomost Fallback", "normal", "normal", "DejaVuSansCondensed.ttf", "fonts-dejavu-extra"),
    Face("Vedomost Fallback", "bold", "normal", "DejaVuSansCondensed-Bold.ttf", "fonts-dejavu-extra"),
)


@cache
def font_files(folders: tuple[Path, ...] = FOLDERS) -> dict[Face, Path]:
    """Where each face lies. Raises FontsMissingError."""
    found: dict[str, Path] = {}
    wanted = {face.file for face in FACES}
    for folder in folders:
        for path in sorted(folder.rglob("*.ttf")) if folder.is_dir() else ():
            if path.name in wanted:
                found.setdefault(path.name, path)
    missing = [face for face in FACES if face.file not in found]
    if missing:
        names = ", ".join(face.file for face in missing)
        packages = " ".join(sorted({face.package for face in missing}))
        raise FontsMissingError(
            f"Не найдены шрифты документов: {names}. Установите их: apt-get install {packages} — или положите файлы "
            f"в один из каталогов: {', '.join(map(str, folders))}."
        )
    return {face: found[face.file] for face in FACES}


@cache
def digests() -> dict[str, str]:
    """sha-512 (hex) of every font file by its name, for metadata and the renderer's fingerprint."""
    return {path.name: hashlib.sha512(path.read_bytes()).hexdigest() for path in font_files().values()}


def stylesheet() -> str:
    """The @font-face rules."""
    return "\n".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style}; '
        f'src: url("{path.as_uri()}"); }}'
        for face, path in font_files().items()
    )
