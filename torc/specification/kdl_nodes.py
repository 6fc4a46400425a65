"""What KDL nodes mean in a workflow file.

A node is a key. Its arguments, properties and children are the key's value; a node of a list adds
to the list, once or several times: ``depends_on "a" "b"``. A node of a section, like ``job "a"``,
is one entry, and its argument is the entry's name.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from torc.specification.kdl_text import Node, read_nodes
from torc.specification.places import Malformed, Place, repetition

if TYPE_CHECKING:
    from collections.abc import Iterable

#: ``{where: {list there: where its entries are}}``; entries that are no mappings are nowhere.
_LISTS: dict[str, dict[str, str | None]] = {
    "workflow": {
        "jobs": "job",
        "files": "entry",
        "user_data": "user data",
        "resource_requirements": "entry",
        "failure_handlers": "failure handler",
        "slurm_schedulers": "entry",
        "local_schedulers": "entry",
        "aws_schedulers": "entry",
        "actions": "action",
        "tags": None,
    },
    "job": {
        **dict.fromkeys(
            f"{direction}_{kind}{ending}"
            for direction in ("input", "output")
            for kind in ("file", "user_data", "data")
            for ending in ("s" if kind == "file" else "", "_names", "_regexes")
        ),
        **dict.fromkeys(
            f"{verb}{ending}"
            for verb in ("depends_on", "blocked_by")
            for ending in ("", "_job_names", "_regexes", "_job_name_regexes")
        ),
        "tags": None,
        "use_parameters": None,
    },
    "failure handler": {"rules": "rule"},
    "rule": {"exit_codes": None},
    "action": {"jobs": None, "job_name_regexes": None, "commands": None},
    "schedulers": {
        "slurm_schedulers": "entry",
        "local_schedulers": "entry",
        "aws_schedulers": "entry",
    },
    "user data": {"use_parameters": None},
    "entry": {"use_parameters": None},
}

#: Where an entry has a name, given as the node's argument.
_NAMED = frozenset({"job", "entry", "user data", "failure handler"})

#: ``{(where, key): where the value is}``, of keys that hold a mapping of ours.
_INNER = {("workflow", "schedulers"): "schedulers", ("workflow", "config"): "workflow"}

#: The type of a node that stands for an empty list, which arguments cannot show: ``(array)tags``.
EMPTY_LIST = "array"

_Entries = dict[str, tuple[Place, Place]]


def read_kdl(text: str) -> Place:
    """Read a specification from KDL.

    Raises:
        Malformed: if the text is not KDL, or cannot be a specification.

    Example:
        >>> from torc.specification.places import plain
        >>> plain(read_kdl('name "w"; job "a" { command "true"; depends_on "b"; depends_on "c" }'))
        {'name': 'w', 'jobs': [{'name': 'a', 'command': 'true', 'depends_on': ['b', 'c']}]}
    """
    return Place(_mapping(read_nodes(text), "workflow", {}), 1, 1)


def singular(key: str) -> str:
    """Return what one node of a list is called: ``job``, ``input_file_regex``.

    Example:
        >>> singular("jobs"), singular("depends_on_regexes"), singular("user_data")
        ('job', 'depends_on_regex', 'user_data')
    """
    if key in {"use_parameters", "resource_requirements"}:
        return key
    return key.removesuffix("es") if key.endswith("regexes") else key.removesuffix("s")


def is_list(where: str, key: str) -> bool:
    """Tell whether a key holds a list whose entries are nodes of their own."""
    return key in _LISTS.get(where, {})


def inner(where: str, key: str) -> str:
    """Return where the value of a key is, for ``is_list``."""
    return _LISTS.get(where, {}).get(key) or _INNER.get((where, key), "")


def is_named(where: str) -> bool:
    """Tell whether the argument of a node is the name of the entry."""
    return where in _NAMED


def _mapping(nodes: Iterable[Node], where: str, entries: _Entries) -> _Entries:
    names = _names_of_lists(where)
    for node in nodes:
        key = names.get(node.name.value)
        if key is None:
            _add(entries, node.name, _value(node, where))
            continue
        _, listed = entries.setdefault(key, (node.name, Place([], *node.name[1:])))
        entry = inner(where, key)
        if entry:
            listed.value.append(_entry(node, entry))
        else:
            listed.value.extend(_items(node))
    return entries


@cache
def _names_of_lists(where: str) -> dict[str, str]:
    """Return the lists there by all that a node of them may be called."""
    return {
        said: key
        for key in _LISTS.get(where, {})
        for said in (key, singular(key), key.removesuffix("s"))
    }


def _properties(node: Node, where: str) -> _Entries:
    """Return the keys that a node's properties are; one of a list adds to the list."""
    entries: _Entries = {}
    names = _names_of_lists(where)
    for key, value in node.properties.values():
        listed = names.get(key.value)
        if listed:
            entries.setdefault(listed, (key, Place([], *key[1:])))[1].value.append(value)
        else:
            entries[key.value] = key, _data(value) if (where, key.value) == _DATA else value
    return entries


