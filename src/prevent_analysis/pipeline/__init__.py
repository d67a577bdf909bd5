"""The commands' own work: what was asked for, the quarter's files, its releases, and the run that makes them all."""

from prevent_analysis.pipeline.benchmark import benchmark_only, run_benchmark, wants_benchmark
from prevent_analysis.pipeline.choices import (
    choose_areas,
    choose_modes,
    choose_settings,
    raw_folder,
    split_areas,
)
from prevent_analysis.pipeline.run import check_folder, make_demo_pack, run_quarter, write_check

__all__ = [
    "benchmark_only",
    "check_folder",
    "choose_areas",
    "choose_modes",
    "choose_settings",
    "make_demo_pack",
    "raw_folder",
    "run_benchmark",
    "run_quarter",
    "split_areas",
    "wants_benchmark",
    "write_check",
]
