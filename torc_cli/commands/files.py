"""Files: paths that jobs read and write."""

from typing import Any

import click

from torc_cli import output
from torc_cli.groups import CommandGroup
from torc_cli.nouns import Noun, add_commands
from torc_cli.options import format_option, workflow_argument
from torc_cli.session import current

FILES = Noun(
    "files",
    "file",
    "files",
    (("ID", "_key"), ("Name", "name"), ("Path", "path"), ("Modified", "st_mtime")),
)


@click.group(cls=CommandGroup)
def files() -> None:
    """See which files jobs read and write."""


add_commands(files, FILES, "list", "get", "delete", "delete-all")


@files.command("add")
@workflow_argument
@click.option("-n", "--name", required=True, help="Its name in the workflow.")
@click.option("-p", "--path", required=True, help="Where it is.")
@format_option()
def add_file(workflow_key: str, **members: Any) -> None:
    """Add a file to a workflow, and print it.

    \b
    Example:
      torc files add 1 --name letter --path letter.txt
    """  # noqa: D301 - click reads \b
    output.print_document(current().api.add_file(workflow_key, members).to_dict())
