"""Many briefings as one batch: some at a time, each finished or not there, and what failed said at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from joblib import Parallel, cpu_count, delayed, parallel_config

from prevent_analysis.errors import PreventAnalysisError, SettingsError, StoreError
from prevent_analysis.pipeline.quarter import Tell
from prevent_analysis.publishing.children import Engine
from prevent_analysis.store import digest, read_json, replace_folder


@dataclass(frozen=True)
class Task:
    """One partnership to brief; `record` stands for all that the page is made from."""

    root: Path
    out: Path
    area_code: str
    period_end: str
    record: str
    engine: Engine | None = None

    @property
    def folder(self) -> Path:
        """Where its files go."""
        return self.out / self.period_end / self.area_code / "public"


@dataclass(frozen=True)
class Report:
    """What a batch made, what was there already, and a sentence for each area that could not be briefed."""

    made: Sequence[Path]
    kept: Sequence[Path]
    failed: Sequence[str]
    warnings: Sequence[str] = ()

    def lines(self) -> list[str]:
        """The report, a sentence a line."""
        total = len(self.made) + len(self.kept) + len(self.failed)
        what = f"{len(self.made)} made, {len(self.kept)} there already, {len(self.failed)} failed"
        counts = f"{total} partnership{'' if total == 1 else 's'}: {what}"
        first = [f"Open {page}" for page in (*self.made, *self.kept)[:3]]
        return [counts, *first, *(f"Failed: {sentence}" for sentence in self.failed)]


def is_finished(task: Task) -> bool:
    """Whether the folder is there, whole, and made from the same files, settings and notebook."""
    try:
        manifest = read_json(task.folder / "manifest.json")
    except StoreError:
        return False
    files = manifest.get("outputs", {})
    return manifest.get("record") == task.record and all(
        (task.folder / name).is_file() and digest(task.folder / name) == expected for name, expected in files.items()
    )


def make_briefing(task: Task) -> tuple[str, str | None]:
    """Brief one partnership; its code, and why it failed if it did."""
    from prevent_analysis.briefing.csp import open_benchmark
    from prevent_analysis.publishing.run import run_notebook
    from prevent_analysis.publishing.site import notebooks_in, parameters_of, write_copy

    building = task.folder.with_name(".public.building")
    try:
        briefing = open_benchmark(task.area_code, task.period_end, task.root)
        remove(building)
        notebooks = notebooks_in(task.root, "benchmark")
        parameters = parameters_of(briefing) | {"period_end": task.period_end}
        done = {path: run_notebook(path, parameters, task.root, task.engine) for path in notebooks}
        write_copy(building, task.root, briefing, done)
        replace_folder(building, task.folder)
    except PreventAnalysisError as error:
        remove(building)
        return task.area_code, str(error)
    except Exception as error:  # its text may hold data; the rest of the batch goes on
        remove(building)
        return task.area_code, f"{type(error).__name__}, a fault in the program"
    return task.area_code, None


def remove(folder: Path) -> None:
    """Remove what an interrupted briefing left."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def run_batch(
    tasks: Sequence[Task], jobs: int | None, tell: Tell, *, cluster: str | None = None, force: bool = False
) -> Report:
    """Brief every task that is not finished, or every one.

    Parameters
    ----------
    jobs
        Briefings made at the same time; as many as there are processors where None.
    tell
        Called after each with how many are done.
    cluster
        Address of a Dask scheduler whose workers see the same folders; this machine where None.
    force
        Whether to make again what is finished.

    Raises
    ------
    SettingsError
        A cluster is asked for without the optional extra `dask`.
    """
    finished = [] if force else [task for task in tasks if is_finished(task)]
    waiting = [task for task in tasks if task not in finished]
    by_code = {task.area_code: task for task in tasks}
    made, failed = [], []
    for number, (code, problem) in enumerate(_results(waiting, jobs, cluster), start=1):
        tell(f"{number} of {len(waiting)}: {code}{' failed' if problem else ''}")
        if problem is None:
            made.append(by_code[code].folder / "index.html")
        else:
            failed.append(f"{code}: {problem}")
    return Report(sorted(made), [task.folder / "index.html" for task in finished], sorted(failed))


def _results(waiting: Sequence[Task], jobs: int | None, cluster: str | None) -> Iterator[tuple[str, str | None]]:
    work = [delayed(make_briefing)(task) for task in waiting]
    if cluster is None:
        # Notebooks run in processes of their own, so a thread each is enough to wait for them.
        backend = "loky" if any(task.engine == "papermill" for task in waiting) else "threading"
        yield from Parallel(n_jobs=jobs or cpu_count(), backend=backend, return_as="generator_unordered")(work)
        return
    yield from _on_cluster(work, cluster)


def _on_cluster(work: Iterable, cluster: str) -> Iterator[tuple[str, str | None]]:
    try:
        from dask.distributed import Client
    except ImportError:
        raise SettingsError("--cluster needs the optional extra: install prevent-analysis[dask]") from None
    with Client(cluster), parallel_config(backend="dask"):
        yield from Parallel()(work)
