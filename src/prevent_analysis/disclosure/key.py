"""The private key of the tie-break: the same counts give the same pattern again, and no stranger can predict it."""

import os
import secrets
from pathlib import Path

from prevent_analysis.disclosure.protection import DEMONSTRATION_KEY
from prevent_analysis.errors import DisclosureError

FILE_NAME = "release.key"
LENGTH = 32


def read_key(root: Path, synthetic: bool) -> bytes:
    """The key beside the ledger, made on first use; the demonstration's is public.

    Parameters
    ----------
    root
        Project folder.
    synthetic
        Whether the files are a demonstration, which needs no secret.

    Raises
    ------
    DisclosureError
        The key has been cut short. A new one would give other patterns for the same counts, so none is made.

    Examples
    --------
    >>> read_key(Path(), synthetic=True) == DEMONSTRATION_KEY
    True
    """
    if synthetic:
        return DEMONSTRATION_KEY
    path = root / "data" / "ledger" / FILE_NAME
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(LENGTH))
    key = path.read_bytes()
    if len(key) != LENGTH:
        raise DisclosureError(f"data/ledger/{FILE_NAME} is not whole; put back the copy that is kept with the ledger.")
    return key
