"""Charts: what is drawn where, that no words meet or leave the paper, that they are read without colour and sight."""

import hashlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pikepdf
import pytest
from openpyxl import load_workbook
from test_documents_blocks import CHART, DAYS, WORDS, of, pages

from reports.document import MOST_SERIES, Chart, Document, Series
from reports.render import charts, pdf, validation, xlsx
from reports.render.charts.ink import LOOKS
from reports.render.charts.letters import width_of, wrap
from reports.render.charts.scale import scale_of

SVG = "{http://www.w3.org/2000/svg}"
CLASSES = tuple(f"{grade} «{letter}» класс" for grade in range(1, 11) for letter in "АБВГДЕ")
GROUPS = ("отличники", "хорошисты", "с одной тройкой", "с двумя и более тройками", "неуспевающие", "без отметок")
SUBJECTS = (
    "Русский язык",
    "Литература",
    "Математика",
    "Алгебра",
    "Геометрия",
    "Информатика",
    "История",
    "География",
    "Обществознание",
    "Физика",
    "Биология",
    "Химия",
    "Музыка",
)
LONG = "Основы духовно-нравственной культуры народов России и светской этики"


def sample(look: str, categories: int, series: int, step: int = 7, names: tuple[str, ...] = CLASSES) -> Chart:
    """A chart of that size whose values go up and down."""
    made = tuple(
        Series(
            f"s{order}",
            GROUPS[order % len(GROUPS)] if series > 1 else "Успеваемость",
            tuple(Decimal((place * step + order * 13) % 61 + 39) for place in range(categories)),
        )
        for order in range(series)
    )
    return Chart("c", "Образец", look, names[:categories], made, unit="%", alt="Образец.")  # type: ignore[arg-type]


SAMPLES = {
    "bars": sample("bars", 12, 2),
    "stacked": sample("stacked", 10, 4),
    "shares": sample("shares", 20, 6),
    "lines": sample("lines", 6, 4),
    "sixty bars": sample("bars", 60, 1),
    "sixty pairs": sample("bars", 60, 2),
    "sixty lines": sample("lines", 60, 3),
    "long names": sample("bars", 8, 1, names=tuple(f"{LONG} {number}" for number in range(8))),
    "subjects": sample("bars", 13, 2, names=SUBJECTS),
    "close lines": replace(
        sample("lines", 8, 4),
        series=tuple(
            Series(str(order), f"ряд {order}", tuple(Decimal(place * place % 7 * 5 + order) for place in range(8)))
            for order in range(4)
        ),
    ),
    "one": sample("bars", 1, 1),
    "an unbreakable name": sample("bars", 3, 1, names=("Ы" * 60, "Б" * 60, "В" * 60)),
}


def drawn(chart: Chart, width: float = 180) -> Element:
    return fromstring(charts.svg(chart, width))


def words(svg: Element) -> list[tuple[str, float, float, float, float]]:
    """The words of a drawing and the rectangle each takes: left, top, right, bottom."""
    found = []
    for text in svg.iter(f"{SVG}text"):
        x, y, size = (float(text.attrib[name]) for name in ("x", "y", "font-size"))
        wide, tall = width_of(text.text or "", size), size * 0.7
        box = (x - tall, y - wide, x, y) if "rotate" in text.get("transform", "") else (x, y - tall, x + wide, y)
        found.append((text.text or "", *box))
    return found


def rectangles(chart: Chart, fill: str) -> list[tuple[float, float]]:
    """Left edge and height of every bar of that fill, the legend's sample left out."""
    found = []
    for path in drawn(chart).iter(f"{SVG}path"):
        if path.get("fill") == fill and path.get("stroke-width") != "0":
            bars = re.findall(r"M([\d.]+) [\d.]+h[\d.]+v([\d.]+)h", path.get("d", ""))
            found += [(float(x), float(tall)) for x, tall in bars]
    return found[1:] if len(chart.series) > 1 else found


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("width", [180, 277])
def test_no_words_meet_and_none_leave_the_paper(name: str, width: float) -> None:
    svg = drawn(SAMPLES[name], width)
    wide, tall = (float(side) for side in svg.attrib["viewBox"].split()[2:])
    assert wide == width
    said = words(svg)
    for text, left, top, right, bottom in said:
        assert left >= -0.05, text
        assert right <= wide + 0.6, text
        assert top >= 0, text
        assert bottom <= tall, text
    for (one, *a), (other, *b) in combinations(said, 2):
        assert a[2] <= b[0] + 0.1 or b[2] <= a[0] + 0.1 or a[3] <= b[1] + 0.1 or b[3] <= a[1] + 0.1, (one, other)


