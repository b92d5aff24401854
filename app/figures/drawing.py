"""Draws bars, columns and lines as SVG that a page may show under a strict content policy, and a PDF as an image.

There is no script, no style, and nothing from anywhere else in it: colours are attributes with ``currentColor``, so it
is dark on light and light on dark, and a page's own style sheet may colour the classes ``chart-mark``, ``chart-grid``,
``chart-target`` and ``chart-text``. What is suppressed is a gap with a star.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal
from xml.etree import ElementTree as ET

from leather import Axis, Chart, Linear, Ordinal, Series, Shape

from app.figures.suppressing import SUPPRESSED, Suppressed

Kind = Literal["bars", "columns", "line"]
Value = float | Suppressed | None
COLOUR: Final = "currentColor"
WIDTH, HEIGHT, A_BAR, MARGIN = 720, 300, 34, 110
"""Units of the drawing; a page stretches it to the width it has. Bars lie, each as high as ``A_BAR``."""
GLYPH: Final = 8
"""How wide a letter is taken to be."""
LONGEST_LABEL: Final = 40
"""Letters that have room beside the bars; the table has all of them."""
SHARE_TICKS: Final = tuple(Decimal(n) / 4 for n in range(5))
SVG: Final = "http://www.w3.org/2000/svg"


class NothingToDraw(ValueError):
    """There is not one row."""


@dataclass(frozen=True)
class Drawing:
    """What is to be drawn: values under their labels, with a way to write them.

    Shares lie from 0 to 1 and have an axis of their own; ``target`` is a line across.
    """

    kind: Kind
    name: str
    """What makes its ids its own on a page: small letters, figures, hyphens and underscores."""
    title: str
    description: str
    labels: Sequence[str]
    values: Sequence[Value]
    write: Callable[[float], str]
    are_shares: bool = False
    target: float | None = None

    @property
    def numbers(self) -> tuple[float, ...]:
        """The values, with nothing for what has none or must not be shown."""
        return tuple(0.0 if value is None or isinstance(value, Suppressed) else value for value in self.values)


def draw(drawing: Drawing) -> str:
    """Return the drawing as an SVG element, without an XML declaration.

    Raises:
        NothingToDraw: there is no row.
    """
    if not drawing.labels:
        raise NothingToDraw(drawing.title)
    # Labels may be the same, places are not. The first bar is the uppermost: the library builds from below.
    places = [str(place) for place in range(len(drawing.labels))]
    pairs: list[tuple[Any, Any]] = list(zip(places, drawing.numbers, strict=True))
    along = (Ordinal(places), _axis_of_labels(drawing, places))
    across = (Linear(0, 1 if drawing.are_shares else max(1.0, *drawing.numbers)), _axis_of_values(drawing))
    height = HEIGHT
    if drawing.kind == "bars":
        pairs, height = [(number, place) for place, number in pairs], A_BAR * len(places) + MARGIN
        along, across = across, (Ordinal(places[::-1]), along[1])
    chart = Chart()
    for set_scale, set_axis, (scale, axis) in (
        (chart.set_x_scale, chart.set_x_axis, along),
        (chart.set_y_scale, chart.set_y_axis, across),
    ):
        set_scale(scale)
        set_axis(axis)
    chart.add_series(Series(pairs), _Marks(drawing))
    return _finished(drawing, chart.to_svg_group(WIDTH, height), height)


def _axis_of_labels(drawing: Drawing, places: list[str]) -> Axis:
    labels = [one if len(one) <= LONGEST_LABEL else one[: LONGEST_LABEL - 1] + "…" for one in drawing.labels]

    def label(place: str, *_: int) -> str:
        return labels[int(place)]

    room = (max(map(len, labels)) + 2) * GLYPH * len(places)
    every = 1 if drawing.kind == "bars" else -(-room // WIDTH)
    return Axis(places[::every], label)


def _axis_of_values(drawing: Drawing) -> Axis:
    def label(value: Decimal, *_: int) -> str:
        return drawing.write(float(value))

    return Axis(SHARE_TICKS if drawing.are_shares else None, label)


class _Marks(Shape):  # type: ignore[misc] # the library ships no types
    """The marks of a drawing: the library gives the place of every value, and calls this with its scales."""

    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing

    def validate_series(self, series: Series) -> None:
        """Take whatever ``draw`` has made."""

    def to_svg(self, width: Decimal, height: Decimal, *scales: Any) -> ET.Element:  # noqa: ANN401 - as it is called
        """Return the marks, each at its place, the target across them, and a star for what is not shown."""
        x_scale, y_scale, *_ = scales
        lying = self.drawing.kind == "bars"
        along, across = (y_scale, x_scale) if lying else (x_scale, y_scale)
        ends = (height, 0) if lying else (0, width)
        reach = (0, width) if lying else (height, 0)
        group = ET.Element("g")
        spots = [
            _Spot(along.project(str(n), *ends), along.project_interval(str(n), *ends), across.project(number, *reach))
            for n, number in enumerate(self.drawing.numbers)
        ]
        ground = across.project(0, *reach)
        group.extend(self._lines(spots) if self.drawing.kind == "line" else self._bars(spots, ground))
        if self.drawing.target is not None:
            group.append(_target(across.project(self.drawing.target, *reach), ends, lying=lying))
        for spot, value in zip(spots, self.drawing.values, strict=True):
            if value is SUPPRESSED:
                x, y = (ground + GLYPH, spot.middle + GLYPH) if lying else (spot.middle, ground - GLYPH // 2)
                group.append(_text("*", x, y))
        return group

    def _bars(self, spots: "list[_Spot]", ground: Decimal) -> Iterator[ET.Element]:
        for spot, value in zip(spots, self.drawing.values, strict=True):
            if value is None or value is SUPPRESSED:
                continue
            begins, ends = sorted(spot.interval)
            low, high = sorted((ground, spot.end))
            box = (low, begins, high - low, ends - begins)
            x, y, width, height = box if self.drawing.kind == "bars" else (box[1], box[0], box[3], box[2])
            yield _element("rect", "chart-mark", x=x, y=y, width=width, height=height, fill=COLOUR)

    def _lines(self, spots: "list[_Spot]") -> Iterator[ET.Element]:
        stretch: list[_Spot] = []
        for spot, value in [*zip(spots, self.drawing.values, strict=True), (None, None)]:
            if spot is not None and value is not None and value is not SUPPRESSED:
                stretch.append(spot)
            elif stretch:
                yield _line(stretch)
                stretch = []


@dataclass(frozen=True)
class _Spot:
    """Where a value lies: its middle and interval along the labels, and its end across them."""

    middle: Decimal
    interval: tuple[Decimal, Decimal]
    end: Decimal


def _line(stretch: "list[_Spot]") -> ET.Element:
    """Return a line over days that follow each other; a day alone is a dot, which is a line to itself."""
    points = [f"{spot.middle:.1f} {spot.end:.1f}" for spot in (stretch if len(stretch) > 1 else stretch * 2)]
    path = _element("path", "chart-mark", d="M" + " L".join(points), fill="none", stroke=COLOUR)
    path.attrib |= {"stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round"}
    return path


def _target(at: Decimal, ends: tuple[Any, Any], *, lying: bool) -> ET.Element:
    begins, finishes = ends
    where = {"x1": at, "x2": at, "y1": begins, "y2": finishes} if lying else {}
    where = where or {"x1": begins, "x2": finishes, "y1": at, "y2": at}
    line = _element("line", "chart-target", stroke=COLOUR, **where)
    line.attrib |= {"stroke-width": "1.5", "stroke-dasharray": "6 4"}
    return line


def _text(words: str, x: object, y: object) -> ET.Element:
    text = _element("text", "chart-text", x=x, y=y, fill=COLOUR)
    text.attrib |= {"text-anchor": "middle", "font-size": "18"}
    text.text = words
    return text


def _element(kind: str, of_class: str, **attributes: object) -> ET.Element:
    return ET.Element(kind, {"class": of_class} | {name: _short(value) for name, value in attributes.items()})


def _short(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, Decimal | float) else str(value)


def _finished(drawing: Drawing, group: ET.Element, height: int) -> str:
    """Put a drawing of the library into an element that says what it shows, and take its own colours and fonts out."""
    group.remove(group[0])  # its background
    for element in group.iter():
        _plain(element)
    names = {part: f"chart-{drawing.name}-{part}" for part in ("title", "desc")}
    root = ET.Element("svg", {"xmlns": SVG, "viewBox": f"0 0 {WIDTH} {height}", "role": "img", "class": "chart"})
    root.set("aria-labelledby", " ".join(names.values()))
    for part, words in (("title", drawing.title), ("desc", drawing.description)):
        ET.SubElement(root, part, {"id": names[part]}).text = words
    root.append(group)
    return ET.tostring(root, encoding="unicode")


def _plain(element: ET.Element) -> None:
    if element.tag == "line" and "class" not in element.attrib:
        element.attrib |= {"class": "chart-grid", "stroke": COLOUR, "stroke-opacity": "0.2"}
    if element.tag == "text" and "class" not in element.attrib:
        element.attrib |= {"class": "chart-text", "fill": COLOUR}
        del element.attrib["font-family"]
    for name in ("x", "y", "x1", "x2", "y1", "y2"):
        if name in element.attrib:
            element.set(name, f"{float(element.attrib[name]):.1f}".removesuffix(".0"))
