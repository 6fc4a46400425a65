"""Events: what happened to a workflow, when, and who did it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from torc_cli import output
from torc_cli.groups import CommandGroup
from torc_cli.nouns import Noun, add_commands
from torc_cli.options import format_option, workflow_argument
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


@click.group(cls=CommandGroup)
def events() -> None:
    """See what happened to a workflow, when, and who did it."""


add_commands(events, EVENTS, "list", "get")


@events.command("follow")
@workflow_argument
@click.option("--from-start", is_flag=True, help="Begin with the first event, not with the next.")
@click.option("--after", metavar="EVENT", help="Begin with the event that follows this one.")
@click.option("--until-complete", is_flag=True, help="End when nothing is left to run.")
@format_option()
def follow(workflow_key: str, *, from_start: bool, after: str | None, until_complete: bool) -> None:
    """Print events as they come, until Ctrl-C.

    With -f json each event is JSON on a line of its own.

    \b
    Example:
      torc events follow 1
      torc events follow 1 --from-start --until-complete -f json | jq .type
    """  # noqa: D301 - click reads \b
    api = current().api

    def is_over() -> bool:
        return until_complete and bool(api.is_workflow_complete(workflow_key)["is_complete"])

    for event in api.follow_events(workflow_key, "0" if from_start else after, is_over):
        _print_event(event.to_dict())


def _print_event(event: dict[str, Any]) -> None:
    if output.as_json():
        output.print_json_line(output.document(event))
    else:
        what = (_about(event), _move(event), event.get("by"), _said(event))
        output.print_text("  ".join(filter(None, (_time(event), event.get("type"), *what))))
