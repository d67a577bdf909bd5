"""The help of each command shows an example of it."""

import pytest

from prevent_analysis.cli import main


@pytest.mark.parametrize(
    "command", ["run", "check", "status", "requests", "purge", "release", "audit", "verify", "demo-data"]
)
def test_help_has_an_example(command, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert f"Example: prevent-analysis {command}" in capsys.readouterr().out
