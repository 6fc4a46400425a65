"""Commands that every collection has: list and get, each written once.

Those that change something are in :mod:`torc_cli.changes`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import click

from torc_cli import output
from torc_cli.choices import Choice
from torc_cli.groups import Command
from torc_cli.members import Member, member_options
from torc_cli.options import list_options, output_options, workflow_argument
from torc_cli.session import current

#: Documents that are in memory at a time.
_PAGE_SIZE = 10_000


class Link(NamedTuple):
    """A way to list only what a document is joined to."""

    names: str  #: of its option, as of a :class:`Member`; its value is the document's key
    operation: str  #: of the client
    help: str


class Related(NamedTuple):
    """What documents are joined to, as further attributes of them."""

    columns: "Sequence[output.Column]"
    #: takes the workflow's key and documents, returns these with more in them
    add: Callable[[str, Iterator[dict[str, Any]]], Iterator[dict[str, Any]]]


class Noun(NamedTuple):
    """A collection, as the command line shows it."""

    command: str  #: as people type it: ``user-data``
    singular: str  #: one of its documents, in words and in the client's methods: ``user_data``
    plural: str  #: the same for many: ``files``
    columns: "Sequence[output.Column]"  #: of its table
    members: Sequence[Member] = ()  #: what people may set
    #: shorter ways to say a condition; the option's value is that of the attribute
    conditions: Sequence[Member] = ()
    links: Sequence[Link] = ()
    completed: Callable[[dict[str, Any]], dict[str, Any]] = dict  #: adds what follows from the rest
    related: Related | None = None  #: what ``--include-relationships`` adds to a list
    example: str = ""  #: options by which one is added
    change: str = ""  #: options by which one is changed

    @property
    def words(self) -> str:
        """Return the plural as one reads it."""
        return _in_words(self.plural)

    @property
    def one(self) -> str:
        """Return the singular as one reads it."""
        return _in_words(self.singular)

    @property
    def a_new_one(self) -> str:
        """Return the singular with its article, if there is one."""
        if self.one == self.words:
            return self.one
        return f"{'an' if self.one[0] in 'Ae' else 'a'} {self.one}"

    def operation(self, verb: str) -> Callable[..., Any]:
        """Find the client's method: ``list_jobs``, ``get_job``, ``delete_jobs``."""
        name = self.plural if verb in {"list", "delete", "bulk_add"} else self.singular
        name = "add_jobs" if (verb, name) == ("bulk_add", "jobs") else f"{verb}_{name}"
        method: Callable[..., Any] = getattr(current().api, name)
        return method


def _in_words(name: str) -> str:
    return name.replace("_", " ").replace("slurm", "Slurm").replace("aws", "AWS")


#: The verbs of a noun whose documents people write themselves.
ALL_VERBS = ("list", "get", "add", "add-many", "update", "delete", "delete-all")


def add_commands(group: click.Group, noun: Noun, *verbs: str) -> None:
    """Add commands to a noun's group; verbs are :data:`ALL_VERBS` or some of them."""
    from torc_cli import changes  # noqa: PLC0415 - it needs nouns itself

    makers = {"list": _list_command, "get": _get_command, **changes.MAKERS}
    for verb in verbs:
        group.add_command(makers[verb](noun))


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
        listing: order and range, the same; ``fields``, if not those of the columns are needed.
    """
    from torc.pages import iter_documents  # noqa: PLC0415 - other commands need no pages

    if (names := current().columns) and "fields" not in listing:
        listing["fields"] = ",".join("_key" if name == "id" else name for name in names)
    for each in iter_documents(operation, *args, page_size=_PAGE_SIZE, **listing, **conditions):
        yield each.to_dict()


def _link_option(link: Link) -> Member:
    return Member(link.names, link.help, {"metavar": "KEY"})


_RELATIONSHIPS = Member(
    "--include-relationships", "Also the keys of what they are joined to.", {"is_flag": True}
)


def _chosen_link(noun: Noun, given: dict[str, Any]) -> tuple[str, str] | None:
    """Take the links out of what was given; return the operation and the key of the one chosen.

    Raises:
        click.UsageError: if several were chosen.
    """
    keys = {link: given.pop(_link_option(link).attribute) for link in noun.links}
    chosen = [(link, key) for link, key in keys.items() if key is not None]
    if len(chosen) > 1:
        names = " and ".join(link.names.split()[0] for link, _ in chosen)
        message = f"{names} cannot be asked at the same time."
        raise click.UsageError(message)
    return (chosen[0][0].operation, chosen[0][1]) if chosen else None


def with_conditions(noun: Noun, listing: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a list command asks for, with the shorter ways to say a condition in it.

    Raises:
        click.UsageError: if a condition was said in both ways.
    """
    short = {member.attribute: listing[member.attribute] for member in noun.conditions}
    said = {name: value for name, value in short.items() if value is not None}
    rest = {name: value for name, value in listing.items() if name not in short}
    if twice := said.keys() & rest["conditions"].keys():
        message = f"There are two conditions for {', '.join(twice)}; one is enough."
        raise click.UsageError(message)
    return {**rest, "conditions": {**_present(noun, rest["conditions"]), **said}}


def _present(noun: Noun, conditions: Mapping[str, str]) -> dict[str, str]:
    """Return conditions in today's words, where a noun knows earlier ones."""
    kinds = {member.attribute: member.attributes.get("type") for member in noun.conditions}
    return {
        name: kind.present(value)
        if isinstance(kind := kinds.get(name.partition("__")[0]), Choice)
        else value
        for name, value in conditions.items()
    }


def none(words: str, workflow_key: str | None, *, is_narrowed: bool = False, **listing: Any) -> str:
    """Say that a list is empty.

    Example:
        >>> none("jobs", "1", conditions={"status": "failed"})
        'Workflow 1 has no jobs that meet these conditions.'
    """
    who = f"Workflow {workflow_key} has" if workflow_key else "There are"
    if is_narrowed or listing.get("conditions"):
        return f"{who} no {words} that meet these conditions."
    return f"{who} no {'more ' if listing.get('skip') else ''}{words}."


def _list_command(noun: Noun) -> click.Command:
    @click.command("list", cls=Command, help=_LIST.format(noun=noun))
    @workflow_argument
    @member_options(noun.conditions, is_new=False)
    @member_options([_link_option(link) for link in noun.links], is_new=False)
    @member_options([_RELATIONSHIPS] if noun.related else [], is_new=False)
    @list_options
    def list_documents(
        workflow_key: str, *, include_relationships: bool = False, **given: Any
    ) -> None:
        related = noun.related if include_relationships else None
        link = _chosen_link(noun, given)
        listing = with_conditions(noun, given) | ({"fields": None} if related else {})
        if link is None:
            found = documents(noun.operation("list"), workflow_key, **listing)
        else:
            found = documents(getattr(current().api, link[0]), workflow_key, link[1], **listing)
        told = none(noun.words, workflow_key, is_narrowed=link is not None, **listing)
        if related:
            found = related.add(workflow_key, found)
        columns = (*noun.columns, *(related.columns if related else ()))
        output.print_documents(found, columns, none=told)

    return list_documents


def _get_command(noun: Noun) -> click.Command:
    @click.command("get", cls=Command, help=_GET.format(noun=noun))
    @click.argument("key")
    @output_options
    def get_document(key: str) -> None:
        output.print_document(noun.operation("get")(None, key).to_dict())

    return get_document


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
