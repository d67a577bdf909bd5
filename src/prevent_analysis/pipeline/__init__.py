"""The commands' own work: what was asked for, the quarter's files, its releases, and the run that makes them all."""

from prevent_analysis.pipeline.choices import choose_areas, choose_modes, choose_settings
from prevent_analysis.pipeline.run import check_folder, make_demo_pack, run_quarter, write_check

__all__ = [
    "check_folder",
    "choose_areas",
    "choose_modes",
    "choose_settings",
    "make_demo_pack",
    "run_quarter",
    "write_check",
]
