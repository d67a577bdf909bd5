"""The one place where a HiGHS solver is made: silent, and the same answer on each run."""

import contextlib
import os
from collections.abc import Iterator

import highspy

SECONDS = 600.0
"""The clock only aborts; limits that shape an answer are nodes, rounds and steps."""
_STANDARD_OUTPUT = 1
_announced: set[bool] = set()


def new_solver() -> highspy.Highs:
    """A solver with one thread, a fixed seed and nothing to say.

    The first one in a process prints a banner whatever its options, to the file and not to `sys.stdout`: standard
    output belongs to the command, so it is led away for that moment.

    Examples
    --------
    >>> solver = new_solver()
    >>> solver.getOptionValue("output_flag")[1], solver.getOptionValue("threads")[1]
    (False, 1)
    """
    with contextlib.nullcontext() if _announced else _nothing_printed():
        solver = highspy.Highs()
    _announced.add(True)
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("parallel", "off"),
        ("random_seed", 0),
        ("time_limit", SECONDS),
    ):
        solver.setOptionValue(option, value)
    return solver


@contextlib.contextmanager
def _nothing_printed() -> Iterator[None]:
    try:
        saved = os.dup(_STANDARD_OUTPUT)
    except OSError:  # a process without a standard output cannot print on it
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STANDARD_OUTPUT)
        yield
    finally:
        os.dup2(saved, _STANDARD_OUTPUT)
        os.close(saved)
        os.close(nowhere)
