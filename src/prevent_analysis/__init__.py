"""Prevent and hate-crime briefings for a council's Prevent Delivery Group.

Area-level management information about a process. It does not assess, score, rank, identify or
predict any person, family, school, faith, ethnic or other community.
"""

__version__ = "0.1.0"