def _add(entries: _Entries, key: Place, value: Place) -> None:
    if key.value in entries:
        raise repetition(key.value, entries[key.value][0], key)
    entries[key.value] = key, value


def _entry(node: Node, where: str) -> Place:
    """Return an entry of a section: a mapping, with the argument as its name."""
    entries = _properties(node, where)
    if node.arguments and not is_named(where):
        raise _malformed(node, f"{node.name.value} takes no argument; put its keys between braces")
    if len(node.arguments) > 1:
        raise _malformed(node, f"{node.name.value} takes one argument, its name")
    if node.arguments:
        _add(entries, Place("name", *node.arguments[0][1:]), node.arguments[0])
    return Place(_mapping(node.children or [], where, entries), *node.name[1:])


#: The one value that is written as JSON text, because it may be anything.
_DATA = ("user data", "data")


def _value(node: Node, where: str) -> Place:
    """Return the value of a key that is no list of nodes."""
    key = str(node.name.value)
    below = inner(where, key)
    if node.properties or node.children is not None:
        return _anything(node, below)
    if (where, key) == _DATA and len(node.arguments) == 1:
        return _data(node.arguments[0])
    return _anything(node, below)


def _anything(node: Node, where: str = "") -> Place:
    """Return a mapping if there are properties or children, else a scalar, or a list of several."""
    if node.properties or node.children is not None:
        if node.arguments:
            raise _malformed(node, f"{node.name.value} has an argument and keys; only one can be")
        children = node.children or []
        if children and all(child.name.value == "-" for child in children):
            return Place([_anything(child) for child in children], *node.name[1:])
        return Place(_mapping(children, where, _properties(node, where)), *node.name[1:])
    if not node.arguments and node.annotation != EMPTY_LIST:
        raise _malformed(node, f"{node.name.value} has no value")
    if len(node.arguments) == 1:
        return node.arguments[0]
    return Place(list(node.arguments), *node.name[1:])


def _items(node: Node) -> list[Place]:
    """Return what a node adds to a list."""
    if node.arguments and not node.properties and node.children is None:
        return list(node.arguments)
    value = _anything(node) if not node.arguments else _entry(node, "entry")
    return value.value if isinstance(value.value, list) else [value]


def _data(place: Place) -> Place:
    """Return the value that JSON text stands for."""
    if not isinstance(place.value, str):
        return place
    try:
        value = json.loads(place.value)
    except ValueError as ex:
        message = f"data must be JSON text, and {place.value[:40]!r} is not: {ex}"
        raise Malformed(message, *place[1:]) from ex
    return _placed(value, place)


def _placed(value: Any, place: Place) -> Place:
    if isinstance(value, dict):
        entries = {key: (place, _placed(inner, place)) for key, inner in value.items()}
        return Place(entries, *place[1:])
    if isinstance(value, list):
        return Place([_placed(inner, place) for inner in value], *place[1:])
    return Place(value, *place[1:])


def _malformed(node: Node, message: str) -> Malformed:
    return Malformed(message, node.name.line, node.name.column)
