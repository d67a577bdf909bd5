"""What a release says of itself, for the page that shows it and for whoever checks it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from prevent_analysis import __version__
from prevent_analysis.disclosure import Policy
from prevent_analysis.reference.periods import Period
from prevent_analysis.settings import Settings


def describe_release(
    settings: Settings,
    mode: str,
    policy: Policy,
    audit: Mapping[str, Any],
    synthetic: bool,
    missing: Sequence[str],
) -> dict[str, Any]:
    """Mode, period, audit, fingerprints and what has to be minded, ready for JSON.

    Parameters
    ----------
    audit
        Summary of the disclosure audit that the release passed.
    missing
        A sentence for each file that was declared and not received.
    """
    threat = settings.threat
    return {
        "package_version": __version__,
        "mode": mode,
        "marking": settings.markings[mode],
        "synthetic": synthetic,
        "areas": list(settings.comparators),
        "region_code": settings.region_code,
        "period_end": settings.period_end.isoformat(),
        "period_label": Period.ending(settings.period_end, months=3).label,
        "run_date": settings.run_date.isoformat(),
        "settings_fingerprint": settings.fingerprint,
        "policy": asdict(policy),
        "policy_fingerprint": policy.fingerprint,
        "policy_in_words": policy_in_words(policy),
        "audit": dict(audit),
        "threat": {
            "level": threat.level,
            "date_set": threat.date_set,
            "source": threat.source,
            "checked_on": threat.checked_on.isoformat(),
            "stale": threat.is_stale(settings.run_date),
        },
        "strategy": {name: str(value) for name, value in vars(settings.strategy).items()},
        "contact": {"role": settings.contact_role, "challenge": settings.challenge},
        "missing": list(missing),
    }


def policy_in_words(policy: Policy) -> str:
    """The policy as a reader may know it.

    Examples
    --------
    >>> policy_in_words(Policy(threshold=5))
    'counts of 1 to 4 are hidden, with others so that none can be worked out; the rest are exact'
    """
    rest = f"the rest are rounded to {policy.rounding}" if policy.rounding > 1 else "the rest are exact"
    return f"counts of 1 to {policy.threshold - 1} are hidden, with others so that none can be worked out; {rest}"
