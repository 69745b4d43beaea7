"""A Document as the HTML page that is printed: structure and measures, no colour or font (those are the stylesheet's).

Belongs here: the order of things on the page and what stands around the blocks. Does not belong here: the inside of a
table (tables) or of a chart (charts).
"""

from __future__ import annotations

from html import escape
from importlib.resources import files
from string import Template

from reports.document import Block, Chart, Document, Signature, Spread, Table, Text
from reports.render.charts import svg
from reports.render.spreads import spread_html
from reports.render.tables import table_html
from reports.wording import long_date

TEMPLATE = Template(files("reports.render").joinpath("templates/document.html").read_text(encoding="utf-8"))
PAGE_WIDTH = {True: 277.0, False: 180.0}  # mm between the margins, landscape and portrait
NOTHING = "<p class=paragraph>Данных нет</p>"


def html(document: Document) -> str:
    """The whole page as HTML 5."""
    return TEMPLATE.substitute(
        title=escape(f"{document.title}: {document.subject}"),
        description=escape(document.institution_short),
        created=f"{document.as_of.isoformat()}T00:00:00Z",
        orientation=("wide" if document.landscape else "tall") + (" covered" if document.cover else ""),
        institution=escape(document.institution),
        footer=escape(
            f"{document.institution_short} · {document.title} · {document.subject} · "
            f"состояние на {long_date(document.as_of)}",
            quote=True,
        ),
        heading=escape(document.title),
        subject=escape(document.subject[:1].upper() + document.subject[1:]),
        period=escape(f"Период: {document.period}"),
        people="".join(f"<p>{escape(line)}</p>" for line in document.people),
        as_of=escape(f"Состояние на {long_date(document.as_of)}"),
        remarks=_remarks(document),
        blocks="".join(
            _block(block, PAGE_WIDTH[document.landscape], first=place == 0)
            for place, block in enumerate(document.blocks)
        ),
        notes="".join(f"<p>{escape(note)}</p>" for note in document.notes),
        signatures=_signatures(document.signatures),
        seal="<p class='seal'>М. П.</p>" if document.seal else "",
    )


def _remarks(document: Document) -> str:
    said = "".join(f"<p>{escape(remark)}</p>" for remark in document.remarks)
    return f"<div class=remarks>{said}</div>" if said else ""


def _block(block: Block, width: float, first: bool) -> str:
    """A block under its title. The first one is on a new page, and a right one, without being told."""
    looks = ["block"]
    if block.starts and not (first and block.starts != "left"):
        looks.append(f"starts-{block.starts}")
    if isinstance(block, Chart) or (isinstance(block, Table) and block.together):
        looks.append("together")
    title = f"<h2>{escape(block.title)}</h2>" if block.title else ""
    return f"<section class='{' '.join(looks)}'>{title}{_inside(block, width)}</section>"


def _inside(block: Block, width: float) -> str:
    if isinstance(block, Text):
        return "".join(f"<p class=paragraph>{escape(paragraph)}</p>" for paragraph in block.paragraphs)
    if isinstance(block, Spread):
        return spread_html(block, width)
    if isinstance(block, Chart):
        return svg(block, width) if block.has_figures else NOTHING
    inside = table_html(block, width) if block.rows else NOTHING
    signed = f"<div class=signed>{_signatures(block.signatures)}</div>" if block.signatures else ""
    return inside + signed


def _signatures(signatures: tuple[Signature, ...]) -> str:
    rows = "".join(_signature(who) for who in signatures)
    return f"<table class=signatures><tbody>{rows}</tbody></table>" if rows else ""


def _signature(who: Signature) -> str:
    return (
        f"<tr><td class=post>{escape(who.post)}</td><td class=sign></td><td class=gap></td>"
        f"<td class=person>{escape(who.name)}</td><td class=day>«____» ______________ 20____ г.</td></tr>"
    )
