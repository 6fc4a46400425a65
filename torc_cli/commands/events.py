"""Events: what happened to a workflow, and when."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from torc_cli.groups import CommandGroup
from torc_cli.nouns import Noun, add_commands


def _time(members: Mapping[str, Any]) -> str:
    moment = datetime.fromtimestamp(members.get("timestamp", 0) / 1000, UTC)
    return moment.astimezone().isoformat(" ", "milliseconds")


EVENTS = Noun(
    "events",
    "event",
    "events",
    (
        ("ID", "_key"),
        ("Time", _time),
        ("Category", "category"),
        ("Type", "type"),
        ("Job ID", "job_key"),
        ("Message", "message"),
    ),
)


@click.group(cls=CommandGroup)
def events() -> None:
    """See what happened to a workflow, and when."""


add_commands(events, EVENTS, "list", "get")
