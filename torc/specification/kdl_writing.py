"""A specification as KDL; the reverse of ``torc.specification.kdl_nodes``."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from torc.specification.kdl_nodes import EMPTY_LIST, inner, is_list, is_named, singular

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: A key that needs no quotes; what reads as a constant or a number needs them.
_BARE = re.compile(r"(?!(?:true|false|null|inf|nan)$)[A-Za-z_]\w*")


def write_kdl(data: Mapping[str, Any]) -> str:
    """Write a specification.

    Example:
        >>> print(write_kdl({"jobs": [{"name": "a", "command": "x", "depends_on": ["b"]}]}), end="")
        job "a" {
          command "x"
          depends_on "b"
        }
    """
    return "".join(f"{line}\n" for line in _members(data, "workflow"))


def _members(entries: Mapping[str, Any], where: str) -> Iterator[str]:
    for key, value in entries.items():
        if is_list(where, key) and isinstance(value, list):
            for each in value:
                yield from _of_list(singular(key), each, inner(where, key))
        elif (where, key) == ("user data", "data"):
            yield f"{_key(key)} {_text(json.dumps(value, ensure_ascii=False))}"
        else:
            yield from _node(key, value, inner(where, key))


def _of_list(name: str, value: Any, where: str) -> Iterator[str]:
    """Write one of the nodes that make a list."""
    if not isinstance(value, dict):
        yield from _node(name, value, "")
        return
    is_headed = isinstance(value.get("name"), str) and (is_named(where) or not where)
    head = f"{_key(name)} {_text(value['name'])}" if is_headed else _key(name)
    rest = {key: each for key, each in value.items() if key != "name" or not is_headed}
    yield from _block(head, _members(rest, where))


def _node(key: str, value: Any, where: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _block(_key(key), _members(value, where))
    elif value == []:
        yield f"({EMPTY_LIST}){_key(key)}"
    elif isinstance(value, list) and not _is_plain(value):
        items = (line for each in value for line in _node("-", each, ""))
        yield from _block(_key(key), items)
    elif isinstance(value, str) and "\n" in value and _can_be_raw(value):
        yield from _raw(_key(key), value)
    elif isinstance(value, list):
        yield " ".join([_key(key), *(_scalar(each) for each in value)])
    else:
        yield f"{_key(key)} {_scalar(value)}"


def _is_plain(values: list[Any]) -> bool:
    """Tell whether the values can be arguments; fewer than two would not read as a list."""
    return len(values) > 1 and not any(isinstance(each, dict | list) for each in values)


def _block(head: str, lines: Iterator[str]) -> Iterator[str]:
    yield f"{head} {{"
    for line in lines:
        yield f"  {line}" if line else ""
    yield "}"


def _can_be_raw(text: str) -> bool:
    """Tell whether a text can stand as it is; KDL empties lines that hold nothing but space."""
    has_space_only = any(line and not line.strip() for line in text.split("\n"))
    return not has_space_only and not (set(_ESCAPED.findall(text)) - set('"\\\n\t'))


def _raw(key: str, text: str) -> Iterator[str]:
    """Write a text of several lines as it is."""
    marks = "#"
    while f'"""{marks}' in text:
        marks += "#"
    yield f'{key} {marks}"""'
    yield from text.split("\n")
    yield f'"""{marks}'


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) or key == "-" else _text(key)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return f"#{json.dumps(value)}"
    return repr(value)


def _text(text: str) -> str:
    return '"' + _ESCAPED.sub(lambda found: _ESCAPES.get(found[0]) or _number(found[0]), text) + '"'


#: What cannot stand in quotes as it is, and how it is written.
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _number(character: str) -> str:
    return f"\\u{{{ord(character):x}}}"
