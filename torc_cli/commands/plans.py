"""Show what a reset would do; do it when the person agrees."""

import sys

import click

from torc_cli import output
from torc_cli.options import confirm, say
from torc_cli.session import current

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from torc.models import Record

    Function = TypeVar("Function", bound=Callable[..., Any])


def dry_run_option(function: "Function") -> "Function":
    """Add ``--dry-run``."""
    return click.option("--dry-run", is_flag=True, help="Only show which jobs, and why.")(function)


def carry_out(reset: "Callable[..., Record]", *, dry_run: bool, yes: bool, go_on: str = "") -> None:
    """Reset jobs; with somebody there to ask, show which and ask first.

    Args:
        reset: the operation; it takes ``dry_run``.
        dry_run: only show which.
        yes: do not ask.
        go_on: what to do next, as a sentence.
    """
    if dry_run:
        _print(reset(dry_run=True).to_dict())
        return
    if current().asks and not yes and sys.stdin.isatty():
        planned = reset(dry_run=True).to_dict()["reset"]
        if planned:
            _show(planned)
            which = "this job" if len(planned) == 1 else f"these {len(planned)} jobs"
            confirm(f"Reset {which}?", yes=yes)
    answer = reset(dry_run=False).to_dict()
    if output.is_for_programs():
        output.print_value(answer)
    else:
        say(answer["message"] + (f" {go_on}" if answer["reset"] else ""))


def _print(plan: "dict[str, Any]") -> None:
    if output.is_for_programs():
        output.print_value(plan)
        return
    if plan["reset"]:
        _show(plan["reset"])
    say(plan["message"])


def _show(rows: "list[dict[str, Any]]") -> None:
    names = ("job_key", "name", "status", "reason")
    output.print_table(
        ("ID", "Name", "Status", "Reason"), [[row[name] for name in names] for row in rows]
    )
