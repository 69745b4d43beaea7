"""What made a document, as far as its bytes depend on it: our own code and style, the libraries, the fonts.

When any of it changes, every document is rendered again; so it is part of the content hash. Importing this module does
not load the renderer: asking whether anything is to be done must be quick.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from reports.render import fonts
from reports.render.forms import USUAL, Form

LIBRARIES = ("weasyprint", "pydyf", "tinyhtml5", "tinycss2", "cssselect2", "openpyxl", "fonttools")


@cache
def makers() -> dict[str, str]:
    """Libraries that decide the bytes, by name: their versions."""
    return {**{name: version(name) for name in LIBRARIES}, "zlib": zlib.ZLIB_RUNTIME_VERSION}


@cache
def fingerprint(form: Form = USUAL) -> str:
    """sha-256 (hex) of this folder's code and styles, `makers`, the fonts and the form. Raises FontsMissingError."""
    folder = Path(__file__).parent
    own = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".py", ".css", ".html") and "validation" not in path.relative_to(folder).parts
    }
    text = json.dumps([form.name, own, makers(), fonts.digests()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