@pytest.mark.parametrize("name", ["subjects", "long names", "bars", "sixty lines"])
def test_no_word_of_a_name_is_cut(name: str) -> None:
    chart = SAMPLES[name]
    said = {word for text, *_ in words(drawn(chart)) for word in text.split()}
    assert {word for category in chart.categories for word in category.split()} <= said


def test_names_of_sixty_categories_are_all_there_and_of_two_hundred_every_nth() -> None:
    said = {text for text, *_ in words(drawn(SAMPLES["sixty bars"]))}
    assert set(CLASSES) <= said
    many = tuple(f"№ {number}" for number in range(200))
    said = {text for text, *_ in words(drawn(sample("bars", 200, 1, names=many)))}
    assert 20 < len(said & set(many)) < 100


def test_no_figure_is_a_dash_and_no_bar_and_a_zero_is_a_stroke_and_a_figure() -> None:
    chart = replace(CHART, series=(Series("n", "Дней", (None, 0)),), unit="")
    svg = drawn(replace(chart, categories=("5А", "5Б")))
    assert [text for text, *_ in words(svg)].count("—") == 1
    assert rectangles(chart, "#b4b4b4") == []
    assert sum(path.get("stroke-width") == "0.4" for path in svg.iter(f"{SVG}path")) == 1
    full = replace(chart, series=(Series("n", "Дней", (3, 0)),))
    assert len(rectangles(full, "#b4b4b4")) == 1


def test_a_line_is_broken_where_there_is_no_figure() -> None:
    values = (1, 2, None, 4, None, 6)
    chart = replace(CHART, look="lines", categories=tuple("абвгде"), series=(Series("s", "", values),))
    (path,) = [one for one in drawn(chart).iter(f"{SVG}path") if one.get("stroke-width") == "0.35"]
    assert re.sub(r"[^ML]", "", path.get("d", "")) == "MLMM"


def test_bars_are_as_tall_as_their_values_and_begin_at_zero() -> None:
    chart = replace(CHART, series=(Series("s", "Успеваемость", (Decimal("40.0"), Decimal("80.0"))),))
    (_, low), (_, high) = rectangles(chart, "#b4b4b4")
    assert high == pytest.approx(2 * low, abs=0.02)


def test_shares_fill_the_whole_and_print_the_figures_they_were_given() -> None:
    made = (Series("a", "да", (1, 30)), Series("b", "нет", (3, 10)))
    chart = replace(CHART, look="shares", series=made, unit="")
    (_, first), (_, second) = rectangles(chart, LOOKS[0].fill)
    assert second == pytest.approx(3 * first, abs=0.02)
    assert {"1", "3", "30", "10", "100 %"} <= {text for text, *_ in words(drawn(chart))}


def test_figures_have_a_decimal_comma() -> None:
    said = " ".join(text for text, *_ in words(drawn(CHART)))
    assert "93,5" in said
    assert not re.search(r"\d\.\d", said)


