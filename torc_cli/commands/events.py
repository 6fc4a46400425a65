"""Events: what happened to a workflow, when, and who did it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from torc_cli import output
from torc_cli.groups import CommandGroup
from torc_cli.nouns import Noun, add_commands
from torc_cli.options import output_options, workflow_argument
from torc_cli.session import current


def _time(members: Mapping[str, Any]) -> str:
    moment = datetime.fromtimestamp((members.get("timestamp") or 0) / 1000, UTC)
    return moment.astimezone().replace(tzinfo=None).isoformat(" ", "milliseconds")


def _about(members: Mapping[str, Any]) -> str:
    """Name the job, or say how many there are."""
    if members.get("job_key") is not None:
        return f"{members.get('job_name') or 'job'} ({members['job_key']})"
    number = len(members.get("job_keys") or ())
    return f"{number} jobs" if number else str(members.get("category") or "")


def _move(members: Mapping[str, Any]) -> str:
    old, new = members.get("from"), members.get("to")
    return f"{old} → {new}" if old and new else ""


def _said(members: Mapping[str, Any]) -> str:
    return str(members.get("reason") or members.get("message") or "")


EVENTS = Noun(
    "events",
    "event",
    "events",
    (
        ("ID", "_key"),
        ("Time", _time),
        ("Type", "type"),
        ("About", _about),
        ("Move", _move),
        ("By", "by"),
        ("Reason", _said),
    ),
)


#: The columns of CSV, where none are chosen: what comes later is not known.
_ATTRIBUTES = (
    *("id", "timestamp", "category", "type", "job_key", "job_name", "from", "to", "by"),
    *("reason", "message"),
)


@click.group(cls=CommandGroup)
def events() -> None:
    """See what happened to a workflow, when, and who did it."""


add_commands(events, EVENTS, "list", "get")


@events.command("follow")
@workflow_argument
@click.option("--from-start", is_flag=True, help="Begin with the first event, not with the next.")
@click.option("--after", metavar="EVENT", help="Begin with the event that follows this one.")
@click.option("--until-complete", is_flag=True, help="End when nothing is left to run.")
@output_options
def follow(workflow_key: str, *, from_start: bool, after: str | None, until_complete: bool) -> None:
    """Print events as they come, until Ctrl-C.

    With -f json each event is JSON on a line of its own; with --columns, only these attributes.

    \b
    Example:
      torc events follow 1
      torc events follow 1 --from-start --until-complete -f json | jq .type
    """  # noqa: D301 - click reads \b
    api = current().api

    def is_over() -> bool:
        return until_complete and bool(api.is_workflow_complete(workflow_key)["is_complete"])

    found = api.follow_events(workflow_key, "0" if from_start else after, is_over)
    events = (output.document(event.to_dict()) for event in found)
    if output.is_for_programs():
        output.print_as_it_comes(events, _ATTRIBUTES)
    else:
        for event in events:
            output.print_line(_told(event))


def _told(event: Mapping[str, Any]) -> str:
    what = (_about(event), _move(event), event.get("by"), _said(event))
    return "  ".join(filter(None, (_time(event), event.get("type"), *what)))
