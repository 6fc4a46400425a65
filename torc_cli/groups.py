"""Groups of commands: loaded when called for, with ``-h`` and earlier spellings."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click
from click.types import StringParamType

from torc_cli.exits import ExitCode, Failure, failure_of

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

#: How many commands are suggested for a mistyped one.
_MOST_SIMILAR = 3

_LONGEST_SENTENCE = 1000

#: Settings of every command and group.
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Text(StringParamType):
    """Text that the shell can complete, where the parameter's name says what it is."""

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        """Find values that begin so."""
        from torc_cli.completion import values  # noqa: PLC0415 - only for a shell

        return values(ctx, param, incomplete)


class Command(click.Command):
    """A command with ``-h``, whose keys and names the shell can complete."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        attributes["context_settings"] = CONTEXT | (attributes.get("context_settings") or {})
        super().__init__(*args, **attributes)
        _complete_text(self)

    def get_short_help_str(self, limit: int = 0) -> str:
        """Return the whole first sentence, however long; lists of commands fold it."""
        del limit
        return super().get_short_help_str(_LONGEST_SENTENCE)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; what they were called in earlier versions is understood."""
        return _parsed(ctx, args, super().parse_args)


class CommandGroup(click.Group):
    """A noun's commands."""

    command_class = Command

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, context_settings=CONTEXT, **attributes)

    def get_short_help_str(self, limit: int = 0) -> str:
        """Return the whole first sentence, as of a command."""
        del limit
        return super().get_short_help_str(_LONGEST_SENTENCE)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options in front of a command, as a command reads its own."""
        return _parsed(ctx, args, super().parse_args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or what one of an earlier version is now; else suggest similar ones."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as ex:
            if args[0].startswith("-"):
                raise
            from torc_cli.earlier.translation import find_command  # noqa: PLC0415 - seldom needed

            if found := find_command(ctx, args):
                return found
            raise click.UsageError(_unknown(args[0], self.similar(ctx, args[0])), ctx) from ex

    def similar(self, ctx: click.Context, name: str) -> list[str]:
        """Find commands that may be meant."""
        from difflib import get_close_matches  # noqa: PLC0415 - only for a mistyped command

        return get_close_matches(name, self.list_commands(ctx), n=_MOST_SIMILAR)


class LazyGroup(CommandGroup):
    """The root: it imports a command's module when the command is called.

    Args:
        places: ``{command: (module, summary)}``; the module is one of :mod:`torc_cli.commands`, and
            has the command under its own name.
    """

    def __init__(
        self, *args: Any, places: Mapping[str, tuple[str, str]], **attributes: Any
    ) -> None:
        super().__init__(*args, **attributes)
        self.places = dict(places)
        _complete_text(self)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Complete a command's name, without importing any command."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only for a shell

        commands = [CompletionItem(name) for name in self.places if name.startswith(incomplete)]
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands as they are registered."""
        del ctx
        return list(self.places)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with their summaries, without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in self.places.items()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        del ctx
        if cmd_name not in self.places:
            return None
        module, _ = self.places[cmd_name]
        found = import_module(f"torc_cli.commands.{module}")
        command: click.Command = getattr(found, cmd_name.replace("-", "_"))
        return command

    def similar(self, ctx: click.Context, name: str) -> list[str]:
        """Find commands that may be meant, also a noun's, if its verb stands alone."""
        nouns = ((noun, self.get_command(ctx, noun)) for noun in self.places)
        verbs = [
            f"{noun} {name}"
            for noun, command in nouns
            if isinstance(command, click.Group) and name in command.list_commands(ctx)
        ]
        return super().similar(ctx, name) or verbs[:_MOST_SIMILAR]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whatever goes wrong becomes a sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError as ex:
            # What is left to write must go somewhere when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(ExitCode.UNREAD) from ex
        except KeyboardInterrupt as ex:
            message = "Interrupted."
            raise Failure(message, ExitCode.INTERRUPTED) from ex
        except Exception as ex:
            if ctx.params.get("debug"):
                _print_traceback()
            raise failure_of(ex) from ex


def _complete_text(command: click.Command) -> None:
    """Let the shell complete the texts that a command takes."""
    for parameter in command.params:
        if parameter.type is click.STRING:
            parameter.type = _TEXT


_TEXT = _Text()


def _parsed(
    ctx: click.Context, args: list[str], parse: Callable[[click.Context, list[str]], list[str]]
) -> list[str]:
    if "torc_cli.earlier" in ctx.meta:
        from torc_cli.earlier.translation import parse_earlier  # noqa: PLC0415 - seldom needed

        return parse_earlier(ctx, args, partial(parse, ctx))
    typed = args.copy()
    try:
        return parse(ctx, args)
    except click.UsageError as ex:
        if ctx.resilient_parsing:
            raise
        from torc_cli.earlier.translation import retry  # noqa: PLC0415 - seldom needed

        return retry(ctx, typed, partial(parse, ctx), ex)


def _unknown(name: str, similar: Sequence[str]) -> str:
    suggestion = f" Did you mean {' or '.join(similar)}?" if similar else ""
    return f"There is no command {name!r}.{suggestion}"


def _print_traceback() -> None:
    import traceback  # noqa: PLC0415 - only with --debug

    traceback.print_exc()
