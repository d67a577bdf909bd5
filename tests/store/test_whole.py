"""Files and folders appear whole or not at all, wherever the work stops; one run at a time in a folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from prevent_analysis.errors import StoreError
from prevent_analysis.store import (
    alone_in,
    finish_moves,
    folders,
    moves_into,
    put_in_place,
    replace_folder,
    tree_digest,
    write_bytes,
)


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def fill(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def read(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(params=["exchange", "two steps"])
def system(request, monkeypatch):
    """A system that can exchange two folders in one step, and one that cannot."""
    if request.param == "two steps":
        monkeypatch.setattr(folders, "exchange", lambda one, other: False)
    return request.param


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    write_bytes(path, b"old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_bytes(path, b"new")
    assert read(tmp_path) == {"a.json": "old"}


def test_a_folder_is_replaced_with_nothing_left_over(tmp_path, system):
    target = fill(tmp_path / "target", stale="1", both="1")
    replace_folder(fill(tmp_path / "built", both="2"), target)
    assert read(tmp_path) == {"target/both": "2"}
    assert os.listdir(tmp_path) == ["target"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges folders in one step")
def test_linux_exchanges_folders_in_one_step(tmp_path):
    one, other = fill(tmp_path / "one", a="1"), fill(tmp_path / "other", b="2")
    assert folders.exchange(one, other)
    assert (read(one), read(other)) == ({"b": "2"}, {"a": "1"})
    assert not folders.exchange(one, tmp_path / "nowhere")


def test_only_what_was_built_is_moved(tmp_path):
    built = tmp_path / "built"
    fill(built / "area" / "restricted", page="new")
    (built / "area" / "sign_off").write_text("new")
    moves = {str(one.relative_to(built)): str(other) for one, other in moves_into(built, Path("out")).items()}
    assert moves == {
        "area/restricted": str(Path("out/area/restricted")),
        "area/sign_off": str(Path("out/area/sign_off")),
    }


def staged(base: Path) -> tuple[dict[Path, Path], Path]:
    """Two old folders and a file, with new ones built beside them."""
    for name in ("first", "second"):
        fill(base / "out" / name, page="old", stale="old")
        fill(base / "built" / name, page="new")
    (base / "out" / "note").write_text("old")
    (base / "built" / "note").write_text("new")
    return moves_into(base / "built", base / "out"), base / "journal.json"


OLD = {"first/page": "old", "first/stale": "old", "second/page": "old", "second/stale": "old", "note": "old"}
NEW = {"first/page": "new", "second/page": "new", "note": "new"}
STEPS = (os.replace, os.fsync, os.unlink, shutil.rmtree, folders.exchange)


def count_down(monkeypatch, calls: int) -> list[int]:
    """End the process at the given call to the system that changes something on the disk."""
    left = [calls]

    def counted(function):
        def call(*arguments, **options):
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return function(*arguments, **options)

        return call

    monkeypatch.setattr(os, "replace", counted(os.replace))
    monkeypatch.setattr(os, "fsync", counted(os.fsync))
    monkeypatch.setattr(os, "unlink", counted(os.unlink))
    monkeypatch.setattr(shutil, "rmtree", counted(shutil.rmtree))
    monkeypatch.setattr(folders, "exchange", counted(folders.exchange))
    return left


def test_wherever_it_stops_all_moves_are_made_later_or_none_is(tmp_path, system):
    outcomes, step = set(), 0
    while True:
        base = tmp_path / str(step)
        moves, journal = staged(base)
        with pytest.MonkeyPatch.context() as patch:
            left = count_down(patch, step)
            try:
                put_in_place(moves, journal)
            except Killed:
                stopped = True
            else:
                stopped = left[0] < 0
        if not stopped:
            break
        for name in (
            "first",
            "second",
        ):  # no page is ever half written, and where folders can change places, none is away
            page = base / "out" / name / "page"
            assert (page.read_text() in ("old", "new")) if page.exists() else system == "two steps"
        finish_moves(journal)
        outcomes.add("new" if read(base / "out") == NEW else "old")
        assert read(base / "out") in (OLD, NEW), step
        assert not journal.exists()
        step += 1
    assert step > 10
    assert outcomes == {"old", "new"}
    assert read(base / "out") == NEW


def test_finished_files_that_are_gone_are_missed(tmp_path):
    moves, journal = staged(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folders, "finish_moves", lambda journal: True)
        put_in_place(moves, journal)
    shutil.rmtree(tmp_path / "built")
    with pytest.raises(StoreError, match=r"are gone; delete journal\.json"):
        finish_moves(journal)


def test_a_digest_of_a_folder_is_of_names_and_contents(tmp_path):
    digests = {tree_digest(fill(tmp_path / name, **files)) for name, files in
               {"a": {"x": "1"}, "b": {"x": "2"}, "c": {"y": "1"}, "d": {"x": "1", "y": "1"}}.items()}  # fmt: skip
    assert len(digests) == 4
    assert tree_digest(fill(tmp_path / "e", x="1")) in digests
    assert tree_digest(tmp_path / "nowhere") == ""


HOLD = """
import sys, time
from pathlib import Path
from prevent_analysis.store import alone_in
with alone_in(Path(sys.argv[1])):
    print("alone", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_refused_and_a_killed_one_leaves_no_lock(tmp_path):
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout.readline() == "alone\n"
        with pytest.raises(StoreError, match="another run is working in the folder"), alone_in(tmp_path):
            pass
        first.kill()
    with alone_in(tmp_path, tmp_path / "." / "new" / "folder"):
        assert (tmp_path / "new" / "folder").is_dir()
    assert os.listdir(tmp_path) == []


def test_what_a_run_made_in_a_folder_stays(tmp_path):
    with alone_in(tmp_path / "new"):
        (tmp_path / "new" / "page").write_text("1")
    assert read(tmp_path) == {"new/page": "1"}


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "outputs").write_text("a file")
    with (
        pytest.raises(StoreError, match=r"the folder outputs cannot be written to \(.*\); choose"),
        alone_in(tmp_path / "outputs"),
    ):
        pass
