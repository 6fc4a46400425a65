"""Workflows out of the database, and in again."""

import sys
from pathlib import Path

import click

from torc_cli import output
from torc_cli.creation import patient_api
from torc_cli.exits import Failure
from torc_cli.groups import Command
from torc_cli.options import file_format_option, file_option, format_option, say, workflow_argument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from torc.specification.formats import Format

#: How a zip file begins.
_ZIP = b"PK"


@click.command("export", cls=Command)
@workflow_argument
@file_option("Where to, instead of standard output; the end of its name tells the format.")
@file_format_option
@click.option(
    "--with-results",
    is_flag=True,
    help="Write an archive: statuses, results, values and events too.",
)
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def export_workflow(
    workflow_key: str, target: Path | None, form: str | None, *, with_results: bool, force: bool
) -> None:
    """Write a workflow as a file that creates an equal one.

    The file holds jobs with all their settings, files, user data and whatever else a workflow
    file can say; not statuses, results, and values that jobs computed. With --with-results it is
    an archive, a zip file, which holds them too, and which torc workflows import takes.

    \b
    Example:
      torc workflows export 1
      torc workflows export 1 -o workflow.json5
      torc workflows export 1 --with-results -o workflow.torc.zip
    """  # noqa: D301 - click reads \b
    if target and target.exists() and not force:
        message = f"{target} is there already. Name another file, or replace it with --force."
        raise Failure(message)
    if with_results:
        _refuse_text(target, form)
        content = patient_api().get_workflow_archive(workflow_key)
    else:
        content = _text(workflow_key, _format_of(target, form)).encode()
    if target is None:
        click.echo(content, nl=False)
        return
    _save(target, content)
    say(f"Wrote workflow {workflow_key} to {target}.")


def _text(workflow_key: str, form: "Format") -> str:
    from torc.specification import written  # noqa: PLC0415 - slow to import

    specification = patient_api().get_workflow_specification(workflow_key)
    return written(specification.to_dict(), form)


def _refuse_text(target: Path | None, form: str | None) -> None:
    """Refuse to write an archive to where text is expected.

    Raises:
        Failure: if it would be.
    """
    from torc.specification import FORMATS  # noqa: PLC0415 - slow to import

    if form or (target and target.suffix.lower() in FORMATS):
        message = "An archive with results is a zip file; name it FILE.torc.zip, without -f."
        raise Failure(message)
    if target is None and sys.stdout.isatty():
        message = "An archive with results is a zip file; name the file with -o, or use a pipe."
        raise Failure(message)


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


def _save(target: Path, content: bytes) -> None:
    """Write a file, all of it or nothing.

    Raises:
        Failure: if it cannot be written.
    """
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(target)
    except OSError as ex:
        message = f"{target} cannot be written: {ex.strerror}."
        raise Failure(message) from ex
    finally:
        unfinished.unlink(missing_ok=True)


@click.command("import", cls=Command)
@click.argument("file", metavar="FILE")
@click.option("--name", help="What to call the workflow, instead of the name that it has.")
@click.option("--skip-results", is_flag=True, help="Leave out how jobs ended before.")
@click.option("--skip-events", is_flag=True, help="Leave out what happened before.")
@format_option()
def import_workflow(file: str, **options: "Any") -> None:
    """Add the workflow in an archive, with its results, under a new key.

    The archive is one that torc workflows export --with-results wrote; - is standard input.
    Either the whole workflow is added or, if anything is wrong with the archive, nothing.

    \b
    Example:
      torc workflows import workflow.torc.zip
      ssh server torc workflows export 1 --with-results | torc workflows import -
    """  # noqa: D301 - click reads \b
    workflow = patient_api().add_workflow_archive(_content(file), **options).to_dict()
    for note in workflow.pop("notes", ()):
        say(f"Note: {note['message']}.")
    if output.is_for_programs():
        output.print_value(output.document(workflow))
    else:
        output.print_text(f"Imported workflow {workflow['_key']}.")


def _content(file: str) -> bytes:
    """Return the bytes of an archive.

    Raises:
        Failure: if it is a workflow file instead, or no file at all.
    """
    if file == "-":
        return sys.stdin.buffer.read()
    content = Path(file).read_bytes()
    if not content.startswith(_ZIP):
        message = (
            f"{file} is no archive. If it is a workflow file, torc workflows create {file} makes a"
            " workflow of it."
        )
        raise Failure(message)
    return content


#: What moves workflows.
COMMANDS = (export_workflow, import_workflow)
