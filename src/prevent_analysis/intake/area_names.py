"""Which area a cell names: by its code, or by a name or alias of the lookup."""

import re
from collections.abc import Callable, Mapping
from functools import cache

import pandas as pd

from prevent_analysis.intake.rules import refusal
from prevent_analysis.reference.areas import read_areas

AreaReader = Callable[[str], str | None]
CODE = re.compile(r"[EWK]\d{8}", re.ASCII)
SMALLER = re.compile(r"[EW]0[0-5]\d{6}", re.ASCII)  # output areas, parishes, wards


def area_code_of(text: str) -> str | None:
    """The code that a cell gives, or that of the area whose name or alias it gives; None where there is none.

    Raises
    ------
    IntakeError
        PRV-012: the code is of an area smaller than a local authority.

    Examples
    --------
    >>> area_code_of("E06000033"), area_code_of("Southend"), area_code_of("Nowhere")
    ('E06000033', 'E06000033', None)
    """
    return _read(text, _codes_by_name())


def area_reader(lookup: pd.DataFrame | None) -> AreaReader:
    """`area_code_of` that knows the names of a lookup which came with the files too; its own come first.

    Examples
    --------
    >>> lookup = pd.DataFrame({"area_code": ["E06000001"], "area_name": ["Hartlepool"], "aliases": ["The Hartlepools"]})
    >>> read = area_reader(lookup)
    >>> read("the hartlepools"), read("Thurrock")
    ('E06000001', 'E06000034')
    """
    codes: dict[str, str] = {}
    if lookup is not None:
        for code, name, aliases in lookup[["area_code", "area_name", "aliases"]].itertuples(index=False):
            others = aliases.split(";") if isinstance(aliases, str) else []
            for known in (name, *filter(None, others)):
                codes.setdefault(known.strip().casefold(), code)
    known_codes = _codes_by_name() | codes
    return lambda text: _read(text, known_codes)


def _read(text: str, codes: Mapping[str, str]) -> str | None:
    text = text.strip()
    if SMALLER.fullmatch(text):
        raise refusal("PRV-012")
    return text if CODE.fullmatch(text) else codes.get(text.casefold())


@cache
def _codes_by_name() -> dict[str, str]:
    """Names and aliases to codes; a name that two areas share belongs to the one that stands first in the lookup."""
    codes: dict[str, str] = {}
    for area in read_areas().values():
        for name in (area.area_name, *area.aliases):
            codes.setdefault(name.casefold(), area.area_code)
    return codes
