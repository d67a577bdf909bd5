"""Files as received in, typed tables out; every row accounted for."""

from prevent_analysis.intake.formats import read_grids
from prevent_analysis.intake.scan import scan_table
from prevent_analysis.intake.table import Table, read_table

__all__ = ["Table", "read_grids", "read_table", "scan_table"]
