"""Commands that change what a workflow has: add, update, delete, each written once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import IO, Any, TypeVar

import click

from torc.models import Record
from torc_cli import output
from torc_cli.exits import Failure
from torc_cli.groups import Command
from torc_cli.members import given_members, member_options, unset_option
from torc_cli.nouns import Noun, documents
from torc_cli.options import confirm, output_options, say, workflow_argument, yes_option
from torc_cli.session import current
from torc_cli.values import read_json5, read_text

Function = TypeVar("Function", bound=Callable[..., Any])

#: What nobody else sets of any document.
_OF_THE_SERVICE = ("_key", "_id", "_rev", "workflow_key")


def removal_options(function: Function) -> Function:
    """Add what every command takes that throws something away: ``--dry-run`` and ``-y``."""
    dry_run = click.option("--dry-run", is_flag=True, help="Only show what would be lost.")
    return dry_run(yes_option(output_options(function)))


def add_command(noun: Noun) -> click.Command:
    """Make the command that adds a document."""

    @click.command("add", cls=Command, help=_ADD.format(noun=noun, example=noun.example))
    @workflow_argument
    @member_options(noun.members, is_new=True)
    @output_options
    def add_document(workflow_key: str, **values: Any) -> None:
        members = noun.completed(given_members(values))
        output.print_document(noun.operation("add")(workflow_key, members).to_dict())

    return add_document


def add_many_command(noun: Noun) -> click.Command:
    """Make the command that adds the documents of a file."""

    @click.command("add-many", cls=Command, help=_ADD_MANY.format(noun=noun))
    @click.argument("file", type=click.File(encoding="utf-8"))
    @workflow_argument
    @output_options
    def add_many(file: IO[str], workflow_key: str) -> None:
        read = read_json5(read_text(file), file.name)
        if not isinstance(read, list) or not all(isinstance(each, dict) for each in read):
            message = f"{file.name} holds no array of objects, as [{{…}}, {{…}}]."
            raise Failure(message)
        added = noun.operation("bulk_add")(workflow_key, read)
        say(f"Added {len(added)} {noun.one if len(added) == 1 else noun.words}.")
        output.print_done([output.document(each.to_dict()) for each in added])

    return add_many


def update_command(noun: Noun) -> click.Command:
    """Make the command that changes a document."""

    @click.command("update", cls=Command, help=_UPDATE.format(noun=noun, example=noun.change))
    @click.argument("key")
    @member_options(noun.members, is_new=False)
    @unset_option
    @output_options
    def update_document(key: str, **values: Any) -> None:
        apply_changes(
            f"{noun.one} {key}", values, lambda verb: partial(noun.operation(verb), None, key)
        )

    return update_document


def apply_changes(
    what: str,
    values: Mapping[str, Any],
    operation: Callable[[str], Callable[[Mapping[str, Any]], Record]],
    kept: Iterable[str] = (),
) -> None:
    """Change attributes of a document, and say so.

    Args:
        what: the document, in words.
        values: of all options that change an attribute, and of ``--unset``.
        operation: returns the operation of a verb, ``modify`` or ``patch``, on the document.
        kept: names of what only the service sets, besides what it sets of every document.

    Raises:
        click.UsageError: if there are no changes.
        Failure: if something is to be set back that only the service sets.
    """
    changes = given_members({**values, "unset": None})
    unset = dict.fromkeys(values["unset"])
    if not changes and not unset:
        message = "Nothing to change: give at least one option."
        raise click.UsageError(message)
    for name in unset.keys() & {*_OF_THE_SERVICE, *kept}:
        message = f"The {name} of {what} cannot be set back: only the service sets it."
        raise Failure(message)
    if changes:
        changed = operation("modify")(changes)
    if unset:
        changed = operation("patch")(unset)
    if current().output_format or output.is_for_programs():
        output.print_document(changed.to_dict())
    say(f"Updated {what}: {', '.join([*changes, *unset])}.")


def delete_command(noun: Noun) -> click.Command:
    """Make the command that deletes documents by key."""

    @click.command("delete", cls=Command, help=_DELETE.format(noun=noun))
    @click.argument("keys", nargs=-1, required=True)
    @removal_options
    def delete_documents(keys: tuple[str, ...], *, dry_run: bool, yes: bool) -> None:
        # All are looked up first: a wrong key among them deletes nothing.
        found = [noun.operation("get")(None, key).to_dict() for key in keys]
        if dry_run:
            show_removal(noun, found)
            return
        confirm(f"Delete {noun.words} {', '.join(keys)}?", yes=yes)
        for key in dict.fromkeys(keys):
            noun.operation("remove")(None, key)
            say(f"Deleted {noun.one} {key}.")
        output.print_done([output.document(each) for each in found])

    return delete_documents


def delete_all_command(noun: Noun) -> click.Command:
    """Make the command that deletes all documents of a workflow."""

    @click.command("delete-all", cls=Command, help=_DELETE_ALL.format(noun=noun))
    @workflow_argument
    @removal_options
    def delete_all(workflow_key: str, *, dry_run: bool, yes: bool) -> None:
        if dry_run:
            show_removal(noun, list(documents(noun.operation("list"), workflow_key)))
            return
        confirm(f"Delete all {noun.words} of workflow {workflow_key}?", yes=yes)
        answer = noun.operation("delete")(workflow_key)
        say(f"Deleted the {noun.words} of workflow {workflow_key}.")
        output.print_done([{"workflow_key": workflow_key, **answer.to_dict()}])

    return delete_all


def show_removal(noun: Noun, found: Sequence[Mapping[str, Any]]) -> None:
    """Print what would be deleted."""
    output.print_documents(found, noun.columns)
    say(f"Would delete {len(found)} {noun.one if len(found) == 1 else noun.words}.")


MAKERS = {
    "add": add_command,
    "add-many": add_many_command,
    "update": update_command,
    "delete": delete_command,
    "delete-all": delete_all_command,
}

_ADD = """Add {noun.a_new_one} to a workflow, and print it.

\b
Example:
  torc {noun.command} add 1 {example}
"""

_ADD_MANY = """Add {noun.words} to a workflow from a file: a JSON array, or JSON5.

All of them are added, or none.

\b
Example:
  torc {noun.command} add-many {noun.command}.json 1
"""

_UPDATE = """Change attributes of one of the {noun.words}.

What is not given stays as it is.

\b
Example:
  torc {noun.command} update 1 {example}
"""

_DELETE = """Delete {noun.words} by key, with the edges at them.

\b
Example:
  torc {noun.command} delete 1 2 --dry-run
  torc {noun.command} delete 1 2
"""

_DELETE_ALL = """Delete all {noun.words} of a workflow.

\b
Example:
  torc {noun.command} delete-all 1 --dry-run
  torc {noun.command} delete-all 1
"""
