"""Ask whether the service is there."""

import click

from torc_cli import output
from torc_cli.groups import Command
from torc_cli.options import format_option
from torc_cli.session import current


@click.command(cls=Command)
@format_option()
def ping() -> None:
    """Ask whether the service answers.

    Prints its version and its engine's.

    \b
    Example:
      torc -u http://localhost:8080 ping
    """  # noqa: D301 - click reads \b
    api = current().api
    output.print_value({**api.ping().to_dict(), **api.get_version().to_dict()})
