"""Debian's chromium, driven by Playwright. Without it these tests are skipped with a reason; in CI they must run."""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

MODES = ("restricted", "public")
IN_CI = os.environ.get("CI") == "true"
NAMES = ("chromium", "chromium-browser")


@pytest.fixture(scope="session")
def missing() -> Callable[[str], None]:
    """Skips where something is not installed; fails in CI, where everything must be."""

    def stop(what: str) -> None:
        if IN_CI:
            pytest.fail(f"{what}, and in CI these tests must run")
        pytest.skip(what)

    return stop


@pytest.fixture(scope="session")
def chromium(missing: Callable[[str], None]) -> Iterator[Any]:
    """The browser."""
    from playwright import sync_api

    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        missing("chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, from the package that carries it."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def pages(demo_run: Path) -> list[Path]:
    """Every page of the demonstration: both modes, and the pages about the run beside their folders."""
    found = sorted((demo_run / "outputs").rglob("*.html"))
    assert {path.parent.name for path in found} >= set(MODES)
    return found


@pytest.fixture(scope="session")
def opened(chromium: Any) -> Iterator[Any]:
    """A page of a width and colour scheme, loaded once for all tests; `fresh` loads it again, as a reader finds it.

    `seen` on it holds its requests, console messages and errors since then.
    """
    known: dict[Path, Any] = {}

    def tab() -> Any:
        page = chromium.new_page()
        page.on("request", lambda request: page.seen["requests"].append(request.url))
        page.on("console", lambda message: page.seen["messages"].append(message.text))
        page.on("pageerror", lambda error: page.seen["messages"].append(str(error)))
        return page

    def opening(path: Path, width: int = 1280, scheme: str = "light", fresh: bool = False) -> Any:
        fresh = fresh or path not in known
        page = known[path] = known.get(path) or tab()
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        if fresh:
            page.seen = {"requests": [], "messages": []}
            page.goto(path.as_uri())
        return page

    yield opening
    for page in known.values():
        page.close()
