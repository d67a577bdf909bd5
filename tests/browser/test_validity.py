"""The pages are valid HTML, by a validator from npm (`npm ci --prefix tests/browser`)."""

import shutil
import subprocess
from pathlib import Path

import pytest

VALIDATOR = Path(__file__).parent / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"


@pytest.fixture
def validate(missing):
    node = shutil.which("node")
    if node is None or not VALIDATOR.exists():
        missing("the HTML validator is not installed: npm ci --prefix tests/browser")
    return lambda *paths: subprocess.run(
        [node, str(VALIDATOR), "--preset", "standard", "--formatter", "text", *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_page_is_valid(pages, validate):
    done = validate(*pages)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_validator_would_find_something(validate, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<!DOCTYPE html><html><head><title>A</title></head><body><p><div>A</div></p></body></html>")
    done = validate(page)
    assert done.returncode == 1
    assert "p" in done.stdout
