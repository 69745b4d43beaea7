"""The gate before the archive: no document goes in that veraPDF does not accept as the form it was printed in.

What passed is remembered by digest, so that a document is asked about once. Where veraPDF is not installed there is no
gate, and `vedomost doctor` says so.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from pipelines.config import Home
from pipelines.progress import OnProgress
from reports.render import validation

AT_ONCE = 100  # documents a call: the Java machine grows quicker with every document, but the bar should move


def rejected(home: Home, pdfs: Sequence[Path], on_progress: OnProgress) -> Sequence[validation.Verdict]:
    """The verdicts against documents that are not valid, first of all wrong; empty if all are valid or cannot be asked.

    Raises ValidatorBrokenError if veraPDF is there and does not answer.
    """
    if not validation.is_available():
        return ()
    memory = home.root / "archive" / "validated"
    passed = set(memory.read_text(encoding="ascii").split()) if memory.exists() else set()
    fresh = [(pdf, digest) for pdf in pdfs if (digest := hashlib.sha256(pdf.read_bytes()).hexdigest()) not in passed]
    for done in range(0, len(fresh), AT_ONCE):
        some = fresh[done : done + AT_ONCE]
        wrong = [
            verdict
            for verdict in validation.validate([pdf for pdf, _ in some], home.form.flavours)
            if not verdict.is_compliant
        ]
        if wrong:
            return wrong
        _remember(memory, [digest for _, digest in some])
        on_progress("Проверка PDF/A", done + len(some), len(fresh))
    return ()


def _remember(memory: Path, digests: Sequence[str]) -> None:
    memory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(memory, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="ascii") as file:
        file.writelines(f"{digest}\n" for digest in digests)
