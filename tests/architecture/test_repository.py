"""What must never be in the repository, and what must always be."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INDEX_ADDRESS = re.compile(r"(py" + r"pi\.org|files\.python" + r"hosted|registry\.npm" + r"js|deb\.deb" + r"ian)")
GENERATED = (".ods", ".xlsx", ".parquet", ".html")


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_index_address_in_any_file():
    named = [
        path.name for path in tracked_files() if INDEX_ADDRESS.search(path.read_bytes().decode("utf-8", "replace"))
    ]
    assert named == []


def test_no_generated_or_binary_file_is_kept():
    assert [path.name for path in tracked_files() if path.suffix in GENERATED] == []


def test_every_direct_dependency_has_a_line_in_decisions():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {re.split(r"[\[~<>=]", line)[0] for group in groups for line in group}
    decisions = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    assert sorted(name for name in names if f"`{name}`" not in decisions) == []


def test_locked_requirements_are_hashed():
    for name in ("requirements-setup.txt", "requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9_.-]+==", text, flags=re.MULTILINE)
        blocks = re.split(r"\n(?=[a-z0-9])", text.strip())
        assert len(pins) == len(blocks)
        assert all("--hash=sha256:" in block for block in blocks)
