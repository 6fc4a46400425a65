"""What jobs are joined to: user data, requirements, and other jobs."""

from typing import Any

import click

from torc_cli import output
from torc_cli.groups import Command
from torc_cli.nouns import documents
from torc_cli.options import output_options, range_options, say, workflow_argument
from torc_cli.session import current

#: ``{what jobs depend on each other through: the operation that lists it}``
_THROUGH = {
    "jobs": "list_job_dependencies",
    "files": "list_job_file_relationships",
    "user-data": "list_job_user_data_relationships",
}


@click.command("list-user-data", cls=Command)
@click.argument("key")
@click.option("--stores/--consumes", default=True, show_default=True, help="Written or read by it?")
@output_options
def list_user_data(key: str, *, stores: bool) -> None:
    """List user data that a job writes or reads.

    \b
    Example:
      torc jobs list-user-data 1
      torc jobs list-user-data 1 --consumes -f json
    """  # noqa: D301 - click reads \b
    api = current().api
    operation = api.list_job_user_data_stores if stores else api.list_job_user_data_consumes
    found = documents(operation, api.get_job(None, key).workflow_key, key)
    none = f"Job {key} {'writes' if stores else 'reads'} no user data."
    output.print_documents(found, (("ID", "_key"), ("Name", "name"), ("Data", "data")), none=none)


@click.command("list-dependencies", cls=Command)
@workflow_argument
@click.option(
    "--through",
    type=click.Choice(list(_THROUGH)),
    default="jobs",
    show_default=True,
    help="Which job waits for which, or which ones write and read each file or user data?",
)
@range_options[0]
@range_options[1]
@output_options
def list_dependencies(workflow_key: str, through: str, **paging: Any) -> None:
    """List which jobs of a workflow depend on which.

    \b
    Example:
      torc jobs list-dependencies 1
      torc jobs list-dependencies 1 --through files -f csv
    """  # noqa: D301 - click reads \b
    found = getattr(current().api, _THROUGH[through])(workflow_key, **paging).items
    output.print_rows([each.to_dict() for each in found], none="No job depends on another.")


@click.command("assign-resource-requirements", cls=Command)
@click.argument("requirements_key")
@click.argument("job_keys", nargs=-1, required=True)
@output_options
def assign_resource_requirements(requirements_key: str, job_keys: tuple[str, ...]) -> None:
    """Let jobs ask for other resources: the key of these, then those of jobs.

    \b
    Example:
      torc jobs assign-resource-requirements 1 1 2
    """  # noqa: D301 - click reads \b
    api = current().api
    workflow_key = api.get_resource_requirements(None, requirements_key).workflow_key
    edges = []
    for job_key in job_keys:
        edge = api.modify_job_resource_requirements(workflow_key, job_key, requirements_key)
        say(f"Job {job_key} asks for resource requirements {requirements_key}.")
        edges.append(output.document(edge.to_dict()))
    output.print_done(edges)


COMMANDS = (list_user_data, list_dependencies, assign_resource_requirements)
