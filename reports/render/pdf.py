"""PDF/A-3a and PDF/UA-1 at once, or the form asked for: tagged, fonts embedded, the same bytes for the same Document.

Traps of the renderer are dealt with here and nowhere else: XMP is written where readers look (the metadata object
is extended, with a schema that PDF/A accepts), the list of associated files names each file once, every date comes
from the data, nothing is fetched but our own fonts, a drawing that fails is an error and not an empty place, and the
place of a drawing is told in the units of the page.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache, partial
from importlib.resources import files

import pydyf  # type: ignore[import-untyped]
from weasyprint import CSS, HTML, Attachment
from weasyprint import Document as Pages
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.document import Document
from reports.render import associations, fonts, grid, once
from reports.render.forms import USUAL, Form
from reports.render.page import html
from reports.render.xmp import Metadata

FIGURES_NAME = "figures.csv"
POINT = 0.75  # of the renderer's pixel


class RefusedError(ValueError):
    """A page asked for something that is not one of our fonts."""


class OnlyOurFonts(URLFetcher):
    """Fetches the font files of the documents and refuses everything else: no network, no other file."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file",), fail_on_errors=True)
        self._known = {path.as_uri() for path in fonts.font_files().values()}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The font. Raises RefusedError for any other URL."""
        if url not in self._known:
            raise RefusedError(f"Документ обратился к «{url}»: при печати разрешены только шрифты документов.")
        return super().fetch(url, headers)


class FailedError(RuntimeError):
    """The renderer could not draw something and would have left it out."""


class _Loud(logging.Handler):
    """Raises FailedError for what the renderer only logs."""

    def emit(self, record: logging.LogRecord) -> None:
        """Raise."""
        raise FailedError(f"Документ не напечатан: {record.getMessage()}")


@dataclass(frozen=True)
class Pdf:
    """The bytes and how many pages they hold."""

    content: bytes
    pages: int


def render(document: Document, figures: bytes, form: Form = USUAL) -> Pdf:
    """The document as PDF; `figures` is its CSV, attached as the source where the form allows it.

    Raises FontsMissingError.
    """
    stamp = datetime.combine(document.as_of, time())
    with _steady(stamp):
        laid_out = lay_out(document)
        laid_out.metadata = Metadata.of(laid_out.metadata, document, figures, form)
        attachment = Attachment(
            string=figures,
            name=FIGURES_NAME,
            relationship="Source",
            created=stamp,
            modified=stamp,
            description="Показатели документа: по строке на показатель",
            url_fetcher=OnlyOurFonts(),
        )
        content = laid_out.write_pdf(
            pdf_variant=form.variant,
            attachments=[attachment] if form.has_attachments else [],
            finisher=partial(_finish, form=form),
            pdf_identifier=hashlib.sha256(document.identity.urn.encode()).hexdigest()[:32].encode(),
        )
    return Pdf(content, len(laid_out.pages))


def lay_out(document: Document) -> Pages:
    """The pages with every box at its place, before they become bytes."""
    stylesheet, configuration, fetcher = _style()
    pages = HTML(string=html(document), url_fetcher=fetcher).render(font_config=configuration, stylesheets=[stylesheet])
    grid.cut(pages)
    return pages


@cache
def _style() -> tuple[CSS, FontConfiguration, URLFetcher]:
    """The parsed stylesheet and loaded fonts, once a process; from then on the renderer's errors are heard."""
    logging.getLogger("weasyprint").addHandler(_Loud(logging.ERROR))
    configuration, fetcher = FontConfiguration(), OnlyOurFonts()
    rules = files("reports.render").joinpath("styles/document.css").read_text(encoding="utf-8")
    sheet = CSS(string=fonts.stylesheet() + rules, font_config=configuration, url_fetcher=fetcher)
    return sheet, configuration, fetcher


@contextmanager
def _steady(stamp: datetime) -> Iterator[None]:
    """No garbage collection in the middle (a fifth of the time), and the data's own day as the only clock."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(stamp.replace(tzinfo=UTC).timestamp()))
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _finish(pages: Pages, pdf: pydyf.PDF, form: Form) -> None:
    """Name each associated file once (ISO 19005-3, 6.8), say that the title is shown and where drawings lie.

    The title: ISO 14289-1, 7.1. The renderer tells a drawing's place in its own pixels from the top; it must be
    points from the bottom (ISO 32000-1, 14.8.5.4).
    """
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    if form.newer_types:
        structure = pdf.objects[int(pdf.catalog["StructTreeRoot"].split()[0])]
        structure["RoleMap"] = pydyf.Dictionary(dict.fromkeys(form.newer_types, "/NonStruct"))
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    for drawing in pdf.objects:
        if isinstance(drawing, pydyf.Dictionary) and drawing.get("S") == "/Figure":
            left, top, right, bottom = drawing["A"]["BBox"]
            height = pages.pages[pdf.page_references.index(drawing["Pg"])].height
            box = (left, height - bottom, right, height - top)
            drawing["A"]["BBox"] = pydyf.Array(round(side * POINT, 2) for side in box)
    associations.associate(pdf)
    once.write_once(pdf)
