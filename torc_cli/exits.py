"""How a command ends when something is in the way: a sentence on stderr and an exit code."""

import enum

import click

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from typing import IO, Any


class ExitCode(enum.IntEnum):
    """What the exit status of a command says."""

    DONE = 0  #: all went well
    UNSUCCESSFUL = 1  #: some job did not succeed
    USAGE = 2  #: the command line, a workflow file or a value is not right
    NOT_FOUND = 3  #: nothing has that key
    UNREACHABLE = 4  #: the service or its database does not answer
    BUG = 70  #: an unexpected error of Torc itself
    INTERRUPTED = 130  #: Ctrl-C
    UNREAD = 141  #: who read the output ended first, as head does


class Failure(click.ClickException):
    """A command cannot go on; the message tells the person what to do."""

    def __init__(self, message: str, code: ExitCode = ExitCode.USAGE) -> None:
        super().__init__(message)
        self.exit_code = int(code)  # type: ignore[misc]  # as click.exceptions.Exit does it

    def show(self, file: "IO[Any] | None" = None) -> None:
        """Print the message on stderr."""
        from torc_cli.escaping import escaped_lines  # noqa: PLC0415 - only a failing command

        click.echo(f"Error: {escaped_lines(self.format_message())}", file=file, err=True)


def failure_of(ex: Exception) -> Failure:
    """Turn an error into what the person is told.

    Args:
        ex: an error of the client, of the operating system, or one that nobody expected.
    """
    from torc import errors  # noqa: PLC0415 - only a failing command needs it

    if isinstance(ex, errors.ClientError):
        codes = {
            errors.NotFound: ExitCode.NOT_FOUND,
            errors.ServiceUnavailable: ExitCode.UNREACHABLE,
            errors.ServiceFailed: ExitCode.BUG,
        }
        found = [code for kind, code in codes.items() if isinstance(ex, kind)]
        text = "\n".join([str(ex), *_listed(ex.problems)])
        return Failure(text, found[0] if found else ExitCode.USAGE)
    if isinstance(ex, OSError):
        named = f"{ex.filename}: {ex.strerror}." if ex.filename and ex.strerror else f"{ex}."
        return Failure(named)
    message = f"Torc met an error it does not know, {type(ex).__name__}: {ex}. --debug shows where."
    return Failure(message, ExitCode.BUG)


def _listed(problems: "list[dict[str, Any]]") -> list[str]:
    """Write one line for each thing that is wrong; one alone is what the error says itself."""
    if len(problems) == 1:
        return []
    return [f"  {_place(problem)}{problem.get('message', '')}" for problem in problems]


def _place(problem: "dict[str, Any]") -> str:
    return f"{problem['path']}: " if problem.get("path") else ""
