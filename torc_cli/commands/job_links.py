"""What a job is joined to: its files, its user data, the jobs that depend on it."""

from collections.abc import Iterable, Mapping
from typing import Any

import click

from torc_cli import output
from torc_cli.groups import Command
from torc_cli.options import output_options
from torc_cli.session import current


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
    _print(
        operation(_workflow_of(key), key).items,
        (("ID", "_key"), ("Name", "name"), ("Data", "data")),
        f"Job {key} {'writes' if stores else 'reads'} no user data.",
    )


@click.command("list-files", cls=Command)
@click.argument("key")
@click.option("--produces/--needs", default=True, show_default=True, help="Written or read by it?")
@output_options
def list_files(key: str, *, produces: bool) -> None:
    """List files that a job writes or reads.

    \b
    Example:
      torc jobs list-files 1
      torc jobs list-files 2 --needs
    """  # noqa: D301 - click reads \b
    api = current().api
    operation = api.list_files_produced_by_job if produces else api.list_files_needed_by_job
    _print(
        operation(_workflow_of(key), key).items,
        (("ID", "_key"), ("Name", "name"), ("Path", "path")),
        f"Job {key} {'writes' if produces else 'reads'} no files.",
    )


@click.command("list-downstream", cls=Command)
@click.argument("key")
@output_options
def list_downstream(key: str) -> None:
    """List the jobs that depend on a job, at any depth.

    \b
    Example:
      torc jobs list-downstream 1
    """  # noqa: D301 - click reads \b
    _print(
        current().api.list_downstream_jobs(_workflow_of(key), key).items,
        (("ID", "_key"), ("Name", "name"), ("Status", "status")),
        f"No job depends on job {key}.",
    )


def _workflow_of(job_key: str) -> str:
    return current().api.get_job(None, job_key).workflow_key


def _print(found: Iterable[Any], columns: Any, none: str) -> None:
    documents: list[Mapping[str, Any]] = [each.to_dict() for each in found]
    output.print_documents(documents, columns, none=none)


COMMANDS = (list_user_data, list_files, list_downstream)
