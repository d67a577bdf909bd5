"""From a drawing function to one piece of SVG that scales, has a text alternative and is the same bytes each time."""

import io
import re
import textwrap
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from prevent_analysis.presentation.display import Drawings, Figure
from prevent_analysis.presentation.formats import clean_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

INK, PAGE = "#0b0c0c", "#ffffff"
WIDTH, NARROW = 6.4, 4.0
FONT_SIZE = 12
LINE_INCHES = 0.21
FAINT = 0.2
POSITIONS = frozenset(("d", "x", "y", "width", "height"))


class Palette(NamedTuple):
    """The only two colours besides ink: the named area, and what it is compared with."""

    local: str
    region: str


@cache
def palette() -> Palette:
    """The Analysis Function's pair of colours, 3.4 to 1 against each other.

    Examples
    --------
    >>> palette()
    Palette(local='#12436D', region='#F46A25')
    """
    from afcharts.af_colours import get_af_colours

    return Palette(*get_af_colours("duo"))


@cache
def dark_palette() -> Palette:
    """The pair for a dark page, from the Analysis Function's sequential blues; the page's style sheet holds it too.

    Examples
    --------
    >>> dark_palette()
    Palette(local='#ADD1F1', region='#2073BC')
    """
    from afcharts.af_colours import get_af_colours

    blues = get_af_colours("sequential")
    return Palette(local=blues[4], region=blues[2])


def themed_colours() -> dict[str, str]:
    """Colour as matplotlib writes it to the CSS that follows the reader's light or dark page."""
    local, region = (colour.lower() for colour in palette())
    return {
        INK: "currentColor",
        PAGE: f"var(--page, {PAGE})",
        local: f"var(--chart-local, {local})",
        region: f"var(--chart-region, {region})",
    }


@contextmanager
def chart_style(name: str) -> Iterator[None]:
    """Matplotlib's settings for one chart.

    Text is measured with the font that comes with matplotlib, so that the layout is the same on every machine; the
    reader's own Arial or Helvetica is narrower.
    """
    import matplotlib.style

    own = {
        "svg.fonttype": "none",
        "svg.hashsalt": name,
        "font.family": "DejaVu Sans",
        "font.size": FONT_SIZE,
        "text.parse_math": False,
        "axes.titley": 1.0,  # nothing stands above the axes, so the place of a title need not be sought
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": INK,
        "axes.labelsize": FONT_SIZE,
        "xtick.color": INK,
        "ytick.color": INK,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "xtick.labelsize": FONT_SIZE,
        "ytick.labelsize": FONT_SIZE,
        "grid.color": INK,
        "grid.alpha": FAINT,
    }
    with matplotlib.style.context(["afcharts.afcharts", own]):
        yield


def svg_of(
    draw: Callable[["Drawing"], None],
    *,
    name: str,
    title: str,
    alt: str,
    height: float,
    narrow_height: float | None = None,
) -> Drawings:
    """Draw twice, for a wide page and for a telephone, and give both SVGs as text to be put into a page.

    Words keep their size where a page is narrow, so a drawing that only shrank could not be read. A page without our
    style sheet shows the wide one.

    Parameters
    ----------
    draw
        Draws on the matplotlib figure that it is given; `is_narrow` says for which page.
    name
        Of the figure; ids in the SVG start with it or are made from it.
    title, alt
        The SVG's title and description.
    height, narrow_height
        In inches; the narrow drawing is as high as the wide one where not given.
    """
    wide = _drawn(draw, WIDTH, height, name=name, title=title, alt=alt)
    narrow = _drawn(draw, NARROW, narrow_height or height, name=f"{name}-narrow", title=title, alt=alt)
    return Drawings(
        wide.replace("<svg ", '<svg class="wide" ', 1),
        narrow.replace("<svg ", '<svg class="narrow" ', 1).replace('style="', 'style="display: none; ', 1),
    )


def drawn_figure(
    draw: Callable[["Drawing"], None], *, height: float, narrow_height: float | None = None, **words: Any
) -> Figure:
    """A figure with its drawing, made as `svg_of` makes it; `words` are the other parts of `Figure`."""
    name, title, alt = words["name"], words["title"], words["alt"]
    svg = svg_of(draw, name=name, title=title, alt=alt, height=height, narrow_height=narrow_height)
    return Figure(svg=svg, **words)


def is_narrow(drawing: "Drawing") -> bool:
    """Whether the drawing is the one for a telephone."""
    return bool(drawing.get_size_inches()[0] < WIDTH)


def _drawn(draw: Callable[["Drawing"], None], width: float, height: float, *, name: str, title: str, alt: str) -> str:
    from matplotlib.figure import Figure as Drawing

    with chart_style(name):
        drawing = Drawing(figsize=(width, height), frameon=False)
        draw(drawing)
        buffer = io.StringIO()
        drawing.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return page_svg(buffer.getvalue(), name=name, title=title, alt=alt)


