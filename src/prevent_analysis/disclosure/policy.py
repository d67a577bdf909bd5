"""What counts as a small number, and how much of a table may be hidden before it has to be redesigned."""

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from importlib.resources import files
from typing import Any

from prevent_analysis.errors import DisclosureError, SettingsError

ENVIRONMENT = "PREVENT_ANALYSIS_"
"""What a variable of ours in the environment begins with."""


@dataclass(frozen=True)
class Policy:
    """The rules that one release is protected by.

    Parameters
    ----------
    threshold
        Counts from 1 to ``threshold - 1`` are hidden, and no reader may bound one within fewer than
        ``threshold``. A whole number, at least 1.
    rounding
        Shown counts are rounded to the nearest multiple (halves up); 1 leaves them exact.
    group_rule
        Whether a row or column of people all in one category is hidden whatever its size, zeros included.
    max_hidden
        The largest share of a table's cells that may be hidden, above 0 and at most 1.

    Raises
    ------
    DisclosureError
        A setting is not of the kind above.

    References
    ----------
    Handbook on Statistical Disclosure Control, 2nd edition (2024), chapters 4 and 5.

    Examples
    --------
    >>> Policy(threshold=10, rounding=5).is_small(9)
    True
    """

    threshold: int = 5
    rounding: int = 1
    group_rule: bool = True
    max_hidden: float = 0.4

    def __post_init__(self) -> None:
        for name in ("threshold", "rounding"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise DisclosureError(f"A disclosure policy needs a whole {name} of at least 1.")
        if not isinstance(self.group_rule, bool):
            raise DisclosureError("A disclosure policy's group_rule is true or false.")
        share = self.max_hidden
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share <= 1:
            raise DisclosureError("A disclosure policy's max_hidden is a share above 0 and at most 1.")

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the four settings, as 64 hexadecimal digits."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def is_small(self, count: int) -> bool:
        """Whether a count must be hidden for its size alone; zero is not small."""
        return 1 <= count < self.threshold

    def rounded(self, count: int) -> int:
        """The count as it is printed."""
        return (count + self.rounding // 2) // self.rounding * self.rounding

    def range_of(self, shown: int) -> tuple[int, int]:
        """The true counts that may stand behind a printed one, for a reader who knows this policy.

        Examples
        --------
        >>> Policy(threshold=10, rounding=5).range_of(10)  # 8 and 9 would have been hidden
        (10, 12)
        """
        below = self.rounding // 2
        lowest, highest = max(shown - below, 0), shown + self.rounding - 1 - below
        if lowest == 0:  # nothing but a true zero is shown below the threshold
            return (0, highest if highest >= self.threshold else 0)
        return (max(lowest, self.threshold) if highest >= self.threshold else lowest, highest)


def read_policy(mode: str, raised: Mapping[str, Any] | None = None) -> Policy:
    """Read the policy of a mode, tightened by what ``analysis.toml`` raises.

    Parameters
    ----------
    mode
        ``restricted`` or ``public``.
    raised
        Settings to tighten: a higher threshold, a higher rounding base that is a multiple of the mode's own,
        a group rule switched on, a lower ``max_hidden``. Those under the name of a mode are for that mode alone.

    Raises
    ------
    SettingsError
        The mode or a setting does not exist, a setting would loosen the policy, or the environment tries to set one.

    Examples
    --------
    >>> read_policy("restricted", {"threshold": 8})
    Policy(threshold=8, rounding=1, group_rule=True, max_hidden=0.4)
    """
    for name in os.environ:
        if name.upper().startswith(ENVIRONMENT) and any(each.name.upper() in name.upper() for each in fields(Policy)):
            raise SettingsError(
                f"{name} is set in the environment, where nobody who reads the settings sees it; unset it, and raise "
                "the policy in analysis.toml."
            )
    modes = tomllib.loads(files(__package__).joinpath("policy.toml").read_text(encoding="utf-8"))
    if mode not in modes:
        raise SettingsError(f"The mode must be one of {', '.join(modes)}.")
    base = Policy(**modes[mode])
    given = dict(raised or {})
    own = given.get(mode, {})
    if not isinstance(own, Mapping):
        raise SettingsError(f"analysis.toml: [disclosure.{mode}] must be a section of settings to raise.")
    changes = {name: value for name, value in given.items() if name not in modes} | dict(own)
    unknown = sorted(set(changes) - set(asdict(base)))
    if unknown:
        raise SettingsError(f"The disclosure policy has no setting called {unknown[0]}; remove it.")
    try:
        policy = replace(base, **changes)
    except DisclosureError as error:
        raise SettingsError(str(error)) from None
    loosened = {
        "threshold": policy.threshold < base.threshold,
        "rounding": policy.rounding % base.rounding != 0,
        "group_rule": base.group_rule and not policy.group_rule,
        "max_hidden": policy.max_hidden > base.max_hidden,
    }
    for name, loosens in loosened.items():
        if loosens:
            raise SettingsError(f"The setting {name} may make the {mode} disclosure policy stricter, never looser.")
    return policy
