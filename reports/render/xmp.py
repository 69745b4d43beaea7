"""What a PDF says about itself in XMP: its PDF/A, its PDF/UA where it claims it, our own namespace with its schema.

PDF/A allows a property outside the predefined schemas only with a pdfaExtension description of it (ISO 19005-3,
6.6.2.3), so PROPERTIES is both the list of what is written and its description.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement, fromstring, register_namespace, tostring

from weasyprint.pdf.metadata import DocumentMetadata

from reports.document import Document
from reports.render.forms import Form

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
UA = "http://www.aiim.org/pdfua/ns/id/"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
OURS = "urn:vedomost:xmp:1"

for _prefix, _uri in (
    ("rdf", RDF),
    ("pdfuaid", UA),
    ("pdfaExtension", EXTENSION),
    ("pdfaSchema", SCHEMA),
    ("pdfaProperty", PROPERTY),
    ("vedomost", OURS),
):
    register_namespace(_prefix, _uri)

PROPERTIES: tuple[tuple[str, str, Callable[[Document], object]], ...] = (
    ("Identifier", "URN of the document", lambda document: document.identity.urn),
    ("Institution", "Institution, by its id", lambda document: document.identity.institution_id),
    ("AcademicYear", "Academic year", lambda document: document.identity.academic_year),
    ("Class", "Class or other unit, by its title", lambda document: document.identity.unit_title),
    ("Report", "Report code", lambda document: document.identity.report),
    ("Period", "Period, by its id", lambda document: document.identity.period_id),
    ("Version", "Version of the document, from 1", lambda document: document.identity.version),
    ("RetentionYears", "Years to keep after the year of completion, or permanent", lambda document: _kept(document)),
    ("AsOf", "Journal day the figures stand on", lambda document: document.as_of.isoformat()),
    ("WarehouseRevision", "Revision of the warehouse", lambda document: document.revision),
)
SOURCE = ("SourceSha512", "SHA-512 of the attached figures (CSV)")


def _kept(document: Document) -> int | str:
    return "permanent" if document.keep_years is None else document.keep_years


class Metadata(DocumentMetadata):
    """The renderer's metadata with our properties in the packet it writes."""

    properties: dict[str, str]
    form: Form

    @classmethod
    def of(cls, plain: DocumentMetadata, document: Document, figures: bytes, form: Form) -> Metadata:
        """The same metadata, saying what `document` is and which `figures` it was made of."""
        made = cls(**vars(plain))
        made.form = form
        made.properties = {name: str(value(document)) for name, _, value in PROPERTIES}
        made.properties[SOURCE[0]] = hashlib.sha512(figures).hexdigest()
        return made

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        """The RDF of the XMP packet."""
        root = fromstring(super().generate_rdf_metadata(variant, version, conformance))  # noqa: S314  our own bytes
        is_accessible = "ua1" in self.form.flavours
        if is_accessible:
            SubElement(_description(root), f"{{{UA}}}part").text = "1"
        ours = _description(root)
        for name, value in self.properties.items():
            SubElement(ours, f"{{{OURS}}}{name}").text = value
        bag = SubElement(SubElement(_description(root), f"{{{EXTENSION}}}schemas"), f"{{{RDF}}}Bag")
        if is_accessible:
            part = [("part", "Integer", "internal", "Part of ISO 14289")]
            _schema(bag, "PDF/UA identification", UA, "pdfuaid", part)
        described = [(name, "Text", "external", meaning) for name, meaning, _ in PROPERTIES]
        _schema(bag, "Vedomost document", OURS, "vedomost", [*described, (SOURCE[0], "Text", "external", SOURCE[1])])
        return tostring(root, encoding="utf-8")


def _description(root: Element) -> Element:
    return SubElement(root, f"{{{RDF}}}Description", {f"{{{RDF}}}about": ""})


def _schema(bag: Element, title: str, uri: str, prefix: str, properties: list[tuple[str, str, str, str]]) -> None:
    item = SubElement(bag, f"{{{RDF}}}li", {f"{{{RDF}}}parseType": "Resource"})
    for name, value in (("schema", title), ("namespaceURI", uri), ("prefix", prefix)):
        SubElement(item, f"{{{SCHEMA}}}{name}").text = value
    sequence = SubElement(SubElement(item, f"{{{SCHEMA}}}property"), f"{{{RDF}}}Seq")
    for name, kind, category, meaning in properties:
        entry = SubElement(sequence, f"{{{RDF}}}li", {f"{{{RDF}}}parseType": "Resource"})
        for key, value in (("name", name), ("valueType", kind), ("category", category), ("description", meaning)):
            SubElement(entry, f"{{{PROPERTY}}}{key}").text = value
