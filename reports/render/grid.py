"""Many small cells at a fifth of the price: a row of them is laid out as one wide cell and cut after layout.

The renderer styles, measures and places every cell by itself, which is most of what a page of pupils × lessons costs.
Here a row's cells are written as one (`packed`) with a sample of the type in it; when the pages are laid out, the cell
is replaced by copies of itself, each with its own text (`cut`), and heads are stretched down the table so that their
borders rule it. What is drawn and tagged afterwards are ordinary cells: a TD each, with its heads.

Belongs here: all that knows the renderer's boxes. Does not belong here: what stands in a cell or how wide it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from weasyprint import Document as Pages
from weasyprint.formatting_structure import boxes
from weasyprint.text.line_break import split_first_line

PLAIN, BOLD = "n", "b"
CELL, LINE = "|", "¶"
SAMPLE = "0"


def packed(tag: str, cells: Sequence[tuple[str, ...]], looks: Sequence[str]) -> str:
    """A row's cells as one, each a tuple of lines and its look; nothing if there are none."""
    if not cells:
        return ""
    depth = max(1, *(len(lines) for lines in cells))
    sample = SAMPLE + (f"<b>{SAMPLE}</b>" if BOLD in looks else "") + f"<br>{SAMPLE}" * (depth - 1)
    said = CELL.join(
        look + LINE.join(line.replace(CELL, "¦") for line in lines) for look, lines in zip(looks, cells, strict=True)
    )
    scope = " scope=col" if tag == "th" else ""
    return f"<{tag}{scope} class=packed colspan={len(cells)} data-cells='{escape(said)}'>{sample}</{tag}>"


def cut(pages: Pages) -> None:
    """Replace every packed cell of the laid out pages by the cells it stands for."""
    known: dict[tuple[int, str], Any] = {}
    for page in pages.pages:
        for table in _tables(page._page_box):
            if table.element.get("class") in ("grid", "done"):
                _cut_table(table, known)


def _tables(box: Any) -> Iterator[Any]:
    if isinstance(box, boxes.TableBox):
        yield box
    elif isinstance(box, boxes.ParentBox):
        for child in box.children:
            yield from _tables(child)


def _cut_table(table: Any, known: dict[tuple[int, str], Any]) -> None:
    bottom = table.position_y + table.border_height()
    for group in table.children:
        for row in group.children:
            lowest = row is group.children[-1]
            last = row.children[-1] if row.children else None
            if last is not None and last.element.get("class") == "packed":
                row.children = [*row.children[:-1], *_cells(last, known)]
            for cell in row.children:
                if group.is_header:
                    if lowest or cell.rowspan > 1:
                        cell.height += bottom - cell.position_y - cell.border_height()
                elif cell is row.children[0]:
                    cell.width += table.content_box_x() + table.width - cell.position_x - cell.border_width()


def _cells(wide: Any, known: dict[tuple[int, str], Any]) -> Iterator[Any]:
    """Copies of the wide cell, side by side, each with its text."""
    given = wide.element.get("data-cells").split(CELL)
    lines = [child for child in wide.children if isinstance(child, boxes.LineBox)]
    plain, *bold = lines[0].children
    samples = {PLAIN: plain} | ({BOLD: bold[0].children[0]} if bold else {})
    width = wide.border_width() / len(given)
    for place, said in enumerate(given):
        cell = wide.copy()
        cell.colspan = 1
        cell.position_x = wide.position_x + place * width
        cell.width = width - (wide.border_width() - wide.width)
        cell.children = []
        texts = said[1:].split(LINE) if len(said) > 1 else []
        for number, words in enumerate(texts):
            line = lines[0].copy()
            line.position_x, line.width = cell.position_x, width
            line.position_y += (2 * number + len(lines) - len(texts)) / 2 * line.height
            sample = samples[said[0]]
            box = sample.copy_with_text(words)
            box.pango_layout, box.width = _measured(words, sample, known)
            box.position_x = cell.position_x + (width - box.width) / 2
            box.position_y = sample.position_y + line.position_y - lines[0].position_y
            line.children = [box]
            cell.children.append(line)
        yield cell


def _measured(words: str, sample: Any, known: dict[tuple[int, str], Any]) -> tuple[Any, float]:
    """The words shaped for drawing and their width; the same words of the same look are shaped once."""
    key = (id(sample.style), words)
    if key not in known:
        layout, _, _, width, _, _ = split_first_line(words, sample.style, None, None, 0)
        known[key] = layout, width, sample
    return known[key][:2]
