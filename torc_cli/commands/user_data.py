"""User data: JSON values that jobs pass to each other."""

import click

from torc_cli import output
from torc_cli.groups import CommandGroup
from torc_cli.options import output_options, say, workflow_argument
from torc_cli.session import current
from torc_cli.values import read_json, read_json5

TYPE_CHECKING = False  # importing typing here would cost every job that reads user data
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


#: Commands as those of every noun.
_OF_ALL_NOUNS = ("list", "add-many", "delete", "delete-all")


class _UserData(CommandGroup):
    """The group; what all collections have is added when it is called for."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find a command; ``list`` and ``delete`` bring a module that ``get`` does without."""
        return super().get_command(ctx, cmd_name) or self._of_all_nouns(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List all commands."""
        return sorted({*super().list_commands(ctx), *_OF_ALL_NOUNS, "list-missing"})

    def _of_all_nouns(self, ctx: click.Context, name: str) -> click.Command | None:
        from torc_cli.commands.missing_user_data import list_missing  # noqa: PLC0415 - see above
        from torc_cli.nouns import Link, Noun, add_commands  # noqa: PLC0415 - the same

        columns = (("ID", "_key"), ("Name", "name"), ("Data", _data), ("Workflow ID", _workflow))
        links = (
            Link("--stored-by", "list_job_user_data_stores", "Only what this job writes."),
            Link("--consumed-by", "list_job_user_data_consumes", "Only what this job reads."),
        )
        noun = Noun("user-data", "user_data", "user_data", columns, links=links)
        add_commands(self, noun, *_OF_ALL_NOUNS)
        self.add_command(list_missing)
        return super().get_command(ctx, name)


def _data(members: "Mapping[str, Any]") -> "Any":
    import json  # noqa: PLC0415 - only for tables

    return json.dumps(members.get("data"), ensure_ascii=False)


def _workflow(members: "Mapping[str, Any]") -> str:
    return str(members.get("workflow_key", ""))


@click.group("user-data", cls=_UserData)
def user_data() -> None:
    """Read and write values that jobs pass on."""


@user_data.command("get")
@click.argument("key")
@click.option("--data-only", is_flag=True, help="Print the value alone.")
@click.option("-r", "--raw", is_flag=True, help="The same; a string without its quotes.")
@output_options
def get_user_data(key: str, *, data_only: bool, raw: bool) -> None:
    """Print user data as JSON.

    \b
    Example:
      torc user-data get 1
      torc user-data get ${user_data.input.config} | jq '.data'
    """  # noqa: D301 - click reads \b
    members = current().api.get_user_data(None, key).to_dict()
    if raw and isinstance(members.get("data"), str):
        click.echo(members["data"])
    elif data_only or raw:
        output.print_value(members.get("data"))
    else:
        output.print_document(members)


@user_data.command("update")
@click.argument("key")
@click.option("-d", "--data", metavar="JSON", help="The new value: any JSON, null included.")
@click.option("-n", "--name", help="The new name.")
@click.option("--ephemeral/--not-ephemeral", default=None, help="Clear it when a run starts anew?")
@output_options
def update_user_data(
    key: str, *, data: str | None, name: str | None, ephemeral: bool | None
) -> None:
    """Change user data: value, name, ephemeral.

    \b
    Example:
      torc user-data update 1 --data '{"learning_rate": 0.001}'
      torc user-data update ${user_data.output.config} --data "$(cat config.json)"
    """  # noqa: D301 - click reads \b
    changes = _members(data, name, ephemeral)
    if not changes:
        message = "Nothing to change: give --data, --name or --ephemeral."
        raise click.UsageError(message)
    changed = current().api.modify_user_data(None, key, changes)
    if current().output_format or output.is_for_programs():
        output.print_document(changed.to_dict())
    say(f"Updated user data {key}: {', '.join(changes)}.")


@user_data.command("add")
@workflow_argument
@click.option("-n", "--name", default="", help="Its name in the workflow.")
@click.option("-d", "--data", metavar="JSON5", help="Its value; without one it is null.")
@click.option("-s", "--stores", metavar="JOB", help="The job that writes it.")
@click.option("-c", "--consumes", metavar="JOB", multiple=True, help="A job that reads it.")
@click.option("--ephemeral/--not-ephemeral", default=False, help="Clear it when a run starts anew?")
@output_options
def add_user_data(workflow_key: str, **given: "Any") -> None:
    """Add user data to a workflow, and print it.

    \b
    Example:
      torc user-data add 1 --name config --data "{learning_rate: 0.001}"
    """  # noqa: D301 - click reads \b
    api = current().api
    data = None if given["data"] is None else read_json5(given["data"], "--data")
    members = {"name": given["name"], "data": data, "is_ephemeral": given["ephemeral"]}
    added = api.add_user_data(workflow_key, members)
    relations = [("stores", given["stores"])] if given["stores"] else []
    for edge, job in [*relations, *(("consumes", job) for job in given["consumes"])]:
        api.add_edge(workflow_key, edge, {"_from": f"jobs/{job}", "_to": added.id})
    output.print_document(added.to_dict())


def _members(data: str | None, name: str | None, ephemeral: bool | None) -> "dict[str, Any]":  # noqa: FBT001 - what the options are
    members: dict[str, Any] = {}
    if data is not None:
        members["data"] = read_json(data, "--data")
    if name is not None:
        members["name"] = name
    if ephemeral is not None:
        members["is_ephemeral"] = ephemeral
    return members
