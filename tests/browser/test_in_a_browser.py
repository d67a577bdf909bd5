"""Every page of the demonstration as people meet it: on a phone, at a desk, by keyboard, in the dark, unseen."""

from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK_AXE = "which => axe.run(document, {runOnly: which, resultTypes: ['violations']})"
RULES = {  # structure is the same in either colour scheme
    "light": {"type": "tag", "values": WCAG},
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
OPEN_DETAILS = "document.querySelectorAll('details').forEach(each => each.open = true)"
SMALLEST_TEXT = 11  # CSS pixels

FOCUSABLE = (
    "[...document.querySelectorAll('a[href], summary, [tabindex=\"0\"]')].filter(each => each.checkVisibility())"
)
WHERE_FOCUS_IS = f"""() => {{
  const each = document.activeElement, box = each.getBoundingClientRect(), style = getComputedStyle(each);
  return {{
    place: {FOCUSABLE}.indexOf(each),
    inView: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    marked: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
  }};
}}"""
CHART_TEXTS = """() => [...document.querySelectorAll('.chart-drawing svg')].filter(svg => svg.checkVisibility())
  .flatMap(svg => [...svg.querySelectorAll('text')].map(
    text => parseFloat(getComputedStyle(text).fontSize) * svg.getScreenCTM().a))"""
CHART_TEXTS_OUTSIDE = """() => [...document.querySelectorAll('.chart-drawing svg')].filter(svg => svg.checkVisibility())
  .flatMap(svg => [...svg.querySelectorAll('text')].filter(text => {
    const inner = text.getBoundingClientRect(), outer = svg.getBoundingClientRect();
    return inner.left < outer.left - 2 || inner.right > outer.right + 2;
  }).map(text => `${svg.querySelector('title').textContent}: ${text.textContent}`))"""


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("scheme", RULES)
def test_axe_finds_nothing(pages, opened, axe, scheme):
    found = {}
    for path in pages:
        page = opened(path, scheme=scheme)
        page.evaluate(OPEN_DETAILS)
        page.evaluate(axe)
        result = page.evaluate(ASK_AXE, RULES[scheme])
        assert "color-contrast" in {each["id"] for each in result["passes"]}  # it did look
        if result["violations"]:
            found[name_of(path)] = [(each["id"], each["nodes"][0]["html"][:120]) for each in result["violations"]]
    assert found == {}


@pytest.mark.parametrize(
    ("scheme", "harm", "rule"),
    [
        ("light", "document.querySelector('h1').outerHTML = '<img src=\"data:,\">'", "image-alt"),
        ("dark", "document.querySelector('main p').style.color = '#404040'", "color-contrast"),
    ],
)
def test_axe_would_find_something(pages, opened, axe, scheme, harm, rule):
    page = opened(pages[0], scheme=scheme)
    page.evaluate(harm)
    page.evaluate(axe)
    result = page.evaluate(ASK_AXE, RULES[scheme])
    opened(pages[0], fresh=True)
    assert rule in {each["id"] for each in result["violations"]}


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_sideways_scrolling(pages, opened, width):
    for path in pages:
        page = opened(path, width=width)
        page.evaluate(OPEN_DETAILS)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name_of(path)


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_words_in_charts_can_be_read_and_are_inside(pages, opened, width):
    sizes = []
    for path in pages:
        page = opened(path, width=width)
        sizes += page.evaluate(CHART_TEXTS)
        assert page.evaluate(CHART_TEXTS_OUTSIDE) == [], name_of(path)
    assert len(sizes) > 50
    assert min(sizes) >= SMALLEST_TEXT


def test_keyboard_reaches_everything_in_order(pages, opened):
    for path in pages:
        page = opened(path, fresh=True)
        page.keyboard.press("Tab")
        first = page.evaluate("document.activeElement.textContent")
        assert first == "Skip to the main content", name_of(path)
        stops = page.evaluate(f"{FOCUSABLE}.length")
        for place in range(1, stops):
            page.keyboard.press("Tab")
            assert page.evaluate(WHERE_FOCUS_IS) == {"place": place, "inView": True, "marked": True}, name_of(path)
        page.evaluate("scrollTo(0, 0); document.querySelector('.skip-link').focus()")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_details_open_by_keyboard(pages, opened):
    path = next(path for path in pages if path.stem == "local_risk_profile")
    page = opened(path, fresh=True)
    page.evaluate("document.querySelector('summary').focus()")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('details').open")


def test_a_page_asks_for_nothing_and_says_nothing(pages, opened):
    for path in pages:
        opened(path, fresh=True).evaluate(OPEN_DETAILS)
    for path in pages:
        page = opened(path)
        page.wait_for_load_state("networkidle")
        assert page.seen == {"requests": [path.as_uri()], "messages": []}, name_of(path)


def test_every_link_within_a_page_leads_somewhere(pages, opened):
    for path in pages:
        broken = opened(path).evaluate(
            "[...document.querySelectorAll('a[href^=\"#\"]')].map(each => each.getAttribute('href').slice(1))"
            ".filter(id => !document.getElementById(decodeURIComponent(id)))"
        )
        assert broken == [], name_of(path)
