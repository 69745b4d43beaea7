"""The forms of PDF a document can be printed in: what each claims to be, and what an archive may insist on.

`a-3a` is the usual one. `a-1a` is for an archive that takes nothing later than PDF 1.4 (ISO 19005-1, level A): it can
hold no attachment, so the figures lie beside it as CSV, and it does not claim PDF/UA-1, which is of PDF 1.7.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """`variant` is the renderer's name, `flavours` what veraPDF is asked, `name` what metadata says.

    `newer_types`: types of structure that this form does not know yet and is told to pass over (ISO 19005-1, 6.8.3.4).
    """

    name: str
    variant: str
    flavours: tuple[str, ...]
    has_attachments: bool = True
    newer_types: tuple[str, ...] = ()


FORMS = {
    "a-3a": Form("pdf/a-3a + pdf/ua-1", "pdf/a-3a", ("3a", "ua1")),
    "a-1a": Form("pdf/a-1a", "pdf/a-1a", ("1a",), False, ("THead", "TBody", "TFoot")),
}
USUAL = FORMS["a-3a"]
