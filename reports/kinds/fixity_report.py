"""Отчёт о проверке сохранности: who read what and when, what was found, mended from which copy, lost; the verdict.

Every figure is the scrub's own (`reports.archive.findings`); only files, documents and bytes are counted here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.archive import VerifyReport, ocfl
from reports.archive.findings import Fate, Finding, Verdict, findings, lost_files, verdict
from reports.catalogue import ACTS
from reports.document import Block, Column, Document, Row, RowLook, Signature, Table, Text
from reports.kinds.acts import NOTHING, paper
from reports.numerals import noun
from reports.scope import Institution
from reports.wording import long_date

REPORT = ACTS["fixity-report"]
SHOWN = 400
"""Findings on paper; all of them are in the machine-readable copy."""
READ = (
    Column("target", ("Носитель",), look="name", width=34),
    Column("place", ("Где он",), look="text"),
    Column("administrator", ("Отвечает",), look="text", width=40),
    Column("objects", ("Документов прочитано",), width=24),
    Column("files", ("Файлов прочитано",), width=22),
    Column("bytes", ("Байт прочитано",), width=28),
    Column("found", ("Найдено повреждений",), width=26),
    Column("left", ("Осталось",), width=20),
)
FOUND = (
    Column("no", ("№ п/п",), look="index", width=10),
    Column("target", ("Носитель",), look="name", width=24),
    Column("document", ("Документ",), look="name", width=62),
    Column("path", ("Файл",), look="text"),
    Column("part", ("Что это",), look="text", width=30),
    Column("kind", ("Что с ним",), look="text", width=36),
    Column("fate", ("Чем кончилось",), look="text", width=36),
)
LEFT = (Fate.LOST, Fate.LEFT, Fate.FAILED)


@dataclass(frozen=True)
class TargetAbout:
    """One configured target, for people: its name, where it is, who answers for it (empty if nobody is named)."""

    name: str
    place: str
    administrator: str


def document(
    house: Institution,
    report: VerifyReport,
    targets: Sequence[TargetAbout],
    titles: Mapping[str, str],
    at: datetime,
    by: str,
) -> Document:
    """The paper about one scrub begun at that moment; `titles`: object id → what the document is, as people say.

    What is lost stands first, then what is left, then what was mended.
    """
    found = sorted(findings(report), key=lambda one: (one.fate is not Fate.LOST, one.fate not in LEFT))
    blocks: list[Block] = [
        Text("conclusion", "Вывод", _conclusion(report, found)),
        _read(report, targets, found),
        Table("findings", "Что найдено и чем кончилось", FOUND, tuple(_rows(found[:SHOWN], titles)), flowing=True),
    ]
    if report.unsound:
        blocks.append(Text("signatures", "Подписи, которые не сходятся со своим документом", report.unsound[:SHOWN]))
    if report.notes:
        blocks.append(Text("locks", "Замки и метки времени", report.notes))
    return paper(
        house,
        REPORT,
        academic_year=str(at.year),
        number=f"{at:%Y-%m-%dT%H%M%S}",
        subject=_scope(report),
        period=f"{long_date(at.date())}, {at:%H:%M} (UTC{at.isoformat()[-6:]})",
        day=at.date(),
        blocks=blocks,
        notes=_notes(report, found),
        signatures=(Signature("Проверку провёл", by), Signature("Ответственный за архив")),
        remarks=_remarks(report, found),
    )


def _scope(report: VerifyReport) -> str:
    return "полная проверка" if report.sample is None else f"выборочная проверка, {_percent(report.sample)} документов"


def _percent(share: float) -> str:
    return f"{share * 100:.4g} %".replace(".", ",")


def _files(n: int) -> str:
    return f"{n} {noun(n, 'файл', 'файла', 'файлов')}"


def _conclusion(report: VerifyReport, found: Sequence[Finding]) -> tuple[str, ...]:
    lost = len(lost_files(found))
    left = sum(one.fate in (Fate.LEFT, Fate.FAILED) for one in found)
    away = "; ".join(f"«{name}» ({cause})" for name, cause in sorted(report.unavailable.items()))
    read = "каждый файл" if report.sample is None else "каждый файл выборки"
    said = {
        Verdict.WHOLE: f"ПОВРЕЖДЕНИЙ НЕТ: {read} на каждом носителе прочитан и совпал с журналом архива.",
        Verdict.MENDED: f"Найдено повреждений: {len(found)}; все устранены, исправленное взято с верных копий. "
        "Архив цел.",
        Verdict.DAMAGED: f"НАЙДЕНО ПОВРЕЖДЕНИЙ: {len(found)}, не устранено: {left}. Исправить с верных копий: "
        "vedomost archive repair.",
        Verdict.UNSOUND: f"ПОДПИСЕЙ, КОТОРЫЕ НЕ СХОДЯТСЯ СО СВОИМ ДОКУМЕНТОМ: {len(report.unsound)}. Каждый байт — "
        "тот, что внесён в архив: внесено было не то, или журнал переписан (vedomost archive anchors). Исправление тут "
        "не поможет; выясните, что произошло.",
        Verdict.INCOMPLETE: f"ПРОВЕРЕНЫ НЕ ВСЕ НОСИТЕЛИ. На проверенных найдено повреждений: {len(found)}.",
        Verdict.LOST: f"УТРАЧЕНО: {_files(lost)}; верной копии нет ни на одном носителе. Всего найдено "
        f"повреждений: {len(found)}. Что утрачено, названо в таблице; ищите копии вне архива.",
    }[verdict(report)]
    counted = f"Документов в архиве: {report.objects}."
    return (said, f"Не проверены: {away}.", counted) if away else (said, counted)


def _read(report: VerifyReport, targets: Sequence[TargetAbout], found: Sequence[Finding]) -> Table:
    rows = []
    for target in targets:
        read = report.reads.get(target.name)
        mine = [one for one in found if one.damage.target == target.name]
        left = sum(one.fate in LEFT for one in mine)
        counts = (read.objects, read.files, read.bytes, len(mine), left) if read else (None,) * 5
        look: RowLook = "warn" if read is None or left else "body"
        rows.append(Row(target.name, (target.name, target.place, target.administrator or NOTHING, *counts), look))
    return Table("read", "Что прочитано", READ, tuple(rows), together=True)


def _rows(found: Sequence[Finding], titles: Mapping[str, str]) -> list[Row]:
    rows = []
    for number, one in enumerate(found, 1):
        damage = one.damage
        detail = f" ({damage.detail})" if damage.detail else ""
        source = f" по копии: {one.source}" if one.source else ""
        folder = f"{ocfl.object_root(damage.object_id)}/" if damage.object_id else ""
        about = titles.get(damage.object_id or "", damage.object_id or NOTHING)
        rows.append(
            Row(
                f"{damage.target}/{damage.path}",
                (
                    number,
                    damage.target,
                    about,
                    damage.path.removeprefix(folder),
                    str(damage.part),
                    f"{damage.kind}{detail}",
                    f"{one.fate}{source}",
                ),
                "warn" if one.fate in LEFT else "body",
            )
        )
    return rows


def _remarks(report: VerifyReport, found: Sequence[Finding]) -> tuple[str, ...]:
    if verdict(report) is not Verdict.LOST:
        return ()
    lost = {one.damage.object_id for one in found if one.fate is Fate.LOST and one.damage.object_id}
    return (f"УТРАТА: {_files(len(lost_files(found)))}, документов затронуто: {len(lost)}.",)


def _notes(report: VerifyReport, found: Sequence[Finding]) -> tuple[str, ...]:
    evidence = report.mended.evidence if report.mended else None
    return (
        "Журнал архива решает, какая опись верна, опись — какой файл верен; копии не голосуют. Исправляется только с "
        "копии, сверенной в тот же миг. Путь файла документа назван от папки этого документа.",
        f"Проверка записана в журнал архива, запись № {report.seq}."
        if report.seq
        else "Запись о проверке внесётся в журнал архива, когда будут доступны все носители.",
        f"На листе первые {SHOWN} из {len(found)}; все — в файле .json рядом." if len(found) > SHOWN else "",
        f"Прежнее содержимое исправленного и изъятое сохранено: {evidence}." if evidence else "",
        f"Ждут записи на все носители: {report.waiting}." if report.waiting else "",
    )
