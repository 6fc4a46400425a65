"""Events: what happened to a workflow, when, and who did it."""

import math
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from torc_cli import output
from torc_cli.exits import ExitCode, Failure
from torc_cli.formats import json_text
from torc_cli.groups import CommandGroup
from torc_cli.members import Member, read_object
from torc_cli.moments import readable
from torc_cli.nouns import Noun, add_commands
from torc_cli.options import file_option, output_options, workflow_argument
from torc_cli.session import current
from torc_cli.values import Duration


def _time(members: Mapping[str, Any]) -> str:
    return readable((members.get("timestamp") or 0) / 1000)


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


class Moment(click.ParamType[int]):
    """A date and time, as milliseconds since the epoch."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read ``2026-11-21 18:00`` in this machine's time zone, or milliseconds."""
        try:
            return int(value) if str(value).isdigit() else _milliseconds(str(value))
        except ValueError:
            self.fail(f"{value!r} is neither a time, as '2026-11-21 18:00', nor ms.", param, ctx)


def _milliseconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


_MOMENT = {"type": Moment(), "metavar": "TIME"}


def _flat(members: dict[str, Any]) -> dict[str, Any]:
    """Put further attributes beside the others, which they win over."""
    further = members.pop("data", {})
    return {**members, **further}


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
    members=(
        Member("-c --category", "What it concerns: workflow, job, worker, …"),
        Member("-t --type", "What happened, in a word.", is_required=True),
        Member("-m --message", "The same in a sentence."),
        Member(
            "-d --data",
            "Further attributes: a JSON5 object.",
            {"metavar": "JSON5", "callback": read_object},
        ),
    ),
    conditions=(
        Member("--after timestamp__gt", "Only later ones: a date and time, or ms.", _MOMENT),
        Member("--category", "Only of this one, as job."),
        Member("--type", "Only of this one, as complete."),
    ),
    completed=_flat,
    example="--category note --type calibrated --message 'by hand'",
)


#: The columns of CSV, where none are chosen: what comes later is not known.
_ATTRIBUTES = (
    *("id", "timestamp", "category", "type", "job_key", "job_name", "from", "to", "by"),
    *("reason", "message"),
)


@click.group(cls=CommandGroup)
def events() -> None:
    """See what happened to a workflow, when, and who did it; note what else did."""


add_commands(events, EVENTS, "list", "get", "add", "add-many", "delete", "delete-all")


@events.command("get-latest")
@workflow_argument
@click.option("--timestamp", "is_bare", is_flag=True, help="Print when it was alone, in ms.")
@output_options
def get_latest(workflow_key: str, *, is_bare: bool) -> None:
    """Print the latest event of a workflow, as JSON.

    \b
    Example:
      torc events get-latest 1
      torc events get-latest 1 --timestamp
    """  # noqa: D301 - click reads \b
    order = "timestamp,_key"
    found = current().api.list_events(workflow_key, sort_by=order, reverse_sort=True, limit=1)
    if not found.items:
        message = f"Workflow {workflow_key} has no events."
        raise Failure(message, ExitCode.NOT_FOUND)
    [latest] = found.items
    if is_bare:
        output.print_text(str(latest.timestamp))
    else:
        output.print_document(latest.to_dict())


@events.command("follow")
@workflow_argument
@click.option("--from-start", is_flag=True, help="Begin with the first event, not with the next.")
@click.option("--after", metavar="EVENT", help="Begin with the event that follows this one.")
@click.option("--until-complete", is_flag=True, help="End when nothing is left to run.")
@click.option("--category", help="Only events of this one, as job.")
@click.option("--duration", type=Duration(), metavar="DURATION", help="End after it: PT10M.")
@file_option("Append them to this file, as JSON lines, instead of printing them.")
@output_options
def follow(
    workflow_key: str,
    *,
    from_start: bool,
    after: str | None,
    category: str | None,
    target: Path | None,
    **end: Any,
) -> None:
    """Print events as they come, until Ctrl-C.

    With -f json each event is JSON on a line of its own; with --columns, only these attributes.

    \b
    Example:
      torc events follow 1
      torc events follow 1 --from-start --until-complete -f json | jq .type
    """  # noqa: D301 - click reads \b
    found = _followed(workflow_key, "0" if from_start else after, **end)
    events = (event for event in found if category in (None, event["category"]))
    if target:
        _append(target, events)
    elif output.is_for_programs():
        output.print_as_it_comes(events, _ATTRIBUTES)
    else:
        for event in events:
            output.print_line(_told(event))


def _append(target: Path, events: Iterable[Mapping[str, Any]]) -> None:
    with target.open("a", encoding="utf-8") as file:
        for event in events:
            print(json_text(event, None), file=file, flush=True)


def _followed(
    workflow_key: str, after: str | None, *, until_complete: bool, duration: float | None
) -> Iterator[dict[str, Any]]:
    """Yield events as they come, until the end that is wanted."""
    api = current().api
    end = math.inf if duration is None else time.monotonic() + duration

    def is_over() -> bool:
        if time.monotonic() >= end:
            return True
        return until_complete and bool(api.is_workflow_complete(workflow_key)["is_complete"])

    for event in api.follow_events(workflow_key, after, is_over):
        yield output.document(event.to_dict())
        if time.monotonic() >= end:
            return


def _told(event: Mapping[str, Any]) -> str:
    what = (_about(event), _move(event), event.get("by"), _said(event))
    return "  ".join(filter(None, (_time(event), event.get("type"), *what)))
