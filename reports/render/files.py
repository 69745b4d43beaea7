"""One document's four files: PDF, XLSX, CSV and `metadata.json`, made in memory and put in place together.

The metadata is written last: files without it, or with other digests in it, are not a finished document and are made
again. Files are 0600 in folders 0700, because they hold children's names.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reports.document import Document
from reports.render import fonts
from reports.render.fingerprint import fingerprint, makers
from reports.render.forms import USUAL, Form

SUFFIXES = ("pdf", "xlsx", "csv")


@dataclass(frozen=True)
class Paths:
    """Where the files of one document lie."""

    pdf: Path
    xlsx: Path
    csv: Path
    json: Path

    @classmethod
    def of(cls, out: Path, document: Document) -> Paths:
        """<out>/<institution>/<academic year>/<period>/<report>/<class>.(pdf|xlsx|csv|json)"""
        folder = out / document.identity.folder
        return cls(*(folder / f"{document.identity.file_stem}.{suffix}" for suffix in (*SUFFIXES, "json")))


def finished(paths: Paths, content_hash: str) -> dict[str, Any] | None:
    """The metadata of the document that lies there, if it is this content and every file is what it was written as."""
    try:
        metadata = json.loads(paths.json.read_text(encoding="utf-8"))
        if metadata["content_hash"] != content_hash:
            return None
        for suffix in SUFFIXES:
            content = getattr(paths, suffix).read_bytes()
            if hashlib.sha512(content).hexdigest() != metadata["files"][suffix]["sha512"]:
                return None
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return dict(metadata)


def make(document: Document, paths: Paths, form: Form = USUAL) -> dict[str, Any]:
    """Render the document and put its files in place. Returns the metadata. Raises FontsMissingError, OSError."""
    from reports.render import pdf, xlsx  # the renderer is loaded where something is rendered, not where it is asked

    figures = document.figures()
    page = pdf.render(document, figures, form)
    contents = {"pdf": page.content, "xlsx": xlsx.render(document), "csv": figures}
    metadata = describe(document, contents, page.pages, form)
    _folders(paths.json.parent)
    paths.json.unlink(missing_ok=True)
    for suffix, content in contents.items():
        _put(getattr(paths, suffix), content)
    _put(paths.json, (json.dumps(metadata, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode())
    return metadata


def describe(document: Document, contents: dict[str, bytes], pages: int, form: Form = USUAL) -> dict[str, Any]:
    """The metadata of a document of those contents; deterministic: no clock, no host."""
    identity = document.identity
    return {
        "identifier": identity.urn,
        "institution_id": identity.institution_id,
        "academic_year": identity.academic_year,
        "class_id": identity.unit_id,
        "class": identity.unit_title,
        "report": identity.report,
        "period_id": identity.period_id,
        "period": document.period,
        "version": identity.version,
        "title": document.title,
        "subject": document.subject,
        "institution": document.institution,
        "institution_short": document.institution_short,
        "as_of": document.as_of.isoformat(),
        "warehouse_revision": document.revision,
        "keep_years": document.keep_years,
        "pages": pages,
        "form": form.name,
        "content_hash": document.content_hash(fingerprint(form)),
        "files": {
            suffix: {"bytes": len(content), "sha512": hashlib.sha512(content).hexdigest()}
            for suffix, content in contents.items()
        },
        "made_by": {"renderer": fingerprint(form), "libraries": makers(), "fonts": fonts.digests()},
        "students": [{"student_id": key, "full_name": name} for key, name in document.students],
        "access": "Персональные данные несовершеннолетних; доступ — по решению оператора персональных данных.",
    }


def _folders(folder: Path) -> None:
    """The folder and its missing parents, each 0700 whatever the umask."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)


def _put(path: Path, content: bytes) -> None:
    """Replace the file atomically; readers see the old bytes or the new, also after a power cut."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
