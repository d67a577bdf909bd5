"""Draw the picture in the README from the demonstration: `python docs/make_picture.py` after `make briefing`."""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "outputs" / "2026-09-30" / "E06000034" / "restricted" / "regional_benchmarking.html"
PICTURE = ROOT / "docs" / "briefing.png"


def main() -> None:
    """Open the page as a reader would and keep what fits on a screen from the ratio's heading on."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 1250})
        page.goto(PAGE.as_uri())
        page.evaluate(
            "document.getElementById('How-does-the-ratio-of-referrals-to-hate-crime-compare?').scrollIntoView()"
        )
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