@pytest.mark.parametrize(
    ("look", "values", "ticks"),
    [
        ("bars", ("93.5", "88.1"), ["0", "20", "40", "60", "80", "100"]),
        ("lines", ("93.5", "88.1"), ["88", "89", "90", "91", "92", "93", "94"]),
        ("bars", ("3.47", "4.02"), ["0", "1", "2", "3", "4", "5"]),
        ("bars", ("1", "2"), ["0", "1", "2"]),
        ("bars", ("0", "0"), ["0", "1"]),
        ("bars", ("1400", "3"), ["0", "200", "400", "600", "800", "1000", "1200", "1400"]),
        ("lines", ("4.50", "4.50"), ["4.50", "4.55"]),
        ("stacked", ("30", "80"), ["0", "20", "40", "60", "80"]),
    ],
)
def test_the_scale_is_round_and_holds_every_value(look: str, values: tuple[str, ...], ticks: list[str]) -> None:
    chart = replace(CHART, look=look, series=(Series("s", "", tuple(Decimal(value) for value in values)),))
    scale = scale_of(chart, 45)
    assert [str(tick) for tick in scale.ticks] == ticks


def test_series_are_told_apart_without_colour() -> None:
    assert len(LOOKS) == MOST_SERIES
    assert len({(look.fill, look.hatch) for look in LOOKS}) == MOST_SERIES
    assert len({(look.marker, look.filled) for look in LOOKS}) == MOST_SERIES
    for look in LOOKS:
        assert re.fullmatch(r"#(\w)\1\1|#(\w\w)\2\2", look.fill), "a grey"
    for one, other in pairwise(LOOKS):
        assert (one.fill, one.dashes) != (other.fill, other.dashes)


def test_a_ninth_series_is_refused() -> None:
    with pytest.raises(ValueError, match="9 series"):
        sample("lines", 3, 9)


