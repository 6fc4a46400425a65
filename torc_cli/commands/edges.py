"""Edges: what joins two documents."""

from typing import Any

import click

from graph_schema.edges import EDGES
from torc_cli import output
from torc_cli.changes import removal_options
from torc_cli.groups import CommandGroup
from torc_cli.nouns import documents, none
from torc_cli.options import confirm, list_options, output_options, say, workflow_argument
from torc_cli.session import current

_COLUMNS = (("ID", "_key"), ("From", "_from"), ("To", "_to"), ("Data", "data"))

_name_argument = click.argument("name", type=click.Choice(list(EDGES)), metavar="EDGE")


@click.group(cls=CommandGroup)
def edges() -> None:
    """See, add and delete what joins documents."""


@edges.command("list")
@_name_argument
@workflow_argument
@list_options
def list_edges(name: str, workflow_key: str, **listing: Any) -> None:
    """List the edges of one kind; torc collections list names the kinds.

    \b
    Example:
      torc edges list blocks 1
      torc edges list stores 1 --filter _from=jobs/1
    """  # noqa: D301 - click reads \b
    found = documents(current().api.list_edges, workflow_key, name, **listing)
    output.print_documents(found, _COLUMNS, none=none(f"{name} edges", workflow_key, **listing))


@edges.command("get")
@_name_argument
@click.argument("key")
@workflow_argument
@output_options
def get_edge(name: str, key: str, workflow_key: str) -> None:
    """Print one edge, as JSON.

    \b
    Example:
      torc -k 1 edges get stores 35
    """  # noqa: D301 - click reads \b
    output.print_document(current().api.get_edge(workflow_key, name, key).to_dict())


@edges.command("add")
@_name_argument
@click.argument("origin", metavar="FROM")
@click.argument("target", metavar="TO")
@workflow_argument
@output_options
def add_edge(name: str, origin: str, target: str, workflow_key: str) -> None:
    """Join two documents, and print the edge.

    FROM and TO are ids: a collection and a key.

    \b
    Example:
      torc edges add blocks jobs/1 jobs/3 1
      torc -k 1 edges add consumes jobs/2 user_data/1
    """  # noqa: D301 - click reads \b
    members = {"_from": origin, "_to": target}
    output.print_document(current().api.add_edge(workflow_key, name, members).to_dict())


@edges.command("delete")
@_name_argument
@click.argument("keys", nargs=-1, required=True)
@removal_options
def delete_edges(name: str, keys: tuple[str, ...], *, dry_run: bool, yes: bool) -> None:
    """Delete edges of one kind by key; the workflow is what -k or the settings say.

    \b
    Example:
      torc -k 1 edges delete stores 35 --dry-run
      torc -k 1 edges delete stores 35
    """  # noqa: D301 - click reads \b
    api, workflow_key = current().api, current().workflow_key(None)
    found = [api.get_edge(workflow_key, name, key).to_dict() for key in keys]
    if dry_run:
        output.print_documents(found, _COLUMNS)
        say(f"Would delete {len(found)} of the {name} edges.")
        return
    confirm(f"Delete {name} edges {', '.join(keys)}?", yes=yes)
    for key in keys:
        api.remove_edge(workflow_key, name, key)
        say(f"Deleted {name} edge {key}.")
    output.print_done([output.document(each) for each in found])
