"""User data that has no value yet, though jobs want to read it."""

import click

from torc_cli import output
from torc_cli.groups import Command
from torc_cli.options import output_options, workflow_argument
from torc_cli.session import current


@click.command("list-missing", cls=Command)
@workflow_argument
@output_options
def list_missing(workflow_key: str) -> None:
    """List user data that must have a value before a workflow can run: no job of it stores one.

    \b
    Example:
      torc user-data list-missing 1
    """  # noqa: D301 - click reads \b
    found = current().api.list_missing_user_data(workflow_key)["user_data"]
    rows = [
        {"id": each["_key"], "name": each["name"], "job": each["consumed_by"]["name"]}
        for each in found
    ]
    output.print_rows(rows, none="No user data lacks a value.")
