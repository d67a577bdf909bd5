"""Notebooks and the index as finished pages."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jinja2
import nbformat
import pytest
from nbconvert import HTMLExporter

import prevent_analysis

BASE = Path(prevent_analysis.__file__).parent / "publishing" / "template"
VOID = {"meta", "img", "br", "hr", "link", "input", "path", "use", "rect"}
PAGE = {
    "title": "Regional <benchmarking>",
    "description": "How the area stands to the others.",
    "marking": 'OFFICIAL-SENSITIVE – Prevent "x"',
    "synthetic": True,
    "area_name": "Thurrock",
    "period_label": "12 months to September 2026",
    "run_date": "24 November 2026",
    "threat": {
        "level": "SEVERE",
        "date_set": "30 April 2026",
        "source": "MI5",
        "checked_on": "1 November 2026",
        "stale": True,
    },
    "sign_off": [{"task": "The <report> was read", "role": "", "date": ""}],
    "provenance": [["Package", "prevent-analysis 0.1.0"], ["Settings", "<b>abc</b>"]],
}


class Outline(HTMLParser):
    """The elements of a page, in order, with a check that they close."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def tags(self, *names: str) -> list[str]:
        """The tags with these names, in order."""
        return [tag for tag, _ in self.elements if tag in names]


def html_output(html: str, plain: str = "plain text") -> nbformat.NotebookNode:
    return nbformat.v4.new_output("display_data", {"text/html": html, "text/plain": plain})


def notebook(
    *outputs: nbformat.NotebookNode, page: dict[str, Any] | None = None, text: str = ""
) -> nbformat.NotebookNode:
    cells = [
        nbformat.v4.new_markdown_cell("# The notebook's title\n\nWhat it is about."),
        nbformat.v4.new_markdown_cell(f"## How does it compare?\n\n{text}"),
        nbformat.v4.new_code_cell("secret_input = 1", outputs=list(outputs), execution_count=7),
        nbformat.v4.new_markdown_cell("## Nothing to show in this copy"),
        nbformat.v4.new_code_cell("nothing()", outputs=[html_output("")], execution_count=8),
        nbformat.v4.new_markdown_cell("## Why & how"),
        nbformat.v4.new_code_cell("reasons()", outputs=[html_output("<p>Reasons</p>")], execution_count=9),
        nbformat.v4.new_markdown_cell("## Nothing at the end"),
    ]
    metadata = {} if page is None else {"prevent_analysis": page}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def render(node: nbformat.NotebookNode, **settings: Any) -> str:
    exporter = HTMLExporter(template_name="prevent", extra_template_basedirs=[str(BASE)])
    exporter.environment.globals.update(settings)
    return exporter.from_notebook_node(node)[0]


@pytest.fixture(scope="module")
def full_page() -> str:
    return render(notebook(html_output("<p>Shown</p>"), page=PAGE))


