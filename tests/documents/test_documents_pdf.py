"""The PDF read back: its text, fonts, attachment and XMP, and every word inside its cell and its page."""

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdf
import pytest
from published_by_hand import DISCIPLINES, LONGEST_SURNAME, SUBJECTS
from weasyprint.formatting_structure import boxes

from reports.document import Column, Document, Row, Table
from reports.render import fonts, pdf

COLLEGE = ("grade-register", "21-П", "year", "yarovoe-college")
OURS = "{urn:vedomost:xmp:1}"


def text(content: bytes) -> str:
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    return re.sub(r"[ \n]+", " ", " ".join(pages)).replace("- ", "-")


def test_class_results_say_what_the_warehouse_says(printed: Callable) -> None:
    sheet = text(printed("class-results", "5А", "q2").pdf)
    for words in (
        "Муниципальное автономное общеобразовательное учреждение «Средняя общеобразовательная школа № 90»",
        "Итоги успеваемости класса за учебный период",
        "5 «А» класс, 2 четверть 2024/25 учебного года",
        "Период: с 5 ноября по 28 декабря 2024 г.",
        "Классный руководитель: Иванова А. П.",
        "Состояние на 30 мая 2025 г.",
        "Успеваемость, % 93,0 93,0",
        "СОУ, % 61,8",
        "41/44 (93,2 %)",
        "22/44 (50,0 %)",
        "Заместитель директора по УВР",
        "Распределение отметок по предметам",
        "стр. 1 из 4",
        "стр. 4 из 4",
    ):
        assert words in sheet
    assert "4,67" in sheet
    assert "4.67" not in sheet


def test_every_pupil_stands_once_and_every_head_on_every_page(printed: Callable) -> None:
    made = printed("grade-register", "5А", "year")
    sheet = text(made.pdf)
    for row in made.document.tables[0].rows:
        assert sheet.count(str(row.cells[1])) == 1
    assert sheet.count("Фамилия, имя, отчество") == made.pages
    assert sheet.count("Вероятность и статистика") == made.pages
    assert LONGEST_SURNAME in sheet


def test_register_shows_marks_decision_and_movement(printed: Callable) -> None:
    sheet = text(printed("grade-register", "5А", "year").pdf)
    assert "2 Васильева Александра Константиновна 1 четв. 2 четв. 3 четв. 4 четв. Годовая н/а 3 3 3 3" in sheet
    assert "переведён, прот. № 7 от 28.05.2025" in sheet
    assert "прибыла 12.11.2024, пр. № 15-у от 11.11.2024" in sheet
    assert "выбыл 03.02.2025, пр. № 4-у от 31.01.2025" in sheet
    assert "Экзамен" not in sheet
    for words in ("Директор", "М. П.", "н/а — не аттестован(а)", "прочерк — отметки нет"):
        assert words in sheet


def test_an_exam_gets_its_line_where_there_was_one(printed: Callable) -> None:
    assert "Годовая Экзамен Итоговая" in text(printed("grade-register", "9Б").pdf)


def test_a_class_of_one_pupil_fits_one_page(printed: Callable) -> None:
    assert printed("grade-register", "9Б").pages == 1


def test_homeroom_names_groups_and_what_decided(printed: Callable) -> None:
    sheet = text(printed("homeroom", "5А", "q1").pdf)
    assert "Неаттестованные Васильева Александра Константиновна (Русский язык)" in sheet
    assert "Отличники Белов Владислав Вячеславович" in sheet
    assert "Школьный этап олимпиады по математике школьный призёр" in sheet


def test_homeroom_of_a_later_period_stands_beside_the_former(printed: Callable) -> None:
    sheet = text(printed("homeroom", "9Б", "q2").pdf)
    assert "Показатель 1 четверть 2 четверть" in sheet
    assert "Абсолютная успеваемость 40/43 (93,0 %) 41/44 (93,2 %)" in sheet
    assert "Отличники 8 9" in sheet


def test_movement_lists_who_came_and_left(printed: Callable) -> None:
    sheet = text(printed("class-movement", "5А").pdf)
    assert "1 Васильева Александра Константиновна 12.11.2024 № 15-у от 11.11.2024 МБОУ СОШ № 12, г. Барнаул" in sheet
    assert "1 Жуков Владислав Вячеславович 03.02.2025 № 4-у от 31.01.2025 МАОУ «Гимназия № 3» —" in sheet
    assert "02.09.2024" not in sheet  # enrolled on the first day: opening, not arrival
    assert "За год 45 2 1 1 0 46" in sheet


