"""Lists: which documents of a collection, in which order, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal, TypeAlias, get_args

from arango.database import StandardDatabase

from graph_schema.collections import COLLECTIONS
from service.database.query import load_query
from service.errors import InvalidRequest

#: ``("data", "epochs")``: the way to an attribute inside a document.
Path: TypeAlias = tuple[str, ...]

Operator: TypeAlias = Literal["in", "ne", "lt", "le", "gt", "ge", "contains", "like"]

OPERATORS: tuple[Operator, ...] = get_args(Operator)

#: What a list sorts by, of one document; only the queries look inside.
Place: TypeAlias = list[Any]

#: Ascending, descending, and both again.
_MOST_GROUPS = 4

#: Sizes of pages for which it pays to look whether the next keys are all of this workflow.
_GUESSED = range(100, 10_002)


@dataclass(frozen=True)
class Condition:
    """What must be so of an attribute."""

    path: Path
    operator: Operator
    #: ``in``: it is one of them; ``ne``: none of them; the others look at the first
    values: Sequence[Any]

    @property
    def type(self) -> str:
        """The type of the first value, as AQL names it."""
        match self.values[0] if self.values else None:
            case bool():
                return "bool"
            case int() | float():
                return "number"
            case str():
                return "string"
        return "null"

    def in_full(self) -> dict[str, Any]:
        """Return it as queries take it."""
        return {
            "path": self.path,
            "operator": self.operator,
            "values": self.values,
            "type": self.type,
        }


@dataclass(frozen=True)
class Selection:
    """Which documents of a collection, in which order."""

    conditions: Sequence[Condition] = ()
    #: ``[(path, descending)]``; what is equal in all of them is in the order of creation
    sort_by: Sequence[tuple[Path, bool]] = ()
    is_descending: bool = False  #: whether the newest comes first, among equals
    skip: int = 0
    limit: int = 100_000
    after: Place | None = None  #: only what follows this place


@dataclass(frozen=True)
class Page:
    """Some of the documents that were asked for, and how many there are."""

    items: list[Any]
    skip: int
    total_count: int
    has_more: bool
    last_place: Place | None = None  #: of the last item, to go on from


def list_documents(
    database: StandardDatabase,
    collection: str,
    workflow_key: str | None,
    selection: Selection,
    among: Sequence[str] | None = None,
) -> Page:
    """Return a page of a workflow's documents.

    Args:
        database: where they are.
        collection: which documents, or edges.
        workflow_key: whose; None for the workflows themselves.
        selection: which of them, in which order.
        among: keys of the only documents that come into question; None for all.

    Raises:
        InvalidRequest: if the order changes its direction too often.
    """
    source = _Source(database, collection, workflow_key)
    first, others = _first(workflow_key, selection.conditions, among)
    which, total = first, None
    if others:
        keys = _matching_keys(source, first, others)
        which, total = {"attribute": ["_key"], "values": keys}, len(keys)
    # One more than asked for tells whether there are more.
    asked = replace(selection, limit=selection.limit + 1)
    found = _sorted(source, which, asked) if selection.sort_by else _by_age(source, which, asked)
    rows = found[: selection.limit]
    if total is None:
        is_all = selection.after is None and selection.skip == 0 and len(found) == len(rows)
        total = len(rows) if is_all else source.ask("count", **which)[0]
    return Page(
        items=[row["document"] for row in rows],
        skip=selection.skip,
        total_count=total,
        has_more=len(found) > len(rows),
        last_place=rows[-1]["place"] if rows else None,
    )


@dataclass(frozen=True)
class _Source:
    """The documents of a workflow in one collection."""

    database: StandardDatabase
    collection: str
    workflow_key: str | None

    def ask(self, query: str, **values: Any) -> list[Any]:
        """Run a query on them."""
        return load_query(f"documents/{query}")(
            self.database, collection=self.collection, workflow_key=self.workflow_key, **values
        )


def _first(
    workflow_key: str | None, conditions: Sequence[Condition], among: Sequence[str] | None
) -> tuple[dict[str, Any], list[Condition]]:
    """Return an equality, which an index may answer, and the conditions besides.

    Without an equality, one that holds.
    """
    if among is not None:
        return {"attribute": ["_key"], "values": among}, list(conditions)
    for place, condition in enumerate(conditions):
        if condition.operator == "in":
            which = {"attribute": condition.path, "values": condition.values}
            return which, [*conditions[:place], *conditions[place + 1 :]]
    return {"attribute": ["workflow_key"], "values": [workflow_key]}, list(conditions)


def _matching_keys(
    source: _Source, first: dict[str, Any], others: Sequence[Condition]
) -> list[str]:
    return source.ask(
        "matching",
        **first,
        **_bounds(source.workflow_key, others),
        conditions=[condition.in_full() for condition in others],
    )


def _bounds(workflow_key: str | None, conditions: Sequence[Condition]) -> dict[str, Any]:
    """Return bounds that an index may answer; the conditions in full may be narrower."""
    bounds = _no_bounds(workflow_key)
    for condition in conditions:
        if condition.operator in {"gt", "ge"}:
            bounds.update(low=condition.path, least=condition.values[0])
        if condition.operator in {"lt", "le"}:
            bounds.update(high=condition.path, most=condition.values[0])
    return bounds


def _no_bounds(workflow_key: str | None) -> dict[str, Any]:
    own = ["workflow_key"]
    return {"low": own, "least": workflow_key, "high": own, "most": workflow_key}


def _by_age(source: _Source, which: dict[str, Any], asked: Selection) -> list[Any]:
    # The keys of edges need not be numbers.
    is_whole = source.collection in COLLECTIONS and which["attribute"] == ["workflow_key"]
    if guess := _next_keys(asked) if is_whole else None:
        found = source.ask("list", attribute=["_key"], values=guess, **_part(asked))
        if len(found) == asked.limit:
            return found
    return source.ask("list", **which, **_part(asked))


def _next_keys(asked: Selection) -> list[str] | None:
    """Return the keys that come next: often all are of one workflow, and then easy to find."""
    has_start = asked.after or not asked.is_descending
    if asked.limit not in _GUESSED or asked.skip or not has_start:
        return None
    last = abs(asked.after[0]) if asked.after else 0
    number = asked.limit + asked.limit // 4
    keys = range(last - number, last) if asked.is_descending else range(last, last + number)
    return [str(key) for key in keys if key > 0]


def _sorted(source: _Source, which: dict[str, Any], asked: Selection) -> list[Any]:
    """Return documents in order; those far beyond what is asked for are not even sorted."""
    path, is_descending = asked.sort_by[0]
    begin, end = _no_bounds(source.workflow_key), dict[str, Any]()
    low, high = ("low", "least"), ("high", "most")
    if asked.after:
        name, bound = high if is_descending else low
        begin.update({name: path, bound: asked.after[int(is_descending)][0]})
    way = "descending" if is_descending else "ascending"
    number = asked.skip + asked.limit - 1
    for value in source.ask(f"value_{way}", **which, **begin, path=path, number=number):
        name, bound = low if is_descending else high
        end = {name: path, bound: value}
    part = {"orders": _groups(asked.sort_by), **_part(asked)}
    found = source.ask("list_sorted", **which, **{**begin, **end}, **part)
    if end and len(found) < asked.limit:  # many before the place have the same value
        return source.ask("list_sorted", **which, **begin, **part)
    return found


def _part(asked: Selection) -> dict[str, Any]:
    return {
        "direction": -1 if asked.is_descending else 1,
        "after": asked.after,
        "skip": asked.skip,
        "limit": asked.limit,
    }


def _groups(sort_by: Sequence[tuple[Path, bool]]) -> list[list[Path]]:
    """Return what to sort by as ``[ascending, descending, ascending, descending]``.

    Raises:
        InvalidRequest: if the direction changes too often for that.
    """
    groups = [[path for path, _ in same] for _, same in groupby(sort_by, key=itemgetter(1))]
    if sort_by[0][1]:
        groups.insert(0, [])
    if len(groups) > _MOST_GROUPS:
        message = "The order changes between ascending and descending too often; a,-b,c,-d can be."
        raise InvalidRequest(message)
    return [*groups, *([] for _ in range(_MOST_GROUPS - len(groups)))]