class TestPage:
    def test_has_language_landmarks_and_one_heading(self, full_page: str) -> None:
        outline = Outline(full_page)
        assert dict(outline.elements)["html"] == {"lang": "en-GB"}
        assert outline.tags("header", "nav", "main", "footer") == ["header", "main", "nav", "footer"]
        assert outline.tags("h1", "h2", "h3") == ["h1", "h2", "h2", "h2", "h2", "h2"]
        assert "<h1>Regional &lt;benchmarking&gt;</h1>" in full_page
        assert full_page.index('href="#main"') < full_page.index("<header")

    def test_marking_is_in_title_header_footer_and_print(self, full_page: str) -> None:
        marking = "OFFICIAL-SENSITIVE – Prevent"
        for part in ("title", "header", "footer"):
            assert marking in re.search(rf"<{part}[ >].*?</{part}>", full_page, re.S)[0]
        assert re.search(r'@top-center \{ content: "OFFICIAL-SENSITIVE – Prevent x – SYNTHETIC', full_page)
        assert 'content: "Page " counter(page)' in full_page

    def test_says_that_it_is_synthetic(self, full_page: str) -> None:
        assert full_page.count("SYNTHETIC DEMONSTRATION DATA") == 3
        assert "SYNTHETIC" not in render(notebook(page={**PAGE, "synthetic": False}))

    def test_threat_level(self, full_page: str) -> None:
        assert (
            "UK national threat level: SEVERE</strong>, as it stood on 30 April 2026 (MI5). "
            "Last looked up on 1 November 2026." in full_page
        )
        assert "look it up again" in full_page
        fresh = {**PAGE, "threat": {**PAGE["threat"], "stale": False, "date_set": "January 2024"}}
        html = render(notebook(page=fresh))
        assert "look it up again" not in html
        assert "as it stood in January 2024" in html

    def test_contents_lead_to_headings(self, full_page: str) -> None:
        nav = re.search(r"<nav.*?</nav>", full_page, re.S)[0]
        targets = re.findall(r'href="#([^"]+)">([^<]+)<', nav)
        assert [text for _, text in targets] == [
            "How does it compare?",
            "Why &amp; how",
            "Sign-off",
            "Where this page comes from",
        ]
        for target, _ in targets:
            assert f'id="{target}"' in full_page

    def test_a_section_with_nothing_to_show_is_left_out(self, full_page: str) -> None:
        assert "Nothing" not in full_page

    def test_a_public_page_has_no_advice_for_the_analyst(self, full_page: str) -> None:
        public = render(notebook(page={**PAGE, "public": True}))
        for advice in ("look it up again", "To be filled in by people"):
            assert advice in full_page
            assert advice not in public
        assert "the level may have changed since" in public
        assert "not to be published before" in public

    def test_provenance_is_escaped(self, full_page: str) -> None:
        assert "<dt>Package</dt><dd>prevent-analysis 0.1.0</dd>" in full_page
        assert "&lt;b&gt;abc&lt;/b&gt;" in full_page

    def test_sign_off_is_for_people_to_fill_in(self, full_page: str) -> None:
        assert '<th scope="row">The &lt;report&gt; was read</th><td>not yet done</td><td>not yet done</td>' in full_page

    def test_needs_nothing_from_outside(self, full_page: str) -> None:
        policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        assert {"http-equiv": "Content-Security-Policy", "content": policy} in [
            a for _, a in Outline(full_page).elements
        ]
        for forbidden in ("<script", "http:", "https:", "//", "url(", "@import", "<link"):
            assert forbidden not in full_page
        assert len(full_page) < 25_000

    def test_hides_inputs_prompts_and_anchors(self, full_page: str) -> None:
        assert "<p>Shown</p>" in full_page
        for hidden in ("secret_input", "[7]", "In\xa0", "¶", 'anchor-link"', "plain text"):
            assert hidden not in full_page

    def test_is_the_same_bytes_each_time(self, full_page: str) -> None:
        assert full_page == render(notebook(html_output("<p>Shown</p>"), page=PAGE))

    def test_description_takes_the_place_of_the_title_cell(self, full_page: str) -> None:
        assert "What it is about." not in full_page


class TestWithoutMetadata:
    def test_the_notebook_names_itself(self) -> None:
        html = render(notebook())
        assert "<h1>The notebook's title</h1>" in html or "<h1>The notebook&#39;s title</h1>" in html
        assert "What it is about." in html
        assert Outline(html).tags("h1") == ["h1"]
        for absent in ("SYNTHETIC", "threat level", "Run date", "None", "Sign-off", "What the words mean"):
            assert absent not in html
        assert '@top-center { content: ""; }' in html


class TestOutputs:
    def test_stderr_is_dropped_and_stdout_is_text(self) -> None:
        streams = [
            nbformat.v4.new_output("stream", name="stderr", text="/tmp/ipykernel_1 warning"),
            nbformat.v4.new_output("stream", name="stdout", text="<b>printed</b>"),
        ]
        html = render(notebook(*streams))
        assert "ipykernel" not in html
        assert "<pre>&lt;b&gt;printed&lt;/b&gt;</pre>" in html

    def test_plain_text_is_shown_where_there_is_nothing_better(self) -> None:
        html = render(notebook(nbformat.v4.new_output("execute_result", {"text/plain": "<42>"}, execution_count=1)))
        assert "<pre>&lt;42&gt;</pre>" in html

    def test_picture_with_text_alternative(self) -> None:
        metadata = {"image/png": {"alt": 'Dots & "lines"'}}
        html = render(notebook(nbformat.v4.new_output("display_data", {"image/png": "AAAA\n"}, metadata=metadata)))
        assert ("img", {"src": "data:image/png;base64,AAAA", "alt": 'Dots & "lines"'}) in Outline(html).elements


