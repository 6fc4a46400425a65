"""Workflows: create, look at, steer, delete."""

from typing import Any

import click

from torc_cli import output
from torc_cli.commands.command_files import create_from_commands
from torc_cli.commands.exports import COMMANDS as EXPORT_COMMANDS
from torc_cli.commands.restart import reinitialize
from torc_cli.commands.specifications import COMMANDS as FILE_COMMANDS
from torc_cli.commands.specifications import show_check
from torc_cli.commands.workflow_documents import COLUMNS
from torc_cli.commands.workflow_documents import COMMANDS as DOCUMENT_COMMANDS
from torc_cli.commands.workflow_steering import COMMANDS as STEERING_COMMANDS
from torc_cli.commands.workflow_steering import plan
from torc_cli.creation import create
from torc_cli.groups import CommandGroup
from torc_cli.nouns import documents, none
from torc_cli.options import (
    format_option,
    list_options,
    output_options,
    say,
    workflow_argument,
)
from torc_cli.session import current


@click.group(cls=CommandGroup)
def workflows() -> None:
    """Create workflows, look at them, steer them."""


for _command in (
    create_from_commands,
    *FILE_COMMANDS,
    *DOCUMENT_COMMANDS,
    *EXPORT_COMMANDS,
    *STEERING_COMMANDS,
    reinitialize,
    plan,
):
    workflows.add_command(_command)


@workflows.command("create")
@click.argument("file", metavar="FILE")
@click.option("--dry-run", is_flag=True, help="Only check the file.")
@output_options
def create_workflow(file: str, *, dry_run: bool) -> None:
    """Create a workflow from a file.

    The file is YAML, JSON, JSON5, TOML, KDL, or a list of commands (.txt), by the end of its
    name; - is standard input. Either the whole workflow is created
    or, if anything is wrong with the file, nothing.

    \b
    Example:
      torc workflows create workflow.yaml
      WORKFLOW_ID=$(torc workflows create workflow.yaml -f json | jq -r '.id')
    """  # noqa: D301 - click reads \b
    if dry_run:
        show_check(file)
        return
    workflow = create(file)
    if output.is_for_programs():
        output.print_value(output.document(workflow.to_dict()))
    else:
        output.print_text(f"Created workflow {workflow.key}.")


@workflows.command("list")
@list_options
@click.option("--all", "which", flag_value="all", help="Also those put aside.")
@click.option("--archived", "which", flag_value="archived", help="Only those put aside.")
def list_workflows(which: str | None, **listing: Any) -> None:
    """List workflows, except those put aside by torc workflows archive.

    \b
    Example:
      torc workflows list
      torc workflows list --filter user=me --sort-by -timestamp -f json
    """  # noqa: D301 - click reads \b
    nothing = none("workflows", None, **listing)
    if which != "all":
        listing["conditions"] = {"is_archived": which == "archived", **listing["conditions"]}
    found = documents(current().api.list_workflows, **listing)
    output.print_documents(found, COLUMNS, none=nothing)


@workflows.command("get")
@workflow_argument
@output_options
def get_workflow(workflow_key: str) -> None:
    """Print a workflow's document.

    \b
    Example:
      torc workflows get 1
    """  # noqa: D301 - click reads \b
    output.print_document(current().api.get_workflow(workflow_key).to_dict())


@workflows.command("status")
@workflow_argument
@format_option()
def status(workflow_key: str) -> None:
    """Show how many jobs have each status.

    \b
    Example:
      torc workflows status 1
    """  # noqa: D301 - click reads \b
    api = current().api
    seen = api.is_workflow_complete(workflow_key).to_dict()
    run = api.get_workflow_status(workflow_key).to_dict()
    counts = {name: number for name, number in seen["counts"].items() if number}
    if output.is_for_programs():
        wanted = {name: seen[name] for name in ("is_complete", "is_canceled", "is_paused")}
        run_id = run.get("run_id")
        output.print_value(
            {"workflow_key": workflow_key, "run_id": run_id, **wanted, "counts": counts}
        )
    else:
        output.print_table(["Status", "Jobs"], [[name, counts[name]] for name in counts])
        for state in ("canceled", "paused"):
            if seen[f"is_{state}"]:
                say(f"Workflow {workflow_key} is {state}.")


@workflows.command("is-complete")
@workflow_argument
@format_option()
def is_complete(workflow_key: str) -> None:
    """Tell whether all jobs have finished.

    \b
    Example:
      torc workflows is-complete 1 | jq .is_complete
    """  # noqa: D301 - click reads \b
    output.print_value(current().api.is_workflow_complete(workflow_key).to_dict())
