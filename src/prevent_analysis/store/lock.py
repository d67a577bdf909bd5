"""One run at a time in a folder. The lock is the system's: it ends with the process, however that ends."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from prevent_analysis.errors import StoreError

LOCK_FILE = ".lock"

if os.name == "nt":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone_in(*folders: Path) -> Iterator[None]:
    """Be the only run that writes in some folders; a folder that is made for it and stays empty is removed.

    Raises
    ------
    StoreError
        Another run works there, or the folder cannot be written to.
    """
    with ExitStack() as locks:
        for folder in dict.fromkeys(folder.resolve() for folder in folders):
            locks.enter_context(_alone(folder))
        yield


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    new = [path for path in (folder, *folder.parents) if not path.exists()]
    path = folder / LOCK_FILE
    descriptor = _take(path)
    try:
        yield
    finally:
        with suppress(OSError):  # Windows keeps a file that somebody else has just opened
            path.unlink()
        os.close(descriptor)
        for made in new:
            with suppress(OSError):  # it is in use now
                made.rmdir()


def _take(path: Path) -> int:
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(
                f"the folder {path.parent.name} cannot be written to ({error.strerror}); "
                "choose another, or ask for the right to write there"
            ) from None
        try:
            _lock(descriptor)
        except OSError:
            os.close(descriptor)
            raise StoreError(
                f"another run is working in the folder {path.parent.name}; wait until it has finished, then run again"
            ) from None
        if _is_still_there(path, descriptor):
            return descriptor
        os.close(descriptor)  # the run before has just removed it


def _is_still_there(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False
