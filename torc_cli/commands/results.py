"""Results: how each attempt of a job ended."""

import os
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

import click

from graph_schema.job_status import FINISHED
from torc_cli import output
from torc_cli.choices import EARLIER_STATUSES, Choice
from torc_cli.groups import CommandGroup
from torc_cli.members import Member, member_options
from torc_cli.nouns import Noun, add_commands, documents, none, with_conditions
from torc_cli.options import list_options, workflow_argument
from torc_cli.session import current


def _minutes(members: Mapping[str, Any]) -> float:
    return round(members.get("exec_time_minutes") or 0, 3)


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


_STATUS = Choice(sorted(map(str, FINISHED)), EARLIER_STATUSES)

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
        Member("--status", "Only those that ended so.", {"type": _STATUS}),
        Member(
            "--failed return_code__ne", "Only those that did not end with 0.", {"flag_value": "0"}
        ),
    ),
)


@click.group(cls=CommandGroup)
def results() -> None:
    """See how jobs ended, and where their output is."""


add_commands(results, RESULTS, "get", "delete", "delete-all")


@results.command("list")
@workflow_argument
@click.option("-L", "--latest", is_flag=True, help="Only the last one of each job.")
@member_options(RESULTS.conditions, is_new=False)
@list_options
def list_results(workflow_key: str, *, latest: bool, **given: Any) -> None:
    """List the results of a workflow: one for each attempt of each job.

    \b
    Example:
      torc results list 1 --latest --failed
      torc results list 1 -f json | jq '.[].stdout_path'
    """  # noqa: D301 - click reads \b
    listing = with_conditions(RESULTS, given)
    find = _latest if latest else partial(documents, current().api.list_results)
    told = none("results", workflow_key, **listing)
    output.print_documents(find(workflow_key, **listing), RESULTS.columns, none=told)


def _latest(
    workflow_key: str, *, skip: int, limit: int | None, conditions: Mapping[str, Any], **order: Any
) -> Iterator[dict[str, Any]]:
    """Yield the last result of each job, where it meets the conditions."""
    from torc.pages import iter_documents  # noqa: PLC0415 - other commands need no pages

    operation = current().api.list_results
    attempts = "job_key,run_id,attempt"
    ended = iter_documents(operation, workflow_key, sort_by=attempts, fields=f"_key,{attempts}")
    last = set({each["job_key"]: each.key for each in ended}.values())
    found = iter_documents(operation, workflow_key, **order, **conditions)
    ends = None if limit is None else skip + limit
    yield from islice((each.to_dict() for each in found if each.key in last), skip, ends)