def test_attendance_of_grade_one_and_of_a_quarter(printed: Callable) -> None:
    sheet = text(printed("attendance-summary", "1А", "q1").pdf)
    assert "1 Белов Владислав Вячеславович 1 0 0 113 1 0 1" in sheet
    assert "1 «А» класс, 1 четверть" in sheet


def test_a_college_speaks_of_groups_and_curators(printed: Callable) -> None:
    sheet = text(printed(*COLLEGE).pdf)
    for words in (
        "обучающихся группы",
        "Группа 21-П, 2 курс",
        "Куратор группы: Сидоров К. М.",
        "1 полуг.",
        "Заместитель директора по ООД",
        "г. Яровое",
    ):
        assert words in sheet
    assert "класс" not in sheet.lower()
    assert "учени" not in sheet.lower()


def test_fonts_are_ours_and_embedded(printed: Callable) -> None:
    with pikepdf.open(io.BytesIO(printed("class-results", "5А", "q2").pdf)) as file:
        found = {}
        for font in file.objects:
            if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/FontDescriptor":
                found[str(font["/FontName"]).split("+")[1]] = "/FontFile2" in font
    assert all(found.values())
    assert {name.replace("-Bold", "") for name in found} <= {
        "Vedomost-Narrow-Condensed",
        "Vedomost-Serif",
        "Vedomost-Fallback",
    }
    assert {"Vedomost-Narrow-Condensed", "Vedomost-Serif-Bold"} <= set(found)


def test_the_attachment_is_the_csv_and_is_named_once(printed: Callable) -> None:
    made = printed("homeroom", "9Б", "q2")
    with pikepdf.open(io.BytesIO(made.pdf)) as file:
        assert list(file.attachments) == ["figures.csv"]
        assert file.attachments["figures.csv"].get_file().read_bytes() == made.figures
        (associated,) = file.Root.AF
        assert associated.AFRelationship == "/Source"
        assert file.Root.ViewerPreferences.DisplayDocTitle


def test_xmp_says_what_the_document_is(printed: Callable) -> None:
    made = printed("grade-register", "9Б")
    with pikepdf.open(io.BytesIO(made.pdf)) as file, file.open_metadata() as xmp:
        said = {
            name: xmp[OURS + name]
            for name in (
                "Identifier",
                "Institution",
                "AcademicYear",
                "Class",
                "Report",
                "Period",
                "Version",
                "RetentionYears",
                "AsOf",
                "WarehouseRevision",
                "SourceSha512",
            )
        }
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "A")
        assert xmp["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert said == {
        "Identifier": "urn:vedomost:school-90:2024-25:c9b:grade-register:y-2024-25",
        "Institution": "school-90",
        "AcademicYear": "2024-25",
        "Class": "9Б",
        "Report": "grade-register",
        "Period": "y-2024-25",
        "Version": "1",
        "RetentionYears": "25",
        "AsOf": "2025-05-30",
        "WarehouseRevision": "0123456789abcdef0123456789abcdef",
        "SourceSha512": hashlib.sha512(made.figures).hexdigest(),
    }


def test_dates_are_the_data_s_own(printed: Callable) -> None:
    with pikepdf.open(io.BytesIO(printed("grade-register", "9Б").pdf)) as file:
        assert str(file.docinfo.CreationDate) == "D:20250530000000Z"


@pytest.mark.parametrize(
    "key",
    [
        ("grade-register", "5А", "year"),
        ("class-results", "5А", "q2"),
        ("attendance-summary", "5А", "year"),
        ("attendance-summary", "5А", "q2"),
        ("class-movement", "5А", "year"),
        COLLEGE,
    ],
)
def test_nothing_is_cut_off(paged: Callable, key: tuple[str, ...]) -> None:
    pages = paged(*key)
    cells = 0
    for page in pages:
        sheet = page._page_box
        right, bottom = sheet.width + sheet.margin_left, sheet.height + sheet.margin_top
        for cell in _all(sheet, boxes.TableCellBox):
            cells += 1
            upright = [
                box
                for box in _all(cell, boxes.BlockBox)
                if box.element_tag == "div"
                and box.element is not None
                and "upright" in (cell.element.get("class") or "")
            ]
            if upright:
                lines = list(_all(upright[0], boxes.LineBox))
                assert all(line.width <= upright[0].width + 0.5 for line in lines), cell.element.get("class")
                assert upright[0].height <= cell.border_width() + 1
                assert cell.position_y + cell.border_height() >= upright[0].width
            else:
                for word in _all(cell, boxes.TextBox):
                    assert word.position_x + word.width <= cell.position_x + cell.border_width() + 0.6, word.text
        for word in _all(sheet, boxes.TextBox, margins=False):
            assert word.position_y + word.height <= bottom + 1, word.text
            assert word.position_x + word.width <= right + 1 or word.element_tag == "div", word.text
    assert cells > 60


