"""A folder of finished files as it was found: its manifest, its contents, and the policy that it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prevent_analysis.disclosure.policy import Policy, read_policy
from prevent_analysis.disclosure.scan_parts import Content
from prevent_analysis.disclosure.scan_rules import loosest
from prevent_analysis.errors import DisclosureError, SettingsError

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Folder:
    """One folder of finished files: what its manifest says, and what is in each file."""

    path: str
    manifest: Mapping[str, Any]
    contents: Mapping[str, Content]
    values: pd.DataFrame | None

    @property
    def mode(self) -> str:
        """Who it is for."""
        return str(self.manifest.get("mode", ""))

    @property
    def release(self) -> tuple[str, str, str]:
        """Quarter, mode and digest of what it shows: folders of one release are read together."""
        return str(self.manifest.get("period_end", "")), self.mode, str(self.manifest.get("record", ""))


def policy_of(folder: Folder) -> Policy | None:
    """The policy that a folder says it was protected by, if it is one that may be."""
    try:
        policy = Policy(**folder.manifest["policy_settings"])
        base = read_policy(folder.mode)
    except (KeyError, TypeError, DisclosureError, SettingsError):
        return None
    return policy if policy.fingerprint == folder.manifest.get("policy") and not loosest(policy, base) else None


def is_beside(folder: Folder, first: Folder) -> bool:
    """Whether a folder is the public copy beside a restricted one."""
    return folder.release[0] == first.release[0] and folder.mode == "public" != first.mode
