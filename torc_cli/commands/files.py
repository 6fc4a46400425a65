"""Files: paths that jobs read and write."""

from collections.abc import Mapping
from typing import Any

import click

from torc_cli import output
from torc_cli.groups import CommandGroup
from torc_cli.members import Member
from torc_cli.moments import readable
from torc_cli.nouns import ALL_VERBS, Link, Noun, add_commands
from torc_cli.options import output_options, workflow_argument
from torc_cli.session import current


def _named(members: dict[str, Any]) -> dict[str, Any]:
    """Call a file without a name by its path."""
    return {"name": members["path"], **members}


def _modified(members: Mapping[str, Any]) -> str:
    return readable(members.get("st_mtime"))


FILES = Noun(
    "files",
    "file",
    "files",
    (("ID", "_key"), ("Name", "name"), ("Path", "path"), ("Modified", _modified)),
    members=(
        Member("-n --name", "Its name in the workflow; that of the path, if not given."),
        Member("-p --path", "Where it is.", is_required=True),
    ),
    links=(
        Link("--produced-by", "list_files_produced_by_job", "Only those that this job writes."),
        Link("--needed-by", "list_files_needed_by_job", "Only those that this job reads."),
    ),
    completed=_named,
    example="--name letter --path letter.txt",
    change="--path letters/first.txt",
)


@click.group(cls=CommandGroup)
def files() -> None:
    """See and say which files jobs read and write."""


add_commands(files, FILES, *ALL_VERBS)


@files.command("list-required-existing")
@workflow_argument
@output_options
def list_required_existing(workflow_key: str) -> None:
    """List the files that must be there before a workflow can run: no job of it writes them.

    \b
    Example:
      torc files list-required-existing 1
    """  # noqa: D301 - click reads \b
    found = current().api.list_required_existing_files(workflow_key)["files"]
    output.print_rows([_needed(each) for each in found], none="No file must be there.")


def _needed(file: dict[str, Any]) -> dict[str, Any]:
    job = file["needed_by"]
    return {"id": file["_key"], "name": file["name"], "path": file["path"], "job": job["name"]}
