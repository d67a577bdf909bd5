"""The house: a room imports only from rooms before it, and some libraries have exactly one door."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "prevent_analysis"
ORDER = [
    {"errors", "reference", "statistics"},
    {"settings"},
    {"store"},
    {"intake"},
    {"quality"},
    {"measures"},
    {"disclosure"},
    {"evaluation"},
    {"presentation"},
    {"briefing"},
    {"publishing"},
    {"quarter"},
    {"demo"},
    {"pipeline"},
    {"cli"},
    {"__main__"},
]
LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms}
ONE_DOOR = {
    "great_expectations": "quality/expectations.py",
    "papermill": ("publishing/run.py", "publishing/engine.py"),  # one runs it, one is what it runs notebooks with
    "nbconvert": "publishing/render.py",
    "python_calamine": "intake/formats.py",
    "gptables": "publishing/workbook.py",
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_modules(source: str) -> set[str]:
    """Full names of the modules that a source text imports, at the top or inside a function."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def breaches(room: str, source: str) -> list[str]:
    """Rooms that a source text imports from although they stand level with or above its own."""
    rooms = {name.split(".")[1] for name in imported_modules(source) if name.startswith("prevent_analysis.")}
    return sorted(other for other in rooms & set(LEVEL) if other != room and LEVEL[other] >= LEVEL[room] > 0)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_room_imports_only_from_rooms_before_it(path):
    room = room_of(path)
    if room == "__init__":
        return
    assert room in LEVEL, f"{room} has no place in the order"
    assert breaches(room, path.read_text(encoding="utf-8")) == []


def test_the_check_sees_a_breach():
    assert breaches("intake", "from prevent_analysis.quality import check_quality") == ["quality"]
    assert breaches("intake", "def f():\n    import prevent_analysis.cli") == ["cli"]


@pytest.mark.parametrize(("library", "door"), ONE_DOOR.items())
def test_a_library_has_one_door(library, door):
    importers = [
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        if any(name.split(".")[0] == library for name in imported_modules(path.read_text(encoding="utf-8")))
    ]
    assert set(importers) <= ({door} if isinstance(door, str) else set(door))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_outgrows_its_room(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
