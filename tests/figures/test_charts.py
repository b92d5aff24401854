"""Charts are drawings that everybody can read and no content policy forbids, in a page and in a PDF."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from office_days import Days

from app.figures import SUPPRESSED, Dimension, Measure, NothingToDraw, chart
from app.figures.charts import described
from app.figures.drawing import Drawing, Kind, Value, draw

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "g", "rect", "path", "line", "text"}
PAPER = '#set document(title: "Zahlen")\n#set text(lang: "de")\n#image("chart.svg", alt: "Zahlen")'


def drawn(kind: Kind, values: Sequence[Value], target: float | None = None, label: str = "Team") -> ET.Element:
    labels = [f"{label} {n}" for n in range(len(values))]
    drawing = Drawing(kind, "test", "Erreichbarkeit", "", labels, values, lambda v: f"{v:.0%}", True, target)  # noqa: FBT003 - shares
    return ET.fromstring(draw(described(drawing, "de")))  # noqa: S314 - made by ourselves


def marks(svg: ET.Element) -> list[ET.Element]:
    return [one for one in svg.iter() if one.get("class") == "chart-mark"]


def texts(svg: ET.Element) -> list[str]:
    return [one.text or "" for one in svg.iter(f"{SVG}text")]


def children(svg: ET.Element, tag: str) -> str:
    found = svg.find(f"{SVG}{tag}")
    assert found is not None
    return found.text or ""


def test_a_chart_is_an_image_with_a_title_and_a_description() -> None:
    svg = drawn("bars", [0.5, SUPPRESSED, 0.75, None], target=0.75)
    assert svg.get("role") == "img"
    ids = [one.get("id") for one in svg if one.get("id")]
    assert (svg.get("aria-labelledby") or "").split() == ids == ["chart-test-title", "chart-test-desc"]
    assert children(svg, "title") == "Erreichbarkeit"
    assert children(svg, "desc") == (
        "Balkendiagramm mit 2 Werten von 50% bis 75%; aus Datenschutz nicht gezeigt (*): 1; "
        "die gestrichelte Linie ist das Ziel von 75%. Alle Werte stehen in der Tabelle."
    )


@pytest.mark.parametrize("kind", ["bars", "columns", "line"])
def test_there_is_no_style_no_script_and_nothing_from_elsewhere(kind: Kind) -> None:
    svg = drawn(kind, [0.1, 0.9, SUPPRESSED, None], target=0.75)
    assert {one.tag.removeprefix(SVG) for one in svg.iter()} <= ALLOWED
    for one in svg.iter():
        assert not {"style", "href", "font-family"} & set(one.attrib)
        assert not any(name.startswith("on") or "://" in value for name, value in one.attrib.items())
        assert {one.get("fill"), one.get("stroke")} <= {None, "none", "currentColor"}


@pytest.mark.parametrize("kind", ["bars", "columns", "line"])
def test_what_is_hidden_is_a_gap_with_a_star_and_what_has_no_value_a_gap(kind: Kind) -> None:
    svg = drawn(kind, [0.2, SUPPRESSED, 0.4, None, 0.6])
    assert len(marks(svg)) == 3
    assert texts(svg).count("*") == 1


def test_a_line_goes_on_over_days_that_follow_each_other_and_a_day_alone_is_a_dot() -> None:
    svg = drawn("line", [0.2, 0.3, 0.4, None, 0.5, SUPPRESSED, 0.1, 0.2])
    assert [mark.get("d", "").count("L") for mark in marks(svg)] == [2, 1, 1]
    start, end = marks(svg)[1].get("d", "")[1:].split(" L")
    assert start == end


def test_bars_are_as_long_as_their_values_and_the_first_is_on_top() -> None:
    first, second = marks(drawn("bars", [0.25, 0.5]))
    assert float(second.get("width", "")) == pytest.approx(2 * float(first.get("width", "")), abs=0.2)
    assert float(first.get("y", "")) < float(second.get("y", ""))


def test_columns_are_as_high_as_their_values_and_stand_in_order() -> None:
    first, second = marks(drawn("columns", [0.25, 0.5]))
    assert float(second.get("height", "")) == pytest.approx(2 * float(first.get("height", "")), abs=0.2)
    assert float(first.get("x", "")) < float(second.get("x", ""))


def test_every_bar_has_its_name_a_year_of_days_only_as_many_as_have_room() -> None:
    assert [f"Team {n}" in texts(drawn("bars", [0.5] * 12)) for n in range(12)] == [True] * 12
    svg = drawn("line", [0.5] * 365)
    assert 5 < len([one for one in texts(svg) if one.startswith("Team")]) < 15
    assert len(ET.tostring(svg)) < 20_000


def test_names_are_text_and_no_markup_and_very_long_ones_are_cut() -> None:
    svg = drawn("bars", [0.5], label="<script>alert(1)</script> & " + "x" * 400)
    (name,) = [one for one in texts(svg) if one.startswith("<script>")]
    assert len(name) == 40
    assert name.endswith("…")


def test_nothing_can_be_drawn_of_no_rows() -> None:
    with pytest.raises(NothingToDraw, match="Erreichbarkeit"):
        drawn("bars", [])


VALUES = st.lists(st.one_of(st.none(), st.just(SUPPRESSED), st.floats(0, 1)), min_size=1, max_size=40)


@given(st.sampled_from(["bars", "columns", "line"]), VALUES)
@settings(deadline=None)
def test_whatever_the_values_everything_lies_within_the_drawing(kind: Kind, values: list[Value]) -> None:
    svg = drawn(kind, values, target=0.75)
    width, height = (float(number) for number in (svg.get("viewBox") or "").split()[2:])
    for mark in marks(svg):
        if mark.get("d") is None:
            x, y, wide, high = (float(mark.get(name, "")) for name in ("x", "y", "width", "height"))
            assert 0 <= x <= x + wide <= width
            assert 0 <= y <= y + high <= height
    assert texts(svg).count("*") == values.count(SUPPRESSED)


@pytest.mark.parametrize("kind", ["bars", "columns", "line"])
def test_a_chart_can_be_printed_in_an_accessible_pdf(kind: Kind, tmp_path: Path) -> None:
    Path(tmp_path, "chart.svg").write_bytes(ET.tostring(drawn(kind, [0.2, SUPPRESSED, None, 0.8], target=0.75)))
    Path(tmp_path, "paper.typ").write_text(PAPER)
    printed = typst.compile(
        Path(tmp_path, "paper.typ"),
        root=tmp_path,
        format="pdf",
        pdf_standards=["a-3a", "ua-1"],
        ignore_system_fonts=True,
    )
    assert printed.startswith(b"%PDF")


@pytest.mark.parametrize("by", Dimension)
@pytest.mark.parametrize("language", ["de", "en"])
async def test_every_table_can_be_drawn_in_both_languages(days: Days, by: Dimension, language: str) -> None:
    await days.calls(4, "connected", rang="V1", waited=17, field="placement")
    await days.calls(3, "abandoned_waiting", rang="L1", waited=70, field="benefits")
    table = await days.table(by)
    for measure in Measure:
        drawing = chart(table, measure, str, "de" if language == "de" else "en")
        svg = ET.fromstring(drawing)  # noqa: S314 - made by ourselves
        assert children(svg, "title")
        assert ("values" in children(svg, "desc")) == (language == "en")


async def test_figures_that_are_not_broken_down_have_nothing_to_draw(days: Days) -> None:
    with pytest.raises(NothingToDraw):
        chart(await days.table(), Measure.CALLS, str)
