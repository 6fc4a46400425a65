"""Collections of the graph, and what joins them."""

from collections.abc import Iterable, Mapping
from typing import Any

import click

from torc_cli import output
from torc_cli.exits import Failure
from torc_cli.groups import CommandGroup
from torc_cli.options import (
    columns_option,
    filter_option,
    format_option,
    output_options,
    range_options,
    workflow_argument,
)
from torc_cli.session import current

#: Attributes that say nothing about the document itself.
_HIDDEN = ("_id", "_rev", "_oldRev", "workflow_key")


@click.group(cls=CommandGroup)
def collections() -> None:
    """Follow the edges of the graph."""


@collections.command("list")
@output_options
def list_collections() -> None:
    """List the collections of documents and of edges.

    \b
    Example:
      torc collections list
    """  # noqa: D301 - click reads \b
    from graph_schema.collections import COLLECTIONS  # noqa: PLC0415 - only here
    from graph_schema.edges import EDGES  # noqa: PLC0415 - only here

    rows = [{"name": name, "type": "document"} for name in COLLECTIONS]
    rows += [{"name": name, "type": "edge"} for name in EDGES]
    output.print_rows(rows)


@collections.command("show-join-configurations")
@output_options
def show_join_configurations() -> None:
    """List the named joins.

    \b
    Example:
      torc collections show-join-configurations
    """  # noqa: D301 - click reads \b
    from graph_schema.joins import JOINS  # noqa: PLC0415 - only here

    rows = [
        {"name": join.name, "collection": join.collection, "edge": join.edge, "direction": way}
        for join in JOINS.values()
        for way in (join.direction,)
    ]
    output.print_rows(rows)


@collections.command("join")
@click.argument("name")
@workflow_argument
@filter_option("-f", "--filter")
@range_options[0]
@range_options[1]
@format_option("--format")
@columns_option
def join(name: str, workflow_key: str, filters: dict[str, str], **paging: Any) -> None:
    """Join two collections, by the join's name.

    The filter chooses among the documents of the first collection; key stands for _key.

    \b
    Example:
      torc -k 1 collections join job-blocks
      torc -k 1 -F json collections join job-consumes-data -f key=2
    """  # noqa: D301 - click reads \b
    from graph_schema.joins import JOINS  # noqa: PLC0415 - only here

    if name not in JOINS:
        message = f"There is no join {name!r}. There are: {', '.join(JOINS)}."
        raise Failure(message)
    chosen = JOINS[name]
    items = _follow(
        workflow_key, (chosen.collection, chosen.edge, chosen.direction), filters, paging
    )
    _print_joined(
        [
            {
                "from": _shown(item["from"], chosen.shown_from),
                "to": _shown(item["to"], chosen.shown_to),
            }
            for item in items
        ]
    )


@collections.command("join-by-edge")
@click.argument("collection")
@click.argument("edge")
@workflow_argument
@click.option("--outbound/--inbound", default=True, show_default=True, help="Which way to go.")
@click.option("-x", "--exclude-from", multiple=True, metavar="NAME", help="Not this attribute.")
@click.option(
    "-y", "--exclude-to", multiple=True, metavar="NAME", help="The same at the other end."
)
@filter_option("-f", "--filter")
@range_options[0]
@range_options[1]
@format_option("--format")
@columns_option
def join_by_edge(
    collection: str, edge: str, workflow_key: str, *, outbound: bool, **options: Any
) -> None:
    """Join a collection along any edge.

    \b
    Example:
      torc -k 1 collections join-by-edge jobs produces --outbound
      torc -k 1 collections join-by-edge files needs --inbound -f name=letter
    """  # noqa: D301 - click reads \b
    filters = options.pop("filters")
    left_out = {end: (*_HIDDEN, *options.pop(f"exclude_{end}")) for end in ("from", "to")}
    way = (collection, edge, "outbound" if outbound else "inbound")
    _print_joined(
        [
            {end: _without(item[end], names) for end, names in left_out.items()}
            for item in _follow(workflow_key, way, filters, options)
        ]
    )


def _follow(
    workflow_key: str, way: tuple[str, str, str], filters: Mapping[str, str], paging: dict[str, Any]
) -> list[Any]:
    """Ask the service for a join: ``[{"from": …, "to": …, "edge": …}, …]``."""
    collection, edge, direction = way
    api = current().api
    operation = (
        api.join_collections_by_outbound_edge
        if direction == "outbound"
        else api.join_collections_by_inbound_edge
    )
    example = {"_key" if name == "key" else name: _typed(name, filters[name]) for name in filters}
    return operation(workflow_key, collection, edge, example, **paging).items


def _typed(name: str, text: str) -> Any:
    """Read a filter's value: keys are text, other numbers and truth values are themselves."""
    if name.endswith("key") or name == "name":
        return text
    from torc_cli.values import read_word  # noqa: PLC0415 - only with a filter

    return read_word(text)


def _without(members: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: members[name] for name in members if name not in names}


def _shown(members: Mapping[str, Any], attributes: Iterable[str] | None) -> dict[str, Any]:
    if attributes is None:
        return _without(members, _HIDDEN)
    return {name: members[name] for name in attributes if name in members}


def _print_joined(items: list[dict[str, Any]]) -> None:
    if output.is_nested():
        output.print_page(items)
        return
    if not current().columns:
        items = [
            {f"{end}_{name}": each[end][name] for end in ("from", "to") for name in each[end]}
            for each in items
        ]
    output.print_rows(items, none="Nothing is joined.")
