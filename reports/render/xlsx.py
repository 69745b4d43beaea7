"""A Document as a workbook: a sheet a table, to be filtered, summed and printed; the same bytes for the same Document.

Belongs here: which blocks share a sheet, the workbook's properties and bytes. Does not belong here: what is in the
cells and how they look (sheets).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time

from openpyxl import Workbook

from reports.document import Chart, Document, Spread, Table, Text
from reports.render.sheets.charts import as_table, put_chart
from reports.render.sheets.paper import Paper
from reports.render.sheets.styles import styles
from reports.render.sheets.tables import put_table, widths

Single = Table | Chart | Text

FIXED_TIME = (1980, 1, 1, 0, 0, 0)
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
LONGEST_TITLE = 31


def render(document: Document) -> bytes:
    """The workbook's bytes."""
    book = Workbook()
    book.remove(book.active)
    for style in styles():
        book.add_named_style(style)
    shared = _shared(tuple(_singles(document)))
    for blocks in shared:
        _put_sheet(book, document, blocks, last=blocks is shared[-1])
    stamp = datetime.combine(document.as_of, time())
    book.properties.title = f"{document.title}: {document.subject}"
    book.properties.creator = document.institution_short
    book.properties.identifier = document.identity.urn
    book.properties.created = stamp
    out = io.BytesIO()
    book.save(out)
    return _steady(out.getvalue(), stamp)


def _singles(document: Document) -> Iterator[Single]:
    """The blocks of the document; a spread is a table of its left pages, one of its right pages, and what is said."""
    for block in document.blocks:
        if isinstance(block, Spread):
            yield from (block.left, block.right)
            if said := tuple(line for line in (block.subtitle, *block.foot) if line):
                yield Text(block.id, "", said)
        else:
            yield block


def _shared(blocks: tuple[Single, ...]) -> list[list[Single]]:
    """The blocks of each sheet: a table or chart has its own; paragraphs go with the one before them, or the first."""
    sheets: list[list[Single]] = [[]]
    for block in blocks:
        if not isinstance(block, Text) and any(not isinstance(one, Text) for one in sheets[-1]):
            sheets.append([])
        sheets[-1].append(block)
    return sheets


def _free_title(book: Workbook, text: str) -> str:
    """The text as the name of a sheet: at most 31 signs, as Excel has it, and unlike those that are there already."""
    taken = {name.casefold() for name in book.sheetnames}
    title, number = text[:LONGEST_TITLE].strip(), 1
    while title.casefold() in taken:
        number += 1
        suffix = f" {number}"
        title = text[: LONGEST_TITLE - len(suffix)].strip() + suffix
    return title


def _put_sheet(book: Workbook, document: Document, blocks: list[Single], last: bool) -> None:
    main = next((block for block in blocks if not isinstance(block, Text)), None)
    title = (main or blocks[0]).title if blocks else ""
    sheet = book.create_sheet(_free_title(book, FORBIDDEN.sub(" ", title or document.title)))
    table = as_table(main) if isinstance(main, Chart) else main if isinstance(main, Table) else None
    paper = Paper(sheet, document, widths(table) if table and table.rows else [])
    paper.heading()
    for block in blocks:
        if block is not blocks[0]:
            paper.begin(block.starts)
        if isinstance(block, Text):
            paper.text(block)
        elif isinstance(block, Chart):
            put_chart(paper, block)
        else:
            put_table(paper, block)
    paper.row += 1
    if last:
        for note in document.notes:
            paper.line(note)
        paper.signatures(document.signatures)
    paper.finish()


def _steady(content: bytes, stamp: datetime) -> bytes:
    """The same workbook with the times of the archive and of its properties fixed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                day = stamp.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + day, data)
            info = zipfile.ZipInfo(name, FIXED_TIME)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            target.writestr(info, data)
    return out.getvalue()
