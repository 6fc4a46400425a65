"""Workflows out of the database, and in again."""

from pathlib import Path

import click

from torc_cli.exits import Failure
from torc_cli.groups import Command
from torc_cli.options import say, workflow_argument
from torc_cli.session import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from torc.specification.formats import Format

_FORMATS = ("yaml", "json", "json5", "toml", "kdl")


@click.command("export", cls=Command)
@workflow_argument
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to, instead of standard output; the end of its name tells the format.",
)
@click.option("-f", "--format", "form", type=click.Choice(_FORMATS), help="YAML, unless said here.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def export_workflow(
    workflow_key: str, target: Path | None, form: str | None, *, force: bool
) -> None:
    """Write a workflow as a file that creates an equal one.

    The file holds jobs with all their settings, files, user data and whatever else a workflow
    file can say; not statuses, results, and values that jobs computed.

    \b
    Example:
      torc workflows export 1
      torc workflows export 1 -o workflow.json5
    """  # noqa: D301 - click reads \b
    from torc.specification import written  # noqa: PLC0415 - slow to import

    chosen = _format_of(target, form)
    specification = current().api.get_workflow_specification(workflow_key).to_dict()
    text = written(specification, chosen)
    if target is None:
        click.echo(text, nl=False)
        return
    _save(target, text.encode(), force=force)
    say(f"Wrote workflow {workflow_key} to {target}.")


def _format_of(target: Path | None, form: str | None) -> "Format":
    """Return the format that is asked for, or that the end of the file's name tells.

    Raises:
        Failure: if the two are not the same, or neither tells.
    """
    from torc.specification import FORMATS  # noqa: PLC0415 - slow to import

    end = "" if target is None else target.suffix.lower()
    asked = FORMATS.get(f".{form}")
    told = FORMATS.get(end)
    if asked and told and asked != told:
        message = f"{target} is {told.name} by its name, and -f asks for {asked.name}."
        raise Failure(message)
    if target is not None and not asked and not told:
        message = f"{target} ends in none of {', '.join(FORMATS)}; name the format with -f."
        raise Failure(message)
    return asked or told or FORMATS[".yaml"]


def _save(target: Path, content: bytes, *, force: bool) -> None:
    """Write a file, all of it or nothing.

    Raises:
        Failure: if it is there already, unless by force; or if it cannot be written.
    """
    if target.exists() and not force:
        message = f"{target} is there already. Name another file, or replace it with --force."
        raise Failure(message)
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(target)
    except OSError as ex:
        message = f"{target} cannot be written: {ex.strerror}."
        raise Failure(message) from ex
    finally:
        unfinished.unlink(missing_ok=True)


#: What moves workflows.
COMMANDS = (export_workflow,)
