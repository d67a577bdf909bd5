"""What was read, named so that only the holder of the key can check it: the digest of a small file could be guessed."""

import hashlib
import hmac
from pathlib import Path

from prevent_analysis.disclosure import read_key
from prevent_analysis.intake.pack import PUBLISHED_PREFIX, Pack
from prevent_analysis.intake.provenance import FILE_NAME as SOURCES
from prevent_analysis.intake.provenance import data_files


def fingerprint_files(raw: Path, root: Path, pack: Pack) -> dict[str, str]:
    """HMAC-SHA256, with the key beside the ledger, of the bytes of each file that a run has read.

    Parameters
    ----------
    raw
        The folder that was read.
    root
        Project folder.
    pack
        What became of its files.

    Returns
    -------
    Fingerprint by file name; those of published figures that come with the project begin with `published/`.
    """
    key = read_key(root, pack.is_synthetic)
    published = root / "data" / "raw" / "published"
    files = {source.path: raw / source.path for source in pack.sources}
    files |= {SOURCES: raw / SOURCES} if (raw / SOURCES).exists() else {}
    if published.is_dir():
        files |= {f"{PUBLISHED_PREFIX}{path.name}": path for path in [*data_files(published), published / SOURCES]}
    return {name: hmac.new(key, path.read_bytes(), hashlib.sha256).hexdigest() for name, path in sorted(files.items())}
