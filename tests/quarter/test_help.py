"""The help of each command shows an example of it."""

import pytest

from prevent_analysis.cli import app, main

COMMANDS = [found.name or found.callback.__name__ for found in app.registered_commands]


def test_every_command_that_is_promised_is_there():
    promised = {"run", "check", "status", "requests", "purge", "release", "audit", "verify", "demo-data"}
    assert promised <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert f"Example: prevent-analysis {command}" in capsys.readouterr().out