def test_hatching_stays_inside_its_bar() -> None:
    chart = sample("bars", 3, 2)
    svg = drawn(chart)
    outlines = [path.get("d", "") for path in svg.iter(f"{SVG}path") if path.get("fill") == "#fff"]
    boxes = [
        tuple(float(part) for part in re.match(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)", piece).groups())  # type: ignore[union-attr]
        for piece in "".join(outlines).split("z")
        if re.match(r"M[\d.]+ [\d.]+h[\d.]+v[\d.]+", piece)
    ]
    strokes = [
        stroke
        for path in svg.iter(f"{SVG}path")
        if path.get("stroke-width") == "0.18" and "L" in path.get("d", "")
        for stroke in re.findall(r"M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)", path.get("d", ""))
    ]
    assert len(strokes) > 20
    for stroke in strokes:
        x1, y1, x2, y2 = map(float, stroke)
        assert any(
            left - 0.02 <= min(x1, x2)
            and max(x1, x2) <= left + wide + 0.02
            and top - 0.02 <= min(y1, y2)
            and max(y1, y2) <= top + tall + 0.02
            for left, top, wide, tall in boxes
        )


def test_words_are_measured_as_they_are_set(paged: Callable) -> None:
    from weasyprint.formatting_structure import boxes

    def texts(box: object) -> list[boxes.TextBox]:
        if isinstance(box, boxes.TextBox):
            return [box]
        return [text for child in getattr(box, "children", ()) for text in texts(getattr(child, "_box", child))]

    measured = 0
    for page in paged("class-movement", "5А", "year"):
        for box in texts(page._page_box):
            if "Narrow" in str(box.style["font_family"][0]) and int(box.style["font_weight"]) == 400:
                assert width_of(box.text, box.style["font_size"]) == pytest.approx(box.width, rel=0.06, abs=1), box.text
                measured += 1
    assert measured > 20


def test_a_word_too_long_is_cut_and_nothing_of_it_is_lost() -> None:
    lines = wrap("Слово " + "Ы" * 60 + " слово", 2.6, 20)
    assert "".join(lines).replace(" ", "") == "Слово" + "Ы" * 60 + "слово"
    assert all(width_of(line, 2.6) <= 20 for line in lines)


def every_look(landscape: bool = False) -> Document:
    """A document with a chart of every look, and every other block."""
    gaps = replace(
        SAMPLES["lines"], series=(Series("g", "с пропуском", (1, None, 3, None, None, 2)), *SAMPLES["lines"].series)
    )
    looks = [SAMPLES[name] for name in ("bars", "stacked", "shares", "sixty lines")]
    blocks = (WORDS, DAYS, *looks, gaps, replace(DAYS, starts="left", rows=()), replace(WORDS, starts="right"))
    return of(*blocks, landscape=landscape, remarks=("Период не закрыт: сведения предварительные.",))


def test_a_drawing_is_a_figure_with_words_for_it_and_a_place_on_its_page() -> None:
    with pikepdf.open(io.BytesIO(pdf.render(every_look(), b"").content)) as file:
        figures = [one for one in file.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        assert [str(one.Alt) for one in figures] == ["Образец."] * 5
        for one in figures:
            left, bottom, right, top = (float(side) for side in one.A.BBox)
            _, _, wide, tall = (float(side) for side in one.Pg.MediaBox)
            assert 0 < left < right < wide
            assert 0 < bottom < top < tall
            assert right - left == pytest.approx(180 / 25.4 * 72, abs=1)


def test_only_our_fonts_are_in_a_document_with_charts() -> None:
    with pikepdf.open(io.BytesIO(pdf.render(every_look(), b"").content)) as file:
        found = {
            str(font["/FontName"]).split("+")[1]
            for font in file.objects
            if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/FontDescriptor"
        }
    assert {name.replace("-Bold", "") for name in found} <= {
        "Vedomost-Narrow-Condensed",
        "Vedomost-Serif",
        "Vedomost-Fallback",
    }


def test_a_chart_without_figures_says_so() -> None:
    empty = replace(CHART, series=tuple(replace(one, values=(None, None)) for one in CHART.series))
    (sheet,) = pages(of(empty))
    assert "Успеваемость по классам Данных нет" in sheet
    assert load_workbook(io.BytesIO(xlsx.render(of(empty)))).worksheets[0]._charts == []


def test_a_drawing_that_fails_stops_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='9mm' height='9mm'><path d='M0' transform='rotate(x)'/></svg>"
    )
    monkeypatch.setattr("reports.render.page.svg", lambda *_: broken)
    with pytest.raises(pdf.FailedError, match="Документ не напечатан"):
        pdf.render(of(CHART), b"")


def test_the_bytes_are_the_same_in_two_processes() -> None:
    code = (
        "import hashlib; from test_documents_charts import every_look; from reports.render import pdf, xlsx; "
        "made = every_look(); "
        "print(hashlib.sha256(pdf.render(made, b'').content + xlsx.render(made)).hexdigest())"
    )
    here = Path(__file__).parent
    paths = os.pathsep.join([str(here), str(here.parent.parent), os.environ.get("PYTHONPATH", "")])
    said = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": paths, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    made = every_look()
    assert said == hashlib.sha256(pdf.render(made, b"").content + xlsx.render(made)).hexdigest()


@pytest.mark.skipif(not validation.is_available(), reason="veraPDF не установлен: uv sync --inexact --group validation")
def test_every_block_is_pdf_a_3a_and_pdf_ua_1(tmp_path: Path) -> None:
    paths = []
    for landscape in (False, True):
        made = every_look(landscape)
        paths.append(tmp_path / f"{landscape}.pdf")
        paths[-1].write_bytes(pdf.render(made, made.figures()).content)
    assert [one for one in validation.validate(paths) if not one.is_compliant] == []


def test_a_native_chart_refers_to_the_cells_of_its_sheet() -> None:
    book = load_workbook(io.BytesIO(xlsx.render(of(CHART))))
    sheet = book.worksheets[0]
    (chart,) = sheet._charts
    areas = [one.val.numRef.f for one in chart.series]
    values = [[cell.value for row in sheet[area.split("!")[1].replace("$", "")] for cell in row] for area in areas]
    assert values == [[93.5, None], [95, 88.1]]
    assert all("Успеваемость по классам" in area for area in areas)
    names = chart.series[0].cat.numRef or chart.series[0].cat.strRef
    assert [row[0].value for row in sheet[names.f.split("!")[1].replace("$", "")]] == ["5А", "5Б"]
    assert [one.tx.v for one in chart.series] == ["1 четв.", "2 четв."]
    assert chart.display_blanks == "gap"
