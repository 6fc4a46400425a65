"""Understand a command line of an earlier version: the same line, in today's words.

Ours wins: all this is asked only about words that our commands do not understand.
"""

import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from typing import Any

import click

from torc_cli.earlier import other_words, version_0_6, version_0_10
from torc_cli.earlier.spelling import EarlierOption, Spelling

#: Every earlier spelling, the latest version first.
SPELLINGS: tuple[Spelling, ...] = (
    *version_0_10.SPELLINGS,
    *version_0_6.SPELLINGS,
    *other_words.SPELLINGS,
)

#: Where a context keeps the spelling of the command that was typed.
TYPED = "torc_cli.earlier"


def find_command(
    ctx: click.Context, args: Sequence[str]
) -> tuple[str, click.Command, list[str]] | None:
    """Find what an earlier command is now.

    Args:
        ctx: of the group that has no such command.
        args: what was typed behind the group.

    Returns:
        What was typed, the command, and its arguments; None if no version had such a command.

    Raises:
        click.UsageError: if a version had such a command, and there is none now.
    """
    path = _path(ctx)
    words = [*path, *args]
    found = max(
        (each for each in SPELLINGS if each.is_moved and each.is_said_by(words)),
        key=lambda each: each.earlier.count(" "),
        default=None,
    )
    if found is None:
        return None
    if not found.now:
        message = f"There is no command {found.earlier!r} here. {found.note}"
        raise click.UsageError(message.strip(), ctx)
    ctx.meta[TYPED] = found
    command, options = command_of(ctx.find_root().command, ctx, found.now)
    number = len(found.command)
    rest = [word for word in words[number:] if word not in found.flags]
    return " ".join(words[len(path) : number]), command, [*options, *rest]


def command_of(
    root: click.Command, ctx: click.Context, line: str
) -> tuple[click.Command, list[str]]:
    """Find the command at the front of a line; return the rest of the line, too."""
    command, words = root, line.split()
    while isinstance(command, click.Group) and words:
        below = command.get_command(ctx, words[0])
        if below is None:
            break
        command, words = below, words[1:]
    return command, words


def parse_earlier(
    ctx: click.Context, args: Sequence[str], parse: Callable[[list[str]], list[str]]
) -> list[str]:
    """Parse the arguments of a command whose own earlier name was typed."""
    spelling: Spelling = ctx.meta.pop(TYPED)
    others = _not_ours(ctx, _known_options(" ".join(_now(ctx, spelling))))
    return parse(_rewritten(ctx, args, [*spelling.earlier_options(), *others], spelling.order))


def retry(
    ctx: click.Context,
    args: Sequence[str],
    parse: Callable[[list[str]], list[str]],
    error: click.UsageError,
) -> list[str]:
    """Parse arguments that our own command refused, as earlier versions understood them.

    Raises:
        click.UsageError: the error, if no version understood them; says what ours means.
    """
    path = " ".join(_path(ctx))
    if isinstance(error, click.NoSuchOption):
        try:
            return parse(_rewritten(ctx, args, _not_ours(ctx, _known_options(path))))
        except click.NoSuchOption:
            pass
    if isinstance(error, click.MissingParameter | click.NoSuchOption):
        told = list(_notes(path))
    else:
        told = list(dict.fromkeys(_collisions(ctx, args, _options_of(path, is_moved=False), error)))
    if not told:
        raise error
    raise click.UsageError(" ".join([error.format_message(), *told]), ctx) from error


def _notes(path: str) -> Iterator[str]:
    """Yield what to do instead of what a command of the same name did."""
    for spelling in SPELLINGS:
        if spelling.earlier == path and not spelling.is_moved and spelling.note:
            yield spelling.note


def _path(ctx: click.Context) -> list[str]:
    """Return the words that were typed for the command, without ``torc``."""
    words: list[str] = []
    while ctx.parent is not None:
        words[:0] = (ctx.info_name or "").split()
        ctx = ctx.parent
    return words


def _now(ctx: click.Context, spelling: Spelling) -> list[str]:
    words = spelling.now.split()
    _, options = command_of(ctx.find_root().command, ctx, spelling.now)
    return words[: len(words) - len(options)]


