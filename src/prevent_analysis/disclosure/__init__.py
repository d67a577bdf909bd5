"""Statistical disclosure control: counts in, protected tables out, and an audit as the gate between."""

from prevent_analysis.disclosure.audit import audit, audit_release
from prevent_analysis.disclosure.history import (
    History,
    fingerprint_counts,
    hidden_in,
    read_history,
    release_after,
)
from prevent_analysis.disclosure.key import read_key
from prevent_analysis.disclosure.merging import TooMuchHiddenError
from prevent_analysis.disclosure.policy import Policy, read_policy
from prevent_analysis.disclosure.protected import AuditSummary, Protected, release_counts
from prevent_analysis.disclosure.protection import protect, protect_release
from prevent_analysis.disclosure.record import Record
from prevent_analysis.disclosure.recording import head_for, record_release, with_delivery
from prevent_analysis.disclosure.revisions import Printed

__all__ = [
    "AuditSummary",
    "History",
    "Policy",
    "Printed",
    "Protected",
    "Record",
    "TooMuchHiddenError",
    "audit",
    "audit_release",
    "fingerprint_counts",
    "head_for",
    "hidden_in",
    "protect",
    "protect_release",
    "read_history",
    "read_key",
    "read_policy",
    "record_release",
    "release_after",
    "release_counts",
    "with_delivery",
]
