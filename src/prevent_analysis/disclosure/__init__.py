"""Statistical disclosure control: counts in, protected tables out, and an audit as the gate between."""

from prevent_analysis.disclosure.audit import audit, audit_release
from prevent_analysis.disclosure.key import read_key
from prevent_analysis.disclosure.merging import TooMuchHiddenError
from prevent_analysis.disclosure.policy import Policy, read_policy
from prevent_analysis.disclosure.protected import AuditSummary, Protected, release_counts
from prevent_analysis.disclosure.protection import protect, protect_release

__all__ = [
    "AuditSummary",
    "Policy",
    "Protected",
    "TooMuchHiddenError",
    "audit",
    "audit_release",
    "protect",
    "protect_release",
    "read_key",
    "read_policy",
    "release_counts",
]
