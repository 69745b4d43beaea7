"""Scans of papers: which formats are taken, judged by what is in the file and not by how it is called."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from pathlib import Path

from PIL import Image
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

SIGNATURES: Mapping[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n",),
    ".tif": (b"II*\0", b"MM\0*"),
    ".tiff": (b"II*\0", b"MM\0*"),
}
"""Ending of the name → how such a file begins."""
MISSING = "не найден"
_ENDINGS = {".jpeg": ".jpg", ".tiff": ".tif"}


def fault(path: Path) -> str:
    """What keeps a file from being a scan, to be said after its name; empty if nothing does. Reads its beginning."""
    begins = SIGNATURES.get(path.suffix.lower())
    if begins is None:
        return f"— принимаются {', '.join(SIGNATURES)}"
    if not path.is_file():
        return MISSING
    with path.open("rb") as stream:
        first = stream.read(8)
    return "" if first.startswith(begins) else f"назван {path.suffix}, но содержимое другое или файл пуст"


def ending(path: Path) -> str:
    """The ending under which such a file is kept: `.jpeg` → `.jpg`."""
    suffix = path.suffix.lower()
    return _ENDINGS.get(suffix, suffix)


def broken(path: Path, data: bytes) -> str:
    """Why the file cannot be opened as what it is; empty if it can be. Reads it whole."""
    try:
        if ending(path) == ".pdf":
            return _broken_pdf(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the library doubts in English is decided by loading it
            Image.open(io.BytesIO(data)).load()
    except (PdfError, OSError, ValueError, SyntaxError, KeyError, TypeError, Image.DecompressionBombError) as error:
        return f"не открывается, файл повреждён ({error})"
    return ""


def _broken_pdf(data: bytes) -> str:
    reader = PdfFileReader(io.BytesIO(data), strict=False)
    if reader.encrypted:
        return "защищён паролем: через 25 лет его никто не откроет. Сохраните без пароля"
    return "" if int(reader.root["/Pages"]["/Count"]) > 0 else "без единой страницы"