def page_svg(text: str, *, name: str, title: str, alt: str) -> str:
    """Matplotlib's SVG made fit for the inside of an HTML page.

    Its ids and style rules would reach the whole page and its name spaces name outside addresses, so they go; width
    and height go so that it scales; colours follow the page.
    """
    root = ElementTree.fromstring(text.split("?>", 1)[1])
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        attributes = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
        if element.tag == "g":
            attributes.pop("id", None)
        for key in POSITIONS & set(attributes):
            attributes[key] = rounded(attributes[key])
        if "style" in attributes:
            attributes["style"] = themed(attributes["style"])
        if element.tag == "text":
            attributes["style"] = attributes.get("style", "").replace(f"font-size: {FONT_SIZE}px; ", "")
        if attributes.get("transform", "").startswith("rotate(-0 "):
            del attributes["transform"]
        element.attrib = attributes
    for child in [child for child in root if child.tag in ("metadata", "defs") and child.find("clipPath") is None]:
        root.remove(child)
    for parent in reversed(list(root.iter())):
        for child in [child for child in parent if is_unseen(child)]:
            parent.remove(child)
    root.attrib = {
        "viewBox": root.attrib["viewBox"],
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-desc",
        "style": "width: 100%; max-width: 48rem; height: auto; font-family: Arial, Helvetica, sans-serif; "
        f"font-size: {FONT_SIZE}px; stroke-linejoin: round; stroke-linecap: butt",
    }
    for position, (tag, content) in enumerate((("title", title), ("desc", alt))):
        node = ElementTree.Element(tag, {"id": f"{name}-{tag}"})
        node.text = content
        root.insert(position, node)
    return re.sub(r">\s+<", "><", ElementTree.tostring(root, encoding="unicode").replace("\n", " ")).strip()


def is_unseen(element: ElementTree.Element) -> bool:
    """Whether an element draws nothing: an empty group, or a path with neither fill nor stroke."""
    return (element.tag == "g" and not len(element)) or element.get("style") == "fill: none"


def rounded(numbers: str) -> str:
    """Positions to a tenth of a point, which no reader can see, in a third of the bytes.

    Examples
    --------
    >>> rounded("M 141.12 7.25631  L 153.0001 7.2  ")
    'M 141.1 7.3 L 153 7.2'
    """
    shorter = re.sub(r"-?\d+\.\d+", lambda match: f"{float(match[0]):.1f}".removesuffix(".0"), numbers)
    return " ".join(shorter.split())


def themed(style: str) -> str:
    """A style attribute with the page's colours, and without the font that text was measured with.

    Examples
    --------
    >>> themed("font-size: 12px; font-family: 'DejaVu Sans'; fill: #0b0c0c")
    'font-size: 12px; fill: currentColor'
    """
    style = re.sub(r"font-family: [^;]*;? ?", "", style)
    return re.sub(r"#[0-9a-f]{6}\b", lambda match: themed_colours().get(match[0], match[0]), style)


def axes_in(drawing: "Drawing", left: float, right: float, top: float, bottom: float) -> "Axes":
    """Axes with fixed margins in inches, so that nothing depends on how wide a text turns out."""
    width, height = drawing.get_size_inches()
    box = (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
    ax = drawing.add_axes(box)
    ax.patch.set_visible(False)
    ax.tick_params(length=0)
    ax.tick_params(axis="x", pad=7)
    return ax


def plate() -> dict[str, Any]:
    """A plate in the page's colour behind a text, so that lines do not run through it."""
    return {"facecolor": PAGE, "edgecolor": "none", "pad": 1.5}


def write_gap(ax: "Axes", words: str, x: float, top: float) -> None:
    """Words, upright at the top of the axes, in the place of a figure that is not shown."""
    ax.annotate(words, (x, top), (0, -4), "data", "offset points", ha="center", va="top", rotation=90, bbox=plate())


def measure_lines(drawing: "Drawing", measure: str) -> list[str]:
    """The words over a plot that say what is measured, in as many lines as the drawing's width needs."""
    return textwrap.wrap(clean_label(measure), 36 if is_narrow(drawing) else 70) or [""]


def top_for(lines: list[str], room: float = 0.5) -> float:
    """Inches above a plot for those words."""
    return room + LINE_INCHES * (len(lines) - 1)


def write_measure(ax: "Axes", lines: list[str], left: float, above: float = 10) -> None:
    """Those words, from the left edge of the drawing; `left` is the plot's margin in inches."""
    for number, line in enumerate(reversed(lines)):
        offset = (4 - 72 * left, above + 72 * LINE_INCHES * number)
        ax.annotate(line, (0, 1), offset, "axes fraction", "offset points", ha="left", va="bottom")


def text_width(text: str) -> float:
    """Inches that a line of text needs at most, at the charts' size."""
    return 0.093 * len(text) + 0.1
