"""What a notebook may open and show: one release, read-only, and the sections made from it."""

from prevent_analysis.briefing.release import Briefing, open_briefing

__all__ = ["Briefing", "open_briefing"]
