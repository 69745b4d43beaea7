"""A PDF of many objects in half the time, byte for byte the same: what the writer does over and over is done once.

It turns every object into bytes a second time for the file's identifier, compression included, and lists the pages anew
for every tag. Neither matters for a sheet; a journal has 70,000 tags on 90 pages.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pydyf  # type: ignore[import-untyped]


class _Once:
    @cached_property
    def data(self) -> bytes:
        """The object's bytes, kept."""
        return super().data  # type: ignore[misc]


KINDS: dict[type, type] = {}


def _kept(kind: type) -> type:
    """The same kind of object, keeping its bytes."""
    if kind not in KINDS:
        KINDS[kind] = type(kind.__name__, (_Once, kind), {})
    return KINDS[kind]


def _page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
    """The pages' references, listed anew only when there are more pages."""
    numbers = pdf.pages["Kids"][::3]
    known: tuple[bytes, ...] = pdf.__dict__.get("known_references", ())
    if len(known) != len(numbers):
        known = pdf.known_references = tuple(b"%d 0 R" % number for number in numbers)
    return known


pydyf.PDF.page_references = property(_page_references)


def write_once(pdf: pydyf.PDF) -> None:
    """From now on the objects do not change: keep the bytes of those there are and of those the writer adds."""
    for one in pdf.objects:
        one.__class__ = _kept(type(one))
    add = pdf.add_object

    def keep(one: Any) -> None:
        add(one)
        one.__class__ = _kept(type(one))

    pdf.add_object = keep
