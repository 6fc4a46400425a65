"""Options and arguments that several commands share, each written once."""

import sys

import click

from torc_cli.session import Session

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeVar

    Function = TypeVar("Function", bound=Callable[..., Any])


def format_option(*names: str) -> "Callable[[Function], Function]":
    """Add the choice between table and JSON; it is kept in the session."""
    return click.option(
        *(names or ("-f", "--format")),
        type=click.Choice(["table", "json"]),
        expose_value=False,
        callback=_keep_format,
        help="How to print: a table or JSON.",
    )


def _keep_format(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    del parameter
    if value is not None:
        ctx.ensure_object(Session).output_format = value


def workflow_argument(function: "Function") -> "Function":
    """Add the workflow's key: an argument, or ``-k``, or what the settings say."""
    return click.argument("workflow_key", required=False, callback=_choose_workflow)(function)


def _choose_workflow(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str:
    del parameter
    return ctx.ensure_object(Session).workflow_key(value)


def workflow_arguments(function: "Function") -> "Function":
    """Add the keys of workflows: arguments, or ``-k``, or what the settings say."""
    return click.argument("workflow_keys", nargs=-1, callback=_choose_workflows)(function)


def _choose_workflows(
    ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    del parameter
    return value or (ctx.ensure_object(Session).workflow_key(None),)


def filter_option(*names: str) -> "Callable[[Function], Function]":
    """Add the repeatable filter ``name=value``, given to the command as ``filters``."""
    return click.option(
        *(names or ("--filter",)),
        "filters",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_read_filters,
        help="Only those whose attribute has this value; repeatable.",
    )


def _read_filters(
    ctx: click.Context, parameter: click.Parameter, value: "Iterable[str]"
) -> dict[str, str]:
    pairs = [text.partition("=") for text in value]
    for name, equals, _ in pairs:
        if not name or not equals:
            message = f"{name!r} is not NAME=VALUE, as in status=failed."
            raise click.BadParameter(message, ctx, parameter)
    return {name: text for name, _, text in pairs}


def list_options(function: "Function") -> "Function":
    """Add filter, order and range, given to the command as ``filters`` and ``listing``."""
    options: list[Callable[[Any], Any]] = [
        filter_option(),
        click.option("--sort-by", metavar="ATTRIBUTE", help="The attribute to sort by."),
        click.option("--reverse-sort", is_flag=True, help="The greatest first."),
        click.option("-l", "--limit", type=click.IntRange(0), help="How many to show at most."),
        click.option(
            "-s", "--skip", type=click.IntRange(0), default=0, help="How many to leave out."
        ),
        format_option(),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def yes_option(function: "Function") -> "Function":
    """Add ``-y``, which answers the question before something is lost."""
    return click.option(
        "-y", "--yes", "-n", "--no-prompts", "yes", is_flag=True, help="Do not ask."
    )(function)


def confirm(question: str, *, yes: bool) -> None:
    """Ask before something is lost, unless told not to, or nobody is there to answer.

    Raises:
        click.Abort: if the answer is no.
    """
    if not yes and sys.stdin.isatty():
        click.confirm(question, abort=True, err=True)


def say(message: str) -> None:
    """Tell the person on stderr what was done."""
    click.echo(message, err=True)
