"""Jobs as documents: added, and changed."""

from collections.abc import Callable
from functools import partial
from typing import Any

import click

from graph_schema.job_status import MANAGED
from torc.models import Record
from torc_cli import output
from torc_cli.changes import apply_changes
from torc_cli.groups import Command
from torc_cli.members import (
    Member,
    given_members,
    member_options,
    read_pairs,
    unset_option,
)
from torc_cli.options import output_options, workflow_argument
from torc_cli.session import current
from torc_cli.values import Duration

_MANY = {"multiple": True, "metavar": "KEY"}
_NUMBER = {"type": click.INT}

MEMBERS = (
    Member("-c --command", "What the shell runs.", is_required=True),
    Member("-n --name", "Its name in the workflow."),
    Member("-b --blocked-by", "A job to wait for; repeatable.", _MANY, is_fixed=True),
    Member("-i --input-file input_files", "A file that it reads.", _MANY, is_fixed=True),
    Member("-o --output-file output_files", "A file that it writes.", _MANY, is_fixed=True),
    Member("--input-user-data", "User data that it reads.", _MANY, is_fixed=True),
    Member("--output-user-data", "User data that it writes.", _MANY, is_fixed=True),
    Member("-r --resource-requirements", "What it needs.", {"metavar": "KEY"}, is_fixed=True),
    Member("--scheduler", "Who runs it, as slurm_schedulers/5.", is_fixed=True),
    Member("--failure-handler", "Who tries it again.", {"metavar": "KEY"}, is_fixed=True),
    Member("--invocation-script", "What is put in front of the command."),
    Member(
        "--env",
        "A variable of its environment; repeatable.",
        {"multiple": True, "metavar": "NAME=VALUE", "callback": read_pairs},
    ),
    Member("--working-directory", "Where it runs, if not where the worker does."),
    Member("-p --priority", "Jobs with a higher one run first.", _NUMBER),
    Member("--timeout timeout_seconds", "After which it is ended: PT30M.", {"type": Duration()}),
    Member("--retries", "Further attempts after a failure.", {"type": click.IntRange(0)}),
    Member(
        "--retry-delay retry_delay_seconds",
        "Time before the second attempt: PT10S.",
        {"type": Duration()},
    ),
    Member("--tag tags", "A word to find it by; repeatable.", {"multiple": True}),
    Member(
        "--cancel-on-blocking-job-failure/--no-cancel-on-blocking-job-failure",
        "Cancel it when a job fails that it waits for?",
    ),
    Member(
        "--supports-termination/--no-supports-termination",
        "Does it end in good order by itself on SIGTERM?",
    ),
)


@click.command("add", cls=Command)
@workflow_argument
@member_options(MEMBERS, is_new=True)
@output_options
def add_job(workflow_key: str, **values: Any) -> None:
    """Add a job to a workflow, and print it.

    It can run after the next initialization.

    \b
    Example:
      torc jobs add 1 --name report --command 'echo done' --blocked-by 3
    """  # noqa: D301 - click reads \b
    added = current().api.add_job(workflow_key, given_members(values))
    output.print_document(added.to_dict())


@click.command("update", cls=Command)
@click.argument("key")
@member_options(MEMBERS, is_new=False)
@unset_option
@output_options
def update_job(key: str, **values: Any) -> None:
    """Change a job: its command, its name, and how it is run.

    It keeps its status; torc workflows restart runs it again if it would do something else now.
    What it reads and writes is edges: torc edges add.

    \b
    Example:
      torc jobs update 2 --command 'echo better' --priority 5
      torc jobs update 2 --unset timeout_seconds
    """  # noqa: D301 - click reads \b
    api = current().api
    operations: dict[str, Callable[..., Record]] = {
        "modify": api.modify_job,
        "patch": api.patch_job,
    }
    apply_changes(f"job {key}", values, lambda verb: partial(operations[verb], None, key), MANAGED)


COMMANDS = (add_job, update_job)
