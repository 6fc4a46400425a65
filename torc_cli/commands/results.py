"""Results: how each attempt of a job ended."""

import os
from collections.abc import Callable, Mapping
from typing import Any

import click

from torc_cli.groups import CommandGroup
from torc_cli.nouns import Noun, add_commands


def _minutes(members: Mapping[str, Any]) -> str:
    return f"{members.get('exec_time_minutes') or 0:.3f}"


def _nearby(name: str) -> Callable[[Mapping[str, Any]], str]:
    """Show a path from this folder on, if it is below."""

    def show(members: Mapping[str, Any]) -> str:
        path = members.get(name) or ""
        folder = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118 - text in, text out
        return str(path).removeprefix(folder)

    return show


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
        ("Stdout", _nearby("stdout_path")),
        ("Stderr", _nearby("stderr_path")),
    ),
)


@click.group(cls=CommandGroup)
def results() -> None:
    """See how jobs ended, and where their output is."""


add_commands(results, RESULTS, "list", "get", "delete-all")
