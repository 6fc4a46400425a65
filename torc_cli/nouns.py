"""Commands that every collection has: list, get, delete, delete-all, each written once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from torc_cli import output
from torc_cli.groups import Command
from torc_cli.options import (
    confirm,
    list_options,
    output_options,
    say,
    workflow_argument,
    yes_option,
)
from torc_cli.session import current

#: Documents that are in memory at a time.
_PAGE_SIZE = 10_000


@dataclass(frozen=True)
class Noun:
    """A collection, as the command line shows it."""

    command: str  #: as people type it: ``user-data``
    singular: str  #: one of its documents, in words and in the client's methods: ``user_data``
    plural: str  #: the same for many: ``files``
    columns: "Sequence[output.Column]"  #: of its table

    @property
    def words(self) -> str:
        """Return the plural as one reads it."""
        return self.plural.replace("_", " ")

    def operation(self, verb: str) -> Callable[..., Any]:
        """Find the client's method: ``list_jobs``, ``get_job``, ``delete_jobs``."""
        name = self.plural if verb in {"list", "delete"} else self.singular
        method: Callable[..., Any] = getattr(current().api, f"{verb}_{name}")
        return method


def add_commands(group: click.Group, noun: Noun, *verbs: str) -> None:
    """Add commands to a noun's group; verbs are ``list``, ``get``, ``delete``, ``delete-all``."""
    for verb in verbs:
        group.add_command(_MAKERS[verb](noun))


def documents(
    operation: Callable[..., Any],
    *args: Any,
    conditions: Mapping[str, Any] = {},
    **listing: Any,
) -> Iterator[dict[str, Any]]:
    """Fetch what a list command asks for, page after page; only the columns that are wanted.

    Args:
        operation: a method of the API that returns a page.
        args: what it takes first.
        conditions: filters, as ``list_options`` gives them.
        listing: order and range, the same.
    """
    from torc.pages import iter_documents  # noqa: PLC0415 - other commands need no pages

    if names := current().columns:
        listing["fields"] = ",".join("_key" if name == "id" else name for name in names)
    for each in iter_documents(operation, *args, page_size=_PAGE_SIZE, **listing, **conditions):
        yield each.to_dict()


def none(words: str, workflow_key: str | None, **listing: Any) -> str:
    """Say that a list is empty.

    Example:
        >>> none("jobs", "1", conditions={"status": "failed"})
        'Workflow 1 has no jobs that meet these conditions.'
    """
    who = f"Workflow {workflow_key} has" if workflow_key else "There are"
    if listing.get("conditions"):
        return f"{who} no {words} that meet these conditions."
    return f"{who} no {'more ' if listing.get('skip') else ''}{words}."


def _list_command(noun: Noun) -> click.Command:
    @click.command("list", cls=Command, help=_LIST.format(noun=noun))
    @workflow_argument
    @list_options
    def list_documents(workflow_key: str, **listing: Any) -> None:
        found = documents(noun.operation("list"), workflow_key, **listing)
        output.print_documents(found, noun.columns, none=none(noun.words, workflow_key, **listing))

    return list_documents


def _get_command(noun: Noun) -> click.Command:
    @click.command("get", cls=Command, help=_GET.format(noun=noun))
    @click.argument("key")
    @output_options
    def get_document(key: str) -> None:
        output.print_document(noun.operation("get")(None, key).to_dict())

    return get_document


def _delete_command(noun: Noun) -> click.Command:
    @click.command("delete", cls=Command, help=_DELETE.format(noun=noun))
    @click.argument("keys", nargs=-1, required=True)
    @yes_option
    def delete_documents(keys: tuple[str, ...], *, yes: bool) -> None:
        confirm(f"Delete {noun.words} {', '.join(keys)}?", yes=yes)
        for key in keys:
            noun.operation("remove")(None, key)
            say(f"Deleted {noun.singular.replace('_', ' ')} {key}.")

    return delete_documents


def _delete_all_command(noun: Noun) -> click.Command:
    @click.command("delete-all", cls=Command, help=_DELETE_ALL.format(noun=noun))
    @workflow_argument
    @yes_option
    def delete_all(workflow_key: str, *, yes: bool) -> None:
        confirm(f"Delete all {noun.words} of workflow {workflow_key}?", yes=yes)
        noun.operation("delete")(workflow_key)
        say(f"Deleted the {noun.words} of workflow {workflow_key}.")

    return delete_all


_MAKERS = {
    "list": _list_command,
    "get": _get_command,
    "delete": _delete_command,
    "delete-all": _delete_all_command,
}

_LIST = """List the {noun.words} of a workflow.

\b
Example:
  torc {noun.command} list 1
  torc {noun.command} list 1 -f json | jq '.[].id'
"""

_GET = """Print one document of the {noun.words}, as JSON.

\b
Example:
  torc {noun.command} get 1
"""

_DELETE = """Delete {noun.words} by key, with the edges at them.

\b
Example:
  torc {noun.command} delete 3 4
"""

_DELETE_ALL = """Delete all {noun.words} of a workflow.

\b
Example:
  torc {noun.command} delete-all 1
"""