def _options_of(path: str, *, is_moved: bool) -> Iterator[EarlierOption]:
    """Yield what the options of a command of ours were called, under its name or another."""
    for spelling in SPELLINGS:
        if spelling.now == path and spelling.is_moved == is_moved:
            yield from spelling.earlier_options()


def _known_options(path: str) -> Iterator[EarlierOption]:
    yield from _options_of(path, is_moved=False)
    yield from _options_of(path, is_moved=True)


def _our_options(ctx: click.Context) -> dict[str, click.Option]:
    return {
        name: option
        for option in ctx.command.get_params(ctx)
        if isinstance(option, click.Option)
        for name in (*option.opts, *option.secondary_opts)
    }


def _not_ours(ctx: click.Context, options: Iterable[EarlierOption]) -> list[EarlierOption]:
    """Leave out the names that our command has itself."""
    ours = _our_options(ctx)
    free = [
        option._replace(names=tuple(name for name in option.names if name not in ours))
        for option in options
    ]
    return [option for option in free if option.names]


def _collisions(
    ctx: click.Context,
    args: Sequence[str],
    options: Iterable[EarlierOption],
    error: click.UsageError,
) -> Iterator[str]:
    """Say of each word that meant something else in an earlier version what it means here."""
    ours = _our_options(ctx)
    if isinstance(error, click.BadParameter) and error.param is not None:
        ours = {name: option for name, option in ours.items() if option is error.param}
    for option in options:
        for name in option.names:
            if name in ours and any(_says(word, name) for word in args):
                here = next(each for each in [*ours[name].opts, name] if each.startswith("--"))
                instead = option.now.replace("{}", option.metavar) or "not needed any more"
                yield f"Here {name} is {here}; what it was earlier is {instead}."


def _says(word: str, name: str) -> bool:
    if name.startswith("--"):
        return word == name or word.startswith(f"{name}=")
    return word.startswith(name)


class _Twin(click.Option):
    """An option of an earlier version, for the parser alone."""

    def __init__(self, option: EarlierOption, number: int) -> None:
        kind: dict[str, Any] = {"multiple": True} if option.metavar else {"is_flag": True}
        super().__init__([*option.names, f"earlier_{number}"], **kind)
        self.now = option.now


def _rewritten(
    ctx: click.Context,
    args: Sequence[str],
    options: Iterable[EarlierOption],
    order: Sequence[int] = (),
) -> list[str]:
    """Write arguments with the names that options have now; click itself tells what is what."""
    twins = [_Twin(option, number) for number, option in enumerate(_each_once(options))]
    taken = {name for twin in twins for name in twin.opts}
    ours = [_without(option, taken) for option in dict.fromkeys(_our_options(ctx).values())]
    rest = click.Argument(["rest"], nargs=-1)
    command = click.Command(None, params=[*ours, *twins, rest], add_help_option=False)
    given, _, used = command.make_parser(ctx).parse_args(list(args))
    words = [
        word
        for option in dict.fromkeys(used)
        if isinstance(option, click.Option)
        for word in _words(option, given[str(option.name)])
    ]
    arguments = list(given["rest"]) if rest in used and isinstance(given["rest"], tuple) else []
    if order and len(order) == len(arguments):
        arguments = [arguments[place] for place in order]
    return [*words, "--", *arguments] if arguments else words


def _each_once(options: Iterable[EarlierOption]) -> Iterator[EarlierOption]:
    """Leave out names that an option before has."""
    had: set[str] = set()
    for option in options:
        if names := tuple(name for name in option.names if name not in had):
            had.update(names)
            yield option._replace(names=names)


def _without(option: click.Option, taken: Iterable[str]) -> click.Option:
    """Return an option of ours without the names that meant something else."""
    left = copy(option)
    left.opts = [name for name in option.opts if name not in taken]
    return left


def _words(option: click.Option, value: Any) -> Iterator[str]:
    """Write one option as often as it was given."""
    if isinstance(option, _Twin):
        for each in value if option.multiple else [""]:
            yield from (word.format(each) for word in shlex.split(option.now))
    elif option.is_flag:
        yield (option.secondary_opts if value is False else option.opts)[0]
    else:
        for each in value if option.multiple else [value]:
            yield from (option.opts[0], each)
