"""Options and arguments that several commands share, each written once."""

import sys
from pathlib import Path

import click

from torc_cli.choices import EARLIER_FORMATS, Choice
from torc_cli.session import Session

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeVar

    Function = TypeVar("Function", bound=Callable[..., Any])


#: How results can be printed.
FORMATS = ("table", "json", "csv", "yaml")

#: Commands that print documents which they have written: a column must not be refused after that.
_CHANGING = frozenset({"add", "add-many", "update"})


def format_option(*names: str) -> "Callable[[Function], Function]":
    """Add the choice of a format; it is kept in the session."""
    return click.option(
        *(names or ("-f", "--format")),
        type=Choice(FORMATS, EARLIER_FORMATS),
        expose_value=False,
        callback=_keep_format,
        help="How to print: a table, JSON, CSV or YAML.",
    )


#: ``-f`` where a workflow file is printed or written; the argument ``form`` is None without it.
file_format_option = click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(("yaml", "json", "json5", "toml", "kdl")),
    help="YAML, unless said here.",
)


def file_option(help_text: str) -> "Callable[[Function], Function]":
    """Add ``-o``, the file to write instead of standard output; the argument is ``target``."""
    return click.option(
        "-o",
        "--output",
        "target",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help=help_text,
    )


def _keep_format(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    del parameter
    if value is not None:
        ctx.ensure_object(Session).output_format = value


def output_options(function: "Function") -> "Function":
    """Add ``-f`` and ``--columns``, for what prints documents or rows; the session keeps them."""
    return columns_option(format_option()(function))


def columns_option(function: "Function") -> "Function":
    """Add ``--columns``."""
    return click.option(
        "--columns",
        metavar="NAME,…",
        expose_value=False,
        callback=_keep_columns,
        help="The attributes to print, as id,name,data.epochs.",
    )(function)


def _keep_columns(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is None:
        return
    names = tuple(name.strip() for name in value.split(","))
    if not all(all(name.split(".")) for name in names):
        message = f"{value!r} is no list of attributes, as id,name,data.epochs."
        raise click.BadParameter(message, ctx, parameter)
    if ctx.command.name in _CHANGING and not ctx.resilient_parsing:
        from torc_cli.columns import refuse_unknown_of  # noqa: PLC0415 - only with --columns

        refuse_unknown_of(collection_of(ctx), names)
    ctx.ensure_object(Session).columns = names


def collection_of(ctx: click.Context) -> str:
    """Return the collection that the group of a command is about."""
    return ((ctx.parent and ctx.parent.info_name) or "").replace("-", "_")


def workflow_argument(function: "Function") -> "Function":
    """Add the workflow's key: an argument, or ``-k``, or what the settings say."""
    return click.argument("workflow_key", required=False, callback=_choose_workflow)(function)


def _choose_workflow(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str:
    del parameter
    if ctx.resilient_parsing:  # the shell asks how the line may go on
        return value or ""
    return ctx.ensure_object(Session).workflow_key(value)


def workflow_arguments(function: "Function") -> "Function":
    """Add the keys of workflows: arguments, or ``-k``, or what the settings say."""
    return click.argument("workflow_keys", nargs=-1, callback=_choose_workflows)(function)


def _choose_workflows(
    ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    del parameter
    if value or ctx.resilient_parsing:
        return value
    return (ctx.ensure_object(Session).workflow_key(None),)


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
    """Add filter, order, range, format and columns to a command that lists documents.

    The command gets them as ``listing``: what the client's ``list_…`` takes.
    """
    options: list[Callable[[Any], Any]] = [
        click.option(
            "--filter",
            "conditions",
            multiple=True,
            metavar="CONDITION",
            callback=_read_conditions,
            help="As status=failed, priority>=5, name~job_*; repeatable: all must hold.",
        ),
        click.option(
            "--sort-by",
            multiple=True,
            metavar="NAME,…",
            callback=_read_order,
            help="The attributes to sort by, as -priority,name: the minus for the greatest first.",
        ),
        click.option("--reverse-sort", is_flag=True, help="Turn the order around."),
        *range_options,
        output_options,
        click.option(
            "-x",
            "--exclude",
            multiple=True,
            metavar="NAME,…",
            expose_value=False,
            callback=_keep_excluded,
            help="Attributes to leave out.",
        ),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def _keep_excluded(ctx: click.Context, parameter: click.Parameter, value: "Iterable[str]") -> None:
    del parameter
    names = {name.strip() for text in value for name in text.split(",")}
    key = {"id", "_key"}
    ctx.ensure_object(Session).excluded = frozenset(names | key if names & key else names)


#: The part of a list that is wanted.
range_options: "list[Callable[[Any], Any]]" = [
    click.option("-l", "--limit", type=click.IntRange(0), help="How many to show at most."),
    click.option("-s", "--skip", type=click.IntRange(0), default=0, help="How many to leave out."),
]


def _read_conditions(
    ctx: click.Context, parameter: click.Parameter, value: "Iterable[str]"
) -> "dict[str, str]":
    if not value:
        return {}
    from torc_cli.conditions import InvalidCondition, read_conditions  # noqa: PLC0415 - only then

    try:
        return read_conditions(value)
    except InvalidCondition as ex:
        raise click.BadParameter(str(ex), ctx, parameter) from ex


def _read_order(
    ctx: click.Context, parameter: click.Parameter, value: "Iterable[str]"
) -> str | None:
    del ctx, parameter
    names = [name.strip() for text in value for name in text.split(",")]
    own = {"id": "_key", "-id": "-_key"}
    return ",".join(own.get(name, name) for name in names) or None


def yes_option(function: "Function") -> "Function":
    """Add ``-y``, which answers the question before something is lost."""
    return click.option("-y", "--yes", is_flag=True, help="Do not ask.")(function)


def confirm(question: str, *, yes: bool) -> None:
    """Ask before something is lost, unless told not to, or nobody is there to answer.

    Raises:
        click.Abort: if the answer is no.
    """
    asks = click.get_current_context().ensure_object(Session).asks
    if asks and not yes and sys.stdin.isatty():
        click.confirm(question, abort=True, err=True)


def say(message: str) -> None:
    """Tell the person on stderr what was done; control characters in it are written out."""
    from torc_cli.escaping import escaped_lines  # noqa: PLC0415 - jobs say little

    click.echo(escaped_lines(message), err=True)
