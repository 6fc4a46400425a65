"""Files with a command on each line: a workflow of one, or more jobs for a workflow."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from torc_cli import output
from torc_cli.creation import name_after
from torc_cli.exits import Failure
from torc_cli.groups import Command
from torc_cli.options import output_options, say, workflow_argument
from torc_cli.session import current
from torc_cli.values import read_text

Function = TypeVar("Function", bound=Callable[..., Any])

_FILE = click.argument("file", type=click.File(encoding="utf-8"))


def _requirement_options(function: Function) -> Function:
    """Add what each of the jobs needs."""
    options = (
        click.option("-c", "--num-cpus", type=click.IntRange(1), default=1, show_default=True),
        click.option("-m", "--memory", default="1m", show_default=True, help="As in 500m, 32g."),
        click.option("-r", "--runtime", default="PT1M", show_default=True, help="ISO 8601: PT4H."),
    )
    for option in reversed(options):
        function = option(function)
    return function


@click.command("create-from-commands", cls=Command)
@_FILE
@click.option("-n", "--name", help="Its name; that of the file, if not given.")
@click.option("-d", "--description", default="", help="What it is for.")
@_requirement_options
@output_options
def create_from_commands(file: Any, name: str | None, description: str, **needs: Any) -> None:
    """Create a workflow of a file with a command on each line.

    Each job needs the CPUs, memory and time given here. Blank lines and those that begin with #
    are passed over; - is standard input.

    \b
    Example:
      torc workflows create-from-commands commands.txt --num-cpus 2 --memory 4g --runtime PT1H
    """  # noqa: D301 - click reads \b
    requirements = {"name": "each", **needs}
    jobs = [{**job, "resource_requirements": "each"} for job in _jobs(file)]
    created = current().api.add_workflow_specification(
        {
            "name": name or name_after(file.name),
            "description": description,
            "user": current().settings.user,
            "resource_requirements": [requirements],
            "jobs": jobs,
        }
    )
    if output.is_for_programs():
        output.print_value(output.document(created.to_dict()))
    else:
        output.print_text(f"Created workflow {created.key}.")


@click.command("add-from-file", cls=Command)
@_FILE
@workflow_argument
@_requirement_options
@output_options
def add_jobs_from_file(file: Any, workflow_key: str, **needs: Any) -> None:
    """Add a job for each line of a file to a workflow.

    They can run after the next initialization.

    \b
    Example:
      torc jobs add-from-file commands.txt 1 --num-cpus 2
    """  # noqa: D301 - click reads \b
    from torc.pages import add_jobs  # noqa: PLC0415 - other commands need no pages

    api = current().api
    jobs = _jobs(file)
    number = api.list_jobs(workflow_key, limit=1).total_count
    name = "_".join(str(needs[each]) for each in ("num_cpus", "memory", "runtime"))
    requirements = api.add_resource_requirements(workflow_key, {"name": name, **needs})
    added = add_jobs(
        api,
        workflow_key,
        [
            {**job, "name": f"job_{place}", "resource_requirements": requirements.key}
            for place, job in enumerate(jobs, number + 1)
        ],
    )
    say(f"Added {len(added)} job{'s' * (len(added) != 1)} to workflow {workflow_key}.")
    output.print_done([output.document(each.to_dict()) for each in added])


def _jobs(file: Any) -> list[dict[str, Any]]:
    """Read a job from each line.

    Raises:
        Failure: if there is none, or the file is no text.
    """
    from torc.specification.command_lines import read_command_lines  # noqa: PLC0415 - only here
    from torc.specification.places import Malformed, plain  # noqa: PLC0415 - only here

    try:
        jobs: list[dict[str, Any]] = plain(read_command_lines(read_text(file)))["jobs"]
    except Malformed as ex:
        message = f"{file.name}: {ex}."
        raise Failure(message) from ex
    return jobs
