"""Акт передачи в архив и опись: every document with format, bytes and sha-512, the head of the ledger, who hands over.

The register is a table a report, so that a page never holds one table of thousands of rows; numbers run through.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from reports.archive.heads import Head
from reports.archive.transfer import Item, Register
from reports.catalogue import ACTS
from reports.document import Block, Column, Document, Row, Table, Text
from reports.kinds.acts import Actor, paper, signed
from reports.numerals import figures_and_words
from reports.scope import Institution
from reports.wording import long_date, year_title

REPORT = ACTS["transfer-act"]
COLUMNS = (
    Column("no", ("№ п/п",), look="index", width=11),
    Column("unit", ("Класс, группа, учитель",), look="name", width=34),
    Column("period", ("Период",), look="name", width=26),
    Column("version", ("Редакция",), width=16),
    Column("formats", ("Формат",), look="text", width=34),
    Column("files", ("Файлов",), width=13),
    Column("bytes", ("Байт",), width=20),
    Column("seq", ("Запись журнала",), width=18),
    Column("sha512", ("sha-512 описи документа (inventory.json)",), look="text"),
)
TOTALS = (
    Column("report", ("Вид документов",), look="name", width=120),
    Column("documents", ("Документов",)),
    Column("files", ("Файлов",)),
    Column("bytes", ("Байт",)),
)
HEAD = (
    Column("what", ("Дерево записей журнала архива",), look="name", width=60),
    Column("value", ("Значение",), look="text"),
)


def document(house: Institution, register: Register, day: date, handed_over_by: Actor, received_by: Actor) -> Document:
    """The act about the register, drawn up on that day."""
    groups = [(title, list(items)) for title, items in groupby(register.items, key=lambda item: item.title)]
    year = year_title(register.number)
    count = figures_and_words(len(register.items), "m", "документ", "документа", "документов")
    blocks: list[Block] = [
        Text(
            "act",
            "",
            (f"Переданы в архив документы электронных журналов за {year} учебный год согласно описи: {count}.",),
        ),
        _totals(groups, register.items),
        _head(register.head),
        *(_part(place, title, items) for place, (title, items) in enumerate(groups, 1)),
    ]
    return paper(
        house,
        REPORT,
        academic_year=register.number,
        number=register.number,
        subject=f"{year} учебный год, опись № {register.number} от {long_date(day)}",
        period=f"документы за {year} учебный год",
        day=day,
        blocks=blocks,
        notes=(
            "sha-512 — контрольная сумма описи документа; в ней суммы всех его файлов. Проверить: sha512sum "
            "inventory.json в папке документа на любом носителе или в пакете передачи.",
            "Вершина дерева (RFC 6962, sha-512) стоит за все записи журнала архива по последнюю названную: измени "
            "кто-нибудь хоть одну — вершина не сойдётся.",
        ),
        signatures=(signed(handed_over_by), signed(received_by)),
        people=(f"Сдал: {handed_over_by.text}", f"Принял: {received_by.text}"),
    )


def _part(place: int, title: str, items: Sequence[Item]) -> Table:
    return Table(f"register-{place}", f"Опись. {title}", COLUMNS, tuple(map(_row, items)))


def _row(item: Item) -> Row:
    return Row(
        item.object_id,
        (
            item.number,
            item.unit_title,
            item.period_id,
            int(item.version[1:]),
            item.formats,
            item.files,
            item.bytes,
            item.seq,
            item.inventory,
        ),
    )


def _totals(groups: Sequence[tuple[str, Sequence[Item]]], items: Sequence[Item]) -> Table:
    rows = [Row(f"report-{place}", (title, *_sums(some))) for place, (title, some) in enumerate(groups, 1)]
    return Table("totals", "Итого", TOTALS, (*rows, Row("total", ("Всего", *_sums(items)), "total")))


def _sums(items: Sequence[Item]) -> tuple[int, int, int]:
    return len(items), sum(item.files for item in items), sum(item.bytes for item in items)


def _head(head: Head) -> Table:
    rows = (Row("size", ("Записей", str(head.size))), Row("sha512", ("Вершина, sha-512", head.root)))
    return Table("head", "Журнал архива при передаче", HEAD, rows, together=True)
