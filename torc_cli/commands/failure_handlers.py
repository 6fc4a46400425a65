"""Failure handlers: when failed jobs are tried again."""

from collections.abc import Mapping
from typing import Any

import click

from torc_cli.groups import CommandGroup
from torc_cli.members import Member, read_objects
from torc_cli.nouns import ALL_VERBS, Noun, add_commands


def said(handler: Mapping[str, Any]) -> str:
    """Say in words what the rules of a failure handler are.

    Example:
        >>> rule = {"exit_codes": [3, 4], "max_retries": 2, "recovery_script": "fix it"}
        >>> said({"rules": [rule, {"match_all_exit_codes": True, "max_retries": 5}]})
        '3, 4: 2 attempts after fix it; any: 5 attempts'
    """
    return "; ".join(_said(rule) for rule in handler["rules"])


def _said(rule: Mapping[str, Any]) -> str:
    codes = ", ".join(str(code) for code in rule.get("exit_codes") or ["any"])
    script = rule.get("recovery_script")
    return f"{codes}: {rule['max_retries']} attempts{f' after {script}' if script else ''}"


HANDLERS = Noun(
    "failure-handlers",
    "failure_handler",
    "failure_handlers",
    (("ID", "_key"), ("Name", "name"), ("Rules", said)),
    members=(
        Member("-n --name", "Its name in the workflow.", is_required=True),
        Member(
            "-r --rule rules",
            "Exit codes, attempts in all, a script to run first; repeatable.",
            {"multiple": True, "metavar": "JSON5", "callback": read_objects},
            is_required=True,
        ),
    ),
    example='--name solver --rule "{exit_codes: [137], max_retries: 3}"',
    change='--rule "{match_all_exit_codes: true, max_retries: 2}"',
)


@click.group("failure-handlers", cls=CommandGroup)
def failure_handlers() -> None:
    """See and write the rules by which failed jobs are tried again."""


add_commands(failure_handlers, HANDLERS, *ALL_VERBS)
