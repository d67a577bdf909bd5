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


@pytest.fixture(scope="session", autouse=True)
def packages() -> None:
    """Skip everything here until the lock file holds what these tests import."""
    for name in ("playwright", "axe_playwright_python", "pypdf"):
        pytest.importorskip(name, reason=f"{name} is not in requirements-dev.txt yet")


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
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
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


@pytest.fixture
def opened(chromium: Any) -> Iterator[Any]:
    """Opens a page of a width and colour scheme; `seen` on it holds its requests, console messages and errors."""
    contexts = []

    def opening(path: Path, width: int = 1280, scheme: str = "light") -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.seen = {"requests": [], "messages": []}
        page.on("request", lambda request: page.seen["requests"].append(request.url))
        page.on("console", lambda message: page.seen["messages"].append(message.text))
        page.on("pageerror", lambda error: page.seen["messages"].append(str(error)))
        page.goto(path.as_uri())
        return page

    yield opening
    for context in contexts:
        context.close()
