"""What the papers about the archive share: their frame, and who acts.

They are about the archive, not about a span of the journal, so there is no Scope and no query: their data comes from
the ledger and the catalogue, and what is counted here are documents, files and bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reports.catalogue import Report
from reports.document import Block, Document, Signature
from reports.identity import Identity
from reports.scope import Institution

UNIT, UNIT_TITLE = "archive", "Архив"
NOTHING = "—"


@dataclass(frozen=True)
class Actor:
    """A named person with a position: who draws up, hands over, receives, approves."""

    name: str
    position: str

    @property
    def text(self) -> str:
        """«директор Ёлкин П. П.»"""
        return " ".join(part for part in (self.position, self.name) if part)


def paper(
    house: Institution,
    report: Report,
    *,
    academic_year: str,
    number: str,
    subject: str,
    period: str,
    day: date,
    blocks: Sequence[Block],
    notes: Iterable[str] = (),
    signatures: Sequence[Signature] = (),
    remarks: Sequence[str] = (),
    landscape: bool = True,
    people: Sequence[str] = (),
) -> Document:
    """The document `number` of that report: an object of the unit «Архив», the number in place of a period."""
    return Document(
        identity=Identity(house.institution_id, academic_year, UNIT, UNIT_TITLE, number, report.code, number),
        institution=", ".join(part for part in (house.title, house.locality) if part),
        institution_short=house.short_title,
        title=report.title_for(house.kind),
        subject=subject,
        period=period,
        people=tuple(people),
        blocks=tuple(blocks),
        notes=tuple(note for note in notes if note),
        signatures=tuple(signatures),
        keep_years=report.kept_for(None),
        landscape=landscape,
        as_of=day,
        revision="архив",
        seal=True,
        remarks=tuple(remarks),
    )


def signed(actor: Actor) -> Signature:
    """The place where he signs."""
    return Signature(actor.position[:1].upper() + actor.position[1:], actor.name)
