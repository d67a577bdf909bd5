"""The command line: options in, sentences and exit codes out. No logic lives here."""

import errno
import io
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from prevent_analysis.errors import PreventAnalysisError, SettingsError

EXIT_CODES = "Exit codes: 0 done, warnings included; 1 refused or failed; 2 a setting or an option is wrong."
app = typer.Typer(
    epilog=EXIT_CODES,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Briefings on Prevent referrals and recorded hate crime for a council's Prevent Delivery Group.",
)
SettingsOption = Annotated[
    Path | None, typer.Option("--settings", help="Settings file; analysis.toml here or above by default.")
]


@app.command(epilog=EXIT_CODES)
def run(
    settings: SettingsOption = None,
    raw: Annotated[Path | None, typer.Option(help="Folder of files; data/raw/<period end> by default.")] = None,
    area: Annotated[list[str] | None, typer.Option(help="ONS code of an area to brief; may be repeated.")] = None,
    all_areas: Annotated[bool, typer.Option("--all-areas", help="Brief every area compared.")] = False,
    period_end: Annotated[str | None, typer.Option(help="Last day of the quarter, YYYY-MM-DD.")] = None,
    mode: Annotated[str, typer.Option(help="restricted, public or both.")] = "restricted",
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Notebooks run at the same time; one for each processor by default.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the briefings; outputs by default.")] = None,
    engine: Annotated[
        str | None, typer.Option(help="How notebooks run: fork, spawn, or papermill for real kernels (slow).")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Make the briefings again although nothing changed.")] = False,
    cluster: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler that makes the public benchmark's pages.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing until the summary at the end.")] = False,
) -> None:
    """Make the quarter's briefings from a folder of files.

    Example: prevent-analysis run --raw data/raw/demo
    """
    from prevent_analysis import pipeline
    from prevent_analysis.pipeline.progress import tell_steps

    chosen = pipeline.choose_settings(settings, period_end)
    asked, partnerships = pipeline.split_areas(area or [])
    areas = pipeline.choose_areas(chosen, asked, all_areas)
    modes = pipeline.choose_modes(mode)
    folder = raw or pipeline.raw_folder(chosen)
    with_benchmark = pipeline.wants_benchmark(folder, modes, partnerships)
    if not pipeline.benchmark_only(folder):
        with tell_steps(typer.echo, quiet) as tell:
            report = pipeline.run_quarter(chosen, raw, areas, modes, jobs, out, tell, engine=engine, force=force)
        for line in report.lines():
            typer.echo(line)
    if with_benchmark:
        with tell_steps(typer.echo, quiet) as tell:
            batch = pipeline.run_benchmark(
                chosen, folder, partnerships, all_areas, jobs, out, tell, cluster=cluster, engine=engine, force=force
            )
        for line in batch.lines():
            typer.echo(line)
        raise typer.Exit(code=1 if batch.failed else 0)


@app.command(epilog=EXIT_CODES)
def check(
    raw_dir: Annotated[Path, typer.Argument(help="Folder of files.")],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result here as JSON too.")] = None,
    settings: SettingsOption = None,
) -> None:
    """Read and check a folder of files, without making anything.

    Example: prevent-analysis check data/raw/2026-09-30
    """
    from prevent_analysis import pipeline
    from prevent_analysis.pipeline.progress import nothing, tell_steps

    with tell_steps(nothing) as tell:  # on a terminal alone: what is kept of a check is its result
        result = pipeline.check_folder(pipeline.choose_settings(settings, None), raw_dir, tell)
    if json_file:
        pipeline.write_check(json_file, result)
    for line in result.lines():
        typer.echo(line)
    raise typer.Exit(code=0 if result.is_fit_to_run else 1)


@app.command(epilog=EXIT_CODES)
def verify(
    out_dir: Annotated[Path, typer.Argument(help="Folder of finished briefings.")],
    raw: Annotated[Path | None, typer.Option(help="The files they were made from: makes them again too.")] = None,
    settings: SettingsOption = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Notebooks run at the same time.")] = None,
) -> None:
    """Check finished briefings against their manifests and, with --raw, against what the files make again.

    Example: prevent-analysis verify outputs --raw data/raw/demo
    """
    from prevent_analysis.pipeline import choose_settings
    from prevent_analysis.pipeline.progress import tell_steps
    from prevent_analysis.pipeline.verify import verify_hashes, verify_rebuild

    if raw is None:
        result = verify_hashes(out_dir)
    else:
        with tell_steps(typer.echo) as tell:
            result = verify_rebuild(choose_settings(settings, None), out_dir, raw, jobs, tell)
    for line in result.lines():
        typer.echo(line)
    raise typer.Exit(code=1 if result.problems else 0)


@app.command(epilog=EXIT_CODES)
def audit(
    out_dir: Annotated[Path, typer.Argument(help="A folder of finished files, or one above several.")],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result here as JSON too.")] = None,
    settings: SettingsOption = None,
) -> None:
    """Attack finished files as a stranger would, together with everything released before.

    Example: prevent-analysis audit outputs/2026-09-30
    """
    from prevent_analysis.pipeline import choose_settings
    from prevent_analysis.pipeline.handover import audit_folder, write_audit

    result = audit_folder(choose_settings(settings, None), out_dir)
    if json_file:
        write_audit(json_file, result)
    for line in result.lines():
        typer.echo(line)
    raise typer.Exit(code=0 if result.passed else 1)


@app.command(epilog=EXIT_CODES)
def release(
    out_dir: Annotated[Path, typer.Argument(help="A folder of finished files, or one above several.")],
    role: Annotated[str, typer.Option(help="Role of whoever releases them; never a name.")],
    settings: SettingsOption = None,
) -> None:
    """Audit finished files and enter what they show in the ledger, so that later releases are protected against it.

    Example: prevent-analysis release outputs/2026-09-30 --role "Head of Communities"
    """
    from prevent_analysis.pipeline import choose_settings
    from prevent_analysis.pipeline.handover import release_outputs

    for line in release_outputs(choose_settings(settings, None), out_dir, role):
        typer.echo(line)


@app.command("demo-data", epilog=EXIT_CODES)
def demo_data(settings: SettingsOption = None) -> None:
    """Make the synthetic demonstration pack again, in data/raw/demo.

    Example: prevent-analysis demo-data
    """
    from prevent_analysis import pipeline

    for path in pipeline.make_demo_pack(pipeline.choose_settings(settings, None)):
        typer.echo(f"made {path.name}")


@app.command(epilog=EXIT_CODES)
def status(
    settings: SettingsOption = None,
    raw: Annotated[Path | None, typer.Option(help="Folder of files; data/raw/<period end> by default.")] = None,
) -> None:
    """Show what has been received and what is missing, late or failed, and what is still to be done.

    Example: prevent-analysis status --raw data/raw/2026-09-30
    """
    from rich.console import Console

    from prevent_analysis.pipeline import choose_settings
    from prevent_analysis.pipeline.status import show_status
    from prevent_analysis.quarter.terminal import print_status

    print_status(show_status(choose_settings(settings, None), raw, lambda line: None), Console())


@app.command(epilog=EXIT_CODES)
def requests(
    settings: SettingsOption = None,
    raw: Annotated[Path | None, typer.Option(help="Its sources.toml; data/raw/<period end> by default.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the notes; outputs by default.")] = None,
) -> None:
    """Write a note to each supplier, ready to send, in outputs/<period end>/requests.

    Example: prevent-analysis requests
    """
    from prevent_analysis.pipeline import choose_settings
    from prevent_analysis.pipeline.upkeep import write_requests

    for path in write_requests(choose_settings(settings, None), raw, out):
        typer.echo(f"wrote {path}")


@app.command(epilog=EXIT_CODES)
def purge(
    settings: SettingsOption = None,
    delete: Annotated[bool, typer.Option("--delete", help="Remove them; without it they are only listed.")] = False,
) -> None:
    """List raw, processed and archived files past the days in [retention]; remove them with --delete.

    Example: prevent-analysis purge --delete
    """
    from prevent_analysis.pipeline import choose_settings
    from prevent_analysis.pipeline.upkeep import purge_data

    for line in purge_data(choose_settings(settings, None), delete):
        typer.echo(line)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every failure is one sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not have the characters that names need
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app(args=list(arguments) if arguments is not None else None)
    except SettingsError as error:
        _say_and_exit(str(error), 2)
    except PreventAnalysisError as error:
        _say_and_exit(str(error), 1)
    except OSError as error:
        _say_and_exit(_refused_by_the_system(error), 1)
    except Exception as error:  # the text of an unforeseen error may hold data, so only its place is shown
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}, line {place.lineno}"
        _say_and_exit(f"this is a fault in the program, not in your files: {type(error).__name__} in {where}", 1)


def _refused_by_the_system(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "the disk is full, so nothing was kept and what stood before is as it was; free some space and run again"
    return f"the computer refused to read or write a file ({error.strerror or type(error).__name__})"


def _say_and_exit(sentence: str, code: int) -> None:
    typer.echo(f"prevent-analysis: {sentence}", err=True)
    raise SystemExit(code)
