"""The makers of tests/intake, for the hostile files too."""

import importlib.util
from pathlib import Path

_spec = importlib.util.spec_from_file_location(
    "intake_makers", Path(__file__).resolve().parents[1] / "intake" / "conftest.py"
)
assert _spec
assert _spec.loader
_makers = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_makers)
make, ods_xml = _makers.make, _makers.ods_xml