def test_the_signatures_are_not_torn(paged: Callable) -> None:
    for key in (("grade-register", "5А", "year"), ("class-results", "5А", "q2"), ("attendance-summary", "5А", "q2")):
        pages = paged(*key)
        where = {
            number
            for number, page in enumerate(pages)
            for word in _all(page._page_box, boxes.TextBox)
            if word.text.startswith(("Заместитель директора", "«____»")) or word.text == "Классный руководитель"
        }
        assert where == {len(pages) - 1}


def test_the_signatures_never_stand_alone(laid: Callable[..., Document]) -> None:
    made = laid("attendance-summary", "5А", "q2")
    table = made.tables[0]
    counts = set()
    for pupils in range(34, 43):
        pages = pdf.lay_out(replace(made, blocks=(replace(table, rows=table.rows[:pupils]),))).pages
        signed = [word.text for word in _all(pages[-1]._page_box, boxes.TextBox)]
        assert "Заместитель директора по УВР" in signed
        assert table.rows[pupils - 1].cells[1] in signed
        counts.add(len(pages))
    assert counts == {1, 2}  # the border between one page and two was crossed


def test_all_headings_are_whole(printed: Callable) -> None:
    sheet = text(printed("class-results", "5А", "q2").pdf)
    assert all(title in sheet for title in SUBJECTS)
    sheet = text(printed(*COLLEGE).pdf)
    assert all(title in sheet for title in DISCIPLINES)


def test_nothing_is_fetched_but_our_fonts() -> None:
    fetch = pdf.OnlyOurFonts()
    for url in ("https://example.org/a.png", "file:///etc/hostname", "data:text/plain,x"):
        with pytest.raises(pdf.RefusedError, match="разрешены только шрифты"):
            fetch(url)
    known = next(iter(fonts.font_files().values()))
    assert fetch(known.as_uri()).read()[:4] == b"\x00\x01\x00\x00"


def test_a_missing_font_is_named_with_its_package(tmp_path: Path) -> None:
    advice = r"PTN57F\.ttf.*apt-get install fonts-dejavu-extra fonts-paratype"
    with pytest.raises(fonts.FontsMissingError, match=advice):
        fonts.font_files((tmp_path,))


def test_what_a_pupil_is_called_cannot_become_markup(laid: Callable[..., Document]) -> None:
    made = laid("attendance-summary", "1А", "q1")
    table = made.tables[0]
    row = Row("x", (1, "<img src=https://example.org/x> & «Ко»", *table.rows[0].cells[2:]))
    made = replace(made, blocks=(replace(table, rows=(row,)),))
    assert "<img src=https://example.org/x> & «Ко»" in text(pdf.render(made, b"").content)


def _all(box: boxes.Box, kind: type, margins: bool = True) -> Iterator[boxes.Box]:
    if isinstance(box, kind):
        yield box
    for child in getattr(box, "children", ()):
        child = getattr(child, "_box", child)
        if margins or not isinstance(child, boxes.MarginBox):
            yield from _all(child, kind, margins)


def test_a_cell_is_told_with_every_heading_above_and_beside_it(laid: Callable[..., Document]) -> None:
    columns = (
        Column("who", ("Ученик",), look="name"),
        Column("all", ("Пропуски", "всего")),
        Column("ill", ("Пропуски", "по болезни")),
        Column("mean", ("Средний балл",)),
    )
    rows = (Row("s", ("Раздел", "", "", ""), "section"), Row("p", ("Ёлкина Анна", 7, 5, 4)))
    sheet = replace(laid("class-movement", "5А"), blocks=(Table("t", "Проба", columns, rows),))
    with pikepdf.open(io.BytesIO(pdf.render(sheet, sheet.figures()).content)) as file:
        elements = [one for one in file.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one and "/P" in one]
        who, absences, mean, everything, ill, section, pupil = [one.ID for one in elements if one.S == "/TH"]
        told = [list(one.A.Headers) for one in elements if one.S == "/TD" and len(one.A.Headers)]  # ours, not the foot
    assert told == [
        [section, pupil, absences, everything],
        [section, pupil, absences, ill],
        [section, pupil, mean],
    ]
    assert all(who not in heads for heads in told)
