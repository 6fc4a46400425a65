"""YAML text, with the place of every value.

Only what JSON can hold too: a specification means the same in every format. So plain scalars
are read by the YAML 1.2 core schema (``no`` and ``12:30:00`` are text), and tags, dates and
keys that are not text have no meaning.

Source:
    YAML 1.2.2, section 10.3, core schema.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

import yaml

from torc.errors import InvalidFile
from torc.specification.places import Malformed, Place, repetition

_STR, _NULL, _BOOL, _INT, _FLOAT, _SEQ, _MAP, _MERGE = (
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "null", "bool", "int", "float", "seq", "map", "merge")
)
#: How the plain scalars that are not text look, and the characters they start with.
_PLAIN = (
    (_NULL, r"^(?:~|null|Null|NULL|)$", "~nN\0"),
    (_BOOL, r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    (_INT, r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    (_FLOAT, r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+0123456789."),
    (_MERGE, r"^<<$", "<"),
)
#: Values, repeated ones counted each time, beyond which aliases are an attack.
_SIZE_LIMIT = 50_000_000


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # with libyaml, ten times faster
    """PyYAML's loader with the core schema's idea of plain scalars."""

    yaml_implicit_resolvers: ClassVar[dict[str | None, Any]] = {}


for _tag, _pattern, _first in _PLAIN:
    _Loader.add_implicit_resolver(_tag, re.compile(_pattern), [*_first.replace("\0", ""), ""])


def read_yaml(text: str) -> Place:
    """Read one YAML document.

    Raises:
        Malformed: if the text is not YAML, a key is twice in one mapping, or a value is one that
            JSON cannot hold.

    Example:
        >>> read_yaml("name: no").value["name"][1]
        Place(value='no', line=1, column=7)
    """
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as ex:
        raise _malformed(ex) from ex
    except yaml.YAMLError as ex:
        raise InvalidFile(str(ex).partition("\n")[0]) from ex
    finally:
        loader.dispose()
    return Place(None, 1, 1) if root is None else _Reader().place(root)


def _malformed(ex: yaml.MarkedYAMLError) -> Malformed:
    mark = ex.problem_mark or ex.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    context = f" {ex.context}" if ex.context else ""
    return Malformed(f"{ex.problem or 'this is not YAML'}{context}", line, column)


class _Reader:
    """Turns nodes into places, each node once, however many aliases it has."""

    def __init__(self) -> None:
        self._done: dict[int, Place] = {}
        self._sizes: dict[int, int] = {}
        self._open: set[int] = set()

    def place(self, node: yaml.Node) -> Place:
        """Return a node's place."""
        identity = id(node)
        if identity not in self._done:
            if identity in self._open:
                raise _misplaced(node, "this value contains itself")
            self._open.add(identity)
            self._done[identity] = Place(self._value(node), *_position(node))
            self._open.discard(identity)
        return self._done[identity]

    def _value(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode) and node.tag == _MAP:
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode) and node.tag == _SEQ:
            return [self.place(entry) for entry in node.value]
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        raise _misplaced(node, f"the tag {node.tag} has no meaning here")

    def _mapping(self, node: yaml.MappingNode) -> dict[str, tuple[Place, Place]]:
        entries: dict[str, tuple[Place, Place]] = {}
        merged: dict[str, tuple[Place, Place]] = {}
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                merged.update(self._merged(value_node))
                continue
            key = _key(key_node)
            if key.value in entries:
                raise repetition(key.value, entries[key.value][0], key)
            entries[key.value] = key, self.place(value_node)
        return {**merged, **entries}

    def _merged(self, node: yaml.Node) -> dict[str, tuple[Place, Place]]:
        """Return what ``<<: *other`` or ``<<: [*first, *second]`` brings; the first one wins."""
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        merged: dict[str, tuple[Place, Place]] = {}
        for source in nodes:
            if not isinstance(source, yaml.MappingNode):
                raise _misplaced(source, "only a mapping can be merged with <<")
            merged = {**self.place(source).value, **merged}
        return merged


def _key(node: yaml.Node) -> Place:
    if not isinstance(node, yaml.ScalarNode):
        raise _misplaced(node, "a key must be text")
    value = _scalar(node)
    if not isinstance(value, str):
        raise _misplaced(node, f'the key {node.value} is not text; write "{node.value}"')
    return Place(value, *_position(node))


def _scalar(node: yaml.ScalarNode) -> Any:
    """Return a scalar's value by its tag."""
    text = str(node.value)
    if node.tag == _STR:
        return text
    if node.tag == _NULL:
        return None
    if node.tag == _BOOL:
        return text.lower() == "true"
    if node.tag == _INT:
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    if node.tag == _FLOAT:
        return float(text)
    raise _misplaced(node, f"the tag {node.tag} has no meaning here")


def _position(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _misplaced(node: yaml.Node, message: str) -> Malformed:
    return Malformed(message, *_position(node))
