"""The synthetic demonstration pack: invented counts from a stated model, calibrated to published figures."""

from prevent_analysis.demo.pack import make_demo

__all__ = ["make_demo"]
