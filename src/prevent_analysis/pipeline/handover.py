"""Finished files on their way out: audited as a stranger would, and written into the ledger when they are released."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prevent_analysis.disclosure.ledger import Ledger, append_release, ledger_path, read_ledger
from prevent_analysis.disclosure.record import Record
from prevent_analysis.disclosure.scan import FileAudit, audit_files
from prevent_analysis.errors import DisclosureError, SettingsError
from prevent_analysis.evaluation.release import RECORD_FILE
from prevent_analysis.intake.privacy import find_identifier
from prevent_analysis.pipeline.upkeep import archive_outputs
from prevent_analysis.publishing.manifest import FILE_NAME as MANIFEST
from prevent_analysis.publishing.manifest import printed_heads
from prevent_analysis.settings import MODES, Settings
from prevent_analysis.store import read_json, write_json

LONGEST_ROLE = 80


def audit_folder(settings: Settings, out: Path) -> FileAudit:
    """Attack everything beneath a folder of finished files, together with the ledger.

    Raises
    ------
    DisclosureError
        The folder does not exist, or the ledger is not whole.
    """
    return audit_files(out, read_ledgers(settings.root, out), kept_records(settings.root))


def write_audit(path: Path, audit: FileAudit) -> None:
    """The result of an audit as JSON."""
    write_json(path, audit.as_json())


def release_outputs(settings: Settings, out: Path, role: str) -> list[str]:
    """Audit finished files and enter what they show in the ledger; a sentence for each release.

    Parameters
    ----------
    out
        A folder of finished files, or one above several.
    role
        Who releases them: a role, never a name.

    Raises
    ------
    SettingsError
        The role is not one.
    DisclosureError
        The audit does not pass, the ledger is not whole, or something was released since the files were made. Nothing
        is entered then.
    """
    role = " ".join(role.split())
    if not role or len(role) > LONGEST_ROLE or find_identifier(role):
        raise SettingsError("--role must be the role of whoever releases, in a few words, like 'Head of Communities'")
    audit = audit_folder(settings, out)
    if not audit.passed:
        raise DisclosureError(
            f"The audit of {out.name} did not pass ({len(audit.findings)} findings), so nothing is released; "
            "`prevent-analysis audit` lists them."
        )
    ledgers, records = read_ledgers(settings.root, out), kept_records(settings.root)
    found = {path: read_json(path) for path in sorted(out.rglob(MANIFEST))}
    manifests = {path: made for path, made in found.items() if made["ledger"]}  # the rest shows published figures alone
    releases = {
        (MODES.index(made["mode"]), made["period_end"], made["synthetic"], made["record"], made["ledger"])
        for made in manifests.values()
    }
    for _, period_end, synthetic, digest, made_with in sorted(releases):
        require_current(ledgers[synthetic], records, period_end, digest, made_with)
    told = []
    for _, period_end, synthetic, digest, _ in sorted(releases):
        own = {path: manifest for path, manifest in manifests.items() if manifest["record"] == digest}
        before = released_as(ledgers[synthetic], digest)
        if before is None:
            outputs = {path.parent.relative_to(out).as_posix(): manifest["outputs"] for path, manifest in own.items()}
            run_date = next(iter(own.values()))["run_date"]
            ledgers[synthetic] = append_release(ledgers[synthetic], records[digest], role, run_date, outputs)
        head = before or ledgers[synthetic].head
        for path, manifest in own.items():
            write_json(path, {**manifest, "ledger": head})
        mode = records[digest].mode
        done = "is in the ledger already" if before else f"is entry {len(ledgers[synthetic].entries)} of the ledger"
        told.append(f"The {mode} release of {period_end} {done}.")
    if len(manifests) < len(found):
        told.append("The public benchmark shows published figures alone, so nothing of it is entered.")
    if not manifests:
        return told
    return [*told, *(f"Archived in {path}" for path in archive_outputs(settings, out, role))]


def require_current(
    ledger: Ledger, records: Mapping[str, Record], period_end: str, digest: str, made_with: str
) -> None:
    """Refuse a release that does not know of everything that its readers hold.

    Of what was entered since it was made only the public copy made beside a restricted one may be passed over: it shows
    nothing that the restricted one hides.

    Raises
    ------
    DisclosureError
        There is no record of it, or something else was released since.
    """
    if released_as(ledger, digest):
        return
    if digest not in records:
        raise DisclosureError("The files are of another run than data/processed; run again before you release.")
    heads = [entry.previous for entry in ledger.entries]
    newer = ledger.entries[heads.index(made_with) :] if made_with in heads else ()
    own = records[digest]
    for entry in newer:
        is_beside = entry.record.mode != own.mode and entry.record.period_end == period_end
        is_unseen = own.mode == "public" and entry.record.mode != "public"
        if not (is_beside or is_unseen):
            raise DisclosureError(
                "Something else was released after these files were made, and they are not protected against it; run "
                "again before you release."
            )


def released_as(ledger: Ledger, digest: str) -> str | None:
    """Hash of the entry that released a record, if it is in the ledger."""
    return next((entry.hash for entry in ledger.entries if entry.record.digest == digest), None)


def read_ledgers(root: Path, out: Path) -> dict[bool, Ledger]:
    """Both ledgers, held against the heads that finished files print."""
    folders = (root / "outputs", out)
    return {
        synthetic: read_ledger(ledger_path(root, synthetic), printed_heads(synthetic, *folders))
        for synthetic in (False, True)
    }


def kept_records(root: Path) -> dict[str, Record]:
    """The record of each release in data/processed, by its digest."""
    found: list[Any] = sorted((root / "data" / "processed").glob(f"*/release/*/{RECORD_FILE}"))
    records = [Record.from_json(read_json(path)) for path in found]
    return {record.digest: record for record in records}
