"""Let the person at a terminal choose a workflow where none is named."""

import sys

import click

from torc_cli.options import say

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from torc.models import Workflow
    from torc_cli.session import Session

#: How many are offered; the others can be named by key.
_MOST_OFFERED = 20


def can_ask() -> bool:
    """Tell whether somebody is there to choose: at both ends, so that no script ever waits."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def pick_workflow(session: "Session") -> str:
    """Ask which workflow is meant, of the person's own, the newest first; the only one is it.

    Raises:
        click.UsageError: if there is none to choose from.
        click.Abort: if the person does not want any.
    """
    page = session.api.list_workflows(
        user=session.settings.user, is_archived=False, reverse_sort=True, limit=_MOST_OFFERED
    )
    if not page.items:
        message = (
            f"{session.settings.user} has no workflows; torc workflows list shows those of others, "
            "torc workflows create makes one of a file."
        )
        raise click.UsageError(message)
    if page.total_count == 1:
        [only] = page.items
        say(f"Workflow {only.key}, {only.name}.")
        return only.key
    _show(page.items, page.total_count)
    keys = click.Choice([each.key for each in page.items])
    return str(click.prompt("ID of the workflow", type=keys, show_choices=False, err=True))


def _show(workflows: "list[Workflow]", total_count: int) -> None:
    from torc_cli.moments import readable  # noqa: PLC0415 - only here
    from torc_cli.output import drawn  # noqa: PLC0415 - the same

    rows = [[each.key, each.name, each.description, readable(each.timestamp)] for each in workflows]
    titles = ["ID", "Name", "Description", "Created"]
    click.echo(drawn(titles, rows, sys.stderr, shortens=True), err=True, nl=False)
    if total_count > len(workflows):
        say(f"{total_count - len(workflows)} older ones: name them by key.")