ERROR = nbformat.v4.new_output("error", ename="ValueError", evalue="secret", traceback=["secret"])
NO_WORDS = "text alternative"
REFUSED = [
    (ERROR, "error"),
    (nbformat.v4.new_output("display_data", {"image/png": "AAAA"}), NO_WORDS),
    (nbformat.v4.new_output("display_data", {"image/svg+xml": "<svg/>"}), NO_WORDS),
    (html_output('<img src="data:,">'), NO_WORDS),
    (html_output('<img alt="" src="data:,">'), NO_WORDS),
    (html_output('<p><img src="a" alt="ok"><img src="b"></p>'), NO_WORDS),
    (html_output("<svg><path/></svg>"), NO_WORDS),
    (html_output("<SCRIPT>alert(1)</SCRIPT>"), "script"),
    (html_output("<h1>Second</h1>"), "heading"),
]


class Refused(Exception):
    """Raised by the test's `refuse`."""


def refuse(sentence: str) -> None:
    raise Refused(sentence)


@pytest.mark.parametrize(("output", "reason"), REFUSED)
class TestRefuses:
    def test_with_the_exporters_function(self, output: nbformat.NotebookNode, reason: str) -> None:
        with pytest.raises(Refused, match=reason):
            render(notebook(output), refuse=refuse)

    def test_under_stock_tools(self, output: nbformat.NotebookNode, reason: str) -> None:
        with pytest.raises(jinja2.TemplateNotFound, match=reason):
            render(notebook(output))


@pytest.mark.parametrize("text", ["![](data:,)", "<script>alert(1)</script>"])
def test_markdown_is_checked_too(text: str) -> None:
    with pytest.raises(Refused):
        render(notebook(text=text), refuse=refuse)


def test_a_refusal_never_shows_the_traceback() -> None:
    with pytest.raises(Refused) as caught:
        render(notebook(ERROR), refuse=refuse)
    assert "secret" not in str(caught.value)


@pytest.fixture
def index_page() -> Callable[..., str]:
    loader = jinja2.FileSystemLoader(BASE / "prevent")
    environment = jinja2.Environment(
        loader=loader, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )

    def render_index(**sections: Any) -> str:
        names = ("briefings", "downloads", "readiness", "missing", "gates", "glance", "grades_html")
        empty = dict.fromkeys(names, "")
        return environment.get_template("index_page.html.j2").render(page=PAGE, **{**empty, **sections})

    return render_index


class TestIndex:
    def test_lists_what_there_is(self, index_page: Callable[..., str]) -> None:
        html = index_page(
            briefings=[{"href": "a.html", "title": "A & B", "description": "About <it>."}],
            readiness=["4 of 5 files were received."],
            missing=["The strands of <Essex>."],
            gates=["Look up the <level>."],
            glance=[("Data", "Files of <2> suppliers")],
            grades_html="<table><tr><td>A</td></tr></table>",
        )
        assert '<a href="a.html">A &amp; B</a><p>About &lt;it&gt;.</p>' in html
        assert "The strands of &lt;Essex&gt;." in html
        assert "Look up the &lt;level&gt;." in html
        assert "<dt>Data</dt><dd>Files of &lt;2&gt; suppliers</dd>" in html
        assert "<td>A</td>" in html
        outline = Outline(html)
        assert outline.tags("h1") == ["h1"]
        ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
        assert len(ids) == len(set(ids))
        targets = re.findall(r'<li><a href="#([^"]+)"', html)
        assert targets == ["glance", "briefings", "gates", "missing", "grades", "sign-off", "provenance"]
        assert set(targets) <= set(ids)

    def test_leaves_out_what_there_is_not(self, index_page: Callable[..., str]) -> None:
        html = index_page()
        assert "What is missing" not in html
        assert "Tables to download" not in html


def test_colours_of_the_style_sheet() -> None:
    from prevent_analysis.presentation.charts.canvas import dark_palette, palette

    css = (BASE / "prevent" / "prevent.css").read_text(encoding="utf-8")
    roots = re.findall(r":root \{(.*?)\}", css, re.S)
    themes = [dict(re.findall(r"--([\w-]+): (#\w+);", root)) for root in roots]
    assert [(t["chart-local"], t["chart-region"]) for t in themes] == [
        tuple(colour.lower() for colour in colours) for colours in (palette(), dark_palette(), palette())
    ]
    for theme in ({**themes[0]}, {**themes[0], **themes[1]}, {**themes[0], **themes[2]}):
        for ink, page in (("ink", "page"), ("quiet", "page"), ("link", "page"), ("link", "panel"), ("ink", "panel")):
            assert contrast(theme[ink], theme[page]) >= 4.5
        assert contrast(theme["on-brand"], theme["brand"]) >= 4.5
        assert contrast(theme["line"], theme["page"]) >= 3
    assert contrast("#0b0c0c", themes[0]["focus"]) >= 4.5


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)
