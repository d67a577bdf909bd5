"""What can go wrong, as one small tree. A message names file, row, column and rule, never a value."""


class PreventAnalysisError(Exception):
    """Base of every error that a user can meet; its text is shown as it is, without a traceback."""


class SettingsError(PreventAnalysisError):
    """`analysis.toml` or a command's option is wrong; the message names the field."""


class IntakeError(PreventAnalysisError):
    """A file is refused.

    Parameters
    ----------
    message
        What is wrong and what to do, without any value from the file.
    file, row, column, rule
        Where, and by which rule (for example ``CSV-003``); None where it does not apply.
        Rows count from 1 as a spreadsheet shows them, the header included.

    Examples
    --------
    >>> error = IntakeError("the row has more cells than the header", file="a.csv", row=3, rule="CSV-003")
    >>> str(error)
    'a.csv, row 3: the row has more cells than the header (rule CSV-003)'
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        row: int | None = None,
        column: str | None = None,
        rule: str | None = None,
    ) -> None:
        self.file, self.row, self.column, self.rule = file, row, column, rule
        row_text = f"row {row}" if row is not None else None
        column_text = f"column {column}" if column is not None else None
        where = ", ".join(part for part in (file, row_text, column_text) if part)
        located = f"{where}: {message}" if where else message
        super().__init__(f"{located} (rule {rule})" if rule else located)


class StoreError(PreventAnalysisError):
    """A file under `data/processed` is missing, damaged or not what its schema says."""


class DisclosureError(PreventAnalysisError):
    """Figures cannot be released safely, so nothing is."""


class UnfinishedError(DisclosureError):
    """The solver ended without an answer, so nobody knows what could be worked out."""


class PublishingError(PreventAnalysisError):
    """A notebook or page could not be made; nothing of it was kept."""
