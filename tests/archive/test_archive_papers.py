"""The acts as an archivist makes them: drawn up, approved, executed; handed over; read back from PDF, XLSX and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import openpyxl
import pypdf
import pytest
from archive_samples import BY
from archive_school import CLOSED, DAY_BEFORE, DIRECTOR, DUE, of_2025_26, school_home

from pipelines import disposing, handing_over, jobs, papers, scrubbing
from pipelines.config import Home
from pipelines.jobs import JobError
from reports.archive import Status
from reports.archive.disposal import DisposalReport, RefusedError
from reports.archive.holds import set_hold
from reports.archive.rows import Happened
from reports.kinds import technical_control
from reports.kinds.acts import Actor
from reports.kinds.disposal_act import ranges
from reports.render import validation


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """See `archive_school`. veraPDF, where it is installed, is asked by one test: a Java machine is slow."""
    monkeypatch.setattr("pipelines.gate.rejected", lambda *_: ())
    return school_home(tmp_path)


def text(pdf: Path | bytes) -> str:
    content = pdf if isinstance(pdf, bytes) else pdf.read_bytes()
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    return re.sub(r"\s+", " ", " ".join(pages))


def figures(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def transferred(home: Home) -> handing_over.Transfer:
    return handing_over.act(home, "school-90", "2025-26", ("Сизова К. Л.", "секретарь"), (BY, "архивариус"), CLOSED)


def archived_files(home: Home, report: str) -> dict[str, bytes]:
    """Files of the paper as they lie on the second target."""
    (found,) = jobs.archive(home).find(report=report)
    content = sorted((home.targets[1].place.path / found.folder).glob("v*/content/*"))
    return {path.name: path.read_bytes() for path in content}


def test_the_way_of_an_act(home: Home) -> None:
    """Two journals and one file of three months: 3 дела, 5 единиц хранения, on the first day of 2032 and not before."""
    transferred(home)
    with pytest.raises(JobError, match=r"На 31\.12\.2031 уничтожать нечего"):
        disposing.draft(home, "school-90", "Сизова К. Л.", "секретарь", at=DAY_BEFORE)
    made = disposing.draft(home, "school-90", "Сизова К. Л.", "секретарь", at=DUE)
    assert (made.number, made.objects) == ("2032-1", 5)
    sheet = text(made.paths.pdf)
    assert "ПРОЕКТ. Не утверждён" in sheet
    with pytest.raises(JobError, match="Утверждённого акта 2032-1 в архиве нет"):
        disposing.execute(home, "school-90", made.number, BY, DUE)
    with pytest.raises(JobError, match="фамилию"):
        disposing.approve(home, "school-90", made.number, "Ёлкин П. П.", " ", DUE)
    receipt = disposing.approve(home, "school-90", made.number, *DIRECTOR, DUE)
    assert receipt.status == Status.NEW
    with pytest.raises(JobError, match="уже утверждён"):
        disposing.approve(home, "school-90", made.number, *DIRECTOR, DUE)
    with pytest.raises(RefusedError, match=r"можно с 01\.01\.2032"):
        disposing.execute(home, "school-90", made.number, BY, DAY_BEFORE)
    report, receipt = disposing.execute(home, "school-90", made.number, BY, DUE)
    assert (report.objects, report.execution.targets) == (5, ("archive-a", "archive-b"))
    assert receipt is not None
    assert (receipt.status, receipt.version) == (Status.NEW_VERSION, "v2")
    left = [row for row in jobs.archive(home).find() if row.disposed_at is None]
    assert {row.report_code: row.keep_years for row in left} == {
        "grade-register": 25,
        "transfer-act": 25,
        "disposal-act": None,
    }
    assert jobs.archive(home).verify(at=DUE).ok
    with pytest.raises(JobError, match="уничтожать нечего"):
        disposing.draft(home, "school-90", "Сизова К. Л.", "секретарь", at=DUE)


def test_the_disposal_act_on_paper_is_the_sheet_and_the_figures(home: Home) -> None:
    """The register numbers by title: the journals 1 and 2, the months 3 to 5, the register 6."""
    transferred(home)
    number = disposing.draft(home, "school-90", "Сизова К. Л.", "секретарь", at=DUE).number
    disposing.approve(home, "school-90", number, *DIRECTOR, DUE)
    files = archived_files(home, "disposal-act")
    sheet = text(files["document.pdf"])
    for words in (
        "Акт о выделении к уничтожению документов, не подлежащих хранению",
        "№ 2032-1 от 1 января 2032 г.",
        "УТВЕРЖДАЮ: директор Ёлкин П. П., 1 января 2032 г.",
        "1 Классный журнал. 5А 2025/26 2025-26 1 1 5 лет, п. 6.5 Положения",
        "2 Классный журнал. 5Б 2025/26 2025-26 2 1 5 лет, п. 6.5 Положения",
        "3 Отчёт о посещаемости класса. 5А 2025/26 2025-26 3–5 3 5 лет, п. 6.5 Положения",
        "Итого: 3 (три) дела, 5 (пять) единиц хранения за 2025/26 учебный год.",
        "Статья перечня не указана",
        "Председатель экспертной комиссии",
    ):
        assert words in sheet, words
    rows = figures(files["figures.csv"])
    quantities = [row["value"] for row in rows if row["table"] == "files" and row["column_id"] == "quantity"]
    assert quantities == ["1", "1", "3", "5"]
    attached = pypdf.PdfReader(io.BytesIO(files["document.pdf"])).attachments["figures.csv"][0]
    assert attached == files["figures.csv"]
    book = openpyxl.load_workbook(io.BytesIO(files["document.xlsx"]))
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row if isinstance(cell.value, int)]
    assert [cell for cell in cells if cell in (3, 5)].count(5) == 1


def test_an_executed_act_says_so_in_a_new_version_also_after_an_interruption(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    doomed = {row.object_id: row for row in jobs.archive(home).find() if row.keep_years == 5}
    number = disposing.draft(home, "school-90", "Сизова К. Л.", "секретарь", at=DUE).number
    disposing.approve(home, "school-90", number, *DIRECTOR, DUE)
    told: list[DisposalReport] = []
    with monkeypatch.context() as broken:
        broken.setattr(papers, "archived", Mock(side_effect=OSError("диск полон")))
        with pytest.raises(OSError, match="полон"):
            disposing.execute(home, "school-90", number, BY, DUE, on_execution=told.append)
    assert [(one.objects, one.was_executed) for one in told] == [(5, False)], "it is said before the paper is made"
    later = DUE.replace(day=3)
    report, receipt = disposing.execute(home, "school-90", number, "Другой человек", later)
    assert (report.was_executed, receipt and receipt.version) == (True, "v2")
    assert disposing.execute(home, "school-90", number, BY, later)[1] is None

    files = archived_files(home, "disposal-act")
    sheet = text(files["document.pdf"])
    assert f"ИСПОЛНЕН: {BY}, 1 января 2032 г." in sheet
    assert f"({BY}). Уничтожено: 5 (пять) единиц хранения, на носителях: archive-a, archive-b" in sheet
    assert f"№ {report.execution.seq} (deletion)" in sheet
    assert "УТВЕРЖДАЮ: директор Ёлкин П. П., 1 января 2032 г." in sheet
    stones = [row for row in figures(files["figures.csv"]) if row["table"].startswith("tombstones")]
    assert {row["row_id"]: row["value"] for row in stones if row["column_id"] == "sha512"} == {
        key: row.inventory_digest for key, row in doomed.items()
    }
    said = json.loads(files["act.json"])["execution"]
    assert said == {
        "by": BY,
        "at": DUE.isoformat(timespec="seconds"),
        "seq": report.execution.seq,
        "targets": ["archive-a", "archive-b"],
    }
    assert jobs.archive(home).verify(at=later).ok


def test_a_held_document_is_in_no_draft_and_two_drafts_have_two_numbers(home: Home) -> None:
    shelf = jobs.archive(home)
    set_hold(shelf, shelf.find(unit="5Б"), BY, "запрос суда", at=DUE)
    held = [one for one in disposing.endings(home) if one.hold]
    assert [(one.found.unit_title, one.first_day and one.first_day.year, one.is_due(DUE.date())) for one in held] == [
        ("5Б", 2032, False)
    ]
    first = disposing.draft(home, "school-90", BY, "архивариус", report="class-journal", at=DUE)
    second = disposing.draft(home, "school-90", BY, "архивариус", at=DUE)
    assert [(one.number, one.objects) for one in (first, second)] == [("2032-1", 1), ("2032-2", 4)]


def test_what_changed_after_the_draft_is_not_approved(home: Home) -> None:
    number = disposing.draft(home, "school-90", BY, "архивариус", at=DUE).number
    changed = of_2025_26("5a", "class-journal", "Классный журнал", 5)
    jobs.archive(home).submit([replace(changed, files={"sheet.pdf": b"%PDF other"})], BY, "ошибка", at=DUE)
    with pytest.raises(JobError, match="изменился после составления акта 2032-1"):
        disposing.approve(home, "school-90", number, *DIRECTOR, DUE)
    with pytest.raises(JobError, match="Проекта акта 2032-7 нет"):
        disposing.approve(home, "school-90", "2032-7", *DIRECTOR, DUE)


def test_the_transfer_act_prints_the_register_and_the_head(home: Home) -> None:
    made = transferred(home)
    assert made.receipt is not None
    files = archived_files(home, "transfer-act")
    sheet = text(files["document.pdf"])
    assert "Сдал: секретарь Сизова К. Л." in sheet
    assert f"Принял: архивариус {BY}" in sheet
    assert "согласно описи: 6 (шесть) документов" in sheet
    bare = sheet.replace(" ", "").replace("\u00ad", "").replace("-", "")
    for item in made.register.items:
        assert item.inventory in bare
    assert made.register.head.root in bare
    rows = figures(files["figures.csv"])
    listed = {row["row_id"]: row["value"] for row in rows if row["column_id"] == "sha512"}
    assert listed == {item.object_id: item.inventory for item in made.register.items}
    total = [row["value"] for row in rows if (row["table"], row["row_id"]) == ("totals", "total")]
    assert total == ["6", "24", str(sum(item.bytes for item in made.register.items))]


def test_a_transfer_act_is_drawn_up_anew_only_when_the_year_changed(home: Home) -> None:
    first = transferred(home)
    assert transferred(home).receipt is None
    assert disposing.not_handed_over(home, "school-90", CLOSED.date()) == []
    jobs.archive(home).submit([of_2025_26("6a", "class-journal", "Классный журнал", 5)], BY, at=CLOSED)
    assert disposing.not_handed_over(home, "school-90", CLOSED.date()) == []
    assert disposing.not_handed_over(home, "school-90", CLOSED.replace(month=7).date()) == [("2025-26", 1)]
    again = transferred(home)
    assert again.receipt is not None
    assert again.receipt.status == Status.NEW_VERSION
    assert (len(first.register.items), len(again.register.items)) == (6, 7)


def test_the_yearly_record_of_control_counts_the_checks_of_the_year(home: Home) -> None:
    """Of September 2025 to August 2026: a full check in June 2026 that finds one file spoilt, the repair, a sample."""
    shelf = jobs.archive(home)
    spoilt = next((home.targets[0].place.path / shelf.find()[0].folder).glob("v1/content/*.pdf"))
    spoilt.write_bytes(b"spoilt")
    shelf.verify(at=CLOSED)
    shelf.repair(at=CLOSED)
    shelf.verify(sample=0.5, at=CLOSED.replace(month=7))
    shelf.verify(at=CLOSED.replace(month=9))
    handing_over.control_record(home, "school-90", "2025-26", (BY, "архивариус"), CLOSED.replace(month=9))
    files = archived_files(home, "technical-control")
    sheet = text(files["document.pdf"])
    assert "Найдено повреждений: 1, исправлено: 1." in sheet
    assert "с 1 сентября 2025 г. по 31 августа 2026 г." in sheet
    year = [row for row in figures(files["figures.csv"]) if (row["table"], row["row_id"]) == ("months", "total")]
    assert {row["column_id"]: row["value"] for row in year} == {
        "full": "1", "sample": "1", "incomplete": "0", "damaged": "1", "repaired": "1", "lost": "0",
    }  # fmt: skip
    with pytest.raises(JobError, match="ещё не начался"):
        handing_over.control_record(home, "school-90", "2040-41", (BY, "архивариус"), CLOSED)


def test_a_year_without_a_check_says_so() -> None:
    def said(*events: Happened) -> str:
        first, last = papers.span_of("2025-26")
        made = technical_control.document(
            papers.house("school-90"), "2025-26", first, last, last, events, Actor(BY, "архивариус")
        )
        return made.blocks[0].paragraphs[0]  # type: ignore[union-attr]

    lost = {"sample": None, "damaged": 1, "damages": [{"lost": True}]}
    assert said() == "ЗА ГОД АРХИВ НИ РАЗУ НЕ ПРОВЕРЯЛСЯ."
    assert "УТРАЧЕНО без верной копии: 1" in said(Happened(9, "fixity check", CLOSED.isoformat(), BY, None, lost))
    assert said(Happened(9, "fixity check", CLOSED.isoformat(), BY, None, {"sample": None})) == (
        "Архив проверялся. Повреждений не найдено."
    )


@pytest.mark.skipif(not validation.is_available(), reason="veraPDF не установлен: uv sync --group validation")
def test_verapdf_accepts_every_paper(home: Home) -> None:
    transferred(home)
    handing_over.control_record(home, "school-90", "2025-26", (BY, "архивариус"), CLOSED)
    number = disposing.draft(home, "school-90", BY, "архивариус", at=DUE).number
    disposing.approve(home, "school-90", number, *DIRECTOR, DUE)
    disposing.execute(home, "school-90", number, BY, DUE)
    next((home.targets[0].place.path).rglob("sheet.xlsx")).unlink()
    scrub, _ = scrubbing.leave_report(home, jobs.verify(home, mending=True), CLOSED, BY)
    papers_ = [*sorted(home.documents.rglob("*.pdf")), scrub]
    assert [path.parent.name for path in papers_] == ["technical-control", "transfer-act", "disposal-act", "2026"]
    assert [verdict for verdict in validation.validate(papers_) if not verdict.is_compliant] == []


def test_a_paper_that_is_no_pdf_a_is_not_archived(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = validation.Verdict(Path("act.pdf"), "3a", False, ("нет шрифта",))
    monkeypatch.setattr("pipelines.gate.rejected", lambda *_: (wrong,))
    with pytest.raises(JobError, match=r"нет шрифта.*ничего не сдано"):
        transferred(home)
    assert jobs.archive(home).find(report="transfer-act") == []


def test_academic_years_and_ranges() -> None:
    assert [papers.academic_year_of(day) for day in (DUE.date(), CLOSED.date(), CLOSED.replace(month=9).date())] == [
        "2031-32", "2025-26", "2026-27",
    ]  # fmt: skip
    for wrong in ("2025", "2025-27", "год"):
        with pytest.raises(JobError, match="не учебный год"):
            papers.span_of(wrong)
    assert ranges([5, 3, 4, 9]) == "3–5, 9"
    assert ranges([]) == ""
