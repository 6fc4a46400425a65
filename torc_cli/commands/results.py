"""Results: how each attempt of a job ended."""

import os
from collections.abc import Mapping
from typing import Any

import click

from torc_cli.groups import CommandGroup
from torc_cli.members import Member
from torc_cli.nouns import Noun, add_commands


def _minutes(members: Mapping[str, Any]) -> str:
    return f"{members.get('exec_time_minutes') or 0:.3f}"


def _output(members: Mapping[str, Any]) -> str:
    """Show both paths, from this folder on if they are below, as a shell would take them.

    Example:
        >>> _output({"stdout_path": "/out/job_1.o", "stderr_path": "/out/job_1.e"})
        '/out/job_1.{o,e}'
    """
    folder = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118 - text in, text out
    paths = [str(members.get(name) or "") for name in ("stdout_path", "stderr_path")]
    stdout, stderr = (path.removeprefix(folder) for path in paths)
    stem = stdout.removesuffix(".o")
    return f"{stem}.{{o,e}}" if stdout and stderr == f"{stem}.e" else f"{stdout} {stderr}".strip()


RESULTS = Noun(
    "results",
    "result",
    "results",
    (
        ("ID", "_key"),
        ("Job Name", "job_name"),
        ("Run ID", "run_id"),
        ("Return Code", "return_code"),
        ("Status", "status"),
        ("Exec Time (min)", _minutes),
        ("Stdout and Stderr", _output),
    ),
    conditions=(
        Member("-j --job job_key", "Only those of this job."),
        Member("-r --run run_id", "Only those of this run.", {"type": click.IntRange(0)}),
        Member("--return-code", "Only those with this one.", {"type": click.INT}),
        Member("--status", "Only those that ended like this, as failed."),
        Member(
            "--failed return_code__ne", "Only those that did not end with 0.", {"flag_value": "0"}
        ),
    ),
)


@click.group(cls=CommandGroup)
def results() -> None:
    """See how jobs ended, and where their output is."""


add_commands(results, RESULTS, "list", "get", "delete", "delete-all")
