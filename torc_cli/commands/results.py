"""Results: how each attempt of a job ended."""

from collections.abc import Mapping
from typing import Any

import click

from torc_cli.groups import CommandGroup
from torc_cli.nouns import Noun, add_commands


def _minutes(members: Mapping[str, Any]) -> str:
    return f"{members.get('exec_time_minutes') or 0:.3f}"


RESULTS = Noun(
    "results",
    "result",
    "results",
    (
        ("ID", "_key"),
        ("Job ID", "job_key"),
        ("Job Name", "job_name"),
        ("Run ID", "run_id"),
        ("Attempt", "attempt"),
        ("Return Code", "return_code"),
        ("Status", "status"),
        ("Exec Time (min)", _minutes),
        ("Completion Time", "completion_time"),
        ("Stdout", "stdout_path"),
        ("Stderr", "stderr_path"),
    ),
)


@click.group(cls=CommandGroup)
def results() -> None:
    """See how jobs ended, and where their output is."""


add_commands(results, RESULTS, "list", "get", "delete-all")
