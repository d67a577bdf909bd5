"""The matrix of required courses: what an organisation's people must, should or could do, and for how long it holds."""

from dataclasses import dataclass

import pandas as pd

EVERYONE = "All staff"


@dataclass(frozen=True)
class Requirement:
    """One requirement; `validity_months` is None where nobody agreed for how long a completion holds."""

    course: str
    tier: str
    validity_months: int | None
    agreed: bool

    @property
    def label(self) -> str:
        """Course and tier, as tables show them.

        Examples
        --------
        >>> Requirement("Awareness", "must", 36, True).label
        'Awareness (must)'
        """
        return f"{self.course} ({self.tier})"


@dataclass(frozen=True)
class Matrix:
    """The requirements as supplied, looked up by organisation, its type, role and course."""

    rows: dict[tuple[str, str, str, str], Requirement]

    def find(self, organisation_id: str, org_type: str, role_group: str, course: str) -> Requirement | None:
        """The requirement that applies: the organisation's own before its type's, the role's before everyone's."""
        for role in (role_group, EVERYONE):
            for organisation, kind in ((organisation_id, ""), ("", org_type)):
                if found := self.rows.get((organisation, kind, role, course)):
                    return found
        return None

    def of(self, organisation_id: str, org_type: str) -> list[Requirement]:
        """Every requirement of an organisation or of its type."""
        return [
            requirement
            for (organisation, kind, _, _), requirement in self.rows.items()
            if organisation == organisation_id or (not organisation and kind == org_type)
        ]


def read_matrix(requirements: pd.DataFrame | None) -> Matrix:
    """The matrix from the clean table; empty where it was not supplied.

    Examples
    --------
    >>> read_matrix(None).find("TC-HOUSING", "Council team", "Manager", "Awareness") is None
    True
    """
    rows = {}
    for row in [] if requirements is None else requirements.to_dict("records"):
        key = (_text(row["organisation_id"]), _text(row["org_type"]), row["role_group"], row["course"])
        months = None if pd.isna(row["validity_months"]) else int(row["validity_months"])
        rows[key] = Requirement(row["course"], row["tier"], months, bool(_text(row["agreed_on"])))
    return Matrix(rows)


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""
