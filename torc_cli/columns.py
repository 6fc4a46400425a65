"""Choose attributes of what is printed: ``--columns id,name,data.epochs``."""

from torc_cli.exits import Failure

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any


def value_at(members: "Mapping[str, Any]", name: str) -> "Any":
    """Return an attribute, also one inside others; None where there is none.

    Example:
        >>> value_at({"data": {"epochs": 10}}, "data.epochs"), value_at({"data": 1}, "data.epochs")
        (10, None)
    """
    value: Any = members
    for part in name.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value


def only(members: "Mapping[str, Any]", names: "Iterable[str]") -> "dict[str, Any]":
    """Return the attributes with these names, in this order, those inside others still there.

    Example:
        >>> only({"name": "a", "data": {"x": 1, "y": 2}}, ["data.x", "name"])
        {'data': {'x': 1}, 'name': 'a'}
    """
    chosen: dict[str, Any] = {}
    for name in names:
        *outer, last = name.split(".")
        place = chosen
        for part in outer:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):  # chosen itself, and nothing is inside it
                break
        else:
            place[last] = value_at(members, name)
    return chosen


def refuse_unknown(names: "Iterable[str]", rows: "Sequence[Mapping[str, Any]]") -> None:
    """Look for names that no row has.

    Raises:
        Failure: if there is one; says which name was perhaps meant.
    """
    known = dict.fromkeys(name for row in rows for name in row)
    unknown = [name for name in names if name.partition(".")[0] not in known]
    if known and unknown:
        raise Failure(_unknown(unknown[0], list(known)))


def refuse_unknown_of(collection: str, names: "Iterable[str]") -> None:
    """Look for names that no document of a collection has, before one is added or changed.

    Nothing is refused where documents may have attributes that no schema names.

    Raises:
        Failure: if there is one; says which name was perhaps meant.
    """
    from marshmallow import INCLUDE  # noqa: PLC0415 - only for --columns of what changes something

    from graph_schema.documents.by_collection import SCHEMAS  # noqa: PLC0415 - the same
    from graph_schema.documents.edge import EdgeSchema  # noqa: PLC0415 - the same

    schema = {**SCHEMAS, "edges": EdgeSchema()}.get(collection)
    if schema is not None and schema.unknown != INCLUDE:
        refuse_unknown(names, [dict.fromkeys(["id", *schema.fields])])


def _unknown(name: str, known: "Sequence[str]") -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistyped name

    similar = get_close_matches(name, known, n=1)
    hint = f"did you mean {similar[0]!r}?" if similar else f"there are {', '.join(known)}."
    return f"There is no column {name!r}; {hint}"
