"""Questions in AQL."""

from typing import Any

import click

from torc_cli import output
from torc_cli.groups import Command
from torc_cli.options import output_options
from torc_cli.session import current
from torc_cli.values import read_json


def _read_binds(
    ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> dict[str, Any]:
    pairs = [text.partition("=") for text in value]
    for name, equals, _ in pairs:
        if not name or not equals:
            message = f"{name!r} is not NAME=JSON, as in workflow='\"1\"'."
            raise click.BadParameter(message, ctx, parameter)
    return {name: read_json(text, f"-b {name}") for name, _, text in pairs}


@click.command(cls=Command)
@click.argument("query")
@click.option(
    "-b",
    "--bind",
    "bind_vars",
    multiple=True,
    metavar="NAME=JSON",
    callback=_read_binds,
    help="A value for @NAME in the query; repeatable.",
)
@click.option("-l", "--limit", type=click.IntRange(1), help="How many rows to print at most.")
@output_options
def aql(query: str, bind_vars: dict[str, Any], limit: int | None) -> None:
    """Ask the database in AQL.

    A query that would write is refused before it runs.

    \b
    Example:
      torc aql 'FOR job IN jobs FILTER job.status == "failed" RETURN job.name'
      torc aql 'FOR file IN files FILTER file.name == @name RETURN file' -b name='"letter"'
    """  # noqa: D301 - click reads \b
    rows = current().api.query_aql(query, bind_vars, limit=limit).items
    output.print_rows(rows, none="No rows.", default="json")
