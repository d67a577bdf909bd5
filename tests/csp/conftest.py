"""Files of recorded crime by partnership: written by hand for the traps, by the generator for size."""

import importlib
import importlib.util
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEADER = (
    "Financial Year,Financial Quarter,Police Force,CSP Name,Offence Description,Offence Group,Offence Subgroup,"
    "Offence Code,Offence Count"
)
AGGRAVATED = "Racially or religiously aggravated assault with injury"


def row(
    year: str = "2015/16",
    quarter: int | str = 1,
    force: str = "Essex",
    csp: str = "Thurrock",
    code: str = "8P",
    count: int | str = 3,
    description: str = AGGRAVATED,
    group: str = "Violence",
) -> str:
    """A line of the file."""
    return f"{year},{quarter},{force},{csp},{description},{group},Assault,{code},{count}"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(rows: Sequence[str], header: str = HEADER, name: str = "csp.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("csp_generate", ROOT / "benchmarks" / "csp_generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def batch_benchmark() -> ModuleType:
    """The benchmark of the batch, which makes a project; benchmarks import each other as scripts in one folder do."""
    folder = str(ROOT / "benchmarks")
    sys.path.insert(0, folder)
    try:
        return importlib.import_module("csp_batch")
    finally:
        sys.path.remove(folder)
